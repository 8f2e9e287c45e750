"""The calls on one partner."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from pms.api_keys.states import ApiKeyState
from pms.audit.actions import partners as actions
from pms.audit.models import LogRow
from pms.common.clock import now
from pms.events.models import OutboxRow
from pms.partners.models import Membership, Partner, PartnerContact
from pms.partners.states import PartnerState, PartnerType
from pms.policy_requests.states import RequestState
from tests.api.conftest import PARTNER, Program, codes
from tests.cast import Cast, person
from tests.factories import accounts, partners
from tests.factories.api_keys import api_key
from tests.factories.policies import PolicyGroupFactory
from tests.factories.policy_requests import certify, make_ready, policy_request

Programs = Callable[..., Program]
NEW = f"{PARTNER}/partners"
NEW_V2 = f"{PARTNER}/partners/v2"
SENT = {
    "partnerId": "New.Bank",
    "organizationName": "New Bank",
    "address": "1 Quay, Port Town",
    "contactNumber": "12-34",
    "emailId": "office@new-bank.example",
    "partnerType": "device_provider",
}


@pytest.fixture
def caller(program: Programs, db: None) -> Program:
    """A program that belongs to no partner."""
    return program(person(accounts.user("onboarding", email="onboarding@example.org")))


def test_a_partner_is_registered(caller: Program) -> None:
    answer = caller.v1("POST", NEW, SENT, id="some.id", version="LTS")
    assert (answer["id"], answer["version"], answer["metadata"], answer["errors"]) == ("some.id", "LTS", None, [])
    assert answer["response"] == {"partnerId": "New.Bank", "status": "InProgress"}
    made = Partner.objects.get()
    assert (made.pk, made.id_folded, made.type, made.state) == (
        "New.Bank",
        "new.bank",
        "Device_Provider",
        "in_progress",
    )
    assert (made.organisation, made.address, made.contact_phone) == ("New Bank", "1 Quay, Port Town", "12-34")
    assert (made.contact_email, made.language, made.policy_group) == ("office@new-bank.example", "en", None)
    assert (made.logo_url, made.additional_info) == ("", [])
    assert made.verified_at == made.registered_at
    assert (made.registered_by, made.registrant_folded, made.registrant_issuer) == ("onboarding", "new.bank", "")
    owners = Membership.objects.values_list("partner_id", "user__username", "role")
    assert list(owners) == [("New.Bank", "onboarding", "owner")]
    log = LogRow.objects.filter(event_id=actions.REGISTERED.event_id)
    assert list(log.values_list("ref_id", "session_user_name")) == [("New.Bank", "onboarding")]


def test_the_newer_registration_keeps_logo_and_information_and_checks_no_time(caller: Program) -> None:
    extras = {"logoUrl": "https://new-bank.example/logo.png", "additionalInfo": [{"a": 1.5, "b": None}]}
    answer = caller.v1("POST", NEW_V2, {**SENT, **extras, "langCode": "fra"}, requesttime="2020-01-01T00:00:00.000Z")
    assert answer["errors"] == []
    made = Partner.objects.get()
    assert (made.logo_url, made.additional_info, made.language) == (*extras.values(), "fr")


@pytest.mark.parametrize(
    ("time", "status", "code"),
    [("", 200, "PMS_REQUEST_ERROR_004"), ("2020-01-01T00:00:00.000Z", 200, "PMS_REQUEST_ERROR_006")],
)
def test_the_older_registration_is_of_today(caller: Program, time: str, status: int, code: str) -> None:
    answer = caller.call("POST", NEW, {"requesttime": time, "request": SENT})
    assert (answer.status_code, codes(answer.json())) == (status, [code])  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("member", "value"),
    [
        ("partnerId", " "),
        ("partnerId", None),
        ("organizationName", ""),
        ("organizationName", "x" * 129),
        ("address", ""),
        ("address", "x" * 2001),
        ("contactNumber", "1" * 17),
        ("emailId", f"{'x' * 243}@example.org"),
        ("partnerType", "\t"),
    ],
)
def test_a_member_that_is_missing_or_too_long_is_named(caller: Program, member: str, value: object) -> None:
    answer = caller.call("POST", NEW_V2, {"request": {**SENT, member: value}})
    assert (answer.status_code, codes(answer.json())) == (400, ["PMS_COR_001"])  # type: ignore[attr-defined]
    assert f"request.{member}" in answer.json()["errors"][0]["message"]  # type: ignore[attr-defined]
    assert not Partner.objects.exists()


FAULTS: list[tuple[str, dict[str, Any]]] = [
    ("PMS_COR_001", {"organizationName": "a\u202eb"}),
    ("PMS_PRT_012", {"emailId": "nobody"}),
    ("PMS_PRT_066", {"partnerId": "new bank"}),
    ("PMS_PRT_066", {"partnerId": "new\u200bbank"}),
    ("PMS_PRT_052", {"partnerId": "x" * 37}),
    ("PMS_PRT_011", {"emailId": "CONTACT@acme-bank.example.org"}),
    ("PMS_PRT_056", {"langCode": "tlh"}),
    ("PMS_PRT_051", {"partnerId": "ACME-bank"}),
    ("PMS_PRT_010", {"partnerType": "Partner_Admin"}),
    ("PMS_PRT_010", {"partnerType": "Baker"}),
    ("PMS_PRT_108", {"partnerType": "AUTH_PARTNER"}),
    ("PMS_PRT_002", {"partnerType": "Binding_Partner", "policyGroup": "Shops"}),
    ("PMS_PMP_023", {"policyGroup": "Closed"}),
]


@pytest.fixture
def taken(cast: Cast) -> Cast:
    """The cast, and a group that is out of use."""
    PolicyGroupFactory(name="Closed", deactivated=True)
    return cast


@pytest.mark.parametrize(("code", "fault"), FAULTS)
def test_each_fault_of_a_registration_has_its_code(
    caller: Program, taken: Cast, code: str, fault: dict[str, Any]
) -> None:
    answer = caller.v1("POST", NEW, {**SENT, **fault})
    assert codes(answer) == [code]
    assert (answer["id"], answer["version"]) == ("mosip.partnermanagement", "1.0")
    assert Partner.objects.count() == 2
    assert LogRow.objects.filter(event_id=actions.REGISTER_REFUSED.event_id).count() == 1


TOGETHER = [place for place in range(len(FAULTS) - 1) if FAULTS[place][0] != "PMS_PRT_108"]
"""Where a fault and the next one can both be made: a group is missing, or its name is wrong."""


@pytest.mark.parametrize("place", TOGETHER)
def test_of_two_faults_of_a_registration_the_first_is_told(caller: Program, taken: Cast, place: int) -> None:
    (code, fault), (_, later) = FAULTS[place], FAULTS[place + 1]
    assert codes(caller.v1("POST", NEW, {**SENT, **later, **fault})) == [code]


def test_information_that_cannot_be_read_back_is_refused(caller: Program) -> None:
    deep: list[Any] = []
    for _ in range(70):
        deep = [deep]
    assert codes(caller.v1("POST", NEW_V2, {**SENT, "additionalInfo": deep})) == ["PMS_PRT_096"]
    raw = b'{"request": {"partnerId": "x", "organizationName": "X", "address": "x", "contactNumber": "1", '
    raw += b'"emailId": "x@example.org", "partnerType": "SDK_Partner", "additionalInfo": {"a": 1e999}}}'
    assert codes(caller.call("POST", NEW_V2, raw).json()) == ["PMS_PRT_096"]  # type: ignore[attr-defined]


def test_a_partner_s_contact_registers_nobody_else(program: Programs, cast: Cast) -> None:
    contact = accounts.user("contact", email="contact@acme-bank.example.org")
    faults = {"emailId": "nobody", "partnerId": "x y"}
    assert codes(program(person(contact)).v1("POST", NEW, {**SENT, **faults})) == ["PMS_PRT_055"]


def test_a_group_is_found_by_its_name_and_kept_by_types_that_need_none(caller: Program) -> None:
    group = PolicyGroupFactory(name="Banks")
    assert caller.v1("POST", NEW, {**SENT, "policyGroup": "banks"})["errors"] == []
    assert Partner.objects.get().policy_group == group


@pytest.mark.parametrize("version", ["", "v2/"])
def test_address_and_number_are_changed(program: Programs, cast: Cast, version: str) -> None:
    Partner.objects.filter(pk="acme-bank").update(logo_url="https://acme.example/x.png", additional_info={"a": 1})
    sent = {"address": "2 Quay", "contactNumber": "+1 (2) 3"}
    answer = program(cast.amina).v1("PUT", f"{PARTNER}/partners/{version}acme-bank", sent, id="my.id")
    assert (answer["id"], answer["response"]) == ("my.id", {"partnerId": "acme-bank", "status": "approved"})
    changed = Partner.objects.get(pk="acme-bank")
    assert (changed.address, changed.contact_phone, changed.updated_by) == ("2 Quay", "+1 (2) 3", "acme-bank")
    kept = ("https://acme.example/x.png", {"a": 1}) if not version else ("", [])
    assert (changed.logo_url, changed.additional_info) == kept
    assert abs(changed.updated_at - now()) < timedelta(minutes=1)  # type: ignore[operator]


def test_logo_and_information_are_changed(program: Programs, cast: Cast) -> None:
    Partner.objects.filter(pk="acme-bank").update(state=PartnerState.DEACTIVATED.value)
    sent = {"address": "2 Quay", "contactNumber": "1", "logoUrl": "https://x.example", "additionalInfo": {"b": []}}
    assert program(cast.dana).v1("PUT", f"{PARTNER}/partners/v2/acme-bank", sent)["response"]["status"] == "approved"
    changed = Partner.objects.get(pk="acme-bank")
    assert (changed.logo_url, changed.additional_info, changed.updated_by) == ("https://x.example", {"b": []}, "dana")


def test_only_its_owners_and_admins_change_a_partner(program: Programs, cast: Cast) -> None:
    sent = {"address": "2 Quay", "contactNumber": "1", "emailId": "x@example.org", "is_Active": True}
    for method, tail in [("PUT", ""), ("POST", "/contact/add")]:
        assert codes(program(cast.bashir).v1(method, f"{PARTNER}/partners/acme-bank{tail}", sent)) == ["PMS_PRT_055"]
        foreign = codes(program(cast.chloe).v1(method, f"{PARTNER}/partners/acme-bank{tail}", sent))
        unknown = codes(program(cast.chloe).v1(method, f"{PARTNER}/partners/nobody{tail}", sent))
        assert foreign == unknown == ["PMS_PRT_005"]
        refused = program(cast.emil).call(method, f"{PARTNER}/partners/acme-bank{tail}", {"request": sent})
        assert refused.status_code == 403
    assert Partner.objects.get(pk="acme-bank").updated_at is None
    assert not PartnerContact.objects.exists()


def test_faults_of_a_change_have_their_codes(program: Programs, cast: Cast) -> None:
    call, path = program(cast.amina).call, f"{PARTNER}/partners/v2/acme-bank"
    for wrong in [{"address": ""}, {"contactNumber": "1" * 17}, {"logoUrl": "x" * 257}]:
        answer = call("PUT", path, {"request": {"address": "x", "contactNumber": "1", **wrong}})
        assert (answer.status_code, codes(answer.json())) == (400, ["PMS_COR_001"])  # type: ignore[attr-defined]
    raw = b'{"request": {"address": "x", "contactNumber": "1", "additionalInfo": -1e999}}'
    assert codes(call("PUT", path, raw).json()) == ["PMS_PRT_096"]  # type: ignore[attr-defined]
    assert codes(call("PUT", f"{PARTNER}/partners/v2/nobody", raw).json()) == ["PMS_PRT_005"]  # type: ignore[attr-defined]


def test_one_partner_is_read(program: Programs, cast: Cast, django_assert_max_num_queries: Any) -> None:
    cast.acme.policy_group = PolicyGroupFactory(name="Banks")
    cast.acme.save()
    caller = program(cast.amina)
    with django_assert_max_num_queries(6):
        answer = caller.get(f"{PARTNER}/partners/acme-bank")
    assert (answer["id"], answer["version"]) == ("mosip.partnermanagement.partners.retrieve", "1.0")
    assert answer["response"] == {
        "partnerID": "acme-bank",
        "status": "active",
        "organizationName": "Acme Bank",
        "contactNumber": "+33142685300",
        "emailId": "contact@acme-bank.example.org",
        "address": "1 Harbour Street, Springfield",
        "partnerType": "Auth_Partner",
        "policyGroup": "Banks",
        "isActive": True,
    }


def test_a_partner_is_read_by_its_people_admins_and_the_modules_that_are_named(program: Programs, cast: Cast) -> None:
    path = f"{PARTNER}/partners/north-telecom"
    Partner.objects.filter(pk="north-telecom").update(state=PartnerState.DEACTIVATED.value)
    resident = person(accounts.user("resident", roles=["RESIDENT"]))
    legacy = person(accounts.user("legacy", roles=["PARTNER"]))
    for reader in (cast.chloe, cast.dana, resident, legacy):
        answer = program(reader).get(path)["response"]
        assert (answer["status"], answer["isActive"]) == ("De-active", False)
    assert codes(program(cast.amina).get(path)) == codes(program(cast.amina).get(f"{path}x")) == ["PMS_PRT_005"]
    both = person(accounts.user("both", roles=["PARTNER"]))
    partners.member(cast.acme, both.user)
    assert codes(program(both).get(path)) == ["PMS_PRT_005"]
    stranger = person(accounts.user("printer", roles=["ID_AUTHENTICATION"]))
    assert program(stranger).call("GET", path).status_code == 403
    partners.partner("unverified", verified=False)
    assert codes(program(cast.dana).get(f"{PARTNER}/partners/unverified")) == ["PMS_PRT_005"]


def test_an_address_is_verified(program: Programs, cast: Cast) -> None:
    call, path = program(cast.emil).v1, f"{PARTNER}/partners/email/verify"
    answer = call("PUT", path, {"emailId": "Contact@Acme-Bank.example.org"}, id="x")
    assert answer["id"] is None
    assert answer["response"] == {
        "emailExists": True,
        "policyRequiredPartnerTypes": [
            "AUTH_PARTNER",
            "CREDENTIAL_PARTNER",
            "ONLINE_VERIFICATION_PARTNER",
            "ABIS_PARTNER",
            "MANUAL_ADJUDICATION",
            "INTERNAL_PARTNER",
            "PRINT_PARTNER",
            "BINDING_PARTNER",
        ],
    }
    assert call("PUT", path, {"emailId": "other@example.org"})["response"]["emailExists"] is False
    assert codes(call("PUT", path, {"emailId": "other"})) == codes(call("PUT", path, {})) == ["PMS_PRT_012"]


CONTACT = {"address": "3 Quay", "contactNumber": "1", "emailId": "Second@acme.example", "is_Active": True}


def test_a_contact_is_added_and_changed(program: Programs, cast: Cast) -> None:
    call, path = program(cast.amina).v1, f"{PARTNER}/partners/acme-bank/contact/add"
    added = call("POST", path, CONTACT, id="x")
    changed = call("POST", path, {**CONTACT, "emailId": "second@ACME.example", "address": "4 Quay", "is_Active": False})
    assert added["id"] == "x"
    assert isinstance(added["response"], str)
    assert added["response"] != changed["response"]
    Partner.objects.filter(pk="acme-bank").update(state=PartnerState.DEACTIVATED.value)
    assert call("POST", path, {**CONTACT, "address": "5 Quay", "is_Active": None})["errors"] == []
    row = PartnerContact.objects.get()
    assert (row.partner_id, row.email, row.phone, row.address, row.is_active) == (
        "acme-bank",
        "Second@acme.example",
        "1",
        "5 Quay",
        False,
    )
    assert LogRow.objects.filter(event_id=actions.CONTACT_KEPT.event_id, ref_id="acme-bank").count() == 3


def test_faults_of_a_contact_have_their_codes_in_order(program: Programs, cast: Cast) -> None:
    call, path = program(cast.amina).v1, f"{PARTNER}/partners/acme-bank/contact/add"
    for wrong in [{"address": " "}, {"contactNumber": ""}, {"emailId": None}, {"is_Active": "maybe"}]:
        answer = program(cast.amina).call("POST", path, {"request": {**CONTACT, **wrong}})
        assert (answer.status_code, codes(answer.json())) == (400, ["PMS_COR_001"])  # type: ignore[attr-defined]
    assert codes(call("POST", path, {**CONTACT, "emailId": "x", "contactNumber": "1" * 17})) == ["PMS_PRT_012"]
    foreign = f"{PARTNER}/partners/north-telecom/contact/add"
    assert codes(call("POST", foreign, {**CONTACT, "contactNumber": "1" * 17})) == ["PMS_PRT_013"]
    assert codes(call("POST", foreign, CONTACT)) == ["PMS_PRT_005"]
    Partner.objects.filter(pk="acme-bank").update(state=PartnerState.IN_PROGRESS.value)
    assert codes(call("POST", path, CONTACT)) == ["PMS_PMP_016"]
    assert not PartnerContact.objects.exists()


@pytest.fixture
def fresh(cast: Cast) -> Partner:
    """A partner of Amina's that is in progress."""
    return partners.partner("acme-two", state=PartnerState.IN_PROGRESS, owner=cast.amina.user)


def test_a_policy_group_is_mapped_until_the_partner_is_active(program: Programs, cast: Cast, fresh: Partner) -> None:
    call, path = program(cast.amina).call, f"{PARTNER}/partners/acme-two/policygroup"
    for name in ("First", "Second one"):
        PolicyGroupFactory(name=name)
        answer = call("PUT", f"{path}/{name}").json()  # type: ignore[attr-defined]
        assert (answer["id"], answer["response"], answer["errors"]) == (None, "Success", [])
    fresh.refresh_from_db()
    assert fresh.policy_group is not None
    assert (fresh.policy_group.name, fresh.updated_by) == ("Second one", "acme-bank")


def test_faults_of_a_mapping_have_their_codes_in_order(program: Programs, cast: Cast, fresh: Partner) -> None:
    PolicyGroupFactory(name="Closed", deactivated=True)

    def told(partner_id: str, name: str = "Nothing") -> list[str]:
        answer = program(cast.amina).call("PUT", f"{PARTNER}/partners/{partner_id}/policygroup/{name}")
        return codes(answer.json())  # type: ignore[attr-defined]

    assert told("nobody") == told("north-telecom") == ["PMS_PRT_005"]
    Partner.objects.filter(pk="acme-bank").update(type=PartnerType.DEVICE.value)
    assert told("acme-bank") == ["PMS_PRT_050"]
    Partner.objects.filter(pk="acme-bank").update(state=PartnerState.DEACTIVATED.value)
    assert told("acme-bank") == ["PMS_PMP_016"]
    assert told("acme-two") == ["PMS_PRT_002"]
    assert told("acme-two", "closed") == ["PMS_PMP_023"]
    Partner.objects.filter(pk="acme-two").update(type=PartnerType.DEVICE.value)
    path = f"{PARTNER}/partners/acme-two/policygroup/closed"
    assert codes(program(cast.dana).call("PUT", path).json()) == ["PMS_PRT_048"]  # type: ignore[attr-defined]


def test_a_partner_is_deactivated_with_what_hangs_on_it(program: Programs, cast: Cast) -> None:
    policy = make_ready(cast.acme)
    link = policy_request(cast.acme, policy, state=RequestState.APPROVED)
    keys = [api_key(link, name=f"Key {number}", valid_to=now() + timedelta(days=9)) for number in range(2)]
    policy.valid_from, policy.valid_to = now() - timedelta(days=1), now() + timedelta(days=99)
    policy.save()
    answer = program(cast.dana).v1("PATCH", f"{PARTNER}/partners/acme-bank", {"status": "de-ACTIVE"}, id="x")
    assert (answer["id"], list(answer["response"])) == ("x", ["message"])
    row = Partner.objects.get(pk="acme-bank")
    assert (row.state, row.updated_by) == ("deactivated", "dana")
    events = set(OutboxRow.objects.values_list("topic", "ref_id"))
    assert events == {("PARTNER_UPDATED", "acme-bank"), *(("APIKEY_UPDATED", key.pk) for key in keys)}
    assert {key.state for key in keys} == {ApiKeyState.ACTIVE}


def test_each_state_answers_a_wanted_status_in_order(program: Programs, cast: Cast, fresh: Partner) -> None:
    manager = program(person(accounts.user("manager", roles=["PARTNERMANAGER"])))

    def told(partner_id: str, status: str) -> Any:
        return manager.v1("PATCH", f"{PARTNER}/partners/{partner_id}", {"status": status})

    assert codes(told("nobody", "x")) == ["PMS_PMP_005"]
    assert codes(told("acme-two", "x")) == codes(told("acme-bank", "Activated")) == ["PMS_PM_058"]
    assert codes(told("acme-two", "Active")) == codes(told("acme-two", "De-Active")) == ["PMS_PRT_108"]
    assert codes(told("acme-bank", "Active")) == ["PMS_PRT_108"]
    certify(cast.acme)
    assert told("acme-bank", "active")["errors"] == []
    assert told("acme-bank", "De-Active")["errors"] == []
    for word in ("Active", "De-Active", "x"):
        assert codes(told("acme-bank", word)) == ["PMS_PM_063"]
    answer = manager.call("PATCH", f"{PARTNER}/partners/acme-bank", {"request": {"status": " "}})
    assert (answer.status_code, codes(answer.json())) == (400, ["PMS_COR_001"])  # type: ignore[attr-defined]


@pytest.mark.parametrize("who", ["amina", "emil"])
def test_others_change_no_status(program: Programs, cast: Cast, who: str) -> None:
    answer = program(getattr(cast, who)).call("PATCH", f"{PARTNER}/partners/acme-bank", {"request": {"status": "x"}})
    assert (answer.status_code, codes(answer.json())) == (403, ["KER-ATH-403"])  # type: ignore[attr-defined]
    assert not OutboxRow.objects.exists()
