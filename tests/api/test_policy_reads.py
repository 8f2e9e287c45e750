"""The calls that read policies."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest

from pms.accounts.states import Role
from pms.partners.models import Partner
from pms.partners.states import PartnerState
from pms.policies.models import Policy
from pms.policies.states import PolicyType
from pms.policy_requests.models import PolicyRequest
from pms.policy_requests.states import RequestState
from tests.api.conftest import POLICY, Program, codes
from tests.cast import Cast, person
from tests.factories import accounts
from tests.factories.policies import PolicyFactory, PolicyGroupFactory
from tests.factories.policy_requests import policy_request

Programs = Callable[..., Program]
MostQueries = Callable[[int], AbstractContextManager[None]]
PATH = f"{POLICY}/policies"


@pytest.fixture
def emil(program: Programs, cast: Cast) -> Program:
    return program(cast.emil)


def whole(policy: Policy, **members: Any) -> dict[str, Any]:
    """What is told of a policy of the factory."""
    return {
        "policyGroupId": policy.group.pk,
        "policyGroupName": policy.group.name,
        "policyGroupDesc": policy.group.description,
        "policyGroupStatus": True,
        "policyGroup_cr_by": "manager",
        "policyGroup_cr_dtimes": "2026-01-05T09:00:00.000",
        "policyGroup_up_by": None,
        "policyGroup_upd_dtimes": None,
        "policyId": policy.pk,
        "policyName": policy.name,
        "policyDesc": policy.description,
        "policyType": policy.type,
        "publishDate": "2026-01-06T09:00:00.000",
        "validTill": "2226-01-06T09:00:00.000",
        "status": "PUBLISHED",
        "version": "1.1",
        "schema": "https://schemas.mosip.io/v1/auth-policy",
        "is_Active": True,
        "cr_by": "manager",
        "up_by": None,
        "cr_dtimes": "2026-01-05T09:00:00.000",
        "upd_dtimes": None,
        "policies": policy.data,
        **members,
    }


def test_one_policy_in_any_state_is_told(emil: Program, django_assert_max_num_queries: MostQueries) -> None:
    active, gone, draft = PolicyFactory(), PolicyFactory(deactivated=True), PolicyFactory(draft=True)
    with django_assert_max_num_queries(6):
        answer = emil.get(f"{PATH}/{active.pk}")
    assert answer == {
        "id": None,
        "version": None,
        "responsetime": answer["responsetime"],
        "metadata": None,
        "response": whole(active),
        "errors": [],
    }
    assert emil.get(f"{PATH}/{gone.pk}")["response"] == whole(gone, status="DRAFTED", is_Active=False)
    shown = {"publishDate": "2026-01-05T09:00:00.000", "validTill": "2226-01-05T09:00:00.000", "schema": None}
    assert emil.get(f"{PATH}/{draft.pk}")["response"] == whole(draft, status="DRAFTED", is_Active=False, **shown)
    for unknown in ("none", "%20", "x" * 500):
        assert codes(emil.get(f"{PATH}/{unknown}")) == ["PMS_POL_008"]


def test_an_operator_names_another_schema(emil: Program, settings: Any) -> None:
    settings.POLICY_SCHEMA_URL = "https://schemas.example/auth"
    assert emil.get(f"{PATH}/{PolicyFactory().pk}")["response"]["schema"] == "https://schemas.example/auth"


def test_all_policies_are_told_without_a_query_for_each(
    program: Programs, cast: Cast, django_assert_max_num_queries: MostQueries
) -> None:
    assert program(cast.dana).get(PATH)["response"] == []
    policies = [PolicyFactory(type=kind.value) for kind in PolicyType] + PolicyFactory.create_batch(150)
    machine = program(person(accounts.user("regproc", roles=[Role.REGISTRATION_PROCESSOR.value])))
    with django_assert_max_num_queries(6):
        answer = machine.get(PATH)
    assert (answer["id"], answer["errors"]) == (None, [])
    told = {one["policyId"]: one for one in answer["response"]}
    assert told == {policy.pk: whole(policy) for policy in policies}


# The policy of a partner


@pytest.fixture
def share(program: Programs, cast: Cast) -> Program:
    return program(person(accounts.user("datashare", roles=[Role.CREATE_SHARE.value])))


def test_an_approved_partner_has_its_policy(
    share: Program, cast: Cast, django_assert_max_num_queries: MostQueries
) -> None:
    policy = PolicyFactory(type=PolicyType.DATA_SHARE.value)
    policy_request(cast.acme, policy, state=RequestState.APPROVED)
    path = f"{PATH}/{policy.pk}/partner/{cast.acme.pk}"
    with django_assert_max_num_queries(6):
        answer = share.get(path)
    assert answer["response"] == whole(policy)
    Policy.objects.update(state="deactivated")
    assert codes(share.get(path)) == ["PMS_POL_017"]
    Policy.objects.update(state="active")
    assert share.get(path)["response"]["policyId"] == policy.pk
    Partner.objects.filter(pk=cast.acme.pk).update(state=PartnerState.DEACTIVATED.value)
    assert codes(share.get(path)) == ["PMS_POL_017"]


@pytest.mark.parametrize("state", [state for state in RequestState if state != RequestState.APPROVED])
def test_a_partner_without_approval_has_none(share: Program, cast: Cast, state: RequestState) -> None:
    request: PolicyRequest = policy_request(cast.acme, PolicyFactory(), state=state)
    policy_request(cast.north, request.policy, state=RequestState.APPROVED)
    for policy_id, partner_id in [(request.policy_id, cast.acme.pk), ("none", cast.acme.pk), (request.policy_id, "x")]:
        assert codes(share.get(f"{PATH}/{policy_id}/partner/{partner_id}")) == ["PMS_POL_017"]


def test_a_service_that_shares_data_reads_nothing_else(share: Program, program: Programs, cast: Cast) -> None:
    assert share.call("GET", f"{PATH}/x").status_code == 403
    assert program(cast.amina).call("GET", f"{PATH}/x/partner/{cast.acme.pk}").status_code == 403


# Active policies of a group


def test_the_active_policies_of_a_group_are_listed(
    program: Programs, cast: Cast, django_assert_max_num_queries: MostQueries
) -> None:
    group = PolicyGroupFactory(name="All banks")
    second, first = PolicyFactory(group=group, name="B"), PolicyFactory(group=group, name="a", type="MISP")
    PolicyFactory(group=group, draft=True)
    PolicyFactory(group=group, deactivated=True)
    PolicyFactory()
    reader = program(cast.amina)
    with django_assert_max_num_queries(6):
        answer = reader.get(f"{PATH}/active/group/all%20BANKS")
    same = {"policyGroupId": group.pk, "policyGroupName": "All banks"}
    assert (answer["id"], answer["errors"]) == (None, [])
    assert answer["response"] == [
        {**same, "id": first.pk, "name": "a", "descr": first.description, "policyType": "MISP"},
        {**same, "id": second.pk, "name": "B", "descr": second.description, "policyType": "Auth"},
    ]
    closed = PolicyGroupFactory(name="Closed", deactivated=True)
    assert codes(reader.get(f"{PATH}/active/group/{closed.name}")) == ["PMS_POL_053"]
    assert codes(reader.get(f"{PATH}/active/group/none")) == ["PMS_POL_019"]


# Settings


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("policy.auth.allowed.token.types", "random,partner,policy"),
        ("pmp.allowed.policy.types", "Auth,DataShare,CredentialIssuance,MISP"),
        ("pmp.policy.schema.url", "https://schemas.mosip.io/v1/auth-policy"),
        ("SECRET_KEY", None),
        ("PMS_SECRET_KEY", None),
        ("mosip.pmp.auth.secretKey", None),
    ],
)
def test_only_public_settings_are_told(emil: Program, key: str, value: str | None) -> None:
    assert emil.get(f"{PATH}/config/{key}")["response"] == {"key": key, "value": value}


def test_the_attributes_are_an_object(emil: Program, program: Programs, cast: Cast) -> None:
    value = emil.get(f"{PATH}/config/policy.allowed.kyc.attributes")["response"]["value"]
    assert set(value) == {"fullName", "middleName", "lastName", "dateOfBirth", "gender", "phone"}
    assert program(cast.amina).call("GET", f"{PATH}/config/x").status_code == 403
