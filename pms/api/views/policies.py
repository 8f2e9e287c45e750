"""Policies: make, edit, publish, deactivate; read one, all, or the one of a partner."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.http import StreamingHttpResponse

from pms.api.auth import WireRequest
from pms.api.errors import WireError, missing
from pms.api.lists import streamed_rows
from pms.api.policy_config import public_settings
from pms.api.policy_faults import named_faults
from pms.api.router import Endpoints
from pms.api.schemas.policies import (
    ChangedPolicy,
    DeactivatedPolicy,
    Message,
    NewPolicy,
    PolicyAnswer,
    PolicyDetails,
    Setting,
    Status,
)
from pms.api.schemas.policy_groups import Deactivation
from pms.api.views.policy_checks import UNKNOWN_NAME, check_id, check_member, group_in_use
from pms.api.wire import POLICY_V1, POLICY_V1_ECHO, V1Request, V2Request, v2
from pms.offboarding import services as offboarding
from pms.offboarding.errors import PolicyInUse
from pms.policies import queries, rules, services
from pms.policies.errors import PolicyNotActive
from pms.policies.states import PolicyState
from pms.policy_requests import queries as requests
from pms.policy_requests.states import RequestState

endpoints = Endpoints(tags=["Policies"])
WORDS = frozenset({"active", "de-active"})
HELD_AT_ONCE = 100  # policies; each has some 20 kB at most


@endpoints.wire("POST", "/policies", roles="postpolicies", envelope=POLICY_V1_ECHO, answers=PolicyAnswer)
def create_policy(request: WireRequest, body: V1Request[NewPolicy]) -> PolicyAnswer:
    """Make a draft of a policy."""
    sent = body.request
    kind = rules.type_named(sent.policyType)
    with missing("PMS_POL_019", UNKNOWN_NAME):
        group = queries.group_named(sent.policyGroupName)
    with named_faults():
        policy = services.create_draft(
            group_id=group.pk,
            policy_type=kind,
            name=sent.name,
            description=sent.desc,
            data=sent.policies,
            actor=request.actor,
            at=request.at,
            policy_id=sent.policyId if sent.policyId and sent.policyId.strip() else None,
            version=sent.version,
        )
    return PolicyAnswer.of(policy)


@endpoints.wire(
    "PUT", "/policies/{policy_id}", roles="putpoliciespolicyid", envelope=POLICY_V1_ECHO, answers=PolicyAnswer
)
def edit_policy(request: WireRequest, policy_id: str, body: V1Request[ChangedPolicy]) -> PolicyAnswer:
    """Change a draft of a policy; its type and its group stay."""
    sent = body.request
    with missing("PMS_POL_019", UNKNOWN_NAME):
        group = group_in_use(queries.group_named(sent.policyGroupName))
    check_member(policy_id, group)
    with named_faults():
        policy = services.edit_draft(
            policy_id=policy_id,
            name=sent.name,
            description=sent.desc,
            data=sent.policies,
            actor=request.actor,
            at=request.at,
            version=sent.version,
        )
    return PolicyAnswer.of(policy)


@endpoints.wire(
    "POST",
    "/policies/{policy_id}/group/{policy_group_id}/publish",
    roles="postpoliciespolicyidgrouppublish",
    envelope=POLICY_V1,
    answers=PolicyDetails,
)
def publish_policy(request: WireRequest, policy_id: str, policy_group_id: str) -> PolicyDetails:
    """Publish a draft: from now on it is fixed, and partners may ask for it."""
    with missing("PMS_POL_016", "There is no policy group with this id."):
        group = group_in_use(queries.get_group(policy_group_id))
    check_member(policy_id, group)
    with named_faults():
        policy = services.publish(policy_id=policy_id, actor=request.actor, at=request.at)
    return PolicyDetails.of(policy)


@endpoints.wire(
    "PATCH",
    "/policies/{policy_id}",
    roles="patchdeactivatepolicy",
    envelope=v2("mosip.pms.deactivate.policy.patch", checked=True),
    answers=DeactivatedPolicy,
)
def deactivate_policy(request: WireRequest, policy_id: str, body: V2Request[Deactivation]) -> DeactivatedPolicy:
    """Deactivate a published policy that no request needs."""
    check_id(policy_id)
    if body.request.status != "De-Activate":
        raise WireError("PMS_POL_073", "The status is De-Activate.")
    with missing("PMS_POL_065", "There is no policy with this id."), _told_apart():
        policy = offboarding.deactivate_policy(policy_id=policy_id, actor=request.actor, at=request.at)
    return DeactivatedPolicy(policyId=policy.pk, isActive=False)


@endpoints.wire(
    "PATCH",
    "/policies/{policy_id}/group/{policy_group_id}",
    roles="patchpoliciespolicyidgrouppolicygroupid",
    envelope=POLICY_V1_ECHO,
    answers=Message,
    deprecated=True,
)
def set_policy_status(request: WireRequest, policy_id: str, policy_group_id: str, body: V1Request[Status]) -> Message:
    """Say of a draft that it is not active, which it is not anyway; everything else is refused."""
    word = (body.request.status or "").lower()
    if word not in WORDS:
        raise WireError("PMS_POL_045", "The status is Active or De-Active.")
    with missing("PMS_POL_016", "There is no policy group with this id."):
        group = group_in_use(queries.get_group(policy_group_id))
    if check_member(policy_id, group).state != PolicyState.DRAFT:
        raise WireError("PMS_POL_058", "The status of a published policy cannot be changed by this call.")
    if word == "active":
        raise WireError("PMS_POL_054", "A draft is activated by publishing it.")
    return Message(message="The status of the policy was updated.")


@endpoints.wire("GET", "/policies", roles="getpolicies", envelope=POLICY_V1, answers=list[PolicyDetails])
def get_policies(request: WireRequest) -> StreamingHttpResponse:
    """All policies in any state with their groups and their content, newest first."""
    return streamed_rows(
        queries.whole_policies(), PolicyDetails.of, envelope=POLICY_V1, at=request.at, chunk=HELD_AT_ONCE
    )


@endpoints.wire("GET", "/policies/{policy_id}", roles="getpoliciespolicyid", envelope=POLICY_V1, answers=PolicyDetails)
def get_policy(request: WireRequest, policy_id: str) -> PolicyDetails:
    """One policy in any state."""
    with missing("PMS_POL_008", "There is no policy with this id."):
        return PolicyDetails.of(queries.policy_with_group(policy_id))


@endpoints.wire(
    "GET",
    "/policies/{policy_id}/partner/{partner_id}",
    roles="getpoliciespolicyidpartnerpartnerid",
    envelope=POLICY_V1,
    answers=PolicyDetails,
)
def get_policy_of_partner(request: WireRequest, policy_id: str, partner_id: str) -> PolicyDetails:
    """A policy that a partner is approved for; what a service asks before it shares data with the partner."""
    policy = requests.shared_under(partner_id=partner_id, policy_id=policy_id)
    if policy is None:
        raise WireError("PMS_POL_017", "The partner is not approved for this policy.")
    return PolicyDetails.of(policy)


@endpoints.wire("GET", "/policies/config/{key}", roles="getpoliciesconfigkey", envelope=POLICY_V1, answers=Setting)
def get_policy_setting(request: WireRequest, key: str) -> Setting:
    """A setting that pages about policies need; null for every other name."""
    return Setting(key=key, value=public_settings().get(key))


@contextmanager
def _told_apart() -> Iterator[None]:
    """The codes that tell a draft from a deactivated policy, and an open request from an approved one."""
    try:
        yield
    except PolicyNotActive as error:
        if error.data["state"] == PolicyState.DRAFT:
            raise WireError("PMS_POL_072", "The policy is a draft; there is nothing to deactivate.") from error
        raise
    except PolicyInUse as error:
        held = error.data.get("requests", [])
        if held and all(request.state == RequestState.IN_PROGRESS for request in held):
            raise WireError("PMS_POL_064", "A request for the policy is waiting for a decision.") from error
        raise
