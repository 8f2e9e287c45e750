"""The certificates of partners that hang on authorities of the trust store: read before one is disabled."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Case, Count, Exists, OuterRef, QuerySet, Value, When
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from pms.common.columns import Column, Kind, Operator, column_map
from pms.partners.models import PartnerCertificate
from pms.partners.states import PartnerCertificateState, PartnerType

TEXT = frozenset({Operator.CONTAINS})
CHOICE = frozenset({Operator.ONE_OF})

COLUMNS = column_map(
    Column("partner", "partner__id", _("Partner ID"), kind=Kind.ID, operators=TEXT, sortable=True, searched=True),
    Column("organisation", "partner__organisation", _("Organisation"), operators=TEXT, sortable=True, searched=True),
    Column(
        "type",
        "partner__type",
        _("Partner type"),
        kind=Kind.WORD,
        operators=CHOICE,
        sortable=True,
        values=PartnerType,
    ),
    Column("issued_by", "issued_by", pgettext_lazy("certificate", "Issued by"), operators=TEXT, sortable=True),
    Column(
        "valid_until",
        "not_after",
        _("Valid until"),
        kind=Kind.DATE_TIME,
        operators=frozenset({Operator.FROM, Operator.TO}),
        sortable=True,
    ),
    Column("state", "shown_state", _("Status"), kind=Kind.STATE, operators=CHOICE, values=PartnerCertificateState),
)


@dataclass(frozen=True, slots=True)
class Hanging:
    """How many certificates of how many partners."""

    certificates: int
    partners: int


def certificates_under(authority_ids: Collection[str], at: datetime) -> QuerySet[PartnerCertificate]:
    """The certificates of partners that these authorities issued and that are in use ``at``, each with its partner.

    In use is what is in force or planned and has not ended; each carries its ``shown_state``.
    """
    newer = PartnerCertificate.objects.filter(
        partner=OuterRef("partner"),
        withdrawn_at=None,
        in_force_from__lte=at,
        in_force_from__gt=OuterRef("in_force_from"),
    )
    rows = PartnerCertificate.objects.filter(
        ~Exists(newer), authority__in=authority_ids, withdrawn_at=None, not_after__gt=at, issued_not_after__gt=at
    )
    planned = When(in_force_from__gt=at, then=Value(PartnerCertificateState.PLANNED.value))
    return rows.annotate(
        shown_state=Case(planned, default=Value(PartnerCertificateState.CURRENT.value))
    ).select_related("partner")


def counted_under(authority_ids: Collection[str], at: datetime) -> Hanging:
    """How many certificates in use these authorities issued, and for how many partners. One query at most."""
    if not authority_ids:
        return Hanging(0, 0)
    rows = certificates_under(authority_ids, at).order_by()
    return Hanging(**rows.aggregate(certificates=Count("pk"), partners=Count("partner", distinct=True)))
