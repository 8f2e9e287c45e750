"""The calls that take policies out of use."""

from collections.abc import Callable
from typing import Any

import pytest

from pms.events.models import OutboxRow
from pms.partners.models import Partner
from pms.partners.states import PartnerState
from pms.policies.models import Policy
from pms.policy_requests.states import RequestState
from tests.api.conftest import POLICY, Program, codes
from tests.cast import Cast
from tests.factories.policies import PolicyFactory, PolicyGroupFactory
from tests.factories.policy_requests import policy_request

Programs = Callable[..., Program]
NAME = "mosip.pms.deactivate.policy.patch"
OFF = {"status": "De-Activate"}


def path(policy_id: str, rest: str = "") -> str:
    return f"{POLICY}/policies/{policy_id}{rest}"


@pytest.fixture
def emil(program: Programs, cast: Cast) -> Program:
    return program(cast.emil)


def test_a_policy_is_deactivated(emil: Program) -> None:
    policy = PolicyFactory()
    policy_request(policy=policy, state=RequestState.REJECTED)
    answer = emil.v2("PATCH", path(policy.pk), OFF, NAME)
    assert (answer["id"], answer["version"], answer["errors"]) == (NAME, "1.0", [])
    assert answer["response"] == {"policyId": policy.pk, "isActive": False}
    stored = Policy.objects.get()
    assert (stored.state, stored.updated_by) == ("deactivated", "emil")
    assert list(OutboxRow.objects.values_list("topic", "ref_id")) == [("POLICY_UPDATED", policy.pk)]


def test_a_deactivation_is_checked_in_order(emil: Program) -> None:
    draft, gone = PolicyFactory(draft=True), PolicyFactory(deactivated=True)

    def found(policy_id: str, request: dict[str, Any], name: str = NAME) -> str:
        return codes(emil.v2("PATCH", path(policy_id), request, name))[0]

    assert found("%20", {}, "other") == "PMS_REQUEST_ERROR_002"
    assert found("%20", {}) == "PMS_COR_002"
    assert found("none", {"status": "de-activate"}) == "PMS_POL_073"
    assert found("none", OFF) == "PMS_POL_065"
    assert found(draft.pk, OFF) == "PMS_POL_072"
    policy_request(policy=gone, state=RequestState.APPROVED)
    assert found(gone.pk, OFF) == "PMS_POL_062"
    assert not OutboxRow.objects.exists()


@pytest.mark.parametrize(
    ("header", "code"),
    [
        ({"id": NAME}, "PMS_REQUEST_ERROR_004"),
        ({"id": NAME, "requestTime": "2020-01-01T00:00:00.000Z"}, "PMS_REQUEST_ERROR_006"),
        ({}, "PMS_REQUEST_ERROR_002"),
    ],
)
def test_the_header_is_checked(emil: Program, header: dict[str, str], code: str) -> None:
    answer = emil.call("PATCH", path("none"), {**header, "request": OFF}).json()  # type: ignore[attr-defined]
    assert (codes(answer), answer["id"]) == ([code], NAME)


def test_requests_keep_a_policy(emil: Program) -> None:
    policy = PolicyFactory()
    approved = policy_request(policy=policy, state=RequestState.APPROVED)
    for _ in range(11):
        policy_request(policy=policy)
    assert codes(emil.v2("PATCH", path(policy.pk), OFF, NAME)) == ["PMS_POL_063"]
    Partner.objects.filter(pk=approved.partner_id).update(state=PartnerState.DEACTIVATED.value)
    assert codes(emil.v2("PATCH", path(policy.pk), OFF, NAME)) == ["PMS_POL_064"]
    assert Policy.objects.get().state == "activated"


# The older call


def test_the_older_call_leaves_a_draft_as_it_is(emil: Program) -> None:
    policy = PolicyFactory(draft=True)
    answer = emil.v1("PATCH", path(policy.pk, f"/group/{policy.group.pk}"), {"status": "DE-ACTIVE"}, id="x")
    assert (answer["id"], list(answer["response"]), answer["errors"]) == ("x", ["message"], [])
    assert (Policy.objects.get().state, OutboxRow.objects.count()) == ("draft", 0)


def test_the_older_call_is_checked_in_order(emil: Program) -> None:
    closed = PolicyGroupFactory(deactivated=True)
    active, gone, draft = PolicyFactory(), PolicyFactory(deactivated=True), PolicyFactory(draft=True)

    def found(policy_id: str, group_id: str, status: str | None = "Active") -> str:
        return codes(emil.v1("PATCH", path(policy_id, f"/group/{group_id}"), {"status": status}))[0]

    assert found("none", "none", "De-Activate") == "PMS_POL_045"
    assert found("none", "none", None) == "PMS_POL_045"
    assert found("none", "none") == "PMS_POL_016"
    assert found("none", closed.pk) == "PMS_POL_053"
    assert found("none", active.group.pk) == "PMS_POL_008"
    assert found(active.pk, gone.group.pk) == "PMS_POL_015"
    assert found(active.pk, active.group.pk, "De-Active") == "PMS_POL_058"
    assert found(gone.pk, gone.group.pk) == "PMS_POL_058"
    assert found(draft.pk, draft.group.pk) == "PMS_POL_054"


@pytest.mark.parametrize("rest", ["", "/group/y"])
def test_partners_do_not_deactivate_policies(program: Programs, cast: Cast, rest: str) -> None:
    answer = program(cast.amina).call("PATCH", path("x", rest), {"request": OFF})
    assert (answer.status_code, codes(answer.json())) == (403, ["KER-ATH-403"])  # type: ignore[attr-defined]
