"""The calls on API keys."""

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test.utils import CaptureQueriesContext

from pms.accounts.states import Role
from pms.api_keys.adapters.installation import key_settings
from pms.api_keys.models import ApiKey
from pms.api_keys.states import ApiKeyState
from pms.audit.models import LogRow
from pms.common.clock import now
from pms.events.models import OutboxRow
from pms.notifications.models import Mail
from pms.partners.models import Partner
from pms.partners.states import PartnerState, PartnerType
from pms.policies.models import Policy
from pms.policies.states import PolicyState
from pms.policy_requests.models import PolicyRequest
from pms.policy_requests.states import RequestState
from tests.api.conftest import PARTNER, Program, codes
from tests.cast import Cast, Person, person
from tests.factories import accounts
from tests.factories.api_keys import api_key
from tests.factories.policies import MADE_AT, PolicyFactory
from tests.factories.policy_requests import make_ready, policy_request, ready_partner

Programs = Callable[..., Program]
Budget = Callable[..., CaptureQueriesContext]
GENERATE = f"{PARTNER}/partners/acme-bank/generate/apikey"
LIST = f"{PARTNER}/partner-api-keys"
SECRET = "a1B2c3D4e5F6g7H8i9J0a1B2c3D4wxyz"


@pytest.fixture
def link(cast: Cast) -> PolicyRequest:
    """Acme's approved request."""
    return policy_request(cast.acme, make_ready(cast.acme), state=RequestState.APPROVED)


@pytest.fixture
def manager(db: None) -> Person:
    """The account of the partner manager module."""
    return person(accounts.user("partner-manager", roles=[Role.PARTNERMANAGER.value]))


def known_key(link: PolicyRequest, secret: str = SECRET, **more: Any) -> ApiKey:
    """A key whose secret the test knows."""
    key = api_key(link, **{"valid_to": now() + timedelta(days=9), **more})
    key.key_hash, key.last_four = key_settings().vault.digest(secret), secret[-4:]
    key.save(update_fields=["key_hash", "last_four"])
    return key


def test_a_key_is_made_and_shown_once(program: Programs, cast: Cast, link: PolicyRequest) -> None:
    answer = program(cast.bashir).v1(
        "PATCH", GENERATE, {"policyName": link.policy.name, "label": "  Branch   1 "}, id="k", version="LTS"
    )
    key = ApiKey.objects.get()
    secret = answer["response"]["apiKey"]
    assert (answer["id"], answer["version"], answer["errors"]) == ("k", "LTS", [])
    assert answer["response"] == {
        "apiKey": secret,
        "label": "Branch 1",
        "policyId": link.policy_id,
        "partnerId": "acme-bank",
    }
    assert (len(secret), secret.isalnum()) == (32, True)
    assert (key.key_hash, key.name, key.request) == (key_settings().vault.digest(secret), "Branch 1", link)
    assert list(OutboxRow.objects.values_list("topic", "ref_id")) == [("APIKEY_APPROVED", key.pk)]


def test_the_checks_of_a_new_key_come_in_their_order(program: Programs, cast: Cast) -> None:
    policy = make_ready(cast.acme)
    elsewhere = PolicyFactory()

    def made(name: str = policy.name, label: str = "Taken", who: Person = cast.amina, **header: Any) -> list[str]:
        return codes(program(who).v1("PATCH", GENERATE, {"policyName": name, "label": label}, **header))

    Partner.objects.filter(pk="acme-bank").update(state=PartnerState.DEACTIVATED.value)
    assert made("x", who=cast.chloe, requesttime=None) == ["PMS_REQUEST_ERROR_004"]
    assert made("x", who=cast.chloe, requesttime="2019-01-01T00:00:00.000Z") == ["PMS_REQUEST_ERROR_006"]
    assert made("x", who=cast.chloe) == ["PMS_PMP_005"]
    assert made("x") == ["PMS_PMP_016"]
    Partner.objects.filter(pk="acme-bank").update(state=PartnerState.ACTIVE.value)
    assert made(elsewhere.name) == ["PMS_PMP_014"]
    link = policy_request(cast.acme, policy)
    assert made() == ["PMS_PRT_109"]
    PolicyRequest.objects.update(state=RequestState.APPROVED.value)
    api_key(link, name="Taken", state=ApiKeyState.DEACTIVATED)
    Policy.objects.filter(pk=policy.pk).update(state=PolicyState.DEACTIVATED.value)
    assert made() == ["PMS_PMP_019"]
    Policy.objects.filter(pk=policy.pk).update(state=PolicyState.ACTIVE.value)
    assert made() == ["PMS_PRT_110"]
    assert made(label=" TAKEN ") == ["PMS_PRT_110"]
    assert made(label="x" * 37) == ["PMS_COR_001"]
    assert made(label="hidden\u202e") == ["PMS_COR_001"]
    assert ApiKey.objects.count() == 1


@pytest.mark.parametrize("request_body", [{"policyName": " ", "label": "x"}, {"policyName": "x"}, {"label": "x"}, {}])
def test_a_new_key_has_a_policy_and_a_label(
    program: Programs, cast: Cast, link: PolicyRequest, request_body: Any
) -> None:
    answer = program(cast.amina).call("PATCH", GENERATE, {"request": request_body})
    assert (answer.status_code, codes(answer.json())) == (400, ["PMS_COR_001"])  # type: ignore[attr-defined]


def test_any_partner_with_an_approved_request_and_a_partner_admin_make_keys(program: Programs, cast: Cast) -> None:
    card = ready_partner("card-maker", type=PartnerType.CREDENTIAL)
    owner = person(card.memberships.get().user)
    link = policy_request(card, state=RequestState.APPROVED)
    path = GENERATE.replace("acme-bank", "card-maker")
    for who, label in ((owner, "Own"), (cast.dana, "By an admin")):
        body = {"policyName": link.policy.name, "label": label}
        assert program(who).v1("PATCH", path, body)["response"]["partnerId"] == "card-maker"
    assert program(cast.emil).call("PATCH", path, {"request": {}}).status_code == 403


def status_path(link: PolicyRequest) -> str:
    return f"{PARTNER}/partners/{link.partner_id}/policy/{link.policy_id}/apiKey/status"


def switch(program: Program, link: PolicyRequest, label: str, status: str) -> Any:
    return program.v1("PATCH", status_path(link), {"label": label, "status": status}, id="s")


@pytest.mark.parametrize("word", ["De-Active", "de-active"])
def test_a_key_is_switched_off(program: Programs, cast: Cast, link: PolicyRequest, word: str) -> None:
    key = known_key(link, name="Branch 1")
    answer = switch(program(cast.amina), link, "branch  1", word)
    assert (answer["id"], answer["response"]) == ("s", "The API key was deactivated.")
    key.refresh_from_db()
    assert (key.state, key.deactivated_by, key.deactivation_reason) == ("deactivated", cast.amina.user, "")
    assert list(OutboxRow.objects.values_list("topic", "ref_id")) == [("APIKEY_UPDATED", key.pk)]


@pytest.mark.parametrize("who", ["dana", "manager"])
def test_staff_switches_off_without_a_reason_even_while_the_partner_is_stopped(
    program: Programs, cast: Cast, link: PolicyRequest, manager: Person, who: str
) -> None:
    known_key(link, name="Branch 1")
    Partner.objects.filter(pk="acme-bank").update(state=PartnerState.DEACTIVATED.value)
    caller = manager if who == "manager" else cast.dana
    assert switch(program(caller), link, "Branch 1", "De-Active")["errors"] == []
    assert ApiKey.objects.get().deactivated_by == caller.user
    assert "Reason" not in Mail.objects.get(recipient="amina@acme.example").text


def test_a_key_that_was_switched_off_never_comes_back(program: Programs, cast: Cast, link: PolicyRequest) -> None:
    key = known_key(link, name="Branch 1")
    assert switch(program(cast.amina), link, "Branch 1", "Active")["response"] == "The API key is active."
    assert not OutboxRow.objects.exists()
    switch(program(cast.dana), link, "Branch 1", "De-Active")
    for caller in (cast.amina, cast.dana):
        assert codes(switch(program(caller), link, "Branch 1", "Active")) == ["PMS_PMS_022"]
    key.refresh_from_db()
    assert key.state == "deactivated"


def test_the_checks_of_a_status_come_in_their_order(program: Programs, cast: Cast, link: PolicyRequest) -> None:
    known_key(link, name="Branch 1")
    api_key(link, name="Old", state=ApiKeyState.DEACTIVATED)
    Partner.objects.filter(pk="acme-bank").update(state=PartnerState.DEACTIVATED.value)
    assert codes(switch(program(cast.amina), link, "Other", "x")) == ["PMS_PRT_111"]
    assert codes(switch(program(cast.chloe), link, "Old", "x")) == ["PMS_PRT_111"]
    assert codes(switch(program(cast.amina), link, "Old", "x")) == ["PMS_PMP_016"]
    Partner.objects.filter(pk="acme-bank").update(state=PartnerState.ACTIVE.value)
    assert codes(switch(program(cast.amina), link, "Old", "De-Active")) == ["PMS_PMS_022"]
    assert codes(switch(program(cast.amina), link, "Old", "x")) == ["PMS_PM_058"]
    assert ApiKey.objects.filter(state="activated").count() == 1


def test_a_status_has_a_label_and_a_word(program: Programs, cast: Cast, link: PolicyRequest) -> None:
    for body in ({"label": " ", "status": "Active"}, {"label": "x"}):
        assert program(cast.amina).call("PATCH", status_path(link), {"request": body}).status_code == 400
    assert program(cast.emil).call("PATCH", status_path(link), {"request": {}}).status_code == 403


def test_the_list_shows_a_key_without_itself(program: Programs, cast: Cast, link: PolicyRequest) -> None:
    key = known_key(link, name="Branch 1")
    answer = program(cast.amina).get(f"{LIST}?pageNo=0&pageSize=8")
    policy = link.policy
    assert (answer["id"], answer["response"]["totalResults"]) == ("mosip.pms.all.api.key.requests.get", 1)
    assert answer["response"]["data"] == [
        {
            "partnerId": "acme-bank",
            "apiKeyLabel": "Branch 1",
            "orgName": "Acme Bank",
            "policyName": policy.name,
            "policyId": policy.pk,
            "policyDescription": policy.description,
            "policyGroupId": policy.group_id,
            "policyGroupName": policy.group.name,
            "policyGroupDescription": policy.group.description,
            "status": "activated",
            "createdDateTime": "2026-03-03T10:00:00.000+00:00",
        }
    ]
    assert SECRET not in str(answer)
    assert key.last_four not in str(answer)


def test_the_list_shows_the_state_in_effect_and_finds_by_it(program: Programs, cast: Cast, link: PolicyRequest) -> None:
    known_key(link, name="In force")
    api_key(link, name="Switched off", state=ApiKeyState.DEACTIVATED)
    api_key(link, name="Expired", valid_to=MADE_AT)
    stopped = policy_request(cast.acme, PolicyFactory(group=link.policy.group, deactivated=True))
    api_key(stopped, name="Stopped", valid_to=now() + timedelta(days=1))

    def found(query: str) -> list[str]:
        return [row["apiKeyLabel"] for row in program(cast.dana).get(f"{LIST}?{query}")["response"]["data"]]

    assert found("status=activated") == ["In force"]
    assert set(found("status=deactivated")) == {"Switched off", "Expired", "Stopped"}
    assert found("status=ACTIVATED") == []
    assert found("apiKeyLabel=EXP&partnerId=acme") == ["Expired"]
    assert found("pageNo=0&pageSize=9&sortFieldName=status&sortType=asc")[0] == "In force"
    assert len(found("orgName=Acme&policyName=Bank&policyGroupName=bank")) == 4
    for field in ("partnerId", "apiKeyLabel", "orgName", "policyName", "policyGroupName", "createdDateTime"):
        assert len(found(f"pageNo=0&pageSize=9&sortFieldName={field}&sortType=desc")) == 4
    assert codes(program(cast.dana).get(f"{LIST}?pageNo=0&pageSize=9&sortFieldName=policyId&sortType=asc")) == [
        "PMS_PRT_357"
    ]


def test_partners_list_their_own_keys_and_admins_those_of_every_type(
    program: Programs, cast: Cast, link: PolicyRequest
) -> None:
    own = known_key(link)
    api_key(policy_request(ready_partner(type=PartnerType.CREDENTIAL), state=RequestState.APPROVED))
    assert [row["apiKeyLabel"] for row in program(cast.bashir).get(LIST)["response"]["data"]] == [own.name]
    assert program(cast.dana).get(LIST)["response"]["totalResults"] == 2
    assert codes(program(cast.chloe).get(LIST)) == ["PMS_POLICY_ERROR_005"]
    assert program(cast.emil).call("GET", LIST).status_code == 403


def test_a_page_of_keys_takes_five_queries(
    program: Programs,
    cast: Cast,
    link: PolicyRequest,
    django_assert_max_num_queries: Budget,
) -> None:
    for _ in range(6):
        api_key(link)
    caller = program(cast.amina)
    caller.get(LIST)  # the process may have to read its signing keys first
    with django_assert_max_num_queries(5):
        assert len(caller.get(f"{LIST}?pageNo=0&pageSize=6")["response"]["data"]) == 6


def test_a_partners_requests_come_with_their_keys(program: Programs, cast: Cast, link: PolicyRequest) -> None:
    path = f"{PARTNER}/partners/acme-bank/apikey/request"
    key = known_key(link)
    api_key(link, state=ApiKeyState.DEACTIVATED, valid_from=MADE_AT, valid_to=MADE_AT + timedelta(days=400))
    waiting = policy_request(cast.acme, PolicyFactory(group=link.policy.group), requested_at=MADE_AT)
    answer = program(cast.amina).get(path)
    assert answer["id"] == "mosip.partnermanagement.partners.retrieve"
    first, second, third = answer["response"]
    assert first == {
        "apiKeyReqID": link.pk,
        "apiKeyRequestStatus": "approved",
        "partnerApiKey": "*" * 28 + "wxyz",
        "apikeyStatus": "activated",
        "validityTill": key.valid_to.strftime("%Y-%m-%dT%H:%M:%S.") + f"{key.valid_to.microsecond // 1000:03d}Z",
    }
    assert (second["apikeyStatus"], second["validityTill"]) == ("deactivated", "2027-02-09T09:00:00.000Z")
    assert third == {
        "apiKeyReqID": waiting.pk,
        "apiKeyRequestStatus": "InProgress",
        "partnerApiKey": None,
        "apikeyStatus": None,
        "validityTill": None,
    }
    assert len(program(cast.dana).get(path)["response"]) == 3
    assert codes(program(cast.chloe).get(path)) == ["PMS_PRT_006"]
    assert codes(program(cast.amina).get(path.replace("acme-bank", "nobody"))) == ["PMS_PRT_006"]
    assert program(cast.emil).call("GET", path).status_code == 403


def move(program: Program, link: PolicyRequest, secret: str, old: str, new: str) -> Any:
    path = f"{PARTNER}/partners/{link.partner_id}/apikey/{secret}/policies"
    return program.v1("PUT", path, {"oldPolicyID": old, "newPolicyID": new})


def test_a_key_moves_to_another_approved_policy(
    program: Programs, cast: Cast, link: PolicyRequest, manager: Person
) -> None:
    key = known_key(link)
    other = policy_request(
        cast.acme, PolicyFactory(group=link.policy.group), state=RequestState.APPROVED, requested_at=MADE_AT
    )
    answer = move(program(manager), link, SECRET, link.policy_id, other.policy_id)
    assert answer["response"] == {"message": "The API key was moved to the policy."}
    key.refresh_from_db()
    assert (key.policy_id, key.request_id, key.state) == (other.policy_id, other.pk, "activated")
    assert key.key_hash == key_settings().vault.digest(SECRET)
    assert list(OutboxRow.objects.values_list("topic", "ref_id")) == [("APIKEY_UPDATED", key.pk)]
    assert LogRow.objects.filter(event_id="PMS_API_KEY_008", ref_id=key.pk).count() == 1


def test_the_checks_of_a_move_come_in_their_order(program: Programs, cast: Cast, link: PolicyRequest) -> None:
    key = known_key(link, state=ApiKeyState.DEACTIVATED, name="Same")
    group = link.policy.group
    other = PolicyFactory(group=group, deactivated=True)
    call = program(cast.dana)

    def moved(new: str, old: str = link.policy_id, secret: str = SECRET) -> list[str]:
        return codes(move(call, link, secret, old, new))

    assert moved("x", secret="0" * 32) == ["PMS_PMP_50"]
    assert moved("x", old=other.pk) == ["PMS_PMP_50"]
    assert moved("x") == ["PMS_PMS_022"]
    ApiKey.objects.filter(pk=key.pk).update(state="activated", valid_to=MADE_AT)
    assert moved("x") == ["PMS_PMS_022"]
    ApiKey.objects.filter(pk=key.pk).update(valid_to=now() + timedelta(days=1))
    assert moved(PolicyFactory().pk) == ["PMS_PMP_014"]
    assert moved(other.pk) == ["PMS_PMP_019"]
    Policy.objects.filter(pk=other.pk).update(state=PolicyState.ACTIVE.value)
    assert moved(other.pk) == ["PMS_PRT_109"]
    api_key(policy_request(cast.acme, other, state=RequestState.APPROVED), name="SAME")
    assert moved(other.pk) == ["PMS_PRT_110"]
    Partner.objects.filter(pk="acme-bank").update(state=PartnerState.DEACTIVATED.value)
    assert moved(other.pk) == ["PMS_PMP_016"]
    key.refresh_from_db()
    assert key.policy_id == link.policy_id


def test_a_key_is_found_by_itself_and_nowhere_written_down(
    program: Programs,
    cast: Cast,
    link: PolicyRequest,
    manager: Person,
    caplog: pytest.LogCaptureFixture,
    django_assert_max_num_queries: Budget,
) -> None:
    known_key(link, state=ApiKeyState.DEACTIVATED)
    path = f"{PARTNER}/partners/acme-bank/apikey/{SECRET}"
    caller = program(manager)
    caller.get(path)  # the process may have to read its signing keys first
    with caplog.at_level(logging.DEBUG), django_assert_max_num_queries(3) as asked:
        assert caller.get(path)["response"] == {"partnerID": "acme-bank", "policyId": link.policy_id}
    assert not [query for query in asked.captured_queries if SECRET in query["sql"]]
    assert SECRET not in str([record.__dict__ for record in caplog.records if record.name.startswith("pms")])
    assert codes(program(cast.dana).get(path + "x")) == ["PMS_PMP_009"]
    assert codes(program(cast.dana).get(path.replace("acme-bank", "north-telecom"))) == ["PMS_PMP_009"]
    assert program(cast.amina).call("GET", path).status_code == 403


def test_the_search_of_keys_knows_the_state_in_effect(program: Programs, cast: Cast, link: PolicyRequest) -> None:
    key = known_key(link, name="Branch 1", created_by=cast.amina.user)
    api_key(link, name="Branch 2", valid_to=MADE_AT)
    api_key()
    path = f"{PARTNER}/partners/apikey/search"
    body = {
        "filters": [
            {"columnName": "isActive", "type": "equals", "value": "true"},
            {"columnName": "label", "type": "startsWith", "value": "branch"},
        ],
        "sort": [{"sortField": "validToDatetime", "sortType": "asc"}],
        "pagination": {"pageStart": 0, "pageFetch": 5},
    }
    found = program(cast.amina).v1("POST", path, body)["response"]
    assert (found["fromRecord"], found["toRecord"], found["totalRecord"]) == (1, 1, 1)
    (row,) = found["data"]
    assert row == {
        "label": "Branch 1",
        "partnerId": "acme-bank",
        "partnerName": "Acme Bank",
        "policyId": link.policy_id,
        "policyName": link.policy.name,
        "validFromDatetime": "2026-03-03T10:00:00.000+00:00",
        "validToDatetime": row["validToDatetime"],
        "isActive": True,
        "isDeleted": False,
        "crBy": "acme-bank",
        "crDtimes": "2026-03-03T10:00:00.000+00:00",
        "updBy": None,
        "updDtimes": None,
        "delDtimes": None,
    }
    assert row["validToDatetime"].startswith(key.valid_to.strftime("%Y-%m-%dT%H:%M:%S."))
    assert program(cast.amina).v1("POST", path, {})["response"]["totalRecord"] == 2
    assert program(cast.dana).v1("POST", path, {})["response"]["totalRecord"] == 3
    wrong = {"filters": [{"columnName": "keyHash", "type": "equals", "value": "x"}]}
    assert codes(program(cast.amina).v1("POST", path, wrong)) == ["PMS-MSD-310"]
