"""Every address of the portal: its shape, who may open it, which objects it names, and what may be sent to it.

``LINES`` has one line per name in ``pms/portal/urls.py``; a test fails for an address without a line. Tests walk it to
prove what holds for all pages at once, so a new page is proved by adding its line.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import Enum
from operator import attrgetter
from typing import Any
from urllib.parse import quote

from django.db.models import Model
from django.test import Client
from django.urls import URLPattern, reverse

from pms.policies.rules import start_of
from pms.portal import urls
from tests.cast import Cast, Person, sign_in
from tests.factories.everything import Everything

VISITOR = "visitor"
PEOPLE = ("amina", "dana", "emil")
ANYBODY = (VISITOR, *PEOPLE)
PARTNER, ADMIN, POLICIES = ("amina",), ("dana",), ("dana", "emil")
CARDS = ("karim",)
"""Who gets data instead of asking for it: what such a partner alone meets."""

WALKERS = (*ANYBODY, *CARDS)
NUMBER = 987_654_321
"""A number that no row has and that fits every pattern."""

Data = Mapping[str, Any]
Sends = Callable[[Everything], Data]


class Shape(Enum):
    """What an address answers to a GET."""

    LIST = "a page with a list"
    PAGE = "a page"
    FILE = "something that is no page: a download, a frame"
    HOP = "the way to another page"
    SENT = "nothing: it only takes what is sent"


@dataclass(frozen=True)
class Line:
    """One address. ``objects`` and ``words`` fill its arguments: attributes of ``Everything``, and plain words.

    ``sends`` makes what changes something when the first of ``who`` sends it. ``status`` is that of a GET. ``enters``
    are the people whose roles open the section although this object is none of theirs.
    """

    shape: Shape
    who: tuple[str, ...]
    objects: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)
    query: str = ""
    sends: Sends | None = None
    status: int = 200
    enters: tuple[str, ...] = ()

    @property
    def is_public(self) -> bool:
        """Whether a visitor may open it."""
        return VISITOR in self.who


def page(who: tuple[str, ...], sends: Sends | None = None, *, query: str = "", **objects: str) -> Line:
    """A page, perhaps one that takes what it asks for."""
    return Line(Shape.PAGE, who, objects, query=query, sends=sends)


def listed(who: tuple[str, ...], **objects: str) -> Line:
    """A list."""
    return Line(Shape.LIST, who, objects)


def sent(who: tuple[str, ...], sends: Sends | None = None, **objects: str) -> Line:
    """What only takes."""
    return Line(Shape.SENT, who, objects, sends=sends, status=405)


def mine(shape: Shape, notification: str, **more: Any) -> Line:
    """What Amina alone may do with a notification of hers, although everybody has some."""
    return Line(shape, PARTNER, {"notification_id": notification}, enters=PEOPLE, **more)


def nothing(_all: Everything) -> Data:
    """A form without fields."""
    return {}


def always(**data: Any) -> Sends:
    """The same every time."""
    return lambda _all: data


PASSWORDS = {"password": "seven brown owls sing", "password2": "seven brown owls sing"}
NEW_ACCOUNT = {
    **PASSWORDS,
    "first_name": "Ines",
    "last_name": "Haddad",
    "username": "ines",
    "language": "en",
    "consent": "on",
}
STAFF = {
    "first_name": "Lina",
    "last_name": "Saleh",
    "email": "lina@example.org",
    "username": "lina",
    "language": "en",
    "roles": ["POLICYMANAGER"],
}
REGISTRATION = {
    **NEW_ACCOUNT,
    "type": "Auth_Partner",
    "organisation": "Harbour Bank",
    "address": "1 Quay",
    "email": "ines@harbour.example",
    "phone": "+33142685300",
}


def draft(all_: Everything) -> Data:
    """A good new draft."""
    data = {"type": "Auth", "group": all_.group.pk, "name": "New draft", "description": "For tests"}
    return {**data, "content": start_of("auth-kyc").text}


def edited(all_: Everything) -> Data:
    """A change to the draft."""
    seen = all_.draft.changed_at.isoformat()
    return {"name": "Renamed", "description": "Changed", "content": start_of("auth-kyc").text, "seen": seen}


def renamed(all_: Everything) -> Data:
    """A change to the group."""
    return {"name": "Renamed", "description": "Changed", "seen": all_.group.changed_at.isoformat()}


def in_ten_days(all_: Everything) -> Data:
    """A last day."""
    return {"last_day": (all_.at + timedelta(days=10)).date().isoformat()}


def new_key(all_: Everything) -> Data:
    """A key for Acme's approved request."""
    return {"request": all_.approved_request.pk, "name": "Counters", "nonce": "n" * 32}


CREATED_PARTNER = {
    "type": "Print_Partner",
    "organisation": "Harbour Print",
    "partner_id": "harbour-print",
    "address": "1 Quay",
    "email": "print@harbour.example",
    "phone": "+33142685300",
    "language": "en",
    "first_name": "Ines",
    "last_name": "Haddad",
    "person_email": "ines@harbour.example",
}


def seen(name: str, **data: Any) -> Sends:
    """What corrects a partner that stands as its editor saw it."""
    return lambda all_: {**data, "seen": attrgetter(name)(all_).changed_at.isoformat()}


def another_group(all_: Everything) -> Data:
    """A policy group for the fresh partner."""
    return {"policy_group": all_.group.pk, "seen": all_.fresh_partner.changed_at.isoformat()}


CONTACT = {"email": "post@acme.example", "phone": "+33142685301", "address": "2 Quay", "language": "fr"}


def chosen_provider(all_: Everything) -> Data:
    """An extractor for the first biometric of a policy."""
    return {"place_0": all_.provider.pk}


LINES: dict[str, Line] = {
    "preference-set": sent(ANYBODY),
    "language-set": sent(ANYBODY, always(language="fr")),
    "partner-switch": sent(PEOPLE),
    "session-stay": sent(PEOPLE),
    "session-state": Line(Shape.FILE, ANYBODY),
    "session-sign-in": sent(ANYBODY),
    "parked-form": Line(Shape.HOP, PEOPLE, status=302),
    "parked-form-discard": sent(PEOPLE),
    "landing": page((VISITOR,)),
    "register": page((VISITOR,), always(**REGISTRATION)),
    "register-hint": sent(ANYBODY),
    "email-verify": page(ANYBODY, nothing, query="?key={verify_key}"),
    "email-sent": page(ANYBODY),
    "email-resend": sent(ANYBODY),
    "sign-in": page((VISITOR,)),
    "sign-out": sent(ANYBODY),
    "password-reset": page(ANYBODY),
    "password-reset-sent": page(ANYBODY),
    "password-choose": page(ANYBODY, always(**PASSWORDS), query="?key={reset_key}"),
    "password-set": page(ANYBODY, always(**PASSWORDS), query="?key={set_key}"),
    "first-admin": Line(Shape.PAGE, ANYBODY, query="?key=", status=410),
    "terms": page(ANYBODY),
    "terms-accept": page(PEOPLE),
    "profile": page(PEOPLE),
    "profile-edit": page(PEOPLE, always(first_name="A", last_name="B", phone="+33142685300")),
    "profile-organisation": page(PARTNER, always(address="2 Quay", phone="+33142685301")),
    "profile-security": page(PEOPLE),
    "profile-notices": page(PEOPLE, always(language="fr")),
    "colleague-list": listed(PARTNER),
    "colleague-invite": page(PARTNER, always(email="new@acme.example", role="member", language="en")),
    "colleague-leave": page(PARTNER),
    "colleague-role": page(PARTNER, always(role="owner"), user_id="colleague"),
    "colleague-remove": page(PARTNER, nothing, user_id="colleague"),
    "invitation-list": listed(PARTNER),
    "invitation-resend": page(PARTNER, nothing, invitation_id="invitation"),
    "invitation-withdraw": page(PARTNER, nothing, invitation_id="invitation"),
    "invitation": page(ANYBODY, always(**NEW_ACCOUNT), query="?key={invitation_key}"),
    "invitation-accept": sent(PEOPLE),
    "invitation-other-account": sent(ANYBODY),
    "policy-request-list": listed(PARTNER),
    "policy-request-create": page(PARTNER, always(comment="To open accounts"), query="?policy={free_policy.pk}"),
    "policy-request-detail": page(PARTNER, request_id="open_request"),
    "policy-request-begin": page(CARDS, chosen_provider, policy_id="card_policy"),
    "policy-request-check": page(CARDS, always(comment="To print cards"), policy_id="card_policy"),
    "policy-request-discard": page(CARDS, nothing, policy_id="card_policy"),
    "policy-request-extractors": page(CARDS, chosen_provider, request_id="card_request"),
    "policy-request-withdraw": page(PARTNER, nothing, request_id="open_request"),
    "policy-linking-list": listed(ADMIN),
    "policy-linking-create": page(
        ADMIN, always(comment="To open accounts"), query="?partner=acme-bank&policy={free_policy.pk}"
    ),
    "policy-linking-begin": page(ADMIN, chosen_provider, query="?partner=card-maker", policy_id="card_policy"),
    "policy-linking-check": page(
        ADMIN, always(comment="To print cards"), query="?partner=card-maker", policy_id="card_policy"
    ),
    "policy-linking-approve-many": page(ADMIN, always(comment=""), query="?pick={open_request.pk}"),
    "policy-linking-reject-many": page(ADMIN, always(comment="Say for whom"), query="?pick={open_request.pk}"),
    "policy-linking-revoke": page(ADMIN, always(comment="The contract ended"), request_id="approved_request"),
    "policy-linking-extractors": page(ADMIN, chosen_provider, request_id="card_request"),
    "policy-linking-credential": page(ADMIN, always(type="euin"), request_id="approved_request"),
    "extractor-provider-list": listed(ADMIN),
    "extractor-provider-create": page(ADMIN, always(name="Iris One", version="2", modalities=["iris"])),
    "extractor-provider-edit": page(
        ADMIN, always(name="Neuro", version="9", modalities=["face"]), provider_id="provider"
    ),
    "extractor-provider-deactivate": page(ADMIN, nothing, provider_id="provider"),
    "extractor-provider-reactivate": page(ADMIN, nothing, provider_id="old_provider"),
    "policy-linking-detail": page(ADMIN, request_id="open_request"),
    "policy-request-approve": Line(
        Shape.HOP, ADMIN, {"request_id": "open_request"}, sends=always(comment="Welcome"), status=302
    ),
    "policy-request-reject": Line(
        Shape.HOP, ADMIN, {"request_id": "open_request"}, sends=always(comment="Say which branches"), status=302
    ),
    "policy-list": listed(POLICIES),
    "policy-type-list": Line(Shape.LIST, POLICIES, words={"policy_type": "Auth"}),
    "policy-create": page(POLICIES, draft),
    "policy-start": sent(POLICIES),
    "policy-check": sent(POLICIES),
    "policy-detail": page(POLICIES, policy_id="policy"),
    "policy-edit": page(POLICIES, edited, policy_id="draft"),
    "policy-publish": page(POLICIES, nothing, policy_id="draft"),
    "policy-clone": page(
        POLICIES,
        lambda all_: {"group": all_.group.pk, f"name-{all_.group.pk}": "Copy", "description": "For tests"},
        policy_id="policy",
    ),
    "policy-compare": page(POLICIES, query="?with={free_policy.pk}", policy_id="policy"),
    "policy-self-service-on": page(ADMIN, nothing, policy_id="free_policy"),
    "policy-self-service-off": page(ADMIN, nothing, policy_id="quick_policy"),
    "policy-discard": page(POLICIES, nothing, policy_id="draft"),
    "policy-deactivate": page(POLICIES, nothing, policy_id="free_policy"),
    "policy-download": Line(Shape.FILE, POLICIES, {"policy_id": "policy"}),
    "policy-group-list": listed(POLICIES),
    "policy-group-create": page(POLICIES, always(name="Health", description="Clinics")),
    "policy-group-detail": listed(POLICIES, group_id="group"),
    "policy-group-edit": page(POLICIES, renamed, group_id="group"),
    "policy-group-deactivate": page(POLICIES, nothing, group_id="empty_group"),
    "policy-group-reactivate": page(POLICIES, nothing, group_id="closed_group"),
    "policy-group-choose": page(PARTNER),
    "search": page(PEOPLE, query="?q=bank"),
    "home": page(PEOPLE),
    "api-key-list": listed(PARTNER),
    "api-key-create": page(PARTNER, new_key),
    "api-key-detail": page(PARTNER, key_id="key"),
    "api-key-deactivate": page(PARTNER, nothing, key_id="key"),
    "authentication-service-list": listed(ADMIN),
    "authentication-service-detail": page(ADMIN, key_id="key"),
    "authentication-service-deactivate": page(ADMIN, always(reason="It leaked"), key_id="key"),
    "authentication-service-expiry": page(ADMIN, in_ten_days, key_id="key"),
    "notification-list": listed(PEOPLE),
    "notification-see-all": sent(PEOPLE, nothing),
    "notification-open": mine(Shape.HOP, "notification", status=302),
    "notification-dismiss": mine(Shape.SENT, "notification", status=405, sends=nothing),
    "notification-restore": mine(Shape.SENT, "dismissed", status=405, sends=nothing),
    "user-list": listed(ADMIN),
    "user-create": page(ADMIN, always(**STAFF)),
    "service-account-create": page(ADMIN, always(username="a-program", roles=["RESIDENT"])),
    "user-detail": page(ADMIN, user_id="colleague"),
    "user-roles": page(ADMIN, always(roles=["PARTNER_ADMIN"]), user_id="cast.emil.user"),
    "user-deactivate": page(ADMIN, nothing, user_id="colleague"),
    "user-reactivate": page(ADMIN, nothing, user_id="stopped_user"),
    "user-link": page(ADMIN, nothing, user_id="colleague"),
    "user-secret": page(ADMIN, nothing, user_id="program"),
    "status": page(ADMIN),
    "status-signing": page(ADMIN),
    "status-retry": Line(Shape.SENT, ADMIN, words={"task": "audit.seal"}, status=405),
    "audit-list": listed(ADMIN),
    "audit-detail": page(ADMIN, log_id="log_row.log_id"),
    "mail-list": listed(ADMIN),
    "mail-detail": page(ADMIN, mail_id="mail"),
    "mail-preview": Line(Shape.FILE, ADMIN, {"mail_id": "mail"}),
    "event-list": listed(ADMIN),
    "event-detail": page(ADMIN, number="failed_event"),
    "event-send-again": sent(ADMIN, nothing, number="failed_event"),
    "chain": Line(Shape.FILE, ANYBODY, words={"token": "too-old"}, status=404),
    "api-reference": page(PEOPLE),
    "api-token": sent(PEOPLE),
    "trust-certificate-list": listed(ADMIN),
    "trust-intermediate-list": listed(ADMIN),
    "trust-certificate-upload": page(ADMIN),
    "trust-certificate-accept": sent(ADMIN),
    "trust-certificate-detail": page(ADMIN, certificate_id="issuing"),
    "trust-certificate-disable": page(ADMIN, always(reason="Its key was stolen."), certificate_id="issuing"),
    "trust-certificate-enable": page(ADMIN, nothing, certificate_id="disabled"),
    "trust-certificate-partners": listed(ADMIN, certificate_id="issuing"),
    "trust-certificate-download": Line(Shape.FILE, ADMIN, {"certificate_id": "issuing"}, {"form": "p7b"}),
    "partner-list": listed(ADMIN),
    "partner-create": page(ADMIN, always(**CREATED_PARTNER)),
    "partner-detail": page(ADMIN, partner_id="cast.acme"),
    "partner-correct-organisation": page(
        ADMIN, seen("fresh_partner", organisation="Renamed"), partner_id="fresh_partner"
    ),
    "partner-correct-contact": page(ADMIN, seen("cast.acme", **CONTACT), partner_id="cast.acme"),
    "partner-policy-group": page(ADMIN, another_group, partner_id="fresh_partner"),
    "partner-deactivate": page(ADMIN, always(reason="It closed"), partner_id="cast.acme"),
    "partner-reactivate": page(ADMIN, nothing, partner_id="stopped_partner"),
    "partner-certificates": page(ADMIN, partner_id="cast.acme"),
    "partner-certificate-on-behalf": page(ADMIN, partner_id="cast.acme"),
    "partner-certificate-behalf-accept": sent(ADMIN, partner_id="cast.acme"),
    "partner-certificate-return": page(ADMIN, nothing, partner_id="cast.acme"),
    "partner-certificate-plan-cancel": page(ADMIN, nothing, partner_id="cast.acme", certificate_id="planned"),
    "partner-certificate-file": Line(
        Shape.FILE, ADMIN, {"partner_id": "cast.acme", "certificate_id": "certificate"}, {"file": "signed.p7b"}
    ),
    "partner-requests": listed(ADMIN, partner_id="cast.acme"),
    "partner-keys": listed(ADMIN, partner_id="cast.acme"),
    "partner-users": listed(ADMIN, partner_id="cast.acme"),
    "partner-user-invite": page(
        ADMIN, always(email="new@acme.example", role="owner", language="en"), partner_id="cast.acme"
    ),
    "partner-user-link": page(ADMIN, nothing, partner_id="cast.acme", user_id="colleague"),
    "partner-invitations": listed(ADMIN, partner_id="cast.acme"),
    "partner-invitation-resend": page(ADMIN, nothing, partner_id="cast.acme", invitation_id="invitation"),
    "partner-invitation-withdraw": page(ADMIN, nothing, partner_id="cast.acme", invitation_id="invitation"),
    "partner-history": listed(ADMIN, partner_id="cast.acme"),
    "partner-certificate-list": page(PARTNER),
    "partner-certificate-upload": page(PARTNER),
    "partner-certificate-accept": sent(PARTNER),
    "partner-certificate-put-back": page(PARTNER, nothing),
    "partner-certificate-cancel": page(PARTNER, nothing, certificate_id="planned"),
    "partner-certificate-download": Line(
        Shape.FILE, PARTNER, {"certificate_id": "certificate"}, {"file": "original.cer"}
    ),
}


def arguments() -> dict[str, set[str]]:
    """Name of each address of the portal → the names of its arguments, read from the patterns themselves."""
    patterns = [pattern for pattern in urls.urlpatterns if isinstance(pattern, URLPattern)]
    assert len(patterns) == len(urls.urlpatterns)
    return {str(pattern.name): set(pattern.pattern.converters) for pattern in patterns}


def with_objects() -> list[str]:
    """The addresses that name an object."""
    return [name for name, line in LINES.items() if line.objects]


def of_shape(*shapes: Shape) -> list[str]:
    """The addresses of these shapes."""
    return [name for name, line in LINES.items() if line.shape in shapes]


def address(name: str, all_: Everything, **instead: object) -> str:
    """The address with its objects; ``instead`` gives other values for arguments."""
    line = LINES[name]
    filled = {argument: key(attrgetter(path)(all_)) for argument, path in line.objects.items()}
    return reverse(f"portal:{name}", kwargs={**filled, **line.words, **instead}) + line.query.format(**vars(all_))


def key(value: Any) -> object:
    """What stands for a value in an address: the primary key of a row, another value itself."""
    return value.pk if isinstance(value, Model) else value


def raw_address(name: str, all_: Everything, value: str) -> str:
    """The address with a value as its object that no link ever has, whatever its pattern allows."""
    return address(name, all_, **dict.fromkeys(LINES[name].objects, NUMBER)).replace(str(NUMBER), quote(value, safe=""))


def browser(who: str, cast: Cast) -> Client:
    """A browser of one of the cast, or of a visitor; it meets server errors as pages, as people do."""
    client = Client(raise_request_exception=False)
    person: Person | None = getattr(cast, who, None)
    return sign_in(client, person) if person else client
