"""Reads of policy groups and policies."""

from typing import TypeVar

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from pms.common.columns import Column, Kind, Operator, column_map
from pms.common.errors import NotFound
from pms.common.text import fold
from pms.policies.models import Policy, PolicyGroup
from pms.policies.states import GroupState, PolicyState, PolicyType

TEXT = frozenset({Operator.CONTAINS, Operator.EQUALS})
CHOICE = frozenset({Operator.ONE_OF})
SPAN = frozenset({Operator.FROM, Operator.TO})
MOMENT = Kind.DATE_TIME

GROUP_COLUMNS = column_map(
    Column("name", "name", _("Policy group"), operators=TEXT, sortable=True, searched=True, wire="name"),
    Column("description", "description", _("Description"), operators=TEXT, searched=True, wire="desc"),
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
    Column("id", "id", _("Policy group ID"), kind=Kind.ID, operators=TEXT, searched=True, hidden=True, wire="id"),
)

POLICY_COLUMNS = column_map(
    Column("name", "name", _("Policy"), operators=TEXT, sortable=True, searched=True, wire="policyName"),
    Column("type", "type", _("Type"), kind=Kind.WORD, operators=CHOICE, values=PolicyType, wire="policyType"),
    Column("description", "description", _("Description"), operators=TEXT, searched=True, wire="policyDescription"),
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
    Column("id", "id", _("Policy ID"), kind=Kind.ID, operators=TEXT, searched=True, hidden=True, wire="policyId"),
)

POLICY_OF_TYPE_COLUMNS = {name: column for name, column in POLICY_COLUMNS.items() if name != "type"}
POLICY_OF_GROUP_COLUMNS = {name: column for name, column in POLICY_COLUMNS.items() if name != "group"}

Row = TypeVar("Row", Policy, PolicyGroup)
LIVE = [PolicyState.DRAFT.value, PolicyState.ACTIVE.value]


def visible_groups() -> QuerySet[PolicyGroup]:
    """All groups, each with ``live_policies``: how many drafts and activated policies it holds."""
    return PolicyGroup.objects.annotate(live_policies=Count("policies", filter=Q(policies__state__in=LIVE)))


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


def visible_policies(policy_type: str | None = None) -> QuerySet[Policy]:
    """All policies, or those of one type, with their groups and without their content: for lists."""
    policies = Policy.objects.select_related("group").defer("data")
    return policies if policy_type is None else policies.filter(type=policy_type)


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


def get_policy(policy_id: str) -> Policy:
    """The policy with its group and what it was cloned from; raises ``NotFound``."""
    return _found(Policy.objects.select_related("group", "cloned_from"), policy_id)


def policy_with_group(policy_id: str) -> Policy:
    """The policy with its group alone; raises ``NotFound``."""
    return _found(Policy.objects.select_related("group"), policy_id)


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
