"""Lists and searches of policies."""

from typing import TYPE_CHECKING, Annotated

from django.conf import settings
from ninja import Query

from pms.api.auth import WireRequest
from pms.api.errors import missing
from pms.api.lists import Page, WireList
from pms.api.router import Endpoints
from pms.api.schemas.policies import (
    ActivePolicy,
    FoundPolicy,
    PolicyFilterValues,
    PolicyQuery,
    PolicyRow,
    PolicySearch,
)
from pms.api.search import Filter, Found, Values, filter_values, search
from pms.api.views.policy_checks import UNKNOWN_NAME, group_in_use
from pms.api.wire import POLICY_V1, V1Request, v2
from pms.common.columns import newest_first
from pms.policies import queries

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from pms.policies.queries.wire import ToldPolicy

endpoints = Endpoints(tags=["Policies"])
EVERY_TYPE = "all"
GROUP_NAME = "policyGroupName"

LIST = WireList(
    columns=queries.POLICY_PAGE_COLUMNS,
    sorts={
        "policyId": "id",
        "policyName": "name",
        "policyDescription": "description",
        "policyGroupId": "group_id",
        "policyGroupName": "group",
        "status": "status",
        "createdDateTime": "created",
    },
    contains={
        "policyId": "id",
        "policyType": "type",
        "policyName": "name",
        "policyDescription": "description",
        "policyGroupName": "group",
    },
    default_size=8,
    strict_pairs=False,
)


@endpoints.wire(
    "GET",
    "/policies/v2",
    roles="getallpolicies",
    envelope=v2("mosip.pms.policies.get"),
    answers=Page[PolicyRow],
)
def list_policies(request: WireRequest, query: Annotated[PolicyQuery, Query(...)]) -> Page[PolicyRow]:
    """A page of the policies that the filters leave, newest first unless sorted."""
    LIST.checked(query)
    rows = LIST.filtered(queries.visible_policies().order_by(*newest_first("created_at")), query)
    if query.status:
        rows = rows.filter(state=query.status)
    return LIST.page(rows, query, PolicyRow.of)


@endpoints.wire(
    "GET",
    "/policies/active/group/{group_name}",
    roles="getactivegroupgroupname",
    envelope=POLICY_V1,
    answers=list[ActivePolicy],
)
def list_active_policies(request: WireRequest, group_name: str) -> list[ActivePolicy]:
    """The policies of a group that can be asked for, by name."""
    with missing("PMS_POL_019", UNKNOWN_NAME):
        group = group_in_use(queries.group_named(group_name))
    return [ActivePolicy.of(policy) for policy in queries.active_policies_of_group(group.pk).defer("data")]


@endpoints.wire(
    "POST",
    "/policies/search",
    roles="postpoliciessearch",
    envelope=POLICY_V1,
    answers=Found[FoundPolicy],
    deprecated=True,
)
def search_policies(request: WireRequest, body: V1Request[PolicySearch]) -> Found[FoundPolicy]:
    """Search the policies of a type, or of all."""
    filters = [_group_by_part(one) for one in body.request.filters or []]
    asked = body.request.model_copy(update={"filters": filters})
    return search(_rows(asked.policyType), asked, columns=queries.POLICY_WIRE_COLUMNS, render=FoundPolicy.of)


@endpoints.wire(
    "POST",
    "/policies/filtervalues",
    roles="postpoliciesfiltervalues",
    envelope=POLICY_V1,
    answers=Values,
    deprecated=True,
)
def policy_filter_values(request: WireRequest, body: V1Request[PolicyFilterValues]) -> Values:
    """The values of columns of the policies of a type, or of all."""
    return filter_values(_rows(body.request.policyType), body.request, columns=queries.POLICY_WIRE_COLUMNS, code="pk")


def _rows(word: str) -> "QuerySet[ToldPolicy]":
    kind = word.strip()
    return queries.policies_on_the_wire(
        schema=settings.POLICY_SCHEMA_URL, policy_type=None if kind.lower() == EVERY_TYPE else kind
    )


def _group_by_part(one: Filter) -> Filter:
    """The name of the group is looked for within, whatever the filter's type says."""
    if (one.columnName or "").lower() != GROUP_NAME.lower():
        return one
    return one.model_copy(update={"type": "contains"})
