"""Reads of policy groups and policies."""

from collections.abc import Collection
from datetime import datetime
from typing import TypeVar

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from pms.common.columns import Column, Kind, Operator, column_map
from pms.common.errors import NotFound
from pms.common.text import fold
from pms.policies.models import Policy, PolicyGroup
from pms.policies.rules import free_name, name_stem
from pms.policies.states import GroupState, PolicyState, PolicyType

TEXT = frozenset({Operator.CONTAINS, Operator.EQUALS})
CHOICE = frozenset({Operator.ONE_OF})
SPAN = frozenset({Operator.FROM, Operator.TO})
MOMENT = Kind.DATE_TIME

GROUP_COLUMNS = column_map(
    Column("name", "name", _("Policy group"), operators=TEXT, sortable=True, searched=True, wire="name"),
    Column("description", "description", _("Description"), operators=TEXT, sortable=True, searched=True, wire="desc"),
    Column("policies", "live_policies", _("Policies in use"), kind=Kind.NUMBER, sortable=True),
    Column("created", "created_at", _("Created"), kind=MOMENT, operators=SPAN, sortable=True, wire="crDtimes"),
    Column(
        "status",
        "state",
        _("Status"),
        kind=Kind.STATE,
        operators=CHOICE,
        sortable=True,
        values=GroupState,
        wire="isActive",
    ),
    Column("id", "id", _("Policy group ID"), kind=Kind.ID, operators=TEXT, sortable=True, searched=True, wire="id"),
)

POLICY_COLUMNS = column_map(
    Column("name", "name", _("Policy"), operators=TEXT, sortable=True, searched=True, wire="policyName"),
    Column(
        "type", "type", _("Type"), kind=Kind.WORD, operators=CHOICE, sortable=True, values=PolicyType, wire="policyType"
    ),
    Column(
        "description",
        "description",
        _("Description"),
        operators=TEXT,
        sortable=True,
        searched=True,
        wire="policyDescription",
    ),
    Column(
        "group",
        "group__name",
        _("Policy group"),
        operators=TEXT,
        sortable=True,
        searched=True,
        wire="policyGroupName",
    ),
    Column("created", "created_at", _("Created"), kind=MOMENT, operators=SPAN, sortable=True, wire="createdDateTime"),
    Column(
        "status",
        "state",
        _("Status"),
        kind=Kind.STATE,
        operators=CHOICE,
        sortable=True,
        values=PolicyState,
        wire="status",
    ),
    Column(
        "self_service",
        "self_service",
        _("Self-service"),
        kind=Kind.YES_NO,
        operators=frozenset({Operator.EQUALS}),
        hidden=True,
    ),
    Column(
        "origin",
        "cloned_from_id",
        _("Cloned from"),
        kind=Kind.ID,
        operators=frozenset({Operator.EQUALS}),
        hidden=True,
    ),
    Column("id", "id", _("Policy ID"), kind=Kind.ID, operators=TEXT, sortable=True, searched=True, wire="policyId"),
)

POLICY_OF_TYPE_COLUMNS = {name: column for name, column in POLICY_COLUMNS.items() if name != "type"}
POLICY_OF_GROUP_COLUMNS = {name: column for name, column in POLICY_COLUMNS.items() if name not in {"group", "id"}}

Row = TypeVar("Row", Policy, PolicyGroup)
LONGEST_STEM = 100
"""Characters that a proposed name surely shares with the name that it is made from, once folded."""

LIVE = [PolicyState.DRAFT.value, PolicyState.ACTIVE.value]


def visible_groups() -> QuerySet[PolicyGroup]:
    """All groups, each with ``live_policies``: how many drafts and activated policies it holds.

    Counted group by group, from an index: a page of a long list counts for its own rows only.
    """
    live = Policy.objects.filter(group=OuterRef("pk"), state__in=LIVE).order_by().values("group")
    counted = Subquery(live.annotate(count=Count("pk")).values("count"))
    return PolicyGroup.objects.annotate(live_policies=Coalesce(counted, 0))


def active_groups() -> QuerySet[PolicyGroup]:
    """The groups that a partner may choose and that take new policies, by name."""
    return PolicyGroup.objects.filter(state=GroupState.ACTIVE).order_by("name_folded")


def groups_to_choose(words: str) -> QuerySet[PolicyGroup]:
    """The active groups whose name or description holds ``words``; all of them without any."""
    if not words:
        return active_groups()
    return active_groups().filter(Q(name__icontains=words) | Q(description__icontains=words))


def get_group(group_id: str) -> PolicyGroup:
    """The group; raises ``NotFound``."""
    return _found(visible_groups(), group_id)


def group_named(name: str) -> PolicyGroup:
    """The group of that name, without regard to case; raises ``NotFound``."""
    found = PolicyGroup.objects.filter(name_folded=fold(name)).first()
    if found is None:
        raise NotFound
    return found


def visible_policies(policy_types: Collection[str] = ()) -> QuerySet[Policy]:
    """All policies, or those of some types, with their groups and without their content: for lists."""
    policies = Policy.objects.select_related("group").defer("data")
    if len(policy_types) == 1:
        return policies.filter(type=next(iter(policy_types)))  # an index brings these in their order
    return policies.filter(type__in=policy_types) if policy_types else policies


def policies_of_group(group_id: str) -> QuerySet[Policy]:
    """Everything that a group holds, in any state."""
    return visible_policies().filter(group_id=group_id)


def live_policies_of_group(group_id: str) -> QuerySet[Policy]:
    """What keeps a group from being deactivated: its drafts and its activated policies, by name."""
    return policies_of_group(group_id).filter(state__in=LIVE).order_by("name_folded")


def active_policies_of_group(group_id: str) -> QuerySet[Policy]:
    """What a partner of the group may ask for, by name, with content."""
    return (
        Policy.objects.select_related("group")
        .filter(group_id=group_id, state=PolicyState.ACTIVE, group__state=GroupState.ACTIVE)
        .order_by("name_folded")
    )


def in_force(at: datetime) -> Q:
    """As ``rules.is_in_force``, for the database: activated, and within its validity."""
    return Q(state=PolicyState.ACTIVE.value, valid_from__lte=at, valid_to__gt=at)


def get_policy(policy_id: str) -> Policy:
    """The policy with its group and what it was cloned from; raises ``NotFound``."""
    return _found(Policy.objects.select_related("group", "cloned_from"), policy_id)


def policy_with_group(policy_id: str) -> Policy:
    """The policy with its group alone; raises ``NotFound``."""
    return _found(Policy.objects.select_related("group"), policy_id)


def comparable_with(policy: Policy, words: str = "") -> QuerySet[Policy]:
    """The other policies of its group, by name; with ``words`` those whose names hold them."""
    others = Policy.objects.filter(group_id=policy.group_id).exclude(pk=policy.pk).defer("data").order_by("name_folded")
    return others.filter(name__icontains=words) if words else others


def names_of(policy_ids: Collection[str]) -> dict[str, str]:
    """The names of policies by id, as far as there are any."""
    return dict(Policy.objects.filter(pk__in=policy_ids).values_list("pk", "name"))


def copies_of(policy_id: str) -> int:
    """How many policies were cloned from this one."""
    return Policy.objects.filter(cloned_from_id=policy_id).count()


def free_names(*, name: str, groups: Collection[str]) -> dict[str, str]:
    """For each of the groups, by id, a name like ``name`` that none of its policies has. One query."""
    stem = fold(name_stem(name))[:LONGEST_STEM]
    rows = Policy.objects.filter(group_id__in=groups, name_folded__startswith=stem)
    taken: dict[str, set[str]] = {group_id: set() for group_id in groups}
    for group_id, folded in rows.values_list("group_id", "name_folded"):
        taken[group_id].add(folded)
    return {group_id: free_name(name=name, taken=names) for group_id, names in taken.items()}


def folded_names(group_id: str) -> frozenset[str]:
    """The names that a group holds, in the form in which they are compared."""
    return frozenset(Policy.objects.filter(group_id=group_id).values_list("name_folded", flat=True))


def types_in_use() -> dict[str, int]:
    """How many policies there are of each type."""
    counts = dict(Policy.objects.values_list("type").annotate(count=Count("pk")).order_by())
    return {policy_type.value: counts.get(policy_type.value, 0) for policy_type in PolicyType}


def _found(queryset: QuerySet[Row], key: str) -> Row:
    found = None if "\0" in key else next(iter(queryset.filter(pk=key)), None)  # first() would sort
    if found is None:
        raise NotFound
    return found
