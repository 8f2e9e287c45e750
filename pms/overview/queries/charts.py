"""Counts per week and per month, by kind: aggregated in the database over the edges of the calendar here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db.models import (
    Case,
    Count,
    DateTimeField,
    Exists,
    F,
    Func,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.expressions import Combinable
from django.db.models.functions import Least
from django.db.models.lookups import GreaterThanOrEqual
from django.utils import timezone

from pms.api_keys import queries as keys
from pms.common.clock import local
from pms.overview.rules import EXPIRY_WEEKS, MONTHS, SOON, last_months, next_weeks
from pms.overview.states import Counted
from pms.partners.models import PartnerCertificate
from pms.policy_requests.models import PolicyRequest
from pms.trust.models import TrustCertificate
from pms.trust.states import CaKind

Counts = Mapping[int, int]
"""Number of the period, counted from 1 → rows in it."""


@dataclass(frozen=True, slots=True)
class Chart:
    """Rows per period, by kind. ``edges`` are the first days of the periods and the day after the last one."""

    edges: tuple[date, ...]
    series: Mapping[Counted, tuple[int, ...]]


def expiry_weeks(at: datetime) -> tuple[date, ...]:
    """The edges of the coming weeks, the first of which begins today."""
    return next_weeks(local(at).date(), EXPIRY_WEEKS)


def past_months(at: datetime) -> tuple[date, ...]:
    """The edges of the last months, the present one included."""
    return last_months(local(at).date(), MONTHS)


def chart_of(edges: tuple[date, ...], counted: Mapping[Counted, Counts]) -> Chart:
    """The chart with a nought for every period without rows."""
    periods = range(1, len(edges))
    return Chart(edges, {kind: tuple(counts.get(period, 0) for period in periods) for kind, counts in counted.items()})


@dataclass(slots=True)
class EndingOfKind:
    """The valid authorities of one kind: by the week of their end, and how many end soon."""

    weeks: dict[int, int]
    soon: int = 0


def trust_per_week(edges: Sequence[date], at: datetime) -> dict[CaKind, EndingOfKind]:
    """The valid authorities of each kind by the week of their end; those that end later are in the last."""
    valid = TrustCertificate.objects.filter(disabled_at=None, not_after__gt=at).order_by()
    soon = Count("pk", filter=Q(not_after__lte=at + SOON))
    found = {kind: EndingOfKind({}) for kind in CaKind}
    rows = valid.values_list("kind", period_of(F("not_after"), edges)).annotate(number=Count("*"), soon=soon)
    for kind, period, count, ending in rows:
        of_kind = found[CaKind(kind)]
        of_kind.weeks[period] = count
        of_kind.soon += ending
    return found


def keys_per_week(edges: Sequence[date], at: datetime) -> dict[int, int]:
    """The keys in force by the week of their end; those that end later are in the last."""
    return counted(keys.in_force(at), F("valid_to"), edges)


def certificates_per_week(edges: Sequence[date], at: datetime) -> dict[int, int]:
    """The current certificates of partners by the week of their end; one that a younger one replaced does not count."""
    ends = Least("not_after", "issued_not_after")
    in_force = PartnerCertificate.objects.filter(in_force_from__lte=at, withdrawn_at=None)
    younger = in_force.filter(partner_id=OuterRef("partner_id"), in_force_from__gt=OuterRef("in_force_from"))
    ending = in_force.alias(ends=ends).filter(ends__gt=at, ends__lt=midnight(edges[-1]))
    return counted(ending.filter(~Exists(younger)), ends, edges)


def requests_per_month(edges: Sequence[date]) -> dict[int, int]:
    """The requests by the month in which they were made."""
    recent = PolicyRequest.objects.filter(requested_at__gte=midnight(edges[0]))
    return counted(recent, F("requested_at"), edges)


def counted(rows: QuerySet[Any], moment: Combinable, edges: Sequence[date]) -> dict[int, int]:
    """How many rows fall into each period."""
    return dict(rows.order_by().values_list(period_of(moment, edges)).annotate(number=Count("*")))


def period_of(moment: Combinable, edges: Sequence[date]) -> Case:
    """In SQL: the number of the period of a moment, from 1 on; 0 before the first, one too many after the last.

    Most keys end in a hundred years: telling those from the others first is half of the work.
    """
    marks = [midnight(edge) for edge in edges]
    within = Func(
        moment,
        Value(marks, output_field=ArrayField(DateTimeField())),
        function="width_bucket",
        output_field=IntegerField(),
    )
    return Case(When(GreaterThanOrEqual(moment, marks[-1]), then=Value(len(marks))), default=within)


def midnight(day: date) -> datetime:
    """When a day begins in the installation's time zone."""
    return timezone.make_aware(datetime.combine(day, time.min))
