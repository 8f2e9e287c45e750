"""The calls that make, edit and publish policies."""

import copy
from collections.abc import Callable
from typing import Any

import pytest

from pms.api.wire import local_time, offset_time
from pms.audit.models import LogRow
from pms.events.models import OutboxRow
from pms.policies.models import Policy
from pms.policies.states import PolicyType
from tests.api.conftest import POLICY, Program, codes
from tests.cast import Cast
from tests.factories.policies import AUTH_DATA, DATA_OF_TYPE, PolicyFactory, PolicyGroupFactory

Programs = Callable[..., Program]
PATH = f"{POLICY}/policies"


def body(**members: Any) -> dict[str, Any]:
    """A draft that nothing is wrong with, but for what is given."""
    return {
        "policyGroupName": "Banks",
        "policyType": "Auth",
        "name": "Bank KYC",
        "desc": "For banks",
        "version": "1.1",
        "policies": copy.deepcopy(AUTH_DATA),
        **members,
    }


@pytest.fixture
def emil(program: Programs, cast: Cast) -> Program:
    PolicyGroupFactory(name="Banks")
    return program(cast.emil)


def stored(policy_id: str) -> dict[str, Any]:
    return Policy.objects.values().get(pk=policy_id)


# Making


def test_a_draft_is_made(emil: Program) -> None:
    answer = emil.v1("POST", PATH, body(), id="x", version="LTS")
    policy = Policy.objects.select_related("group").get()
    assert (answer["id"], answer["version"], answer["metadata"], answer["errors"]) == ("x", "LTS", None, [])
    assert answer["response"] == {
        "id": policy.pk,
        "policyGroupName": "Banks",
        "name": "Bank KYC",
        "desc": "For banks",
        "is_Active": False,
        "cr_by": "emil",
        "up_by": None,
        "cr_dtimes": offset_time(policy.created_at),
        "upd_dtimes": None,
    }
    kept = (policy.state, policy.type, policy.version, policy.data, policy.group.name)
    assert kept == ("draft", "Auth", "1.1", AUTH_DATA, "Banks")
    assert not OutboxRow.objects.exists()
    assert LogRow.objects.filter(ref_id=policy.pk).values_list("event_id", flat=True).get() == "PMS_PRT_237"


@pytest.mark.parametrize("sent", ["auth", "Datashare", "DATASHARE", "credentialIssuance", "misp"])
def test_a_type_in_any_case_is_kept_in_one(emil: Program, sent: str) -> None:
    kind = next(each for each in PolicyType if each.value.lower() == sent.lower())
    emil.v1("POST", PATH, body(policyType=sent, policies=DATA_OF_TYPE[kind]))
    assert Policy.objects.get().type == kind.value


def test_the_caller_chooses_the_id(emil: Program) -> None:
    answer = emil.v1("POST", PATH, body(policyId="mpolicy-default-auth", version=2))
    assert answer["response"]["id"] == "mpolicy-default-auth"
    assert stored("mpolicy-default-auth")["version"] == "2"
    assert emil.v1("POST", PATH, body(policyId=" ", name="Other"))["errors"] == []


def test_an_id_that_is_taken_overwrites_nothing(emil: Program) -> None:
    other = PolicyFactory(id="taken")
    before = stored("taken")
    assert codes(emil.v1("POST", PATH, body(policyId="taken"))) == ["PMS_POL_009"]
    assert (stored("taken"), Policy.objects.get()) == (before, other)


def test_a_draft_to_be_made_is_checked_in_order(emil: Program) -> None:
    PolicyGroupFactory(name="Closed", deactivated=True)
    PolicyFactory(group__name="Shops", name="Bank KYC")
    bad: dict[str, Any] = {"policyType": "Binding", "policyGroupName": "None", "policies": {}}
    assert codes(emil.v1("POST", PATH, body(**bad))) == ["PMS_POL_023"]
    bad["policyType"] = "Auth"
    assert codes(emil.v1("POST", PATH, body(**bad))) == ["PMS_POL_019"]
    bad["policyGroupName"] = "closed"
    assert codes(emil.v1("POST", PATH, body(**bad))) == ["PMS_POL_053"]
    bad["policyGroupName"] = "SHOPS"
    assert codes(emil.v1("POST", PATH, body(**bad, name="BANK KYC"))) == ["PMS_POL_009"]
    assert codes(emil.v1("POST", PATH, body(**bad, name="New")))[0] == "PMS_PV_006"
    assert Policy.objects.count() == 1


@pytest.mark.parametrize(
    ("member", "value"),
    [
        ("policyGroupName", " "),
        ("policyGroupName", "x" * 129),
        ("policyType", ""),
        ("name", None),
        ("name", "x" * 129),
        ("desc", "x" * 257),
        ("desc", "\t"),
        ("version", ""),
        ("version", "x" * 9),
        ("policyId", "x" * 37),
        ("policyId", {"a": 1}),
    ],
)
def test_a_member_that_is_wrong_is_named(emil: Program, member: str, value: object) -> None:
    answer = emil.call("POST", PATH, {"request": body(**{member: value})})
    assert (answer.status_code, codes(answer.json())) == (400, ["PMS_COR_001"])  # type: ignore[attr-defined]
    assert f"request.{member}" in answer.json()["errors"][0]["message"]  # type: ignore[attr-defined]
    assert not Policy.objects.exists()


@pytest.mark.parametrize(
    "members",
    [{"policyId": "a/b"}, {"policyId": "v2"}, {"policyId": "Types"}, {"name": "a\u202eb"}, {"version": "\u200b"}],
)
def test_a_text_that_cannot_be_kept_is_refused(emil: Program, members: dict[str, str]) -> None:
    assert codes(emil.v1("POST", PATH, body(**members))) == ["PMS_COR_001"]


# Content


@pytest.mark.parametrize(
    ("change", "code", "place"),
    [
        ({"authTokenType": "never"}, "PMS_PV_005", "authTokenType"),
        ({"extra": 1}, "PMS_PV_005", "extra"),
        ({"allowedAuthTypes": [{"authType": "otp"}]}, "PMS_PV_006", "allowedAuthTypes/0/mandatory"),
        ({"allowedAuthTypes": {}}, "PMS_PV_007", "allowedAuthTypes"),
        (
            {"allowedAuthTypes": [{"authType": "otp", "mandatory": "no"}]},
            "PMS_PV_007",
            "allowedAuthTypes/0/mandatory",
        ),
        ({"kycLanguages": ["x" * 20_000]}, "PMS_POL_051", "policies"),
        ({"kycLanguages": [10**20]}, "PMS_PV_007", "kycLanguages/0"),
    ],
)
def test_a_fault_of_the_content_has_its_code_and_its_place(
    emil: Program, change: dict[str, Any], code: str, place: str
) -> None:
    first = emil.v1("POST", PATH, body(policies={**AUTH_DATA, **change}))["errors"][0]
    assert (first["errorCode"], first["message"].rpartition(": ")[2]) == (code, place)


def test_all_faults_are_told_and_the_outermost_first(emil: Program) -> None:
    content = {
        "allowedAuthTypes": [{"authType": 1, "mandatory": True}, {"unknown": 1}],
        "allowedKycAttributes": "all",
        "zeal": True,
    }
    errors = emil.v1("POST", PATH, body(policies=content))["errors"]
    assert [(one["errorCode"], one["message"].rpartition(": ")[2]) for one in errors] == [
        ("PMS_PV_005", "zeal"),
        ("PMS_PV_006", "authTokenType"),
        ("PMS_PV_007", "allowedAuthTypes/0/authType"),
        ("PMS_PV_005", "allowedAuthTypes/1/unknown"),
        ("PMS_PV_006", "allowedAuthTypes/1/authType"),
        ("PMS_PV_006", "allowedAuthTypes/1/mandatory"),
        ("PMS_PV_007", "allowedKycAttributes"),
    ]
    assert not Policy.objects.exists()


@pytest.mark.parametrize("content", [None, "{}", [], 7, True])
def test_content_that_is_no_object_is_of_the_wrong_type(emil: Program, content: object) -> None:
    assert codes(emil.v1("POST", PATH, body(policies=content))) == ["PMS_PV_007"]
    without = {name: value for name, value in body().items() if name != "policies"}
    assert codes(emil.v1("POST", PATH, without)) == ["PMS_PV_007"]


def test_content_that_nests_too_deep_is_refused(emil: Program) -> None:
    deep: Any = []
    for _ in range(200):
        deep = [deep]
    assert set(codes(emil.v1("POST", PATH, body(policies={"a": deep})))) == {"PMS_POL_051"}


# Editing


def edited(**members: Any) -> dict[str, Any]:
    return {name: value for name, value in body(**members).items() if name != "policyType"}


def test_a_draft_is_edited(emil: Program) -> None:
    policy = PolicyFactory(group__name="Shops", draft=True)
    content = {**AUTH_DATA, "authTokenType": "random"}
    sent = edited(policyGroupName="shops", name=" Shop  KYC ", version="2", policies=content)
    answer = emil.v1("PUT", f"{PATH}/{policy.pk}", sent, id="x")
    now = Policy.objects.get(pk=policy.pk)
    assert answer["id"] == "x"
    assert answer["response"] == {
        "id": policy.pk,
        "policyGroupName": "Shops",
        "name": "Shop KYC",
        "desc": "For banks",
        "is_Active": False,
        "cr_by": "manager",
        "up_by": "emil",
        "cr_dtimes": "2026-01-05T09:00:00.000+00:00",
        "upd_dtimes": local_time(now.updated_at),  # type: ignore[arg-type]
    }
    assert (now.name, now.version, now.data, now.updated_by) == ("Shop KYC", "2", content, "emil")
    assert not OutboxRow.objects.exists()


def test_an_edit_is_checked_in_order(emil: Program) -> None:
    PolicyGroupFactory(name="Closed", deactivated=True)
    PolicyFactory(group__name="Shops", name="Taken")
    published = PolicyFactory(group=PolicyFactory(group__name="Ports").group)
    bad: dict[str, Any] = {"policyGroupName": "None", "name": "taken", "policies": {}}

    def found(policy_id: str, group: str) -> str:
        return codes(emil.v1("PUT", f"{PATH}/{policy_id}", edited(**{**bad, "policyGroupName": group})))[0]

    assert found("none", "None") == "PMS_POL_019"
    assert found("none", "Closed") == "PMS_POL_053"
    assert found("none", "Banks") == "PMS_POL_008"
    assert found(published.pk, "Banks") == "PMS_POL_015"
    assert found(published.pk, "Ports") == "PMS_POL_055"
    draft = PolicyFactory(group=Policy.objects.get(name="Taken").group, name="Free", draft=True)
    assert found(draft.pk, "Shops") == "PMS_POL_009"
    bad["name"] = "FREE"
    assert found(draft.pk, "Shops") == "PMS_PV_006"
    assert stored(draft.pk)["updated_at"] is None


# Publishing


def test_a_draft_is_published(emil: Program) -> None:
    policy = PolicyFactory(group__name="Shops", draft=True, version="7")
    answer = emil.call("POST", f"{PATH}/{policy.pk}/group/{policy.group.pk}/publish").json()  # type: ignore[attr-defined]
    now = Policy.objects.select_related("group").get(pk=policy.pk)
    assert (answer["id"], answer["version"], answer["errors"]) == (None, None, [])
    assert answer["response"] == {
        "policyGroupId": policy.group.pk,
        "policyGroupName": "Shops",
        "policyGroupDesc": "Policies of Shops",
        "policyGroupStatus": True,
        "policyGroup_cr_by": "manager",
        "policyGroup_cr_dtimes": "2026-01-05T09:00:00.000",
        "policyGroup_up_by": None,
        "policyGroup_upd_dtimes": None,
        "policyId": policy.pk,
        "policyName": policy.name,
        "policyDesc": policy.description,
        "policyType": "Auth",
        "publishDate": local_time(now.published_at),  # type: ignore[arg-type]
        "validTill": local_time(now.valid_to),  # type: ignore[arg-type]
        "status": "PUBLISHED",
        "version": "7",
        "schema": "https://schemas.mosip.io/v1/auth-policy",
        "is_Active": True,
        "cr_by": "manager",
        "up_by": "emil",
        "cr_dtimes": "2026-01-05T09:00:00.000",
        "upd_dtimes": local_time(now.updated_at),  # type: ignore[arg-type]
        "policies": policy.data,
    }
    assert (now.state, now.updated_by) == ("activated", "emil")
    assert list(OutboxRow.objects.values_list("topic", "ref_id")) == [("POLICY_UPDATED", policy.pk)]


def test_a_publication_is_checked_in_order(emil: Program) -> None:
    closed = PolicyGroupFactory(deactivated=True)
    published, gone = PolicyFactory(), PolicyFactory(deactivated=True)
    stale = PolicyFactory(draft=True, data={"old": 1})

    def found(policy_id: str, group_id: str) -> str:
        return codes(emil.v1("POST", f"{PATH}/{policy_id}/group/{group_id}/publish", {}))[0]

    assert found("none", "none") == "PMS_POL_016"
    assert found("none", closed.pk) == "PMS_POL_053"
    assert found("none", published.group.pk) == "PMS_POL_008"
    assert found(published.pk, gone.group.pk) == "PMS_POL_015"
    assert found(published.pk, published.group.pk) == "PMS_POL_020"
    assert found(gone.pk, gone.group.pk) == "PMS_POL_020"
    assert found(stale.pk, stale.group.pk) == "PMS_PV_005"
    assert stored(stale.pk)["state"] == "draft"
    assert not OutboxRow.objects.exists()


@pytest.mark.parametrize(
    "call", [("POST", ""), ("PUT", "/x"), ("POST", "/x/group/y/publish"), ("GET", ""), ("GET", "/x")]
)
def test_partners_do_not_manage_policies(program: Programs, cast: Cast, call: tuple[str, str]) -> None:
    method, rest = call
    answer = program(cast.amina).call(method, PATH + rest, {"request": {}})
    assert (answer.status_code, codes(answer.json())) == (403, ["KER-ATH-403"])  # type: ignore[attr-defined]
