"""Who may enter which part of the portal: one table, one decorator, one middleware."""

from collections.abc import Callable
from enum import Enum
from functools import wraps
from typing import TYPE_CHECKING, Concatenate, ParamSpec, cast

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext_lazy as _

from pms.accounts.rules import network_of
from pms.accounts.states import Role
from pms.audit.actions import access as actions
from pms.audit.services import record
from pms.common.actor import Actor, visitor
from pms.common.clock import now
from pms.common.errors import NotAllowed
from pms.common.peers import client_ip
from pms.partners.queries import actor_of, partners_of
from pms.portal import parking

if TYPE_CHECKING:
    from datetime import datetime

    from django_htmx.middleware import HtmxDetails

    from pms.partners.models import Partner

P = ParamSpec("P")
PARTNER_KEY = "partner_id"
"""Where the session keeps the organisation for which its user acts just now."""


class PortalRequest(HttpRequest):
    """A request as views see it, after the middlewares below."""

    actor: Actor
    partner: "Partner | None"
    partners: "list[Partner]"
    partner_id: str | None
    at: "datetime"
    htmx: "HtmxDetails"


class Section(Enum):
    """The parts of the portal that roles open or close as a whole."""

    HOME = "home"
    ACCOUNT = "account"
    NOTIFICATIONS = "notifications"
    API = "api"
    COLLEAGUES = "colleagues"
    PARTNER_CERTIFICATE = "partner-certificate"
    POLICY_REQUESTS = "policy-requests"
    API_KEYS = "api-keys"
    TRUST_STORE = "trust-store"
    PARTNERS = "partners"
    POLICIES = "policies"
    POLICY_LINKING = "policy-linking"
    EXTRACTOR_PROVIDERS = "extractor-providers"
    AUTHENTICATION_SERVICES = "authentication-services"
    MAIL_LOG = "mail-log"
    EVENTS = "events"
    AUDIT_LOG = "audit-log"
    USERS = "users"
    STATUS = "status"


class SectionClosed(NotAllowed):
    """The actor's roles do not open this part of the portal."""

    code = "section-closed"
    message = _("This part of the portal is not for your role.")


EVERYBODY = frozenset({Section.HOME, Section.ACCOUNT, Section.NOTIFICATIONS, Section.API})
PARTNER = EVERYBODY | {Section.COLLEAGUES, Section.PARTNER_CERTIFICATE}
WITH_POLICIES = PARTNER | {Section.POLICY_REQUESTS}
SECTIONS: dict[Role, frozenset[Section]] = {
    Role.PARTNER_ADMIN: EVERYBODY
    | {
        Section.TRUST_STORE,
        Section.PARTNERS,
        Section.POLICIES,
        Section.POLICY_LINKING,
        Section.EXTRACTOR_PROVIDERS,
        Section.AUTHENTICATION_SERVICES,
        Section.MAIL_LOG,
        Section.EVENTS,
        Section.AUDIT_LOG,
        Section.USERS,
        Section.STATUS,
    },
    Role.POLICYMANAGER: EVERYBODY | {Section.POLICIES},
    Role.AUTH_PARTNER: WITH_POLICIES | {Section.API_KEYS},
    Role.CREDENTIAL_PARTNER: WITH_POLICIES,
    Role.ONLINE_VERIFICATION_PARTNER: WITH_POLICIES,
    Role.ABIS_PARTNER: WITH_POLICIES,
    Role.MANUAL_ADJUDICATION: WITH_POLICIES,
    Role.INTERNAL_PARTNER: WITH_POLICIES,
    Role.PRINT_PARTNER: WITH_POLICIES,
    Role.BINDING_PARTNER: WITH_POLICIES,
    Role.MISP_PARTNER: WITH_POLICIES,
    Role.SDK_PARTNER: PARTNER,
    Role.DEVICE_PROVIDER: PARTNER,
    Role.FTM_PROVIDER: PARTNER,
}
"""Role → sections: the only place that says so. A role not named here opens what everybody has."""


def sections_of(roles: frozenset[str]) -> frozenset[Section]:
    """All sections that ``roles`` open together; role words are compared whole."""
    return EVERYBODY.union(*(SECTIONS[role] for role in SECTIONS if role.value in roles))


def may_enter(actor: Actor, section: Section) -> bool:
    """Whether one of the actor's roles opens ``section``."""
    return bool(actor.id) and section in sections_of(actor.roles)


View = Callable[Concatenate[PortalRequest, P], HttpResponseBase]


def enter(section: Section) -> Callable[[View[P]], View[P]]:
    """Open a view to those whose roles open ``section``.

    Visitors are sent to sign in and come back; a form that they sent is parked meanwhile.
    Others get the 403 page, and the refusal is audited.
    """

    def decorate(view: View[P]) -> View[P]:
        @wraps(view)
        def guarded(request: PortalRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if not request.actor.id:
                return parking.ask_to_sign_in(request)
            if not may_enter(request.actor, section):
                raise SectionClosed
            return view(request, *args, **kwargs)

        return cast("View[P]", guarded)

    return decorate


def record_refusal(request: PortalRequest, code: str) -> None:
    """Write the audit row of an access that was refused; the address says to what."""
    record(
        actions.REFUSED, actor=request.actor, at=request.at, ref_id=request.path[:64], ref_type="page", description=code
    )


class ActorMiddleware:
    """Sets ``actor``, ``partner``, ``partner_id``, ``partners`` and ``at`` on every request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: PortalRequest) -> HttpResponse:
        """Look up who acts and for whom, then go on."""
        request.at = now()
        identify(request)
        return self.get_response(request)


def identify(request: PortalRequest) -> None:
    """Note on the request who acts and for whom; again after its session began or ended."""
    request.actor = actor_of_request(request)
    request.partners = partners_of(request.actor.id) if request.actor.owns else []
    wanted = request.session.get(PARTNER_KEY) if request.partners else None
    request.partner = chosen_partner(request.partners, wanted)
    request.partner_id = request.partner.pk if request.partner else None


def acting(request: PortalRequest) -> str:
    """Who acts, for which organisation, in which roles, as one word to compare; empty for a visitor."""
    actor = request.actor
    return "|".join([actor.id, request.partner_id or "", *sorted(actor.roles)]) if actor.id else ""


def actor_of_request(request: HttpRequest) -> Actor:
    """The signed-in user with everything that it may act as, or a visitor."""
    ip, host = client_ip(request), str(request.META.get("REMOTE_HOST", ""))
    if not request.user.is_authenticated:
        return visitor(ip, host)
    return actor_of(request.user, host_ip=ip, host_name=host)


def chosen_partner(partners: "list[Partner]", wanted: str | None) -> "Partner | None":
    """The partner with the id ``wanted`` if it is one of the user's, else the first of them."""
    return next((partner for partner in partners if partner.pk == wanted), partners[0] if partners else None)


def client_network(request: HttpRequest) -> str:
    """By what the failed sign-ins from where the call came are counted."""
    return network_of(client_ip(request))
