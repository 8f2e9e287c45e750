"""Reads of partners for the pages of partner admins."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, TypedDict

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from pms.audit import queries as audit
from pms.audit.actions import certificates as certificate_actions
from pms.audit.actions import partners as actions
from pms.common.actor import Actor
from pms.common.columns import Column, Kind, Operator, column_map
from pms.common.errors import NotFound
from pms.partners.models import Partner, PartnerCertificate, PartnerContact
from pms.partners.queries import visible_to
from pms.partners.states import PartnerState, PartnerType


class Certified(TypedDict):
    """What ``listed`` adds to a partner."""

    has_certificate: bool


if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

    ListedPartner = WithAnnotations[Partner, Certified]

REF_TYPE = "partnerId"
_TEXT = frozenset({Operator.CONTAINS})
_CHOICE = frozenset({Operator.EQUALS, Operator.ONE_OF})
_PERIOD = frozenset({Operator.FROM, Operator.TO})
_EXACT = frozenset({Operator.EQUALS})

COLUMNS = column_map(
    Column("id", "id", _("Partner ID"), Kind.ID, _TEXT, sortable=True, searched=True),
    Column("type", "type", _("Partner type"), Kind.WORD, _CHOICE, sortable=True, values=PartnerType),
    Column("organisation", "organisation", _("Organisation"), operators=_TEXT, sortable=True, searched=True),
    Column("group", "policy_group__name", _("Policy group"), operators=_TEXT, sortable=True),
    Column("email", "contact_email_folded", _("E-mail address"), operators=_EXACT, folded=True),
    Column(
        "certificate",
        "has_certificate",
        pgettext_lazy("uploaded or not", "Certificate"),
        Kind.YES_NO,
        _EXACT,
        sortable=True,
    ),
    Column("status", "state", _("Status"), Kind.STATE, _CHOICE, sortable=True, values=PartnerState),
    Column("created", "registered_at", pgettext_lazy("partner", "Created"), Kind.DATE_TIME, _PERIOD, sortable=True),
)
"""What the list of partners shows, sorts and filters."""

_TURNS = {
    PartnerState.IN_PROGRESS: (actions.REGISTERED, actions.CREATED),
    PartnerState.ACTIVE: (certificate_actions.PARTNER_ACTIVATED, actions.REACTIVATED),
    PartnerState.DEACTIVATED: (actions.DEACTIVATED,),
}
"""What brought a partner into each state."""


@dataclass(frozen=True, slots=True)
class Since:
    """Since when a partner is in its state, and by whom; by nobody where the log does not tell."""

    at: datetime
    who: str


def listed(actor: Actor, at: datetime) -> "QuerySet[ListedPartner]":
    """Every partner that the actor may know of with its group and whether a certificate is in force, expired or not."""
    in_force = PartnerCertificate.objects.filter(partner=OuterRef("pk"), in_force_from__lte=at, withdrawn_at=None)
    return visible_to(actor).select_related("policy_group").annotate(has_certificate=Exists(in_force))


def get_partner(*, actor: Actor, partner_id: str) -> Partner:
    """As ``queries.get_partner``, with its policy group."""
    rows = visible_to(actor).select_related("policy_group")
    partner = None if "\0" in partner_id else rows.filter(pk=partner_id).first()
    if partner is None:
        raise NotFound
    return partner


def since(partner: Partner) -> Since:
    """How long the partner is in its state. One query."""
    events = [action.event_id for action in _TURNS[PartnerState(partner.state)]]
    row = audit.history(REF_TYPE, partner.pk).filter(event_id__in=events).first()
    if row is not None:
        return Since(row.action_dtimes, row.session_user_name or "")
    return Since(partner.deactivated_at or partner.activated_at or partner.registered_at, "")


def contacts_of(partner: Partner) -> QuerySet[PartnerContact]:
    """The further contacts that programs stored, by address."""
    return partner.contacts.order_by("email_folded")
