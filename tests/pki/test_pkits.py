"""NIST PKITS: the public key interoperability test suite, 161 cases (certificate policies left out: not used).

Certificates and revocation lists come with the package cryptography-vectors, the verdicts are NIST's.
"""

import json
from datetime import UTC, datetime
from pathlib import Path

import cryptography_vectors
import pytest

from pms.pki.checks import Profile
from pms.pki.errors import Code, PkiError
from pms.pki.path import build_path

DATA = Path(cryptography_vectors.__file__).parent / "x509" / "PKITS_data"
CASES = json.loads((Path(__file__).parent / "pkits-verdicts.json").read_text())["cases"]
AT = datetime(2026, 6, 1, tzinfo=UTC)

DSA = {"4.1.4": Code.KEY_ALGORITHM, "4.1.5": Code.DAMAGED}
"""Valid, but DSA, which our key policy does not know; the second has no parameters of its own: not even readable."""
INDIRECT = dict.fromkeys(["4.14.24", "4.14.25", "4.14.28", "4.14.29", "4.14.30", "4.14.33"], Code.REVOCATION_UNKNOWN)
"""Valid, but the revocation list is signed by another authority, in ways that OpenSSL does not follow."""

pytestmark = pytest.mark.filterwarnings("ignore:Parsed a serial number")


def judge(case: dict, *, profile: Profile, revocation: bool = True) -> Code | None:
    """The refusal's code, None when the path is accepted."""
    authorities = ["TrustAnchorRootCertificate.crt", *case["intermediates"]]
    lists = ["TrustAnchorRootCRL.crl", *case["crls"]] if revocation else []
    try:
        build_path(
            (DATA / "certs" / case["target"]).read_bytes(),
            authorities=[(DATA / "certs" / name).read_bytes() for name in authorities],
            crls=[(DATA / "crls" / name).read_bytes() for name in lists],
            at=AT,
            profile=profile,
        )
    except PkiError as error:
        return error.code
    return None


@pytest.mark.parametrize("profile", list(Profile), ids=lambda profile: profile.value)
def test_nothing_is_accepted_falsely_and_the_false_refusals_are_known(profile):
    verdicts = {case["id"]: (case["verdict"], judge(case, profile=profile)) for case in CASES}
    assert len(verdicts) == 161
    assert {name for name, (expected, code) in verdicts.items() if expected == "reject" and code is None} == set()
    false_refusals = {name: code for name, (expected, code) in verdicts.items() if expected == "accept" and code}
    assert false_refusals == DSA | INDIRECT


@pytest.mark.parametrize("profile", list(Profile), ids=lambda profile: profile.value)
def test_the_cases_that_are_not_about_revocation_are_decided_without_lists_too(profile):
    core = [case for case in CASES if case["group"] == "core"]
    assert len(core) == 90
    wrong = {
        case["id"]
        for case in core
        if (judge(case, profile=profile, revocation=False) is None) != (case["verdict"] == "accept")
    }
    assert wrong == set(DSA)


REASONS = {
    "4.1.2": Code.BAD_SIGNATURE,
    "4.1.3": Code.BAD_SIGNATURE,
    "4.1.6": Code.KEY_ALGORITHM,
    "4.2.1": Code.AUTHORITY_NOT_YET_VALID,
    "4.2.2": Code.NOT_YET_VALID,
    "4.2.5": Code.AUTHORITY_EXPIRED,
    "4.2.6": Code.EXPIRED,
    "4.3.1": Code.ISSUER_MISSING,
    "4.3.2": Code.ISSUER_MISSING,
    "4.4.1": Code.REVOCATION_UNKNOWN,
    "4.4.2": Code.REVOKED,
    "4.4.3": Code.REVOKED,
    "4.4.11": Code.REVOCATION_UNKNOWN,
    "4.6.1": Code.AUTHORITY_NOT_A_CA,
    "4.6.2": Code.AUTHORITY_NOT_A_CA,
    "4.6.5": Code.PATH_LENGTH,
    "4.6.12": Code.PATH_LENGTH,
    "4.7.1": Code.AUTHORITY_REFUSED,
    "4.13.2": Code.NAME_CONSTRAINT,
    "4.13.22": Code.NAME_CONSTRAINT,
    "4.13.33": Code.NAME_CONSTRAINT,
    "4.16.2": Code.CRITICAL_EXTENSION,
}


def test_refusals_have_the_reason_that_nist_meant():
    cases = {case["id"]: case for case in CASES}
    assert {name: judge(cases[name], profile=Profile.STRICT) for name in REASONS} == REASONS
