"""The list and the details of partner admins."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from pms.common.clock import now
from pms.partners.models import Partner
from pms.partners.states import PartnerState, PartnerType
from tests.api.conftest import PARTNER, Program, codes
from tests.cast import Cast
from tests.factories import accounts, partners
from tests.factories.policies import PolicyGroupFactory
from tests.factories.policy_requests import certify

Programs = Callable[..., Program]
LIST = f"{PARTNER}/admin-partners"


@pytest.fixture
def several(cast: Cast) -> Cast:
    """The cast, one of them with group and certificate, and three more partners in other states."""
    cast.acme.policy_group = PolicyGroupFactory(name="Banks", description="All banks")
    cast.acme.save()
    certify(cast.acme)
    earlier = cast.acme.registered_at - timedelta(days=1)
    partners.partner("chips", type=PartnerType.FTM, state=PartnerState.IN_PROGRESS, registered_at=earlier)
    partners.partner("devices", type=PartnerType.DEVICE, state=PartnerState.DEACTIVATED, registered_at=now())
    partners.partner("unverified", verified=False)
    return cast


def ids(program: Program, query: str = "") -> list[str]:
    """The partners of a page."""
    return [row["partnerId"] for row in program.get(f"{LIST}?{query}")["response"]["data"]]


def test_the_list_is_newest_first_and_pages(
    program: Programs, several: Cast, django_assert_max_num_queries: Any
) -> None:
    caller = program(several.dana)
    with django_assert_max_num_queries(6):
        answer = caller.get(LIST)
    assert (answer["id"], answer["version"]) == ("mosip.pms.admin.partners.get", "1.0")
    page = answer["response"]
    assert (page["pageNo"], page["pageSize"], page["totalResults"]) == (0, 8, 4)
    assert [row["partnerId"] for row in page["data"]] == ["devices", "north-telecom", "acme-bank", "chips"]
    assert page["data"][2] == {
        "partnerId": "acme-bank",
        "partnerType": "Auth_Partner",
        "orgName": "Acme Bank",
        "policyGroupId": several.acme.policy_group_id,
        "policyGroupName": "Banks",
        "emailAddress": "contact@acme-bank.example.org",
        "certificateUploadStatus": "uploaded",
        "status": "approved",
        "isActive": True,
        "createdDateTime": "2026-01-15T09:00:00.000+00:00",
    }
    states = [(row["status"], row["isActive"], row["certificateUploadStatus"]) for row in page["data"]]
    assert states[0] == ("approved", False, "not_uploaded")
    assert states[3] == ("InProgress", False, "not_uploaded")
    page = caller.get(f"{LIST}?pageNo=1&pageSize=3")["response"]
    assert (page["pageNo"], page["pageSize"], page["totalResults"], len(page["data"])) == (1, 3, 4, 1)
    assert caller.get(f"{LIST}?pageNo=7")["response"] == {"pageNo": 0, "pageSize": 0, "totalResults": 0, "data": []}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("partnerId=ACME", ["acme-bank"]),
        ("partnerType=provider", ["devices", "chips"]),
        ("orgName=north", ["north-telecom"]),
        ("orgName=%25", []),
        ("policyGroupName=bank", ["acme-bank"]),
        ("emailAddress=Contact@ACME-bank.example.org", ["acme-bank"]),
        ("emailAddress=contact", []),
        ("certificateUploadStatus=uploaded", ["acme-bank"]),
        ("certificateUploadStatus=not_uploaded", ["devices", "north-telecom", "chips"]),
        ("certificateUploadStatus=lost", []),
        ("isActive=true", ["north-telecom", "acme-bank"]),
        ("isActive=false&partnerType=ftm", ["chips"]),
        (
            "isActive=&certificateUploadStatus=&emailAddress=&partnerId=",
            ["devices", "north-telecom", "acme-bank", "chips"],
        ),
    ],
)
def test_each_filter_finds_its_partners(program: Programs, several: Cast, query: str, found: list[str]) -> None:
    assert ids(program(several.dana), query) == found


@pytest.mark.parametrize(
    ("field", "found"),
    [
        ("partnerId", ["acme-bank", "chips", "devices", "north-telecom"]),
        ("partnerType", ["acme-bank", "north-telecom", "devices", "chips"]),
        ("orgName", ["acme-bank", "north-telecom", "chips", "devices"]),
        ("policyGroupId", ["chips", "devices", "north-telecom", "acme-bank"]),
        ("policyGroupName", ["chips", "devices", "north-telecom", "acme-bank"]),
        ("certificateUploadStatus", ["chips", "devices", "north-telecom", "acme-bank"]),
        ("isActive", ["chips", "devices", "acme-bank", "north-telecom"]),
        ("createdDateTime", ["chips", "acme-bank", "north-telecom", "devices"]),
    ],
)
def test_each_field_sorts_both_ways(program: Programs, several: Cast, field: str, found: list[str]) -> None:
    caller = program(several.dana)
    assert ids(caller, f"sortFieldName={field}&sortType=asc") == found
    assert ids(caller, f"sortFieldName={field}&sortType=DESC") == found[::-1]


def test_states_sort_by_their_words(program: Programs, several: Cast) -> None:
    found = program(several.dana).get(f"{LIST}?sortFieldName=status&sortType=asc")["response"]["data"]
    assert {row["status"] for row in found[:3]} in ({"approved"}, {"InProgress", "approved"})
    assert sorted(row["status"] for row in found) == ["InProgress", "approved", "approved", "approved"]


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("sortFieldName=partnerId&pageNo=-1", "PMS_PS_ERROR_007"),
        ("sortFieldName=colour&sortType=sideways", "PMS_PRT_357"),
        ("sortFieldName=partnerId&sortType=sideways&pageNo=-1", "PMS_PRT_358"),
        ("pageNo=-1&pageSize=0", "PMS_PRT_360"),
        ("pageSize=0&sortFieldName=emailAddress&sortType=asc", "PMS_PRT_361"),
        ("sortFieldName=emailAddress&sortType=asc", "KER_PRT_391"),
    ],
)
def test_faults_of_the_list_have_their_codes_in_order(program: Programs, several: Cast, query: str, code: str) -> None:
    answer = program(several.dana).get(f"{LIST}?{query}")
    assert (codes(answer), answer["id"]) == ([code], "mosip.pms.admin.partners.get")


@pytest.mark.parametrize("who", ["amina", "emil"])
@pytest.mark.parametrize("path", [LIST, f"{LIST}/acme-bank"])
def test_others_see_neither(program: Programs, cast: Cast, who: str, path: str) -> None:
    answer = program(getattr(cast, who)).call("GET", path)
    assert (answer.status_code, codes(answer.json())) == (403, ["KER-ATH-403"])  # type: ignore[attr-defined]


def test_one_partner_is_shown(program: Programs, several: Cast, django_assert_max_num_queries: Any) -> None:
    caller = program(several.dana)
    with django_assert_max_num_queries(6):
        answer = caller.get(f"{LIST}/acme-bank")
    assert answer["id"] == "mosip.pms.partner.details.get"
    shown = answer["response"]
    assert shown == {
        "partnerId": "acme-bank",
        "firstName": "Amina",
        "lastName": "Osman",
        "approvalStatus": "approved",
        "isActive": True,
        "createdDateTime": "2026-01-15T09:00:00.000",
        "partnerType": "Auth_Partner",
        "organizationName": "Acme Bank",
        "contactNumber": "+33142685300",
        "emailId": "contact@acme-bank.example.org",
        "policyGroupName": "Banks",
        "policyGroupDescription": "All banks",
        "isCertificateAvailable": True,
        "certificateUploadDateTime": shown["certificateUploadDateTime"],
        "certificateExpiryDateTime": shown["certificateExpiryDateTime"],
    }
    certificate = several.acme.certificates.get()
    assert shown["certificateUploadDateTime"][:19] == certificate.uploaded_at.isoformat()[:19]
    assert shown["certificateExpiryDateTime"][:19] == certificate.issued_not_after.isoformat()[:19]


def test_a_partner_without_group_certificate_or_people_is_shown(program: Programs, several: Cast) -> None:
    Partner.objects.get(pk="chips").memberships.all().delete()
    shown = program(several.dana).get(f"{LIST}/chips")["response"]
    assert (shown["approvalStatus"], shown["isActive"]) == ("InProgress", False)
    empty = ("firstName", "policyGroupName", "certificateUploadDateTime", "certificateExpiryDateTime")
    assert [shown[member] for member in empty] == [None] * 4
    assert shown["isCertificateAvailable"] is False


def test_the_person_of_the_partner_s_name_stands_for_it(program: Programs, several: Cast) -> None:
    Partner.objects.get(pk="acme-bank").memberships.all().delete()
    for username in ("bashir-2", "acme-bank"):
        user = several.amina.user if username == "acme-bank" else accounts.user(username, first_name="Zoe")
        partners.member(several.acme, user)
    assert program(several.dana).get(f"{LIST}/acme-bank")["response"]["firstName"] == "Amina"


def test_a_partner_that_is_not_there_has_its_code(program: Programs, several: Cast) -> None:
    for partner_id in ("nobody", "unverified", "ACME-BANK", "x" * 3000):
        assert codes(program(several.dana).get(f"{LIST}/{partner_id}")) == ["PMS_PRT_005"]
