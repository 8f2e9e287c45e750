"""Error pages: a plain sentence, what to do next, and a reference number that is also in the log."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import uuid4

import structlog
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.translation import get_language, get_language_info
from django.utils.translation import gettext_lazy as _

from pms.common.actor import Actor
from pms.common.errors import DomainError, NotAllowed, NotFound
from pms.portal.access import PortalRequest, record_refusal
from pms.portal.frame import THEME_COOKIE, THEMES, brand

logger = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Words:
    """What an error page says."""

    title: str | Promise
    text: str | Promise


WORDS = {
    400: Words(
        _("This request could not be read"),
        _("Something in the address or the form is not as expected. Go back and try again."),
    ),
    403: Words(
        _("This page is not open to you"), _("Your role does not include it. If you need it, ask your administrator.")
    ),
    404: Words(
        _("This page does not exist"),
        _("The address may be mistyped, or what it showed is gone, or you may not see it."),
    ),
    405: Words(_("This address cannot be opened like that"), _("Go back and use the buttons of the page.")),
    409: Words(_("This could not be done"), _("Something changed in the meantime. Go back and look again.")),
    413: Words(_("This is too large"), _("What you sent is larger than accepted. Send less or a smaller file.")),
    500: Words(
        _("Something went wrong on our side"),
        _("Nothing was changed. Try again in a moment. If it happens again, tell us the reference number."),
    ),
}
CSRF = Words(
    _("This form is no longer valid"),
    _(
        "It was open for too long, or you signed in or out in another window. "
        "Go back, reload the page and send it again."
    ),
)


def reference() -> str:
    """The number under which the log has this request."""
    known = structlog.contextvars.get_contextvars().get("request_id")
    if not known:
        known = str(uuid4())
        structlog.contextvars.bind_contextvars(request_id=known)
    return str(known)


def error_page(request: HttpRequest, status: int, words: Words | None = None, text: str = "") -> HttpResponse:
    """The page for ``status``: within the frame for those who are signed in, else on its own."""
    number = reference()
    logger.info("error_page", status=status)
    words = words or WORDS[status]
    context = {
        "status": status,
        "title": words.title,
        "text": text or words.text,
        "reference": number,
        **plain_frame(request),
    }
    framed = status != 500 and is_signed_in(request)
    template = "portal/errors/framed.html" if framed else "portal/errors/plain.html"
    return HttpResponse(render_to_string(template, context, request if framed else None), status=status)


def is_signed_in(request: HttpRequest) -> bool:
    """Whether it is known who asks; it is not where the request failed on its way in."""
    actor: Actor | None = getattr(request, "actor", None)
    return actor is not None and bool(actor.id)


def plain_frame(request: HttpRequest) -> dict[str, str]:
    """What a page needs that may be shown while the database is down."""
    language = get_language() or "en"
    theme = request.COOKIES.get(THEME_COOKIE, "")
    return {
        "language": language,
        "brand": brand(),
        "direction": "rtl" if get_language_info(language)["bidi"] else "ltr",
        "theme": theme if theme in THEMES else "",
    }


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400, or 413 where the body was too large."""
    return error_page(request, 413 if isinstance(exception, RequestDataTooBig) else 400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 - Django calls it so
    """403, for what Django itself refuses."""
    return error_page(request, 403)


def missing(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 - Django calls it so
    """404."""
    return error_page(request, 404)


def broken(request: HttpRequest) -> HttpResponse:
    """500; touches neither database nor session."""
    return error_page(request, 500)


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 - Django calls it so
    """403 for a form whose token is missing or old."""
    return error_page(request, 403, CSRF)


class DomainErrorMiddleware:
    """Turns a domain's refusal that no form caught into its page; dresses bare 405 answers."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer; a 405 without words gets its page."""
        response = self.get_response(request)
        if response.status_code == 405 and not response.content:
            dressed = error_page(request, 405)
            dressed.headers["Allow"] = response.headers.get("Allow", "")
            return dressed
        return response

    def process_exception(self, request: PortalRequest, exception: Exception) -> HttpResponse | None:
        """The page for a domain error: 404, 403, else 409 with the error's own sentence."""
        if not isinstance(exception, DomainError):
            return None
        if isinstance(exception, NotFound | NotAllowed):
            record_refusal(request, exception.code)
            return error_page(request, 404 if isinstance(exception, NotFound) else 403)
        return error_page(request, 409, text=str(exception))
