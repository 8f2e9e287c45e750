"""Whole lists of partners, the caller's own, and the searches."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from pms.common.clock import now
from pms.partners.models import Partner
from pms.partners.states import PartnerState, PartnerType
from tests.api.conftest import PARTNER, Program, codes
from tests.cast import Cast, person
from tests.factories import accounts, partners
from tests.factories.policies import PolicyGroupFactory
from tests.factories.policy_requests import certify

Programs = Callable[..., Program]
WHOLE, WHOLE_V2, OWN = f"{PARTNER}/partners", f"{PARTNER}/partners/v2", f"{PARTNER}/partners/v3"
SEARCH, TYPES = f"{PARTNER}/partners/search", f"{PARTNER}/partners/partnertype/search"
VALUES = f"{PARTNER}/partners/filtervalues"


def whole(program: Program, path: str) -> Any:
    """The envelope of a list that is sent in pieces."""
    answer = program.call("GET", path)
    assert answer.status_code == 200
    return json.loads(answer.getvalue())


@pytest.mark.parametrize("role", ["PARTNER_ADMIN", "PARTNERMANAGER", "partnermanager", "ID_AUTHENTICATION", "RESIDENT"])
def test_modules_read_every_partner(program: Programs, cast: Cast, role: str) -> None:
    Partner.objects.filter(pk="north-telecom").update(state=PartnerState.DEACTIVATED.value)
    partners.partner("unverified", verified=False)
    answer = whole(program(person(accounts.user("module", roles=[role]))), WHOLE)
    assert (answer["id"], answer["version"]) == ("mosip.partnermanagement.partners.retrieve", "1.0")
    assert (answer["errors"], answer["metadata"], answer["responsetime"][-1]) == ([], None, "Z")
    assert list(answer["response"]) == ["partners"]
    first, second = answer["response"]["partners"]
    assert first == {
        "partnerID": "acme-bank",
        "status": "active",
        "organizationName": "Acme Bank",
        "contactNumber": "+33142685300",
        "emailId": "contact@acme-bank.example.org",
        "address": "1 Harbour Street, Springfield",
        "partnerType": "Auth_Partner",
    }
    assert (second["partnerID"], second["status"]) == ("north-telecom", "De-active")


def test_the_newer_list_has_logo_and_information(program: Programs, cast: Cast) -> None:
    Partner.objects.filter(pk="acme-bank").update(logo_url="https://acme.example", additional_info=[{"a": "ü"}])
    first, second = whole(program(cast.dana), WHOLE_V2)["response"]["partners"]
    assert (first["logoUrl"], first["additionalInfo"]) == ("https://acme.example", [{"a": "ü"}])
    assert (second["logoUrl"], second["additionalInfo"]) == (None, [])


@pytest.mark.parametrize("path", [WHOLE, WHOLE_V2])
def test_a_whole_list_is_of_one_type_by_its_exact_code(program: Programs, cast: Cast, path: str) -> None:
    partners.partner("printer", type=PartnerType.PRINT)
    found = whole(program(cast.dana), f"{path}?partnerType=Print_Partner")["response"]["partners"]
    assert [row["partnerID"] for row in found] == ["printer"]
    for none in ("print_partner", "Baker", ""):
        answer = program(cast.dana).get(f"{path}?partnerType={none}")
        assert (codes(answer), answer["id"]) == (["PMS_PMP_013"], "mosip.partnermanagement")


def test_a_whole_list_takes_no_query_per_row(program: Programs, cast: Cast, django_assert_max_num_queries: Any) -> None:
    for _ in range(8):
        partners.partner(policy_group=PolicyGroupFactory())
    caller = program(cast.dana)
    with django_assert_max_num_queries(6):
        assert len(whole(caller, WHOLE_V2)["response"]["partners"]) == 10


@pytest.mark.parametrize("who", ["amina", "emil"])
def test_people_read_no_whole_list(program: Programs, cast: Cast, who: str) -> None:
    assert program(getattr(cast, who)).call("GET", WHOLE).status_code == 403


def test_a_caller_s_partners_are_listed_with_their_group_where_it_is_asked_for(program: Programs, cast: Cast) -> None:
    group = PolicyGroupFactory(name="Banks", description="All banks")
    Partner.objects.filter(pk="acme-bank").update(policy_group=group)
    partners.partner("acme-print", type=PartnerType.PRINT, owner=cast.amina.user)
    partners.partner("acme-new", state=PartnerState.IN_PROGRESS, owner=cast.amina.user)
    partners.partner("acme-old", state=PartnerState.DEACTIVATED, owner=cast.amina.user)
    caller = program(cast.amina)

    def ids(query: str) -> list[str]:
        return [row["partnerId"] for row in caller.get(f"{OWN}?{query}")["response"]]

    answer = caller.get(f"{OWN}?status=approved&policyGroupAvailable=true")
    assert (answer["id"], answer["version"]) == ("mosip.pms.partners.v3.get", "1.0")
    assert answer["response"] == [
        {
            "partnerId": "acme-bank",
            "partnerType": "Auth_Partner",
            "policyGroupId": group.pk,
            "policyGroupName": "Banks",
            "policyGroupDescription": "All banks",
        }
    ]
    bare = caller.get(f"{OWN}?status=approved")["response"][0]
    assert (bare["partnerId"], bare["policyGroupId"], bare["policyGroupName"]) == ("acme-bank", None, None)
    assert ids("status=approved") == ["acme-bank", "acme-print"]
    assert ids("status=approved&policyGroupAvailable=false&partnerType=") == ["acme-print"]
    assert ids("status=approved&partnerType=Print_Partner") == ["acme-print"]
    assert ids("status=InProgress") == ["acme-new"]
    assert ids("status=inprogress") == ids("status=") == ids("status=approved&partnerType=print_partner") == []


def test_a_list_of_one_s_own_needs_a_partner_and_a_status(program: Programs, cast: Cast) -> None:
    assert codes(program(cast.dana).get(f"{OWN}?status=approved")) == ["PMS_CERTIFICATE_ERROR_002"]
    for query in ("", "?status=approved&policyGroupAvailable=perhaps"):
        answer = program(cast.amina).call("GET", f"{OWN}{query}")
        assert (answer.status_code, codes(answer.json())) == (400, ["PMS_COR_001"])  # type: ignore[attr-defined]
    assert program(cast.emil).call("GET", f"{OWN}?status=approved").status_code == 403


def asked(**parts: Any) -> dict[str, Any]:
    """The body of a search."""
    return {"filters": [], "sort": [], "pagination": {"pageStart": 0, "pageFetch": 10}, **parts}


def test_types_of_partners_are_searched(program: Programs, cast: Cast) -> None:
    call = program(cast.amina).v1
    answer = call("POST", TYPES, asked(pagination={"pageStart": 1, "pageFetch": 5}), id="x")
    assert answer["id"] is None
    page = answer["response"]
    assert (page["fromRecord"], page["toRecord"], page["totalRecord"], len(page["data"])) == (6, 10, 12, 5)
    wanted = asked(
        filters=[
            {"columnName": "isPolicyRequired", "type": "equals", "value": "true"},
            {"columnName": "code", "type": "contains", "value": "*partner"},
        ],
        sort=[{"sortField": "isPolicyRequired", "sortType": "ASC"}, {"sortField": "code", "sortType": "desc"}],
    )
    found = call("POST", TYPES, wanted)["response"]["data"]
    assert [row["code"] for row in found] == [
        "Print_Partner",
        "Online_Verification_Partner",
        "Internal_Partner",
        "Credential_Partner",
        "Binding_Partner",
        "Auth_Partner",
        "ABIS_Partner",
    ]
    assert found[-1] == {
        "code": "ABIS_Partner",
        "partnerDescription": "ABIS Partner",
        "isPolicyRequired": True,
        "isActive": True,
        "isDeleted": False,
        "crBy": "SYSTEM",
        "crDtimes": None,
        "updBy": None,
        "updDtimes": None,
        "delDtimes": None,
    }


@pytest.mark.parametrize(
    ("condition", "found"),
    [
        ({"columnName": "code", "type": "startsWith", "value": "ftm"}, ["FTM_Provider"]),
        ({"columnName": "code", "type": "in", "values": ["SDK_Partner", "Baker"]}, ["SDK_Partner"]),
        ({"columnName": "code", "type": "equals", "value": "misp_partner"}, ["MISP_Partner"]),
        ({"columnName": "code", "type": "between", "fromValue": "A", "toValue": "AC"}, ["ABIS_Partner"]),
        ({"columnName": "updBy", "type": "equals", "value": "None"}, None),
        ({"columnName": "code", "type": "equals", "value": "Partner_Admin"}, None),
    ],
)
def test_each_filter_finds_its_types(
    program: Programs, cast: Cast, condition: dict[str, Any], found: list[str] | None
) -> None:
    data = program(cast.amina).v1("POST", TYPES, asked(filters=[condition]))["response"]["data"]
    assert (data and [row["code"] for row in data]) == found


@pytest.mark.parametrize(
    ("parts", "code"),
    [
        ({"filters": [{"columnName": "colour", "type": "equals", "value": "x"}]}, "PMS-MSD-310"),
        ({"sort": [{"sortField": "colour", "sortType": "asc"}]}, "PMS-MSD-357"),
        ({"pagination": {"pageStart": -1, "pageFetch": 1}}, "PMS-MSD-313"),
    ],
)
@pytest.mark.parametrize("path", [TYPES, SEARCH])
def test_faults_of_searches_have_their_codes(
    program: Programs, cast: Cast, path: str, parts: dict[str, Any], code: str
) -> None:
    assert codes(program(cast.amina).v1("POST", path, asked(partnerType="all", **parts))) == [code]


def test_partners_are_searched(program: Programs, cast: Cast, django_assert_max_num_queries: Any) -> None:
    group = PolicyGroupFactory()
    certificate = certify(cast.acme, ends=now())
    Partner.objects.filter(pk="acme-bank").update(policy_group=group, updated_by="dana", updated_at=now())
    caller = program(cast.dana)
    conditions = [
        {"columnName": "name", "type": "contains", "value": "BANK"},
        {"columnName": "approvalStatus", "type": "equals", "value": "approved"},
        {"columnName": "isActive", "type": "equals", "value": "true"},
        {"columnName": "langCode", "type": "equals", "value": "eng"},
        {"columnName": "crBy", "type": "equals", "value": "acme-bank"},
        {"columnName": "certificateAlias", "type": "equals", "value": certificate.pk},
    ]
    with django_assert_max_num_queries(6):
        answer = caller.v1("POST", SEARCH, asked(partnerType="auth_partner", filters=conditions), id="x")
    page = answer["response"]
    assert (answer["id"], page["fromRecord"], page["toRecord"], page["totalRecord"]) == (None, 1, 1, 1)
    row = page["data"][0]
    assert row == {
        "id": "acme-bank",
        "address": "1 Harbour Street, Springfield",
        "contactNo": "+33142685300",
        "emailId": "contact@acme-bank.example.org",
        "name": "Acme Bank",
        "partnerTypeCode": "Auth_Partner",
        "policyGroupId": group.pk,
        "certificateAlias": certificate.pk,
        "approvalStatus": "approved",
        "isActive": True,
        "isDeleted": False,
        "userId": "acme-bank",
        "langCode": "eng",
        "crBy": "acme-bank",
        "crDtimes": "2026-01-15T09:00:00.000+00:00",
        "updBy": "dana",
        "updDtimes": row["updDtimes"],
        "delDtimes": None,
    }


def test_a_search_finds_only_what_the_caller_may_see(program: Programs, cast: Cast) -> None:
    def ids(who: Any, partner_type: str = "all") -> list[str]:
        body = asked(partnerType=partner_type, sort=[{"sortField": "id", "sortType": "asc"}])
        return [row["id"] for row in program(who).v1("POST", SEARCH, body)["response"]["data"] or []]

    assert ids(cast.amina) == ["acme-bank"]
    assert ids(person(accounts.user("lonely", roles=["PMS_USER"]))) == []
    assert ids(cast.dana) == ids(person(accounts.user("legacy", roles=["PARTNER"]))) == ["acme-bank", "north-telecom"]
    assert ids(cast.dana, "Print_Partner") == []
    assert program(cast.emil).call("POST", SEARCH, {"request": {}}).status_code == 403


@pytest.mark.parametrize("column", ["contactNo", "emailId", "address"])
def test_what_is_personal_is_not_searched(program: Programs, cast: Cast, column: str) -> None:
    for parts in (
        {"filters": [{"columnName": column, "type": "equals", "value": "x"}]},
        {"sort": [{"sortField": column, "sortType": "asc"}]},
    ):
        assert codes(program(cast.dana).v1("POST", SEARCH, asked(partnerType="all", **parts))) == ["KER_PRT_391"]


def test_a_search_names_a_type(program: Programs, cast: Cast) -> None:
    for body in (asked(), asked(partnerType=" ")):
        answer = program(cast.dana).call("POST", SEARCH, {"request": body})
        assert (answer.status_code, codes(answer.json())) == (400, ["PMS_COR_001"])  # type: ignore[attr-defined]


def test_values_of_columns_are_of_what_the_caller_may_see(program: Programs, cast: Cast) -> None:
    def told(who: Any, column: str, kind: str = "all") -> list[tuple[str, str]]:
        body = {"filters": [{"columnName": column, "type": kind, "text": ""}], "optionalFilters": []}
        values = program(who).v1("POST", VALUES, body)["response"]["filters"]
        return [(value["fieldValue"], value["fieldCode"]) for value in values]

    assert told(cast.amina, "name") == [("Acme Bank", "acme-bank")]
    assert told(cast.dana, "name") == [("Acme Bank", "acme-bank"), ("North Telecom", "north-telecom")]
    assert told(cast.dana, "id") == [("acme-bank", "acme-bank"), ("north-telecom", "north-telecom")]
    assert told(cast.dana, "approvalStatus", "unique") == [("approved", "acme-bank")]
    assert told(cast.dana, "partnerTypeCode", "unique") == [("Auth_Partner", "acme-bank")]
    assert told(cast.emil, "name") == []
    body = {"filters": [{"columnName": "emailId", "type": "all", "text": ""}]}
    assert codes(program(cast.dana).v1("POST", VALUES, body)) == ["PMS-MSD-317"]
