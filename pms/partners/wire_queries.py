"""Reads of partners for programs: columns by the reference's names, and what modules of the platform may read."""

from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING, TypedDict

from django.db.models import Case, CharField, Exists, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce, NullIf

from pms.accounts.models import User
from pms.accounts.rules import reads_all_partners
from pms.accounts.states import Language
from pms.common.actor import Actor
from pms.common.columns import Column, Kind, Operator, column_map, newest_first
from pms.common.errors import NotFound
from pms.common.text import fold
from pms.partners.models import Partner, PartnerCertificate
from pms.partners.states import PartnerState


class Standing(TypedDict):
    """What lists add to a partner: its state in the two members of the wire, and whether it has a certificate."""

    is_active: bool
    approval: str
    has_certificate: bool


class Stored(TypedDict):
    """What searches add to a partner: members that programs search by."""

    is_active: bool
    approval: str
    is_deleted: bool
    long_language: str
    certificate_id: str | None
    maker: str


if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

    ListedPartner = WithAnnotations[Partner, Standing]
    StoredPartner = WithAnnotations[Partner, Stored]

IS_ACTIVE = Q(state=PartnerState.ACTIVE.value)
APPROVAL = Case(
    When(state=PartnerState.IN_PROGRESS.value, then=Value(PartnerState.IN_PROGRESS.wire)),
    default=Value(PartnerState.ACTIVE.wire),
    output_field=CharField(),
)
"""The state of a partner in the two members that the wire has for it."""
TEXT = frozenset({Operator.CONTAINS, Operator.EQUALS})
MOMENT = Kind.DATE_TIME

STORED_COLUMNS = column_map(
    Column("id", "id", "", operators=TEXT, sortable=True),
    Column("name", "organisation", "", operators=TEXT, sortable=True),
    Column("partnerTypeCode", "type", "", operators=TEXT, sortable=True),
    Column("policyGroupId", "policy_group_id", "", operators=TEXT, sortable=True),
    Column("certificateAlias", "certificate_id", "", operators=TEXT, sortable=True),
    Column("approvalStatus", "approval", "", operators=TEXT, sortable=True),
    Column("isActive", "is_active", "", kind=Kind.YES_NO, sortable=True),
    Column("isDeleted", "is_deleted", "", kind=Kind.YES_NO, sortable=True),
    Column("userId", "id", "", operators=TEXT, sortable=True),
    Column("langCode", "long_language", "", operators=TEXT, sortable=True),
    Column("crBy", "maker", "", operators=TEXT, sortable=True),
    Column("crDtimes", "registered_at", "", kind=MOMENT, sortable=True),
    Column("updBy", "updated_by", "", operators=TEXT, sortable=True),
    Column("updDtimes", "updated_at", "", kind=MOMENT, sortable=True),
)
"""By the reference's names of its stored columns: what programs search and sort by."""
UNSEARCHABLE = "address contactNo emailId"
"""Stored members that the reference keeps encrypted, so that nobody searches them."""

LISTED_COLUMNS = column_map(
    Column("id", "id", "", operators=TEXT, sortable=True),
    Column("type", "type", "", operators=TEXT, sortable=True),
    Column("organisation", "organisation", "", operators=TEXT, sortable=True),
    Column("group_id", "policy_group_id", "", sortable=True),
    Column("group", "policy_group__name", "", operators=TEXT, sortable=True),
    Column("email", "contact_email_folded", "", operators=TEXT, sortable=True),
    Column("certificate", "has_certificate", "", kind=Kind.YES_NO, sortable=True),
    Column("approval", "approval", "", operators=TEXT, sortable=True),
    Column("active", "is_active", "", kind=Kind.YES_NO, sortable=True),
    Column("registered", "registered_at", "", kind=MOMENT, sortable=True),
)
"""What the list of partner admins sorts and filters by."""


_DETAIL = (
    "type",
    "organisation",
    "state",
    "address",
    "contact_email",
    "contact_phone",
    "policy_group__name",
)


def readable_by(actor: Actor, opened_to: Collection[str]) -> QuerySet[Partner]:
    """The partners that the actor reads at an endpoint of those roles: every verified one for partner admins and the
    modules that the list names, else its own."""
    if reads_all_partners(actor, opened_to):
        return Partner.objects.filter(verified_at__isnull=False)
    return Partner.objects.filter(id__in=actor.owns)


def own(actor: Actor) -> QuerySet[Partner]:
    """The actor's partners in the order of their ids; those of a partner admin too are only its own."""
    return Partner.objects.filter(id__in=actor.owns).order_by("pk")


def find(rows: QuerySet[Partner], partner_id: str) -> Partner:
    """The partner of that exact id with its policy group. Raises NotFound where it is not among the rows."""
    rows = rows.select_related("policy_group").filter(pk=partner_id)
    found = None if "\0" in partner_id else next(iter(rows), None)  # first() would sort
    if found is None:
        raise NotFound
    return found


def detail(rows: QuerySet[Partner], partner_id: str) -> Partner:
    """As ``find``, with nothing but what modules of the platform read of a partner."""
    return find(rows.only(*_DETAIL), partner_id)


def signed_certificate(*, actor: Actor, opened_to: Collection[str], partner_id: str, at: datetime) -> bytes | None:
    """The DER that the platform signed last for a partner and that is in force, expired or not; None before that.

    Raises NotFound where the actor may not read the partner at an endpoint of those roles. One query where there is
    one, of one table: only verified partners have certificates.
    """
    if "\0" not in partner_id and (partner_id in actor.owns or reads_all_partners(actor, opened_to)):
        rows = PartnerCertificate.objects.filter(partner_id=partner_id, in_force_from__lte=at, withdrawn_at=None)
        for der in rows.order_by("-in_force_from").values_list("issued_der", flat=True)[:1]:
            return bytes(der)
    find(readable_by(actor, opened_to), partner_id)
    return None


def _in_force(at: datetime) -> QuerySet[PartnerCertificate]:
    """Of the partner of the outer query, the one in force first."""
    rows = PartnerCertificate.objects.filter(partner=OuterRef("pk"), in_force_from__lte=at, withdrawn_at=None)
    return rows.order_by("-in_force_from")


def of_type(rows: QuerySet[Partner], partner_type: str | None) -> QuerySet[Partner]:
    """The rows in the order of their ids, or those of a type by its exact code."""
    rows = rows.order_by("pk")
    return rows if partner_type is None else rows.filter(type=partner_type)


def like_type(rows: QuerySet[Partner], partner_type: str) -> QuerySet[Partner]:
    """The rows of a type by its code without regard to case; all of them for ``all``."""
    return rows if partner_type.lower() == "all" else rows.filter(type__iexact=partner_type)


def own_in_state(actor: Actor, *, approval: str, partner_type: str | None, grouped: bool | None) -> QuerySet[Partner]:
    """The actor's partners in a state of the wire that can be used: ``approved`` holds no deactivated ones."""
    states = [state.value for state in PartnerState if state.wire == approval and state != PartnerState.DEACTIVATED]
    rows = of_type(Partner.objects.filter(id__in=actor.owns, state__in=states), partner_type)
    rows = rows if grouped is None else rows.filter(policy_group__isnull=not grouped)
    return rows.select_related("policy_group")


def stored(rows: QuerySet[Partner], at: datetime) -> "QuerySet[StoredPartner]":
    """The rows, newest first, with every member that programs search by. ``certificate_id`` is of the one in force."""
    return rows.annotate(
        is_active=IS_ACTIVE,
        approval=APPROVAL,
        is_deleted=Value(value=False),
        long_language=Case(
            *(When(language=each.value, then=Value(each.long_code)) for each in Language), output_field=CharField()
        ),
        certificate_id=Subquery(_in_force(at).values("pk")[:1]),
        maker=Coalesce(NullIf("registered_by", Value("")), "id", output_field=CharField()),
    ).order_by(*newest_first("registered_at"))


def listed(at: datetime) -> "QuerySet[ListedPartner]":
    """Every verified partner, newest first, with its group and how it stands: the list of partner admins."""
    rows = Partner.objects.filter(verified_at__isnull=False).select_related("policy_group")
    return rows.annotate(is_active=IS_ACTIVE, approval=APPROVAL, has_certificate=Exists(_in_force(at))).order_by(
        *newest_first("registered_at")
    )


def narrowed(
    rows: "QuerySet[ListedPartner]", *, email: str | None, active: bool | None, with_certificate: bool | None
) -> "QuerySet[ListedPartner]":
    """The rows with that contact address, without regard to case, active or not, with a certificate or without."""
    if email:
        rows = rows.filter(contact_email_folded=fold(email))
    if active is not None:
        rows = rows.filter(is_active=active)
    return rows if with_certificate is None else rows.filter(has_certificate=with_certificate)


def email_known(email: str) -> bool:
    """Whether the address is the contact of a partner, without regard to case."""
    return Partner.objects.filter(contact_email_folded=fold(email)).exists()


def person_of(partner: Partner) -> User | None:
    """The person of the partner's name, else the one who belongs to it for longest; None where nobody does."""
    people = User.objects.filter(memberships__partner=partner, is_person=True)
    by_name = Case(When(username_folded=partner.id_folded, then=Value(0)), default=Value(1))
    return people.order_by(by_name, "memberships__since", "pk").first()
