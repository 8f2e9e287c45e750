"""Reads of requests: lists, one request, the queue of the undecided, what a partner may ask for."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, TypedDict

from django.db.models import Case, Count, F, OuterRef, Q, QuerySet, Subquery, When
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from pms.accounts.rules import is_partner_admin, manages_partners
from pms.common.actor import Actor
from pms.common.columns import Column, Kind, Operator, column_map
from pms.common.errors import DomainError, NotFound
from pms.partners import queries as partners
from pms.partners.models import Partner
from pms.partners.rules import needs_policy_group
from pms.partners.states import PartnerState, PartnerType
from pms.policies import queries as policies
from pms.policies.models import Policy
from pms.policies.states import PolicyState, PolicyType
from pms.policy_requests import errors
from pms.policy_requests.models import PolicyRequest
from pms.policy_requests.rules import LIVE, LinkSettings, Standing, obstacle
from pms.policy_requests.states import RequestState


class Asked(TypedDict):
    """What ``offered_to`` adds to a policy: state and id of a live request, None where there is none."""

    live_state: str | None
    live_request: str | None


if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

    OfferedPolicy = WithAnnotations[Policy, Asked]

WORK_ORDER = (
    Case(When(state=RequestState.IN_PROGRESS.value, then=F("requested_at"))).asc(),
    F("requested_at").desc(),
    F("id").asc(),
)
"""Open requests first, the longest waiting before the others; then the decided ones, newest first."""

_TEXT = frozenset({Operator.CONTAINS})
_CHOICE = frozenset({Operator.EQUALS, Operator.ONE_OF})
_PERIOD = frozenset({Operator.FROM, Operator.TO})

COLUMNS = column_map(
    Column("partner", "partner__id", _("Partner"), Kind.ID, _TEXT, sortable=True, searched=True, wire="partnerId"),
    Column(
        "organisation",
        "partner__organisation",
        _("Organisation"),
        Kind.TEXT,
        _TEXT,
        sortable=True,
        searched=True,
        wire="orgName",
    ),
    Column(
        "type",
        "partner__type",
        _("Partner type"),
        Kind.WORD,
        _CHOICE,
        sortable=True,
        values=PartnerType,
        wire="partnerType",
    ),
    Column("policy", "policy__name", _("Policy"), Kind.TEXT, _TEXT, sortable=True, searched=True, wire="policyName"),
    Column("group", "policy__group__name", _("Policy group"), Kind.TEXT, _TEXT, sortable=True, wire="policyGroupName"),
    Column("policy_type", "policy__type", _("Policy type"), Kind.WORD, _CHOICE, values=PolicyType, hidden=True),
    Column("policy_id", "policy__id", _("Policy ID"), Kind.ID, _TEXT, searched=True, hidden=True, wire="policyId"),
    Column("requested", "requested_at", _("Requested"), Kind.DATE_TIME, _PERIOD, sortable=True, wire="createdDateTime"),
    Column(
        "status",
        "state",
        _("Status"),
        Kind.STATE,
        _CHOICE,
        sortable=True,
        values=RequestState,
        wire="status",
    ),
    Column("decided", "decided_at", pgettext_lazy("column", "Decision"), Kind.DATE_TIME, _PERIOD, hidden=True),
)
"""What the list of all requests shows, sorts and filters."""

OWN_COLUMNS = column_map(
    COLUMNS["policy"],
    COLUMNS["group"],
    replace(COLUMNS["policy_type"], hidden=False, sortable=True),
    COLUMNS["requested"],
    COLUMNS["status"],
    replace(COLUMNS["decided"], hidden=False, sortable=True),
    COLUMNS["policy_id"],
)
"""The same of a partner's own list, which needs no word on who asks."""


@dataclass(frozen=True, slots=True)
class QueuePlace:
    """Where an open request stands among the open ones; neighbours by id, empty at the ends."""

    position: int
    total: int
    previous: str
    next: str


def every_request() -> QuerySet[PolicyRequest]:
    """Requests with what lists show of partner and policy, without the policies' content."""
    return PolicyRequest.objects.select_related("partner", "policy__group").defer("policy__data")


def visible_to(actor: Actor) -> QuerySet[PolicyRequest]:
    """The requests that the actor may know of: every one for a partner admin, else those of its organisations."""
    rows = every_request()
    return rows if is_partner_admin(actor) else rows.filter(partner_id__in=actor.owns)


def open_to(actor: Actor) -> QuerySet[PolicyRequest]:
    """The requests that the actor may act on: every one for who manages partners, else those of its organisations."""
    return every_request() if manages_partners(actor) else visible_to(actor)


def get_request(*, actor: Actor, request_id: str) -> PolicyRequest:
    """One request with its partner, policy and the people who asked and decided; raises NotFound."""
    rows = visible_to(actor).defer(None).select_related("requested_by", "decided_by", "revoked_by")
    found = None if "\0" in request_id else rows.filter(pk=request_id).first()
    if found is None:
        raise NotFound
    return found


def names_of(*, actor: Actor, request_ids: Sequence[str]) -> dict[str, str]:
    """Policy and organisation of each of the requests that the actor may know of, by id."""
    rows = visible_to(actor).filter(pk__in=request_ids).values_list("pk", "policy__name", "partner__organisation")
    return {key: f"{policy} · {organisation}" for key, policy, organisation in rows}


def of_partner(*, actor: Actor, partner_id: str) -> QuerySet[PolicyRequest]:
    """The requests of one partner that the actor may know of."""
    return visible_to(actor).filter(partner_id=partner_id)


def open_of(partner_id: str) -> QuerySet[PolicyRequest]:
    """The partner's requests that nobody decided yet."""
    return every_request().filter(partner_id=partner_id, state=RequestState.IN_PROGRESS.value)


def approved_for(partner_id: str) -> QuerySet[PolicyRequest]:
    """The partner's links that are approved, by policy name."""
    rows = every_request()
    return rows.filter(partner_id=partner_id, state=RequestState.APPROVED.value).order_by("policy__name", "id")


def shared_under(*, partner_id: str, policy_id: str) -> Policy | None:
    """The policy with its group, if data may be shared with the partner under it: its request is approved, neither
    the partner nor the policy is deactivated. Every API key hangs on such a request, so a key says nothing more.
    One query."""
    if "\0" in partner_id + policy_id:
        return None
    links = (
        PolicyRequest.objects.select_related("policy__group")
        .only("policy")
        .exclude(partner__state=PartnerState.DEACTIVATED.value)
        .exclude(policy__state=PolicyState.DEACTIVATED.value)
    )
    approved = links.filter(partner_id=partner_id, policy_id=policy_id, state=RequestState.APPROVED.value)
    return next((link.policy for link in approved), None)


def on_policy(policy_id: str) -> QuerySet[PolicyRequest]:
    """All requests for the policy, newest first."""
    rows = every_request()
    return rows.filter(policy_id=policy_id).order_by("-requested_at", "id")


def holding(policy_id: str) -> QuerySet[PolicyRequest]:
    """The requests that need the policy: open ones, and approved ones of an active partner."""
    open_one = Q(state=RequestState.IN_PROGRESS.value)
    used = Q(state=RequestState.APPROVED.value, partner__state=PartnerState.ACTIVE.value)
    return on_policy(policy_id).filter(open_one | used)


def earlier(request: PolicyRequest) -> QuerySet[PolicyRequest]:
    """What the same partner asked for the same policy before, newest first."""
    rows = PolicyRequest.objects.filter(partner_id=request.partner_id, policy_id=request.policy_id)
    return rows.filter(requested_at__lt=request.requested_at).order_by("-requested_at", "id")


def undecided() -> QuerySet[PolicyRequest]:
    """The queue of open requests of all partners, the longest waiting first."""
    rows = every_request()
    return rows.filter(state=RequestState.IN_PROGRESS.value).order_by("requested_at", "id")


def queue_place(request: PolicyRequest) -> QueuePlace:
    """The place of an open request in the queue of the undecided."""
    before = Q(requested_at__lt=request.requested_at) | Q(requested_at=request.requested_at, id__lt=request.id)
    queue = undecided()
    counts = queue.order_by().aggregate(total=Count("id"), before=Count("id", filter=before))
    previous = queue.filter(before).reverse().values_list("id", flat=True).first()
    return QueuePlace(counts["before"] + 1, counts["total"], previous or "", next_undecided(request))


def next_undecided(request: PolicyRequest) -> str:
    """The id of the open request that stands behind this one in the queue, empty behind the last."""
    behind = Q(requested_at__gt=request.requested_at) | Q(requested_at=request.requested_at, id__gt=request.id)
    return undecided().filter(behind).values_list("id", flat=True).first() or ""


def next_to_decide(request: PolicyRequest) -> str:
    """The id of the open request to go on with after this one: the next behind it, else the first, else empty."""
    others = undecided().exclude(pk=request.pk).values_list("id", flat=True)
    return next_undecided(request) or others.first() or ""


def counts_by_state(rows: QuerySet[PolicyRequest]) -> dict[str, int]:
    """How many of the rows there are in each state that occurs."""
    counted = rows.order_by().values_list("state").annotate(Count("id"))
    return dict(counted)


def standing(partner: Partner, at: datetime) -> Standing:
    """How the partner stands at the moment, as ``rules.obstacle`` judges it."""
    certificate = partners.current_certificate(partner, at)
    return Standing(
        deactivated=partner.state == PartnerState.DEACTIVATED,
        certificate_ends=min(certificate.not_after, certificate.issued_not_after) if certificate else None,
        needs_group=needs_policy_group(PartnerType(partner.type)),
        has_group=partner.policy_group_id is not None,
    )


def offered_to(partner: Partner, at: datetime, settings: LinkSettings) -> "QuerySet[OfferedPolicy]":
    """The policies that the partner may ask for, by name; ``live_state`` says how a live request stands."""
    live = PolicyRequest.objects.filter(
        partner_id=partner.pk, policy_id=OuterRef("pk"), state__in=[s.value for s in LIVE]
    )
    types = settings.requestable(partner.type)
    return (
        policies.active_policies_of_group(partner.policy_group_id or "")
        .filter(policies.in_force(at), type__in=[str(each) for each in types])
        .select_related("group")
        .annotate(live_state=Subquery(live.values("state")[:1]), live_request=Subquery(live.values("id")[:1]))
        .order_by("name", "id")
    )


def obstacle_for(partner: Partner, stands: Standing, at: datetime, settings: LinkSettings) -> type[DomainError] | None:
    """What keeps the partner from asking for a policy now, the same that ``services.ask`` would refuse with."""
    if not settings.requestable(partner.type):
        return errors.NoPoliciesForType
    blocked = obstacle(stands, at)
    if blocked is None and not offered_to(partner, at, settings).exists():
        return errors.NothingOffered
    return blocked
