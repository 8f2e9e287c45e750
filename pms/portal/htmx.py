"""Page or part of a page, redirects and toasts: decided here once."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.utils.cache import patch_vary_headers
from django_htmx.http import HttpResponseClientRedirect
from django_htmx.middleware import HtmxDetails

HTML = "text/html"


def wants_part(request: HttpRequest) -> bool:
    """Whether htmx asks for a part of a page; a boosted link or a restored page wants all of it."""
    details: HtmxDetails | None = getattr(request, "htmx", None)
    return details is not None and bool(details) and not details.boosted and not details.history_restore_request


def target(request: HttpRequest) -> str:
    """The id of the element that htmx will fill, or the empty string."""
    return request.headers.get("HX-Target", "") if wants_part(request) else ""


def redirect(request: HttpRequest, to: str) -> HttpResponse:
    """Send the browser to ``to``, after a form as well as from within a part of a page."""
    if wants_part(request):
        return HttpResponseClientRedirect(to)
    response = HttpResponseRedirect(to)
    if request.method == "POST":
        response.status_code = 303
    return response


class ToastMiddleware:
    """Sends pending messages along with a part of a page, so that they appear at once."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, then add the toasts."""
        response = self.get_response(request)
        patch_vary_headers(response, ["HX-Request"])
        if carries_toasts(request, response):
            waiting = messages.get_messages(request)
            if len(waiting):
                toasts = render_to_string("portal/components/toasts_part.html", {"messages": waiting})
                response.content += toasts.encode()
        return response


def carries_toasts(request: HttpRequest, response: HttpResponse) -> bool:
    """Whether the answer is a part of a page that will be swapped in."""
    return (
        wants_part(request)
        and not response.streaming
        and response.status_code != 204
        and "HX-Redirect" not in response.headers
        and response.headers.get("Content-Type", "").startswith(HTML)
    )
