"""The key manager's code of every refusal of a certificate, and the order of its checks where there are two."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import combinations

import pytest
from cryptography.hazmat.primitives import hashes

from pms.api.refusals import AUTHORITY, PARTNER
from pms.pki.errors import ALL_CODES, Code, PkiError
from pms.trust.errors import AlreadyInStore, CertificateRefused, PlatformCertificate, WrongDomain, from_pki
from tests.api.conftest import PARTNER as SERVICE
from tests.api.conftest import Program, codes
from tests.cast import Cast
from tests.factories import certificates as make
from tests.factories.certificates import Made
from tests.factories.trust import trusted

Programs = Callable[..., Program]
AT = datetime(2026, 6, 1, 12, tzinfo=UTC)
CA, LEAF = f"{SERVICE}/partners/certificate/ca/upload", f"{SERVICE}/partners/certificate/upload"

NO_FILE = "empty-file file-too-large private-key pkcs12-file certificate-request not-a-certificate damaged-certificate"
NO_PATH = (
    "issuer-missing issuer-key-unknown bad-signature authority-expired authority-not-yet-valid authority-not-a-ca "
    "authority-refused path-length name-constraint critical-extension not-rfc5280 path-too-long too-many-candidates "
    "revoked revocation-unknown path-refused"
)
NO_SIGNING = (
    "signing-certificate-ended nothing-left-to-issue issued-wrong key-name key-missing key-exists key-locked "
    "key-store-unusable"
)
OF_BOTH = {
    "KER-PMS-020": "not-yet-valid",
    "KER-PCM-004": "expired",
    "KER-PCM-007": "wrong-version",
    "KER-PCM-013": "key-algorithm rsa-key-size rsa-exponent ec-curve",
    "KER-PCM-014": "signature-algorithm",
    "KER-PCM-016": NO_SIGNING,
    "KER-PCM-001": (
        "serial-too-long too-many-extensions too-many-names control-characters serial-not-positive not-a-ca "
        "basic-constraints-not-critical key-usage-missing no-certificate-signing subject-key-id-missing "
        "authority-key-id-missing ca-not-allowed"
    ),
}
OF_AUTHORITIES = {
    "KER-PCM-001": (
        f"{NO_FILE} several-certificates too-many-certificates several-organisations organisation-missing "
        "organisation-mismatch self-signed partner-life-too-short"
    ),
    "KER-PCM-005": NO_PATH,
    "KER-PCM-017": "ca-life-too-short",
}
OF_PARTNERS = {
    "KER-KMS-013": f"{NO_FILE} several-certificates too-many-certificates",
    "KER-PCM-006": NO_PATH,
    "KER-PCM-008": "organisation-missing organisation-mismatch several-organisations",
    "KER-PCM-015": "self-signed",
    "KER-KMS-021": "partner-life-too-short",
    "KER-PCM-001": "ca-life-too-short",
}


def by_word(*tables: dict[str, str]) -> dict[str, str]:
    return {word: code for table in tables for code, words in table.items() for word in words.split()}


def refusal_of(code: Code) -> CertificateRefused:
    return from_pki(PkiError(code, **{name: AT if name.startswith("not_") else "1" for name in code.data}))


@pytest.mark.parametrize("code", ALL_CODES)
def test_every_refusal_has_a_code(code: Code) -> None:
    refusal, before = refusal_of(code), AT - timedelta(days=1)
    assert AUTHORITY.code_of(refusal, at=before) == by_word(OF_BOTH, OF_AUTHORITIES)[code.value]
    assert PARTNER.code_of(refusal, at=before) == by_word(OF_BOTH, OF_PARTNERS)[code.value]


def test_refusals_of_the_store_itself_have_codes() -> None:
    assert {AUTHORITY.code_of(each(), at=AT) for each in (AlreadyInStore, PlatformCertificate)} == {"KER-PCM-003"}
    assert PARTNER.code_of(WrongDomain(found="x", expected="y"), at=AT) == "KER-PCM-006"


def test_what_begins_later_today_is_only_not_valid_now() -> None:
    refusal = refusal_of(Code.NOT_YET_VALID)
    assert {rules.code_of(refusal, at=AT - timedelta(hours=12)) for rules in (AUTHORITY, PARTNER)} == {"KER-PCM-004"}
    assert {rules.code_of(refusal, at=AT - timedelta(hours=13)) for rules in (AUTHORITY, PARTNER)} == {"KER-PMS-020"}


CA_FAULTS = {
    "again": "KER-PCM-003",
    "future": "KER-PMS-020",
    "expired": "KER-PCM-004",
    "short": "KER-PCM-017",
    "version": "KER-PCM-007",
    "path": "KER-PCM-005",
    "key": "KER-PCM-013",
    "signature": "KER-PCM-014",
    "no-ca": "KER-PCM-001",
}
LEAF_FAULTS = {
    "future": "KER-PMS-020",
    "expired": "KER-PCM-004",
    "short": "KER-KMS-021",
    "self": "KER-PCM-015",
    "path": "KER-PCM-006",
    "version": "KER-PCM-007",
    "organisation": "KER-PCM-008",
    "key": "KER-PCM-013",
    "signature": "KER-PCM-014",
}
CANNOT_BE_BOTH = [
    {"future", "expired"},
    {"again", "version"},  # the store has none
    {"version", "signature"},  # what is made of version 1 here is signed with SHA-256
    {"self", "path"},
]


def pairs(faults: dict[str, str]) -> list[tuple[str, str]]:
    return [pair for pair in combinations(faults, 2) if set(pair) not in CANNOT_BE_BOTH]


def changes(faults: set[str], at: datetime) -> dict[str, object]:
    """How a certificate differs that has these faults."""
    found: dict[str, object] = {"start": at - timedelta(days=900)}
    if "short" in faults:
        found["end"] = at + timedelta(days=100)
    if "expired" in faults:
        found["end"] = at - timedelta(days=1)
    if "future" in faults:
        found["start"] = at + timedelta(days=2)
    if "key" in faults:
        found["key"] = make.key_of("RSA-1024")
    if "signature" in faults:
        found["algorithm"] = hashes.SHA224()
    if "no-ca" in faults:
        found["ca"] = False
    return found


def faulty_authority(faults: set[str]) -> Made:
    at = datetime.now(UTC)
    root = make.root()
    if "path" not in faults:
        trusted(root)
    made = make.intermediate(root, **changes(faults, at))
    if "again" in faults:
        trusted(made)
    return make.with_version_1(made) if "version" in faults else made


def faulty_leaf(faults: set[str]) -> Made:
    at = datetime.now(UTC)
    root = make.root()
    if "path" not in faults:
        trusted(root)
    named = "Acme Bank Ltd" if "organisation" in faults else "Acme Bank"
    more = changes(faults, at)
    if "self" in faults:
        made = make.self_signed_leaf(organisation=named, **more)
    else:
        made = make.leaf(root, organisation=named, **more)
    return make.with_version_1(made) if "version" in faults else made


def upload_authority(program: Programs, cast: Cast, text: str, domain: str = "AUTH") -> object:
    return program(cast.dana).v1("POST", CA, {"certificateData": text, "partnerDomain": domain})


def upload_leaf(program: Programs, cast: Cast, text: str, domain: str = "AUTH") -> object:
    body = {"partnerId": "acme-bank", "certificateData": text, "partnerDomain": domain}
    return program(cast.amina).v1("POST", LEAF, body)


@pytest.mark.parametrize("fault", CA_FAULTS)
def test_each_fault_of_an_authority_has_its_code(program: Programs, cast: Cast, platform: None, fault: str) -> None:
    made = faulty_authority({fault})
    assert codes(upload_authority(program, cast, made.pem.decode())) == [CA_FAULTS[fault]]


@pytest.mark.parametrize(("first", "second"), pairs(CA_FAULTS))
def test_of_two_faults_of_an_authority_the_earlier_check_answers(
    program: Programs, cast: Cast, platform: None, first: str, second: str
) -> None:
    made = faulty_authority({first, second})
    assert codes(upload_authority(program, cast, made.pem.decode())) == [CA_FAULTS[first]]


@pytest.mark.parametrize("fault", LEAF_FAULTS)
def test_each_fault_of_a_partner_certificate_has_its_code(
    program: Programs, with_group: Cast, platform: None, fault: str
) -> None:
    made = faulty_leaf({fault})
    assert codes(upload_leaf(program, with_group, made.pem.decode())) == [LEAF_FAULTS[fault]]


@pytest.mark.parametrize(("first", "second"), pairs(LEAF_FAULTS))
def test_of_two_faults_of_a_partner_certificate_the_earlier_check_answers(
    program: Programs, with_group: Cast, platform: None, first: str, second: str
) -> None:
    made = faulty_leaf({first, second})
    assert codes(upload_leaf(program, with_group, made.pem.decode())) == [LEAF_FAULTS[first]]


UNREADABLE = {
    "KER-PCM-001": ["-----BEGIN CERTIFICATE-----\nQUJD\n-----END CERTIFICATE-----", "QUJD", "-----BEGIN", "MAA="],
    "KER-CRY-003": ["not base64!", "ä", "a"],
}


@pytest.mark.parametrize(("code", "text"), [(code, text) for code, texts in UNREADABLE.items() for text in texts])
def test_what_cannot_be_read_is_refused_before_the_domain_is_looked_at(
    program: Programs, with_group: Cast, code: str, text: str
) -> None:
    assert codes(upload_authority(program, with_group, text, "NOWHERE")) == [code]
    assert codes(upload_leaf(program, with_group, text, "NOWHERE")) == ["KER-KMS-013"]


def test_a_private_key_is_told_of(program: Programs, with_group: Cast) -> None:
    text = make.private_key_pem().decode()
    answer = upload_authority(program, with_group, text)
    assert codes(answer) == ["KER-PCM-001"]
    assert "private key" in answer["errors"][0]["message"]  # type: ignore[index]
    assert codes(upload_leaf(program, with_group, text)) == ["KER-KMS-013"]


@pytest.mark.parametrize("fault", ["future", "version", "path", "key"])
def test_the_domain_is_looked_at_before_the_certificate(program: Programs, with_group: Cast, fault: str) -> None:
    assert codes(upload_authority(program, with_group, faulty_authority({fault}).pem.decode(), "X")) == ["KER-PCM-011"]
    assert codes(upload_leaf(program, with_group, faulty_leaf({fault}).pem.decode(), "X")) == ["KER-PCM-011"]
