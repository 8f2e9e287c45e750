"""Small choices that a browser remembers: language, theme, folded navigation, organisation."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import activate, check_for_language
from django.views.decorators.http import require_POST

from pms.accounts import services as accounts
from pms.accounts.services import remember_language
from pms.common.errors import NotFound
from pms.portal import frame, htmx
from pms.portal.access import PARTNER_KEY, PortalRequest, Section, enter
from pms.portal.cookies import remember

CHOICES = {
    "theme": (frame.THEME_COOKIE, frame.THEMES),
    "navigation": (frame.NAVIGATION_COOKIE, ("folded", "open")),
}


def back(request: HttpRequest) -> str:
    """The page of this host from which the form was sent, else the front page."""
    wanted = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if safe else "/"


@require_POST
def set_preference(request: PortalRequest) -> HttpResponse:
    """Remember theme or navigation in this browser."""
    response = htmx.redirect(request, back(request))
    for name, (cookie, allowed) in CHOICES.items():
        if (value := request.POST.get(name, "")) in allowed:
            remember(response, cookie, value)
    return response


@require_POST
def set_interface_language(request: PortalRequest) -> HttpResponse:
    """Switch the language of the pages, in this browser and on the account of who is signed in."""
    code = request.POST.get("language", "")
    response = htmx.redirect(request, back(request))
    if code in dict(settings.LANGUAGES) and check_for_language(code):
        activate(code)
        remember_language(language=code, user_id=request.actor.user_id)
        remember(response, settings.LANGUAGE_COOKIE_NAME, code)
        accounts.remember_language(language=code, user_id=request.actor.user_id)
    return response


@require_POST
@enter(Section.HOME)
def switch_partner(request: PortalRequest) -> HttpResponse:
    """Act for another of one's own organisations from now on."""
    wanted = request.POST.get("partner", "")
    if wanted not in request.actor.owns:
        raise NotFound
    request.session[PARTNER_KEY] = wanted
    return htmx.redirect(request, "/home/")
