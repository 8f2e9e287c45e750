"""The idle time-out: enforced here for every process, shown and prolonged by the page."""

from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _

from pms.common.clock import now
from pms.portal import parking
from pms.portal.access import PortalRequest

KEY = "active_at"
WARNING_SECONDS = 5 * 60
STEP_SECONDS = 15
"""Activity is written at most this often, to spare the database a write per request."""
PASSIVE = "X-PMS-Passive"
"""Requests that a page makes by itself carry this header; they do not count as activity."""


def idle_seconds() -> int:
    """How long somebody may do nothing before the page warns."""
    return int(settings.IDLE_MINUTES) * 60


class IdleMiddleware:
    """Ends a session that nobody used, and notes the use of the others."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: PortalRequest) -> HttpResponse:
        """Sign out who was away too long, then go on."""
        if request.user.is_authenticated:
            check_activity(request)
        response = self.get_response(request)
        if request.user.is_authenticated:
            parking.remember_person(request, response)
            patch_cache_control(response, private=True, no_cache=True)
        return response


def check_activity(request: HttpRequest) -> None:
    """Sign out after idle time and warning have passed; otherwise note that somebody is here."""
    moment = int(now().timestamp())
    seen = int(request.session.get(KEY, moment))
    if moment - seen > idle_seconds() + WARNING_SECONDS + STEP_SECONDS:
        logout(request)
        messages.info(request, _("You were signed out because nothing happened for a while. Sign in to go on."))
    elif PASSIVE not in request.headers and (moment - seen >= STEP_SECONDS or KEY not in request.session):
        request.session[KEY] = moment
