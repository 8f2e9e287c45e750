"""Reads of partners and of who belongs to them."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import connection
from django.db.models import CharField, Q, QuerySet, Value
from django.db.models.functions import Concat, Trim
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from pms.accounts import queries as accounts
from pms.accounts.errors import LinkExpired, LinkNotValid, LinkUsed
from pms.accounts.models import User
from pms.accounts.rules import hash_of, is_partner_admin
from pms.accounts.states import Language, UserState
from pms.common.actor import Actor
from pms.common.columns import Column, Kind, Operator, column_map
from pms.common.errors import NotFound
from pms.common.text import fold
from pms.notifications.recipients import Recipient
from pms.partners.models import Invitation, Membership, Partner, PartnerCertificate
from pms.partners.rules import ROLE_OF_TYPE, state_of_certificate
from pms.partners.states import MemberRole, PartnerCertificateState, PartnerType
from pms.pki.checks import check_partner
from pms.pki.reading import Certificate
from pms.pki.signing import Purpose
from pms.trust import queries as trust
from pms.trust.rules import Review, TrustSettings, purpose_of
from pms.trust.states import Domain

TEXT = frozenset({Operator.CONTAINS, Operator.EQUALS})
CHOICE = frozenset({Operator.ONE_OF})

MEMBER_COLUMNS = column_map(
    Column("name", "full_name", pgettext_lazy("person", "Name"), operators=TEXT, sortable=True, searched=True),
    Column("username", "user__username", _("Username"), operators=TEXT, sortable=True, searched=True),
    Column("email", "user__email", _("E-mail address"), operators=TEXT, sortable=True, searched=True),
    Column("role", "role", _("Role"), kind=Kind.WORD, operators=CHOICE, sortable=True, values=MemberRole),
    Column("status", "user__state", _("Account"), kind=Kind.STATE, operators=CHOICE, sortable=True, values=UserState),
    Column("since", "since", pgettext_lazy("member", "Since"), kind=Kind.DATE_TIME, sortable=True),
)

INVITATION_COLUMNS = column_map(
    Column("email", "email", _("E-mail address"), operators=TEXT, sortable=True, searched=True),
    Column("role", "role", _("Role"), kind=Kind.WORD, operators=CHOICE, sortable=True, values=MemberRole),
    Column("language", "language", _("Language"), kind=Kind.WORD, values=Language),
    Column("invited", "invited_at", pgettext_lazy("invitation", "Invited"), kind=Kind.DATE_TIME, sortable=True),
    Column("expires", "expires_at", pgettext_lazy("invitation", "Ends"), kind=Kind.DATE_TIME, sortable=True),
)


def visible_to(actor: Actor) -> QuerySet[Partner]:
    """The partners that ``actor`` may know of: all verified ones for a partner admin, else its own."""
    if is_partner_admin(actor):
        return Partner.objects.filter(verified_at__isnull=False)
    return Partner.objects.filter(id__in=actor.owns)


def get_partner(*, actor: Actor, partner_id: str) -> Partner:
    """The partner of that exact id; ``NotFound`` where it is missing or not the actor's to see."""
    partner = None if "\0" in partner_id else visible_to(actor).filter(pk=partner_id).first()
    if partner is None:
        raise NotFound
    return partner


def locked_partner(*, actor: Actor, partner_id: str) -> Partner:
    """As ``get_partner``, with its row locked: changes of one partner wait for each other."""
    rows = visible_to(actor).select_for_update(no_key=True)
    partner = None if "\0" in partner_id else rows.filter(pk=partner_id).first()
    if partner is None:
        raise NotFound
    return partner


def id_taken(partner_id: str) -> bool:
    """Whether a partner holds that id, without regard to case."""
    return Partner.objects.filter(id_folded=fold(partner_id)).exists()


def email_taken(email: str, *, but: Partner | None = None) -> bool:
    """Whether the address is the contact of another partner than ``but``, without regard to case."""
    others = Partner.objects.exclude(pk=but.pk) if but else Partner.objects.all()
    return others.filter(contact_email_folded=fold(email)).exists()


def has_certificates(partner: Partner) -> bool:
    """Whether a certificate was ever accepted for the partner."""
    return partner.certificates.exists()


def names_held(*, ids: Sequence[str], emails: Sequence[str]) -> tuple[frozenset[str], frozenset[str]]:
    """Which of these ids and addresses partners hold; all in the form in which they are compared. One query."""
    rows = Partner.objects.filter(Q(id_folded__in=ids) | Q(contact_email_folded__in=emails))
    pairs = list(rows.values_list("id_folded", "contact_email_folded"))
    return frozenset(pair[0] for pair in pairs), frozenset(pair[1] for pair in pairs)


def claimed_by(username: str) -> list[str]:
    """The ids of partners that an account of this name would belong to."""
    name = fold(username)
    rows = Partner.objects.filter(Q(id_folded=name) | Q(registrant_folded=name, registrant_issuer=""))
    return list(rows.order_by("pk").values_list("pk", flat=True))


def partners_of(user_id: int | str) -> list[Partner]:
    """The partners to which the account belongs, by organisation and id."""
    return list(Partner.objects.filter(memberships__user_id=user_id).order_by("organisation_folded", "id"))


def recipients_of(partner: Partner) -> list[Recipient]:
    """Whom to write to about a partner: its active people, else its contact address."""
    people = User.objects.filter(memberships__partner=partner, state=UserState.ACTIVE).order_by("pk")
    return [accounts.recipient_of(user) for user in people] or [contact_of(partner)]


def contact_of(partner: Partner) -> Recipient:
    """The partner's contact address, in the language that it registered."""
    return Recipient(user_id=None, email=partner.contact_email, language=partner.language, name=partner.organisation)


_ACCOUNT_WITH_PARTNERS = "SELECT name, own_roles, in_state, acts_for FROM account_with_partners(%s, %s)"
"""Every call of the API asks this first. It is a function of the database, which keeps its plan: making one took ten
times as long as following it."""


def actor_by_id(user_id: int, host_ip: str = "", host_name: str = "", *, let_in_at: float) -> Actor | None:
    """One of our own accounts as ``actor_of`` gives it; None where there is none or it is not active. One query.

    ``let_in_at``, in seconds since 1970, is when its token was made: the account may have been stopped since.
    """
    with connection.cursor() as cursor:
        cursor.execute(_ACCOUNT_WITH_PARTNERS, [user_id, let_in_at])
        row = cursor.fetchone()
    if row is None or row[2] != UserState.ACTIVE:
        return None
    return _actor(user_id, row[0], row[1], row[3], host_ip=host_ip, host_name=host_name)


def actor_of(user: User, host_ip: str = "", host_name: str = "") -> Actor:
    """The account as actor: its own roles, those of its partners' types, and the partners it acts for.

    An account that is not active acts for nobody. One query.
    """
    if user.state != UserState.ACTIVE:
        return Actor(id=str(user.pk), name=user.username, host_ip=host_ip, host_name=host_name)
    owned = Membership.objects.filter(user=user).values_list("partner_id", "partner__type")
    return _actor(user.pk, user.username, user.roles, list(owned), host_ip=host_ip, host_name=host_name)


def _actor(
    user_id: int, name: str, roles: Iterable[str], owned: Sequence[Sequence[str]], *, host_ip: str, host_name: str
) -> Actor:
    return Actor(
        id=str(user_id),
        name=name,
        roles=frozenset(roles) | _roles_of(partner_type for _, partner_type in owned),
        owns=frozenset(partner_id for partner_id, _ in owned),
        host_ip=host_ip,
        host_name=host_name,
    )


def lookalikes(partner: Partner) -> list[str]:
    """Ids of other partners with the same organisation name or one of its certificates, in order.

    A certificate is public and proves nobody's presence, so whoever decides should know that another
    partner looks the same.
    """
    held = PartnerCertificate.objects.filter(partner=partner).values("sha256")
    others = Partner.objects.exclude(pk=partner.pk).filter(verified_at__isnull=False)
    same = Q(organisation_folded=partner.organisation_folded) | Q(certificates__sha256__in=held)
    return list(others.filter(same).distinct().order_by("pk").values_list("pk", flat=True))


def role_of(user_id: int, partner_id: str) -> MemberRole | None:
    """What the account is in the partner; None where it does not belong to it."""
    role = Membership.objects.filter(user_id=user_id, partner_id=partner_id).values_list("role", flat=True).first()
    return MemberRole(role) if role else None


def members_of(partner: Partner) -> QuerySet[Membership]:
    """The partner's people, each with their ``full_name``."""
    parts = Concat("user__first_name", Value(" "), "user__last_name", output_field=CharField())
    return partner.memberships.select_related("user").annotate(full_name=Trim(parts))


def open_invitations_of(partner: Partner) -> QuerySet[Invitation]:
    """Invitations that were neither accepted nor withdrawn, expired ones too."""
    return partner.invitations.filter(accepted_at=None, withdrawn_at=None)


def open_invitation(*, key: str, at: datetime, among: QuerySet[Invitation] | None = None) -> Invitation:
    """The invitation whose link has that key. Raises LinkNotValid, LinkUsed, LinkExpired."""
    invitations = Invitation.objects.all() if among is None else among
    invitation = invitations.select_related("partner", "invited_by").filter(token_hash=hash_of(key)).first()
    if invitation is None or invitation.withdrawn_at is not None:
        raise LinkNotValid
    if invitation.accepted_at is not None:
        raise LinkUsed
    if invitation.expires_at <= at:
        raise LinkExpired
    return invitation


def _roles_of(types: Iterable[str]) -> frozenset[str]:
    return frozenset(ROLE_OF_TYPE[PartnerType(partner_type)].value for partner_type in types)


def in_force(partner: Partner, at: datetime) -> QuerySet[PartnerCertificate]:
    """The partner's certificates that are or were in force ``at``, the one in force first."""
    return partner.certificates.filter(in_force_from__lte=at, withdrawn_at=None).order_by("-in_force_from")


def current_certificate(partner: Partner, at: datetime) -> PartnerCertificate | None:
    """The certificate in force ``at``, even if it has expired: its ``ends_at`` says so. None before the first one."""
    return in_force(partner, at).first()


def certificates_in_force(partners: Iterable[Partner], at: datetime) -> list[tuple[Partner, PartnerCertificate | None]]:
    """Each partner with its ``current_certificate``; one query, however many there are."""
    listed = list(partners)
    rows = PartnerCertificate.objects.filter(partner__in=listed, in_force_from__lte=at, withdrawn_at=None)
    current = {row.partner_id: row for row in rows.order_by("partner_id", "-in_force_from").distinct("partner_id")}
    return [(partner, current.get(partner.pk)) for partner in listed]


def previous_certificate(partner: Partner, at: datetime) -> PartnerCertificate | None:
    """What would be in force ``at`` without the current certificate."""
    return in_force(partner, at)[1:2].first()


def planned_certificate(partner: Partner, at: datetime) -> PartnerCertificate | None:
    """The certificate that comes into force after ``at``, if one is planned."""
    return partner.certificates.filter(in_force_from__gt=at, withdrawn_at=None).order_by("in_force_from").first()


def certificates_of(partner: Partner, at: datetime) -> list[tuple[PartnerCertificate, PartnerCertificateState]]:
    """Every certificate that was accepted for the partner with its state ``at``, newest first."""
    current = current_certificate(partner, at)
    rows = partner.certificates.select_related("uploaded_by").order_by("-uploaded_at", "-in_force_from")
    return [(row, _state_of(row, is_current=row == current, at=at)) for row in rows]


def _state_of(row: PartnerCertificate, *, is_current: bool, at: datetime) -> PartnerCertificateState:
    return state_of_certificate(
        in_force_from=row.in_force_from,
        withdrawn=row.withdrawn_at is not None,
        is_current=is_current,
        ends_at=row.ends_at,
        at=at,
    )


def get_certificate(*, actor: Actor, partner_id: str, certificate_id: str) -> PartnerCertificate:
    """One certificate of a partner; ``NotFound`` where either is missing or not the actor's to see."""
    partner = get_partner(actor=actor, partner_id=partner_id)
    row = None if "\0" in certificate_id else partner.certificates.filter(pk=certificate_id).first()
    if row is None:
        raise NotFound
    return row


def review_certificate(
    certificate: Certificate, *, partner: Partner, domain: Domain, at: datetime, settings: TrustSettings
) -> Review:
    """What would be said to a certificate if the partner uploaded it: every check, and its path; nothing is changed."""
    verdict = check_partner(
        certificate,
        organisation=partner.organisation,
        domain_allows_ca=purpose_of(domain) is Purpose.ISSUE,
        profile=settings.profile,
        limits=settings.limits,
        at=at,
    )
    return trust.with_path(Review(certificate, domain, verdict), at=at, profile=settings.profile)
