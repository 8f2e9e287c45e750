"""Policy groups: create, change, deactivate, search."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.http import StreamingHttpResponse

from pms.api.auth import WireRequest
from pms.api.errors import WireError, missing
from pms.api.lists import streamed_rows
from pms.api.router import Endpoints
from pms.api.schemas.policies import GroupDetails
from pms.api.schemas.policy_groups import (
    ActiveGroup,
    ChangedGroup,
    DeactivatedGroup,
    Deactivation,
    GroupAnswer,
    NewGroup,
    StoredGroup,
)
from pms.api.search import FilterValues, Found, Search, Values, filter_values, search
from pms.api.views.policy_checks import check_id
from pms.api.wire import POLICY_V1, POLICY_V1_ECHO, POLICY_V1_ECHO_TIMED, V1Request, V2Request, v2
from pms.policies import queries, services
from pms.policies.errors import GroupNotEmpty
from pms.policies.states import PolicyState

endpoints = Endpoints(tags=["Policy groups"])
ACTIVE_GROUPS = v2("mosip.pms.policy.groups.get")
UNKNOWN = "There is no policy group with this id."
HELD_AT_ONCE = 20  # groups with all their policies


@endpoints.wire(
    "POST", "/policies/group/new", roles="postpoliciesgroupnew", envelope=POLICY_V1_ECHO_TIMED, answers=GroupAnswer
)
def create_policy_group(request: WireRequest, body: V1Request[NewGroup]) -> GroupAnswer:
    """Create a policy group."""
    group = services.create_group(
        name=body.request.name, description=body.request.desc, actor=request.actor, at=request.at
    )
    return GroupAnswer.of(group)


@endpoints.wire(
    "PUT",
    "/policies/group/{policy_group_id}",
    roles="putpoliciesgrouppolicygroupid",
    envelope=POLICY_V1_ECHO,
    answers=GroupAnswer,
)
def change_policy_group(request: WireRequest, policy_group_id: str, body: V1Request[ChangedGroup]) -> GroupAnswer:
    """Rename and describe a policy group, and take it out of use or into use again."""
    with missing("PMS_POL_008", UNKNOWN):
        group = services.revise_group(
            group_id=policy_group_id,
            name=body.request.name,
            description=body.request.desc,
            active=body.request.isActive,
            actor=request.actor,
            at=request.at,
        )
    return GroupAnswer.of(group)


@endpoints.wire(
    "PATCH",
    "/policies/group/{policy_group_id}",
    roles="patchdeactivatepolicygroup",
    envelope=v2("mosip.pms.deactivate.policy.group.patch", checked=True),
    answers=DeactivatedGroup,
)
def deactivate_policy_group(
    request: WireRequest, policy_group_id: str, body: V2Request[Deactivation]
) -> DeactivatedGroup:
    """Deactivate a policy group that holds neither drafts nor activated policies."""
    check_id(policy_group_id)
    if body.request.status != "De-Activate":
        raise WireError("PMS_POL_073", "The status is De-Activate.")
    with missing("PMS_POL_068", UNKNOWN), _told_apart():
        group = services.deactivate_group(group_id=policy_group_id, actor=request.actor, at=request.at)
    return DeactivatedGroup(policyGroupId=group.pk, isActive=False)


@endpoints.wire(
    "GET",
    "/policies/group/{policy_group_id}",
    roles="getpoliciesgrouppolicygroupid",
    envelope=POLICY_V1,
    answers=GroupDetails,
)
def get_policy_group(request: WireRequest, policy_group_id: str) -> GroupDetails:
    """A policy group with all its policies in any state."""
    with missing("PMS_POL_016", UNKNOWN):
        group = queries.get_group(policy_group_id)
    return GroupDetails.of(group, list(queries.whole_policies_of_group(group.pk)))


@endpoints.wire(
    "GET", "/policies/group/all", roles="getpoliciesgroupall", envelope=POLICY_V1, answers=list[GroupDetails]
)
def get_policy_groups(request: WireRequest) -> StreamingHttpResponse:
    """All policy groups with all their policies, by name."""
    return streamed_rows(
        queries.groups_with_policies(), GroupDetails.of, envelope=POLICY_V1, at=request.at, chunk=HELD_AT_ONCE
    )


@endpoints.wire(
    "GET", "/policies/policy-groups", roles="getpolicygroups", envelope=ACTIVE_GROUPS, answers=list[ActiveGroup]
)
def get_active_policy_groups(request: WireRequest) -> StreamingHttpResponse:
    """The policy groups that a partner may choose, by name."""
    groups = queries.active_groups()
    if not groups.exists():
        raise WireError("PMS_POL_059", "There is no active policy group.")
    return streamed_rows(groups, ActiveGroup.of, envelope=ACTIVE_GROUPS, at=request.at)


@endpoints.wire(
    "POST",
    "/policies/group/search",
    roles="postpoliciesgroupsearch",
    envelope=POLICY_V1,
    answers=Found[StoredGroup],
    deprecated=True,
)
def search_policy_groups(request: WireRequest, body: V1Request[Search]) -> Found[StoredGroup]:
    """Search policy groups."""
    return search(queries.groups_on_the_wire(), body.request, columns=queries.GROUP_WIRE_COLUMNS, render=StoredGroup.of)


@endpoints.wire(
    "POST",
    "/policies/group/filtervalues",
    roles="postpoliciesgroupfiltervalues",
    envelope=POLICY_V1,
    answers=Values,
    deprecated=True,
)
def policy_group_filter_values(request: WireRequest, body: V1Request[FilterValues]) -> Values:
    """The values of columns of policy groups."""
    return filter_values(queries.groups_on_the_wire(), body.request, columns=queries.GROUP_WIRE_COLUMNS, code="name")


@contextmanager
def _told_apart() -> Iterator[None]:
    """The codes that say which policies are in the way."""
    try:
        yield
    except GroupNotEmpty as error:
        states = {policy.state for policy in error.data["policies"]}
        if PolicyState.ACTIVE not in states:
            raise WireError("PMS_POL_070", "The policy group holds drafts.") from error
        if PolicyState.DRAFT in states:
            raise WireError("PMS_POL_069", "The policy group holds drafts and activated policies.") from error
        raise
