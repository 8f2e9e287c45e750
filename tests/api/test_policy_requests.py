"""The calls on requests for policies."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test.utils import CaptureQueriesContext

from pms.accounts.states import Role
from pms.audit.models import LogRow
from pms.notifications.models import Mail
from pms.partners.models import Partner
from pms.partners.states import PartnerState, PartnerType
from pms.policies.models import Policy
from pms.policies.states import PolicyState
from pms.policy_requests.models import PolicyRequest
from pms.policy_requests.states import RequestState
from tests.api.conftest import PARTNER, Program, codes
from tests.cast import Cast, Person, person
from tests.factories import accounts, partners
from tests.factories.policies import MADE_AT, PolicyFactory, PolicyGroupFactory
from tests.factories.policy_requests import ASKED_AT, extractor, make_ready, policy_request, ready_partner

Programs = Callable[..., Program]
MAP = f"{PARTNER}/partners/acme-bank/policy/map"
LIST = f"{PARTNER}/partner-policy-requests"


@pytest.fixture
def policy(cast: Cast) -> Policy:
    """The policy that Acme may ask for."""
    return make_ready(cast.acme)


@pytest.fixture
def manager(db: None) -> Person:
    """The account of the partner manager module."""
    return person(accounts.user("partner-manager", roles=[Role.PARTNERMANAGER.value]))


def wish(policy: Policy | str, comment: str = "To open accounts") -> dict[str, str]:
    return {"policyName": policy if isinstance(policy, str) else policy.name, "useCaseDescription": comment}


def test_a_policy_is_requested(program: Programs, cast: Cast, policy: Policy) -> None:
    answer = program(cast.amina).v1("POST", MAP, wish(policy), id="x", version="LTS")
    row = PolicyRequest.objects.get()
    assert (answer["id"], answer["version"], answer["errors"]) == ("x", "LTS", [])
    assert answer["response"] == {"mappingkey": row.pk, "message": "The request was sent."}
    assert (row.partner_id, row.policy_id, row.state, row.comment) == (
        "acme-bank",
        policy.pk,
        "in_progress",
        "To open accounts",
    )
    assert row.requested_by == cast.amina.user


def test_a_request_may_be_for_any_type_of_policy_without_words_and_after_the_certificate_ended(
    program: Programs, cast: Cast
) -> None:
    cast.acme.policy_group = PolicyGroupFactory()
    cast.acme.save(update_fields=["policy_group"])
    share = PolicyFactory(group=cast.acme.policy_group, type="DataShare")
    assert program(cast.amina).v1("POST", MAP, wish(share, ""))["errors"] == []
    other = PolicyFactory(group=cast.acme.policy_group, type="MISP")
    assert program(cast.dana).v1("POST", MAP, wish(other, "x" * 4000))["errors"] == []
    assert [len(row.comment) for row in PolicyRequest.objects.order_by("requested_at")] == [0, 4000]


def test_the_checks_of_a_request_come_in_their_order(program: Programs, cast: Cast, policy: Policy) -> None:
    """Each step mends the first of the faults that are left."""
    elsewhere = PolicyFactory(name="Elsewhere")
    hidden = PolicyFactory(name="Hidden", draft=True, group=policy.group)

    def asked(name: str, person: Person = cast.amina, path: str = MAP) -> list[str]:
        return codes(program(person).v1("POST", path, wish(name)))

    Partner.objects.filter(pk="acme-bank").update(state=PartnerState.IN_PROGRESS.value)
    assert asked("Nothing", path=MAP.replace("acme-bank", "nobody")) == ["PMS_PRT_005"]
    assert asked("Nothing", cast.chloe) == ["PMS_PRT_005"]
    assert asked("Nothing") == ["PMS_PMP_016"]
    Partner.objects.filter(pk="acme-bank").update(state=PartnerState.ACTIVE.value)
    assert asked("Nothing") == ["PMS_PRT_073"]
    assert asked("Hidden") == ["PMS_PRT_073"]
    assert asked(elsewhere.name) == ["PMS_PRT_098"]
    PolicyFactory(name="Hidden")
    assert asked(hidden.name) == ["PMS_PMP_019"]
    policy.group.state = "deactivated"
    policy.group.save(update_fields=["state"])
    Policy.objects.filter(pk=policy.pk).update(valid_to=MADE_AT)
    assert asked(policy.name) == ["PMS_PMP_018"]
    Policy.objects.filter(pk=policy.pk).update(valid_to=elsewhere.valid_to)
    assert asked(policy.name) == ["PMS_PMP_023"]
    policy.group.state = "active"
    policy.group.save(update_fields=["state"])
    request = policy_request(cast.acme, policy)
    assert asked(policy.name) == ["PMS_PRT_053"]
    PolicyRequest.objects.filter(pk=request.pk).update(state=RequestState.APPROVED.value)
    assert asked(policy.name) == ["PMS_PRT_060"]
    assert PolicyRequest.objects.count() == 1


def test_a_partner_without_a_group_finds_no_policy_in_it(program: Programs, cast: Cast) -> None:
    assert codes(program(cast.amina).v1("POST", MAP, wish(PolicyFactory()))) == ["PMS_PRT_098"]


def test_after_a_rejection_the_policy_can_be_requested_again(program: Programs, cast: Cast, policy: Policy) -> None:
    policy_request(cast.acme, policy, state=RequestState.REJECTED)
    assert program(cast.amina).v1("POST", MAP, wish(policy))["errors"] == []
    assert PolicyRequest.objects.count() == 2


@pytest.mark.parametrize(
    ("request_body", "place"),
    [
        ({"policyName": "x"}, "useCaseDescription"),
        ({"useCaseDescription": "x"}, "policyName"),
        ({"policyName": None, "useCaseDescription": "x"}, "policyName"),
        ({"policyName": "x", "useCaseDescription": "x" * 4001}, "useCaseDescription"),
        (None, "request"),
    ],
)
def test_a_request_that_is_not_whole_is_named(
    program: Programs, cast: Cast, policy: Policy, request_body: Any, place: str
) -> None:
    answer = program(cast.amina).call("POST", MAP, {"request": request_body})
    assert (answer.status_code, codes(answer.json())) == (400, ["PMS_COR_001"])  # type: ignore[attr-defined]
    assert place in answer.json()["errors"][0]["message"]  # type: ignore[attr-defined]


@pytest.mark.parametrize(("who", "status"), [("emil", 403), (None, 401)])
def test_only_partners_and_partner_admins_request(
    program: Programs, cast: Cast, policy: Policy, who: str | None, status: int
) -> None:
    answer = program(getattr(cast, who) if who else None).call("POST", MAP, {"request": wish(policy)})
    assert answer.status_code == status
    assert not PolicyRequest.objects.exists()


def decide(program: Program, request: PolicyRequest | str, status: str, **header: Any) -> Any:
    key = request if isinstance(request, str) else request.pk
    return program.v1("PUT", f"{PARTNER}/partners/policy/{key}", {"status": status}, **header)


@pytest.mark.parametrize("word", ["Approved", "approved", "APPROVED"])
def test_a_request_is_approved(program: Programs, cast: Cast, policy: Policy, word: str) -> None:
    request = policy_request(cast.acme, policy)
    answer = decide(program(cast.dana), request, word, id="a", version="1.0")
    assert (answer["id"], answer["version"], answer["errors"]) == ("a", "1.0", [])
    assert answer["response"] == "The request was approved."
    request.refresh_from_db()
    assert (request.state, request.decided_by, request.decision_comment) == ("approved", cast.dana.user, "")


def test_the_partner_manager_module_rejects_without_a_reason(
    program: Programs, cast: Cast, policy: Policy, manager: Person
) -> None:
    request = policy_request(cast.acme, policy)
    assert decide(program(manager), request, "Rejected")["response"] == "The request was rejected."
    request.refresh_from_db()
    assert (request.state, request.decided_by, request.decision_comment) == ("rejected", manager.user, "")
    assert "Reason" not in Mail.objects.get(recipient="amina@acme.example").text
    assert LogRow.objects.filter(event_id="PMS_POLICY_REQUEST_003", ref_id=request.pk).count() == 1


def test_the_checks_of_a_decision_come_in_their_order(program: Programs, cast: Cast) -> None:
    card = ready_partner("card-maker", type=PartnerType.CREDENTIAL)
    policy = PolicyFactory(group=card.policy_group, type="DataShare", valid_to=MADE_AT, deactivated=True)
    request = policy_request(card, policy)
    call = program(cast.dana)
    assert codes(decide(call, request, "x", requesttime="")) == ["PMS_REQUEST_ERROR_004"]
    assert codes(decide(call, request, "x", requesttime="2020-01-01T00:00:00.000Z")) == ["PMS_REQUEST_ERROR_006"]
    assert codes(decide(call, "none", "x")) == ["PMS_PMP_007"]
    assert codes(decide(call, request, "x")) == ["PMS_PM_051"]
    extractor(request)
    assert codes(decide(call, request, "x")) == ["PMS_PMP_019"]
    Policy.objects.filter(pk=policy.pk).update(state=PolicyState.ACTIVE.value)
    assert codes(decide(call, request, "x")) == ["PMS_PMP_018"]
    Policy.objects.filter(pk=policy.pk).update(valid_to=PolicyFactory().valid_to)
    card.policy_group.state = "deactivated"
    card.policy_group.save(update_fields=["state"])
    assert codes(decide(call, request, "x")) == ["PMS_PMP_023"]
    card.policy_group.state = "active"
    card.policy_group.save(update_fields=["state"])
    assert codes(decide(call, request, "x")) == ["PMS_PM_045"]
    Partner.objects.filter(pk=card.pk).update(state=PartnerState.DEACTIVATED.value)
    assert codes(decide(call, request, "Approved")) == ["PMS_PMP_016"]
    Partner.objects.filter(pk=card.pk).update(state=PartnerState.ACTIVE.value)
    assert decide(call, request, "Approved")["errors"] == []
    assert codes(decide(call, request, "Rejected")) == ["PMS_PM_034"]
    for state in (RequestState.REJECTED, RequestState.WITHDRAWN):
        PolicyRequest.objects.filter(pk=request.pk).update(state=state.value)
        assert codes(decide(call, request, "Approved")) == ["PMS_PM_035"]


def test_a_request_that_cannot_be_approved_can_be_rejected(program: Programs, cast: Cast) -> None:
    """No extractors, a policy that ended: the partner need not wait for ever."""
    card = ready_partner("card-maker", type=PartnerType.CREDENTIAL)
    request = policy_request(card, PolicyFactory(group=card.policy_group, deactivated=True))
    assert decide(program(cast.dana), request, "Rejected")["errors"] == []


@pytest.mark.parametrize("who", ["amina", "emil"])
def test_only_who_manages_partners_decides(program: Programs, cast: Cast, policy: Policy, who: str) -> None:
    request = policy_request(cast.acme, policy)
    path = f"{PARTNER}/partners/policy/{request.pk}"
    answer = program(getattr(cast, who)).call("PUT", path, {"request": {"status": "Approved"}})
    assert (answer.status_code, codes(answer.json())) == (403, ["KER-ATH-403"])  # type: ignore[attr-defined]
    request.refresh_from_db()
    assert request.state == "in_progress"


def test_the_list_shows_a_request_whole(program: Programs, cast: Cast, policy: Policy) -> None:
    request = policy_request(cast.acme, policy, state=RequestState.WITHDRAWN)
    answer = program(cast.amina).get(f"{LIST}?pageNo=0&pageSize=8")
    assert (answer["id"], answer["version"]) == ("mosip.pms.all.partner.policy.mapping.requests.get", "1.0")
    assert answer["response"] == {
        "pageNo": 0,
        "pageSize": 8,
        "totalResults": 1,
        "data": [
            {
                "id": request.pk,
                "partnerId": "acme-bank",
                "partnerStatus": "activated",
                "orgName": "Acme Bank",
                "partnerType": "Auth_Partner",
                "policyGroupId": policy.group_id,
                "policyGroupName": policy.group.name,
                "policyGroupDescription": policy.group.description,
                "policyId": policy.pk,
                "policyName": policy.name,
                "policyDescription": policy.description,
                "partnerComment": request.comment,
                "status": "rejected",
                "createdDateTime": "2026-03-02T10:00:00.000+00:00",
                "updatedDateTime": "2026-03-02T13:00:00.000+00:00",
            }
        ],
    }


def test_the_list_without_pages_is_whole_and_sorted_newest_first(program: Programs, cast: Cast) -> None:
    made = [policy_request() for _ in range(3)]
    answer = program(cast.dana).get(LIST)
    assert answer["response"]["totalResults"] == 3
    assert {row["id"] for row in answer["response"]["data"]} == {request.pk for request in made}
    assert program(cast.dana).get(f"{LIST}?status=approved")["response"] == {
        "pageNo": 0,
        "pageSize": 0,
        "totalResults": 0,
        "data": [],
    }


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("partnerId=ACME", 1),
        ("partnerType=auth_p", 2),
        ("orgName=telecom", 1),
        ("policyName=%25", 0),
        ("partnerComment=ACCOUNTS", 2),
        ("status=InProgress", 1),
        ("status=inprogress", 0),
        ("status=rejected&partnerId=north", 1),
        ("status=", 2),
        ("policyGroupName=banking", 2),
    ],
)
def test_the_list_is_narrowed(program: Programs, cast: Cast, query: str, found: int) -> None:
    policy_request(cast.acme, make_ready(cast.acme))
    policy_request(cast.north, make_ready(cast.north), state=RequestState.REVOKED)
    assert len(program(cast.dana).get(f"{LIST}?{query}")["response"]["data"]) == found


def test_the_list_is_sorted_by_each_of_its_fields(program: Programs, cast: Cast, policy: Policy) -> None:
    policy_request(cast.acme, policy)
    policy_request(cast.north, make_ready(cast.north), state=RequestState.APPROVED, comment="B", requested_at=MADE_AT)
    fields = "partnerId partnerType orgName policyId policyGroupName policyName status requestDetail createdDateTime"
    for field in fields.split():
        page = f"{LIST}?pageNo=0&pageSize=5&sortFieldName={field}&sortType="
        ascending, descending = (
            [row["id"] for row in program(cast.dana).get(page + way)["response"]["data"]] for way in ("asc", "DESC")
        )
        assert len(ascending) == 2
        assert ascending == descending[::-1]


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("sortFieldName=x&pageNo=0", "PMS_PS_ERROR_007"),
        ("pageNo=0", "PMS_PS_ERROR_006"),
        ("sortFieldName=x&sortType=asc", "PMS_PS_ERROR_008"),
        ("sortFieldName=updatedDateTime&sortType=up&pageNo=-1&pageSize=0", "PMS_PRT_357"),
        ("sortFieldName=status&sortType=up&pageNo=-1&pageSize=0", "PMS_PRT_358"),
        ("pageNo=-1&pageSize=0", "PMS_PRT_360"),
        ("pageNo=0&pageSize=0", "PMS_PRT_361"),
    ],
)
def test_pages_that_cannot_be(program: Programs, cast: Cast, query: str, code: str) -> None:
    assert codes(program(cast.dana).get(f"{LIST}?{query}")) == [code]


def test_partners_list_their_own_requests_once_they_have_a_group(program: Programs, cast: Cast, policy: Policy) -> None:
    own = policy_request(cast.acme, policy)
    policy_request()
    assert [row["id"] for row in program(cast.bashir).get(LIST)["response"]["data"]] == [own.pk]
    assert codes(program(cast.chloe).get(LIST)) == ["PMS_POLICY_ERROR_005"]
    without = person(accounts.user("service", roles=["AUTH_PARTNER"]))
    assert codes(program(without).get(LIST)) == ["PMS_CERTIFICATE_ERROR_002"]
    assert program(cast.emil).call("GET", LIST).status_code == 403


def test_a_page_takes_five_queries_however_long_it_is(
    program: Programs, cast: Cast, django_assert_max_num_queries: Callable[..., CaptureQueriesContext]
) -> None:
    for _ in range(6):
        policy_request()
    caller = program(cast.dana)
    caller.get(LIST)  # the process may have to read its signing keys first
    with django_assert_max_num_queries(5):
        assert len(caller.get(f"{LIST}?pageNo=0&pageSize=6")["response"]["data"]) == 6
    with django_assert_max_num_queries(5):
        assert len(caller.get(LIST)["response"]["data"]) == 6


def test_the_older_reads_know_requests_by_their_ids(
    program: Programs, cast: Cast, policy: Policy, manager: Person
) -> None:
    path = f"{PARTNER}/partners/apikey"
    assert codes(program(manager).get(path)) == ["PMS_PMP_015"]
    assert codes(program(manager).get(f"{path}/none")) == ["PMS_PMP_015"]
    request = policy_request(cast.acme, policy)
    row = {
        "partnerID": "acme-bank",
        "status": "InProgress",
        "organizationName": "Acme Bank",
        "policyId": policy.pk,
        "policyDesc": request.comment,
        "apiKeyReqNo": request.pk,
    }
    answer = program(manager).get(path)
    assert answer["response"] == {"apikeyRequests": [row]}
    assert (answer["id"], answer["version"]) == ("mosip.partnermanagement.partners.retrieve", "1.0")
    assert program(cast.dana).get(f"{path}/{request.pk}")["response"] == row
    assert program(cast.amina).call("GET", path).status_code == 403


def test_the_search_finds_by_words_of_the_wire(program: Programs, cast: Cast, policy: Policy) -> None:
    request = policy_request(
        cast.acme, policy, requested_by=cast.amina.user, state=RequestState.REVOKED, decided_by=cast.dana.user
    )
    policy_request()
    filters = [
        {"columnName": "statusCode", "type": "equals", "value": "rejected"},
        {"columnName": "partnerName", "type": "contains", "value": "acme"},
        {"columnName": "policyName", "type": "equals", "value": policy.name.upper()},
        {"columnName": "apikeyRequestId", "type": "equals", "value": request.pk},
    ]
    body = {"filters": filters, "sort": [{"sortField": "statusCode", "sortType": "desc"}]}
    found = program(cast.dana).v1("POST", f"{PARTNER}/partners/apikey/request/search", body)["response"]
    assert (found["fromRecord"], found["toRecord"], found["totalRecord"]) == (1, 1, 1)
    assert found["data"] == [
        {
            "apikeyRequestId": request.pk,
            "partnerId": "acme-bank",
            "partnerName": "Acme Bank",
            "policyId": policy.pk,
            "policyName": policy.name,
            "requestDatetimes": "2026-03-02T10:00:00.000+00:00",
            "requestDetail": request.comment,
            "statusCode": "rejected",
            "isDeleted": False,
            "crBy": "acme-bank",
            "crDtimes": "2026-03-02T10:00:00.000+00:00",
            "updBy": "dana",
            "updDtimes": "2026-03-02T13:00:00.000+00:00",
            "delDtimes": None,
        }
    ]


def test_searches_of_partners_find_their_own(program: Programs, cast: Cast, policy: Policy) -> None:
    own = policy_request(cast.acme, policy, requested_at=ASKED_AT)
    policy_request()
    search = f"{PARTNER}/partners/apikey/request/search"
    assert [row["apikeyRequestId"] for row in program(cast.amina).v1("POST", search, {})["response"]["data"]] == [
        own.pk
    ]
    service = person(accounts.user("service", roles=["PARTNER"]))
    assert program(service).v1("POST", search, {})["response"]["totalRecord"] == 2
    both = person(partners.member(cast.acme, accounts.user("human", roles=["PARTNER"])).user)
    assert program(both).v1("POST", search, {})["response"]["totalRecord"] == 1


def test_filter_values_are_those_of_requests(program: Programs, cast: Cast, policy: Policy) -> None:
    request = policy_request(cast.acme, policy)
    path = f"{PARTNER}/partners/apikey/request/filtervalues"
    body = {"filters": [{"columnName": "statusCode", "type": "unique", "text": ""}]}
    assert program(cast.amina).v1("POST", path, body)["response"] == {
        "filters": [{"fieldID": "statusCode", "fieldValue": "InProgress", "fieldCode": request.pk}]
    }
    wrong = {"filters": [{"columnName": "x", "type": "all", "text": ""}, {"columnName": "policyName", "text": ""}]}
    assert codes(program(cast.amina).v1("POST", path, wrong)) == ["PMS-MSD-317", "PMS-MSD-322"]
