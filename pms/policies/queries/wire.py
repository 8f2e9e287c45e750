"""Reads of policy groups and policies by which programs are answered."""

from typing import TYPE_CHECKING, TypedDict

from django.db.models import Case, CharField, DateTimeField, Prefetch, Q, QuerySet, TextField, Value, When
from django.db.models.functions import Cast, Coalesce, NullIf

from pms.common.columns import Column, ColumnMap, Kind, column_map, newest_first
from pms.policies.models import Policy, PolicyGroup
from pms.policies.queries.reads import MOMENT, POLICY_COLUMNS, TEXT
from pms.policies.states import GroupState, PolicyState


class Told(TypedDict):
    """What the search for programs adds to a policy: its schema's address, and its content as JSON text."""

    schema_url: str | None
    policy_text: str


if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

    ToldPolicy = WithAnnotations[Policy, Told]

GROUP_WIRE_COLUMNS = column_map(
    Column("id", "id", "", operators=TEXT, sortable=True),
    Column("name", "name", "", operators=TEXT, sortable=True),
    Column("desc", "description", "", operators=TEXT, sortable=True),
    Column("userId", "last_editor", "", operators=TEXT, sortable=True),
    Column("isActive", "is_active", "", kind=Kind.YES_NO, sortable=True),
    Column("isDeleted", "is_deleted", "", kind=Kind.YES_NO, sortable=True),
    Column("crBy", "created_by", "", operators=TEXT, sortable=True),
    Column("crDtimes", "created_at", "", kind=MOMENT, sortable=True),
    Column("updBy", "updated_by", "", operators=TEXT, sortable=True),
    Column("updDtimes", "updated_at", "", kind=MOMENT, sortable=True),
    Column("delDtimes", "deleted_at", "", kind=MOMENT, sortable=True),
)
"""By the reference's names of its stored columns: what programs search and sort by."""

POLICY_WIRE_COLUMNS = column_map(
    Column("id", "id", "", operators=TEXT, sortable=True),
    Column("name", "name", "", operators=TEXT, sortable=True),
    Column("desc", "description", "", operators=TEXT),
    Column("descr", "description", "", operators=TEXT),
    Column("version", "version", "", operators=TEXT, sortable=True),
    Column("policyType", "type", "", operators=TEXT, sortable=True),
    Column("schema", "schema_url", "", operators=TEXT, sortable=True),
    Column("policyFileId", "policy_text", "", operators=TEXT),
    Column("policyGroupName", "group__name", "", operators=TEXT),
    Column("isActive", "is_active", "", kind=Kind.YES_NO, sortable=True),
    Column("isDeleted", "is_deleted", "", kind=Kind.YES_NO, sortable=True),
    Column("crBy", "created_by", "", operators=TEXT, sortable=True),
    Column("crDtimes", "created_at", "", kind=MOMENT, sortable=True),
    Column("updBy", "updated_by", "", operators=TEXT, sortable=True),
    Column("updDtimes", "updated_at", "", kind=MOMENT, sortable=True),
    Column("delDtimes", "deleted_at", "", kind=MOMENT, sortable=True),
    Column("validFromDate", "begins_at", "", kind=MOMENT, sortable=True),
    Column("validToDate", "valid_to", "", kind=MOMENT, sortable=True),
)
"""The same of policies; a draft has no end that could be searched for."""

POLICY_PAGE_COLUMNS: ColumnMap = {**POLICY_COLUMNS, "group_id": Column("group_id", "group_id", "", sortable=True)}
"""What the newer list of policies sorts and filters by."""

_NEVER = Cast(Value(None), DateTimeField())
"""Nothing is marked as deleted; the reference has a column for it."""


def groups_on_the_wire() -> QuerySet[PolicyGroup]:
    """All groups, newest first, with the columns that only programs search by."""
    return PolicyGroup.objects.annotate(
        is_active=Q(state=GroupState.ACTIVE.value),
        is_deleted=Value(value=False),
        deleted_at=_NEVER,
        last_editor=Coalesce(NullIf("updated_by", Value("")), "created_by"),
    ).order_by("-created_at", "id")


def groups_with_policies() -> QuerySet[PolicyGroup]:
    """All groups with all that they hold, by name: for reading in pieces."""
    held = Policy.objects.order_by("name_folded")
    return PolicyGroup.objects.prefetch_related(Prefetch("policies", queryset=held)).order_by("name_folded")


def whole_policies() -> QuerySet[Policy]:
    """All policies with their groups and their content, newest first."""
    return Policy.objects.select_related("group").order_by(*newest_first("created_at"))


def whole_policies_of_group(group_id: str) -> QuerySet[Policy]:
    """All that a group holds, with content, by name."""
    return Policy.objects.filter(group_id=group_id).order_by("name_folded")


def policies_on_the_wire(*, schema: str, policy_type: str | None = None) -> "QuerySet[ToldPolicy]":
    """All policies, or those of a type, newest first, with the columns that only programs search by.

    ``schema`` is the address that every policy names once it was published.
    """
    rows = Policy.objects.select_related("group").defer("data")
    rows = rows if policy_type is None else rows.filter(type__iexact=policy_type)
    return rows.annotate(
        schema_url=Case(
            When(state=PolicyState.DRAFT.value, then=Value(None)), default=Value(schema), output_field=CharField()
        ),
        policy_text=Cast("data", TextField()),
        is_active=Q(state=PolicyState.ACTIVE.value),
        is_deleted=Value(value=False),
        deleted_at=_NEVER,
        begins_at=Coalesce("valid_from", "created_at"),
    ).order_by(*newest_first("created_at"))
