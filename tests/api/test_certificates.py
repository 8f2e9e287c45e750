"""The calls on certificates of partners."""

import base64
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from cryptography import x509

from pms.audit.models import LogRow
from pms.events.models import OutboxRow
from pms.partners.models import Partner, PartnerCertificate
from pms.partners.states import PartnerState, PartnerType
from pms.pki import bundles
from pms.trust.states import Domain
from tests.api.conftest import PARTNER, Program, codes
from tests.cast import Cast, Person, person
from tests.factories import accounts, partners
from tests.factories import certificates as make
from tests.factories.policies import PolicyGroupFactory
from tests.factories.trust import accepted, trusted

Programs = Callable[..., Program]
UPLOAD = f"{PARTNER}/partners/certificate/upload"
DETAILS = f"{PARTNER}/partners/partner-certificates-details"
ACME = f"{PARTNER}/partners/acme-bank"


def sent(data: bytes | str, partner_id: str = "acme-bank", domain: str = "AUTH") -> dict[str, str]:
    text = data if isinstance(data, str) else data.decode()
    return {"partnerId": partner_id, "certificateData": text, "partnerDomain": domain}


def leaf(organisation: str = "Acme Bank", domain: Domain = Domain.AUTH, **changes: Any) -> make.Made:
    """A certificate for the organisation whose root the domain trusts."""
    root = make.root()
    trusted(root, domain=domain)
    return make.leaf(root, organisation=organisation, **changes)


def in_state(partner: Partner, state: PartnerState) -> None:
    Partner.objects.filter(pk=partner.pk).update(state=state.value)


def module(role: str) -> Person:
    return person(accounts.user(f"module-{role.lower()}", roles=[role]))


def test_a_certificate_activates_its_partner(program: Programs, with_group: Cast, platform: None) -> None:
    in_state(with_group.acme, PartnerState.IN_PROGRESS)
    made = leaf()
    answer = program(with_group.amina).v1("POST", UPLOAD, sent(made.pem), id="x", version="y")
    assert (answer["id"], answer["version"], answer["errors"]) == (None, None, [])
    row = PartnerCertificate.objects.get()
    given = x509.load_pem_x509_certificate(answer["response"]["signedCertificateData"].encode())
    assert answer["response"] == {
        "certificateId": row.pk,
        "signedCertificateData": bundles.pem(bytes(row.issued_der)).decode(),
        "timestamp": answer["response"]["timestamp"],
    }
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT[\d:]{8}\.\d{3}", answer["response"]["timestamp"])
    assert given.public_key() == made.x509.public_key()
    assert bytes(row.der) == made.der
    with_group.acme.refresh_from_db()
    assert with_group.acme.state == PartnerState.ACTIVE
    assert set(OutboxRow.objects.values_list("topic", flat=True)) == {"PARTNER_UPDATED", "CA_CERTIFICATE_UPLOADED"}
    assert LogRow.objects.filter(event_id="PMS_PRT_203", ref_id="acme-bank").exists()


def test_the_same_certificate_again_is_a_renewal(program: Programs, with_group: Cast, platform: None) -> None:
    made = leaf()
    call = program(with_group.amina).v1
    first, second = (call("POST", UPLOAD, sent(made.pem))["response"]["certificateId"] for _ in range(2))
    assert first != second
    assert PartnerCertificate.objects.count() == 2
    signed = bundles.pem(bytes(PartnerCertificate.objects.get(pk=second).issued_der)).decode()
    assert call("GET", f"{ACME}/certificate", None)["response"]["certificateData"] == signed


def test_of_several_in_pem_the_first_is_taken(program: Programs, with_group: Cast, platform: None) -> None:
    made = leaf()
    program(with_group.amina).v1("POST", UPLOAD, sent(made.pem + made.above.pem))  # type: ignore[union-attr]
    assert bytes(PartnerCertificate.objects.get().der) == made.der


def test_what_the_portal_takes_is_taken(program: Programs, with_group: Cast, platform: None) -> None:
    made = leaf()
    for data in (made.der, bundles.certs_only([made.der])):
        text = base64.urlsafe_b64encode(data).decode().rstrip("=")
        assert program(with_group.amina).v1("POST", UPLOAD, sent(text))["errors"] == []
    several = base64.b64encode(bundles.certs_only(made.chain)).decode()
    assert codes(program(with_group.amina).v1("POST", UPLOAD, sent(several))) == ["KER-KMS-013"]


def test_a_partner_admin_uploads_for_any_partner(program: Programs, with_group: Cast, platform: None) -> None:
    assert program(with_group.dana).v1("POST", UPLOAD, sent(leaf().pem))["errors"] == []


@pytest.mark.parametrize("who", ["chloe", "module"])
@pytest.mark.parametrize("partner_id", ["acme-bank", "nobody", "x" * 300, "ACME-BANK"])
def test_a_foreign_partner_is_as_one_that_is_not_there(
    program: Programs, with_group: Cast, platform: None, who: str, partner_id: str
) -> None:
    caller = module("ID_AUTHENTICATION") if who == "module" else with_group.chloe
    answer = program(caller).v1("POST", UPLOAD, sent(leaf().pem, partner_id))
    assert (answer["id"], codes(answer)) == ("mosip.partnermanagement", ["PMS_PRT_005"])
    assert not PartnerCertificate.objects.exists()


def test_the_partner_is_looked_at_before_the_certificate(program: Programs, cast: Cast) -> None:
    call = program(cast.amina).v1
    assert codes(call("POST", UPLOAD, sent("?", "nobody", "?"))) == ["PMS_PRT_005"]
    assert codes(call("POST", UPLOAD, sent("?", domain="?"))) == ["PMS_PRT_054"]
    in_state(cast.acme, PartnerState.DEACTIVATED)
    assert codes(call("POST", UPLOAD, sent("?", domain="?"))) == ["PMS_PMP_016"]


@pytest.mark.parametrize("member", ["partnerId", "certificateData", "partnerDomain"])
def test_all_members_are_asked_for(program: Programs, cast: Cast, member: str) -> None:
    answer = program(cast.amina).call("POST", UPLOAD, {"request": {**sent("x"), member: " "}})
    assert (answer.status_code, codes(answer.json())) == (400, ["PMS_COR_001"])  # type: ignore[attr-defined]


def test_policy_managers_upload_nothing(program: Programs, cast: Cast) -> None:
    assert program(cast.emil).call("POST", UPLOAD, {"request": sent("x")}).status_code == 403


@pytest.mark.parametrize("domain", ["DEVICE", "ftm"])
def test_who_makes_no_devices_gets_no_certificate_that_signs(
    program: Programs, with_group: Cast, platform: None, domain: str
) -> None:
    text = leaf(domain=Domain(domain.upper())).pem
    assert codes(program(with_group.amina).v1("POST", UPLOAD, sent(text, domain=domain))) == ["KER-PCM-011"]


def test_the_domain_that_is_sent_wins(program: Programs, cast: Cast, platform: None) -> None:
    maker = person(accounts.user("sensor-works"))
    partners.partner("sensor-works", type=PartnerType.DEVICE, organisation="Sensor Works", owner=maker.user)
    maker = person(maker.user)
    call = program(maker).v1
    for domain in (Domain.DEVICE, Domain.AUTH):
        made = leaf("Sensor Works", domain)
        assert call("POST", UPLOAD, sent(made.pem, "sensor-works", domain.value.lower()))["errors"] == []
        assert PartnerCertificate.objects.latest("uploaded_at").domain == domain.value


@pytest.mark.parametrize("resigned", [True, False])
def test_chip_makers_may_be_given_their_own_certificate(
    program: Programs, cast: Cast, platform: None, settings: Any, resigned: bool
) -> None:
    settings.RESIGN_FTM = resigned
    user = accounts.user("chip-works")
    partners.partner("chip-works", type=PartnerType.FTM, organisation="Chip Works", owner=user)
    made = leaf("Chip Works", Domain.FTM)
    answer = program(person(user)).v1("POST", UPLOAD, sent(made.pem, "chip-works", "FTM"))["response"]
    signed = bundles.pem(bytes(PartnerCertificate.objects.get().issued_der)).decode()
    assert answer["signedCertificateData"] == (signed if resigned else made.pem.decode())
    stored = program(cast.dana).get(f"{PARTNER}/partners/chip-works/certificate")["response"]
    assert stored["certificateData"] == signed


def test_the_signed_certificate_is_given_out(program: Programs, cast: Cast) -> None:
    row = accepted(cast.acme)
    answer = program(cast.amina).get(f"{ACME}/certificate")
    assert (answer["id"], answer["version"], answer["errors"]) == (None, None, [])
    assert answer["response"] == {
        "certificateData": bundles.pem(bytes(row.issued_der)).decode(),
        "timestamp": answer["response"]["timestamp"],
    }


def test_a_deactivated_or_expired_one_is_given_out_there_too(program: Programs, cast: Cast) -> None:
    accepted(cast.acme, at=datetime.now(UTC) - timedelta(days=900))
    in_state(cast.acme, PartnerState.DEACTIVATED)
    assert program(cast.amina).get(f"{ACME}/certificate")["response"]["certificateData"].startswith("-----BEGIN")


def test_there_may_be_no_partner_or_no_certificate(program: Programs, cast: Cast) -> None:
    accepted(cast.north)
    call = program(cast.amina).get
    assert codes(call(f"{ACME}/certificate")) == ["PMS_PRT_108"]
    for partner_id in ("north-telecom", "nobody", "%20", "x" * 300):
        assert codes(call(f"{PARTNER}/partners/{partner_id}/certificate")) == ["PMS_PRT_005"]
    assert codes(program(cast.dana).get(f"{PARTNER}/partners/nobody/certificate")) == ["PMS_PRT_005"]


@pytest.mark.parametrize("role", ["CREDENTIAL_ISSUANCE", "ID_AUTHENTICATION", "CREATE_SHARE", "PARTNER"])
def test_modules_of_the_platform_read_every_partners_certificate(program: Programs, cast: Cast, role: str) -> None:
    accepted(cast.acme)
    assert program(module(role)).get(f"{ACME}/certificate")["errors"] == []


def test_no_other_module_does(program: Programs, cast: Cast) -> None:
    assert program(module("REGISTRATION_PROCESSOR")).call("GET", f"{ACME}/certificate").status_code == 403


def test_both_certificates_are_given_out(program: Programs, cast: Cast, django_assert_max_num_queries: Any) -> None:
    row = accepted(cast.acme)
    caller = program(cast.amina)
    with django_assert_max_num_queries(6):
        answer = caller.get(f"{ACME}/certificate-data")
    assert (answer["id"], answer["version"]) == ("mosip.pms.original.partner.certificate.get", "1.0")
    assert answer["response"] == {
        "caSignedCertificateData": bundles.pem(bytes(row.der)).decode(),
        "isCaSignedCertificateExpired": False,
        "mosipSignedCertificateData": bundles.pem(bytes(row.issued_der)).decode(),
        "isMosipSignedCertificateExpired": False,
    }


def test_an_expired_one_is_an_empty_text(program: Programs, cast: Cast) -> None:
    row = accepted(cast.acme, at=datetime.now(UTC) - timedelta(days=400))
    found = program(cast.amina).get(f"{ACME}/certificate-data")["response"]
    assert (found["caSignedCertificateData"], found["isCaSignedCertificateExpired"]) != ("", True)
    assert (found["mosipSignedCertificateData"], found["isMosipSignedCertificateExpired"]) == ("", True)
    PartnerCertificate.objects.filter(pk=row.pk).update(not_after=datetime.now(UTC) - timedelta(days=1))
    found = program(cast.amina).get(f"{ACME}/certificate-data")["response"]
    assert (found["caSignedCertificateData"], found["isCaSignedCertificateExpired"]) == ("", True)


def test_certificate_data_is_for_the_partner_itself(program: Programs, cast: Cast, settings: Any) -> None:
    path, call = "{}/partners/{}/certificate-data", program(cast.amina).get
    assert codes(program(cast.dana).get(path.format(PARTNER, "acme-bank"))) == ["PMS_CERTIFICATE_ERROR_002"]
    assert codes(program(module("CREATE_SHARE")).get(path.format(PARTNER, "x"))) == ["PMS_CERTIFICATE_ERROR_002"]
    for partner_id in ("north-telecom", "nobody"):
        assert codes(call(path.format(PARTNER, partner_id))) == ["PMS_CERTIFICATE_ERROR_007"]
    assert codes(call(path.format(PARTNER, "acme-bank"))) == ["PMS_PRT_108"]
    accepted(cast.acme)
    in_state(cast.acme, PartnerState.DEACTIVATED)
    assert codes(call(path.format(PARTNER, "acme-bank"))) == ["PMS_CERTIFICATE_ERROR_009"]
    settings.CERTIFICATE_DOWNLOADS_OFFERED = False
    answer = program(cast.dana).get(path.format(PARTNER, "acme-bank"))
    assert (codes(answer), answer["id"]) == (["PMS_FEATURE_003"], "mosip.partnermanagement")


def test_a_partner_admin_with_a_partner_reads_every_partners_data(program: Programs, cast: Cast) -> None:
    accepted(cast.acme)
    partners.member(cast.north, cast.dana.user)
    call = program(person(cast.dana.user)).get
    assert call(f"{ACME}/certificate-data")["errors"] == []
    assert codes(call(f"{PARTNER}/partners/nobody/certificate-data")) == ["PMS_PRT_005"]


def test_the_details_show_each_partner_of_the_caller(
    program: Programs, cast: Cast, django_assert_max_num_queries: Any
) -> None:
    for number in range(5):
        partners.member(partners.partner(f"zeta-{number}", policy_group=PolicyGroupFactory()), cast.amina.user)
    at = datetime.now(UTC)
    accepted(cast.acme, at=at - timedelta(days=9))
    made = make.leaf(make.root(), organisation="Acme Bank", common_name="new.acme.example")
    accepted(cast.acme, made, at=at - timedelta(days=2))
    accepted(cast.acme, at=at, in_force_from=at + timedelta(days=9), announced=False)
    caller = program(person(cast.amina.user))
    with django_assert_max_num_queries(5):
        answer = caller.get(DETAILS)
    assert answer["id"] == "mosip.pms.partner.certificates.get"
    assert [row["partnerId"] for row in answer["response"]] == ["acme-bank", *(f"zeta-{n}" for n in range(5))]
    found = made.x509
    assert answer["response"][0] == {
        "partnerId": "acme-bank",
        "partnerType": "Auth_Partner",
        "isCertificateAvailable": True,
        "isPartnerActive": True,
        "certificateIssuedTo": "new.acme.example",
        "certificateUploadDateTime": f"{found.not_valid_before_utc:%Y-%m-%dT%H:%M:%S}.000+00:00",
        "certificateExpiryDateTime": f"{found.not_valid_after_utc:%Y-%m-%dT%H:%M:%S}.000+00:00",
    }
    assert answer["response"][1] == {
        "partnerId": "zeta-0",
        "partnerType": "Auth_Partner",
        "isCertificateAvailable": False,
        "isPartnerActive": True,
        "certificateIssuedTo": None,
        "certificateUploadDateTime": None,
        "certificateExpiryDateTime": None,
    }


@pytest.mark.parametrize(
    ("state", "active"),
    [(PartnerState.IN_PROGRESS, True), (PartnerState.ACTIVE, True), (PartnerState.DEACTIVATED, False)],
)
def test_only_a_deactivated_partner_is_not_active(
    program: Programs, cast: Cast, state: PartnerState, active: bool
) -> None:
    in_state(cast.acme, state)
    assert program(cast.amina).get(DETAILS)["response"][0]["isPartnerActive"] is active


@pytest.mark.parametrize(
    ("days", "period", "found"), [(5, 5, True), (5, 30, True), (6, 4, False), (-1, 30, False), (31.5, 30, False)]
)
def test_the_details_of_what_ends_soon(program: Programs, cast: Cast, days: float, period: int, found: bool) -> None:
    now = datetime.now(UTC)
    made = make.leaf(make.root(), start=now - timedelta(days=300), end=now + timedelta(days=days))
    accepted(cast.acme, made, at=now - timedelta(days=300))
    answer = program(cast.amina).get(f"{DETAILS}?expiryPeriod={period}")["response"]
    assert [row["partnerId"] for row in answer] == (["acme-bank"] if found else [])


@pytest.mark.parametrize("period", ["0", "31", "x"])
def test_an_expiry_period_is_1_to_30(program: Programs, cast: Cast, period: str) -> None:
    answer = program(cast.amina).call("GET", f"{DETAILS}?expiryPeriod={period}")
    assert (answer.status_code, codes(answer.json())) == (400, ["PMS_COR_001"])  # type: ignore[attr-defined]
    assert program(cast.amina).get(f"{DETAILS}?expiryPeriod=")["errors"] == []


def test_who_belongs_to_no_partner_has_no_details(program: Programs, cast: Cast) -> None:
    answer = program(cast.dana).get(DETAILS)
    assert (codes(answer), "responseTime" in answer) == (["PMS_CERTIFICATE_ERROR_002"], True)
    assert program(cast.emil).call("GET", DETAILS).status_code == 403
