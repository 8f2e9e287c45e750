"""The session: stay signed in, sign in again over a page, and the form that was sent after the session had ended."""

from django.contrib import messages
from django.contrib.auth import logout
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from pms.portal import entrance, htmx, idle, parking
from pms.portal.access import PARTNER_KEY, PortalRequest, Section, acting, enter, identify
from pms.portal.forms.accounts import SignInAgainForm
from pms.portal.views.base import page

SAME_ORIGIN = "same-origin"


@require_POST
@enter(Section.HOME)
def stay(request: PortalRequest) -> HttpResponse:  # noqa: ARG001 - every view takes it
    """Stay signed in: the request itself is the activity that the idle time-out looks for."""
    return HttpResponse(status=204)


@never_cache
@require_safe
def state(request: PortalRequest) -> HttpResponse:
    """Who is signed in now, and the token of this session's forms, for a page that stood open meanwhile.

    Only scripts of this portal may ask; a browser that does not say where a request comes from keeps the answer
    from others by itself.
    """
    if request.headers.get("Sec-Fetch-Site", SAME_ORIGIN) != SAME_ORIGIN:
        raise PermissionDenied
    return JsonResponse(_state(request))


@never_cache
@require_POST
@sensitive_post_parameters("password")
def sign_in_again(request: PortalRequest) -> HttpResponse:
    """Sign in by the dialog over a page whose session ended; the page stays and learns who is signed in now.

    A session that has a few seconds left is over by then, so that the password counts in any case.
    """
    if request.actor.id:
        logout(request)
        identify(request)
    form = SignInAgainForm(request.POST)
    onward = entrance.come_in(request, form, entrance.safe_next(request))
    if onward is None:
        template = "portal/components/sign_in_again.html"
        return page(request, template, title=_("Sign in again"), status=entrance.status_of(form), form=form)
    if request.user.is_authenticated and not request.session.get(entrance.TERMS_DUE):
        _resume(request)
        response = JsonResponse(_state(request))
    else:
        response = JsonResponse({"goes": onward.headers["Location"]})
    response.cookies.update(onward.cookies)
    return response


def _resume(request: PortalRequest) -> None:
    """Begin where the page stands: for its organisation, with nothing left over from the end of the last session."""
    identify(request)
    wanted = request.POST.get("partner", "")
    if wanted in request.actor.owns:
        request.session[PARTNER_KEY] = wanted
        identify(request)
    request.session[idle.KEY] = int(request.at.timestamp())
    parking.discard(request)
    list(messages.get_messages(request))


def _state(request: PortalRequest) -> dict[str, str]:
    return {"acting": acting(request), "token": get_token(request)}


@enter(Section.HOME)
def parked_form(request: PortalRequest) -> HttpResponse:
    """Offer the form that was sent after the session had ended, to be sent now."""
    waiting = parking.parked(request)
    if waiting is None:
        parking.discard(request)
        return htmx.redirect(request, reverse("portal:home"))
    return page(request, "portal/components/parked_form.html", title=_("Send your form"), waiting=waiting)


@require_POST
@enter(Section.HOME)
def discard_parked_form(request: PortalRequest) -> HttpResponse:
    """Forget the form that waits."""
    parking.discard(request)
    messages.info(request, _("The form was not sent."))
    return htmx.redirect(request, reverse("portal:home"))
