"""The calls on biometric extractors."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test.utils import CaptureQueriesContext

from pms.accounts.states import Role
from pms.audit.models import LogRow
from pms.partners.models import Partner
from pms.partners.states import PartnerState, PartnerType
from pms.policy_requests.models import BioExtractor, PolicyRequest
from pms.policy_requests.states import RequestState
from tests.api.conftest import PARTNER, Program, codes
from tests.cast import Cast, Person, person
from tests.factories import accounts, partners
from tests.factories.policy_requests import extractor, policy_request

Programs = Callable[..., Program]


@pytest.fixture
def request_of_north(cast: Cast) -> PolicyRequest:
    """An open request of Chloe's partner, which is a credential partner here."""
    Partner.objects.filter(pk="north-telecom").update(type="Credential_Partner")
    return policy_request(Partner.objects.get(pk="north-telecom"))


@pytest.fixture
def chloe(request_of_north: PolicyRequest, cast: Cast) -> Person:
    """Chloe, after her partner's type changed."""
    return person(cast.chloe.user)


def service(role: Role) -> Person:
    return person(accounts.user(f"service-{role.lower()}", roles=[role.value]))


def path(request: PolicyRequest) -> str:
    return f"{PARTNER}/partners/{request.partner_id}/bioextractors/{request.policy_id}"


def entry(attribute: str, biometric: str, provider: str = "mock", version: str | None = "1.1") -> dict[str, Any]:
    return {
        "attributeName": attribute,
        "biometric": biometric,
        "extractor": {"provider": provider, "version": version},
    }


def test_extractors_are_set_and_read(program: Programs, request_of_north: PolicyRequest, chloe: Person) -> None:
    entries = [entry("photo", "face"), entry("thumb", "finger[Left Thumb]", "t5", None)]
    answer = program(chloe).v1("POST", path(request_of_north), {"extractors": entries}, id="e", version="1.0")
    assert (answer["id"], answer["response"], answer["errors"]) == ("e", "The extractors were set.", [])
    rows = BioExtractor.objects.order_by("pk").values_list("attribute", "modality", "sub_types", "provider", "version")
    assert list(rows) == [("photo", "face", "", "mock", "1.1"), ("thumb", "finger", "Left Thumb", "t5", "")]
    read = program(chloe).get(path(request_of_north))
    assert (read["id"], read["response"]) == (
        "mosip.partnermanagement.partners.retrieve",
        {"extractors": entries},
    )
    assert LogRow.objects.filter(event_id="PMS_PRT_207", ref_id="north-telecom").count() == 1


def test_an_attribute_that_is_set_again_is_replaced_and_others_stay(
    program: Programs, request_of_north: PolicyRequest, chloe: Person
) -> None:
    for one, modality in (("all", "face"), ("all", "iris"), ("all", "finger"), ("other", "face")):
        extractor(request_of_north, one, modality)
    entries = [entry("all", "face", "new"), entry("all", "iris", "old"), entry("all", "iris", "new")]
    assert program(chloe).v1("POST", path(request_of_north), {"extractors": entries})["errors"] == []
    rows = BioExtractor.objects.order_by("pk").values_list("attribute", "modality", "provider")
    assert list(rows) == [("other", "face", "mock"), ("all", "face", "new"), ("all", "iris", "new")]


def test_the_checks_come_in_their_order(
    program: Programs, cast: Cast, request_of_north: PolicyRequest, chloe: Person
) -> None:
    def sent(who: Person, to: str) -> list[str]:
        return codes(program(who).v1("POST", to, {"extractors": [entry("photo", "face")]}))

    here = path(request_of_north)
    Partner.objects.filter(pk="north-telecom").update(state=PartnerState.DEACTIVATED.value)
    PolicyRequest.objects.update(state=RequestState.APPROVED.value)
    assert sent(chloe, here + "x") == ["PMS_PRT_061"]
    assert sent(service(Role.CREDENTIAL_ISSUANCE), here) == ["PMS_PRT_061"]
    assert sent(chloe, here) == ["PMS_PRT_062"]
    PolicyRequest.objects.update(state=RequestState.REJECTED.value)
    assert sent(chloe, here) == ["PMS_PMP_016"]
    assert not BioExtractor.objects.exists()
    assert program(cast.amina).call("POST", here, {"request": {"extractors": []}}).status_code == 403


@pytest.mark.parametrize(
    "wrong",
    [
        entry("", "face"),
        entry("a" * 129, "face"),
        entry("photo", "f" * 65),
        entry("photo", "finger[" + "x" * 65 + "]"),
        entry("photo", "finger[x"),
        entry("photo", " "),
        entry("photo", "face", " "),
        entry("photo", "face", "p" * 129),
        entry("photo", "face", "p", "123456789"),
    ],
)
def test_an_extractor_that_cannot_be_is_refused(
    program: Programs, request_of_north: PolicyRequest, chloe: Person, wrong: Any
) -> None:
    answer = program(chloe).v1("POST", path(request_of_north), {"extractors": [entry("photo", "face"), wrong]})
    assert codes(answer) == ["PMS_COR_001"]
    assert not BioExtractor.objects.exists()


@pytest.mark.parametrize("request_body", [{}, {"extractors": None}, {"extractors": [{}]}, {"extractors": "x"}])
def test_extractors_are_a_list(
    program: Programs, request_of_north: PolicyRequest, chloe: Person, request_body: Any
) -> None:
    answer = program(chloe).call("POST", path(request_of_north), {"request": request_body})
    assert (answer.status_code, codes(answer.json())) == (400, ["PMS_COR_001"])  # type: ignore[attr-defined]


@pytest.mark.parametrize("role", [Role.REGISTRATION_PROCESSOR, Role.CREDENTIAL_ISSUANCE, Role.CREATE_SHARE])
def test_modules_of_the_platform_read_those_of_any_partner(
    program: Programs,
    request_of_north: PolicyRequest,
    role: Role,
    django_assert_max_num_queries: Callable[..., CaptureQueriesContext],
) -> None:
    extractor(request_of_north)
    caller = program(service(role))
    caller.get(path(request_of_north))  # the process may have to read its signing keys first
    with django_assert_max_num_queries(3):
        assert len(caller.get(path(request_of_north))["response"]["extractors"]) == 1


def test_partners_read_their_own(program: Programs, cast: Cast, request_of_north: PolicyRequest, chloe: Person) -> None:
    assert codes(program(chloe).get(path(request_of_north))) == ["PMS_PRT_064"]
    extractor(request_of_north)
    other = partners.partner("other", type=PartnerType.CREDENTIAL)
    stranger = person(other.memberships.get().user)
    assert codes(program(stranger).get(path(request_of_north))) == ["PMS_PRT_064"]
    assert len(program(cast.dana).get(path(request_of_north))["response"]["extractors"]) == 1
    assert program(cast.amina).call("GET", path(request_of_north)).status_code == 403
