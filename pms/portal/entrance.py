"""Coming in: checking a password, opening the session, and the terms that stand before everything else."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from allauth.account.internal.flows.login import perform_password_login
from allauth.account.models import Login
from django.conf import settings
from django.core.exceptions import NON_FIELD_ERRORS
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from pms.accounts import errors, queries, services
from pms.accounts.adapters import lockout
from pms.accounts.rules import Limit, network_of
from pms.partners.services.arrivals import claim_partners
from pms.portal import htmx
from pms.portal.cookies import remember

if TYPE_CHECKING:
    from pms.accounts.models import User
    from pms.portal.access import PortalRequest
    from pms.portal.forms.accounts import SignInForm

TERMS_DUE = "terms_due"
"""Session: the signed-in user has not accepted the present terms."""
UNVERIFIED = "unverified_user"
"""Session: the account that showed its password but has not confirmed its address."""
OPEN_WHILE_TERMS_DUE = (
    "terms-accept",
    "terms",
    "sign-out",
    "language-set",
    "preference-set",
    "session-state",
    "session-sign-in",
)
UNPROCESSABLE, TOO_MANY = 422, 429
LIMITS = {
    "registration": Limit(times=20, window=timedelta(hours=1)),
    "hint": Limit(times=60, window=timedelta(minutes=10)),
    "reset": Limit(times=20, window=timedelta(hours=1)),
    "link": Limit(times=60, window=timedelta(minutes=10)),
    "password": Limit(times=10, window=timedelta(minutes=15)),
    "invitation": Limit(times=30, window=timedelta(hours=1)),
}
"""What visitors may do how often from one address, and users with one account."""


def spend(request: "PortalRequest", what: str) -> None:
    """Count one use by the account, or by the address of a visitor. Raises TooOften."""
    who = request.actor.id or network_of(request.actor.host_ip)
    services.spend(what=what, who=who, limit=LIMITS[what], at=request.at)


def come_in(request: "PortalRequest", form: "SignInForm", to: str) -> HttpResponse | None:
    """Sign in by a form that was sent, and go on; None where it was not, or where it says what is wrong.

    An account whose address is not confirmed is led to its confirmation.
    """
    if not (form.is_bound and form.is_valid()):
        return None
    try:
        user = check(request, form.cleaned_data["username"], form.cleaned_data["password"])
    except errors.AccountUnverified:
        return htmx.redirect(request, reverse("portal:email-sent"))
    except (errors.SignInFailed, errors.AccountDeactivated) as error:
        form.add_domain_error(error)
        return None
    return open_session(request, user, to)


def status_of(form: "SignInForm") -> int:
    """The status with which the form is shown: sent and wrong, locked, or not sent yet."""
    if not form.is_bound:
        return 200
    return TOO_MANY if form.has_error(NON_FIELD_ERRORS, errors.SignInLocked.code) else UNPROCESSABLE


def check(request: "PortalRequest", identifier: str, password: str) -> "User":
    """The active account that ``identifier`` and ``password`` belong to; every failure is audited.

    Raises SignInFailed, SignInLocked, AccountUnverified, AccountDeactivated.
    """
    attempt = partial(lockout.attempt, request, password=password, is_person=True)
    try:
        return services.check_sign_in(identifier=identifier, attempt=attempt, actor=request.actor, at=request.at)
    except errors.AccountUnverified as error:
        request.session[UNVERIFIED] = error.data["user_id"]
        raise


def open_session(request: "PortalRequest", user: "User", to: str = "") -> HttpResponse:
    """Sign ``user`` in, through every step that allauth may ask for, and go to ``to`` or home.

    The session gets a new key. Partners that a program registered for the account's name become its own. A language
    chosen in this browser is kept for the account; in another browser the account's last choice comes back.
    """
    services.record_sign_in(user=user, actor=request.actor, at=request.at)
    claim_partners(user, at=request.at)
    request.session.pop(UNVERIFIED, None)
    has_consented = queries.consented_at(user.pk) is not None
    to = to or reverse("portal:home")
    after = to if has_consented else f"{reverse('portal:terms-accept')}?{urlencode({'next': to})}"
    login = Login(user=user, email_verification="none", redirect_url=after)
    answer = perform_password_login(request, {"username": user.username}, login)
    if not has_consented:
        request.session[TERMS_DUE] = True
    response = htmx.redirect(request, answer["Location"])
    _settle_language(request, response, user)
    return response


def _settle_language(request: "PortalRequest", response: HttpResponse, user: "User") -> None:
    chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    if chosen in dict(settings.LANGUAGES):
        services.remember_language(language=chosen, user_id=user.pk)
    elif user.shown_language:
        remember(response, settings.LANGUAGE_COOKIE_NAME, user.shown_language)


def safe_next(request: HttpRequest) -> str:
    """Where to go on, if it is a page of this host; else the empty string."""
    wanted = request.POST.get("next") or request.GET.get("next", "")
    safe = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if safe else ""


class TermsMiddleware:
    """Leads everybody who has not accepted the present terms to them, whatever page they ask for."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: "PortalRequest") -> HttpResponse:
        """Go on, or to the terms and back."""
        if request.actor.id and request.session.get(TERMS_DUE) and request.path not in self.open_pages():
            back = request.get_full_path() if request.method == "GET" else reverse("portal:home")
            return htmx.redirect(request, f"{reverse('portal:terms-accept')}?{urlencode({'next': back})}")
        return self.get_response(request)

    @staticmethod
    def open_pages() -> set[str]:
        """The pages that stay open meanwhile."""
        return {reverse(f"portal:{name}") for name in OPEN_WHILE_TERMS_DUE}
