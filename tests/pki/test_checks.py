"""The rules for one certificate, in both profiles, and the verdict."""

from datetime import UTC, datetime, timedelta

import pytest

from pms.pki import checks
from pms.pki.certificate import decode
from pms.pki.checks import Check, CheckName, Limits, Outcome, Profile, check_ca, check_partner
from pms.pki.errors import Code, PkiError, Tolerance
from tests.factories import certificates as make

pytestmark = pytest.mark.filterwarnings("ignore:Parsed a serial number")


def refused(rule, *arguments, **named) -> tuple[Code, dict]:
    with pytest.raises(PkiError) as caught:
        rule(*arguments, **named)
    return caught.value.code, caught.value.data


def ca(made, at, profile=Profile.STRICT):
    return check_ca(decode(made.der), profile=profile, limits=Limits(), at=at)


def partner(made, at, profile=Profile.STRICT, *, organisation="Example Ltd", domain_allows_ca=False):
    return check_partner(
        decode(made.der),
        organisation=organisation,
        domain_allows_ca=domain_allows_ca,
        profile=profile,
        limits=Limits(),
        at=at,
    )


def refusals(verdict) -> dict[str, str]:
    return {check.name.value: check.error.code.value for check in verdict.checks if check.error}


def test_a_good_root_passes_every_check(root, at):
    verdict = ca(root, at)
    assert verdict.accepted
    assert verdict.tolerances == []
    assert [(check.name, check.outcome) for check in verdict.checks] == [
        (name, Outcome.PASSED)
        for name in (
            CheckName.SERIAL,
            CheckName.KEY,
            CheckName.SIGNATURE,
            CheckName.STARTED,
            CheckName.NOT_EXPIRED,
            CheckName.LIFE,
            CheckName.CA_MARK,
            CheckName.CA_MARK_CRITICAL,
            CheckName.KEY_USAGE,
            CheckName.SUBJECT_KEY_ID,
            CheckName.AUTHORITY_KEY_ID,
        )
    ]
    verdict.raise_first()


def test_a_good_intermediate_passes(issuing, at):
    assert ca(issuing, at).accepted


def test_a_good_partner_certificate_passes_every_check(leaf, at):
    verdict = partner(leaf, at)
    assert verdict.accepted
    assert [check.name for check in verdict.checks] == [
        CheckName.SERIAL,
        CheckName.KEY,
        CheckName.SIGNATURE,
        CheckName.STARTED,
        CheckName.NOT_EXPIRED,
        CheckName.LIFE,
        CheckName.CA_MARK,
        CheckName.AUTHORITY_KEY_ID,
        CheckName.ORGANISATION,
        CheckName.NOT_SELF_SIGNED,
    ]


def test_all_faults_are_told_at_once_and_the_first_is_raised(at):
    made = make.self_signed_leaf(at=at, organisation="Other", key=make.rsa_key(bits=1024), ca=True)
    verdict = partner(made, at)
    assert refusals(verdict) == {
        "key": "rsa-key-size",
        "ca-mark": "ca-not-allowed",
        "organisation": "organisation-mismatch",
        "not-self-signed": "self-signed",
    }
    assert refused(verdict.raise_first)[0] is Code.RSA_KEY_SIZE


def test_a_verdict_takes_the_path_in(leaf, at):
    verdict = partner(leaf, at).plus(
        Check(CheckName.PATH, Outcome.REFUSED, error=PkiError(Code.PATH_TOO_LONG, limit=4))
    )
    assert not verdict.accepted
    assert refusals(verdict) == {"path": "path-too-long"}


def test_a_serial_must_be_positive(leaf):
    for serial in (0, -5):
        found = decode(make.with_serial(leaf, serial).der)
        assert refused(checks.check_serial, found) == (Code.SERIAL_NOT_POSITIVE, {})
    checks.check_serial(decode(make.with_serial(leaf, 1).der))


def test_a_certificate_must_have_begun(leaf, at):
    found = decode(leaf.der)
    checks.check_started(found, at=found.not_before)
    early = found.not_before - timedelta(seconds=1)
    assert refused(checks.check_started, found, at=early) == (Code.NOT_YET_VALID, {"not_before": found.not_before})


def test_a_certificate_must_not_have_ended(leaf):
    found = decode(leaf.der)
    checks.check_not_expired(found, at=found.not_after)
    late = found.not_after + timedelta(seconds=1)
    assert refused(checks.check_not_expired, found, at=late) == (Code.EXPIRED, {"not_after": found.not_after})


def test_a_ca_must_have_twelve_months_left(at):
    end = datetime(2027, 6, 1, tzinfo=UTC)
    checks.check_ca_life(decode(make.root(at=at, end=end).der), limits=Limits(), at=at)
    short = decode(make.root(at=at, end=end - timedelta(seconds=1)).der)
    assert refused(checks.check_ca_life, short, limits=Limits(), at=at) == (
        Code.CA_LIFE_TOO_SHORT,
        {"months_least": 12, "not_after": short.not_after},
    )
    checks.check_ca_life(short, limits=Limits(ca_min_months_left=3), at=at)


def test_a_partner_must_have_335_days_left(issuing, at):
    checks.check_partner_life(decode(make.leaf(issuing, at=at, days=335).der), limits=Limits(), at=at)
    short = decode(make.leaf(issuing, at=at, days=334.99).der)
    assert refused(checks.check_partner_life, short, limits=Limits(), at=at) == (
        Code.PARTNER_LIFE_TOO_SHORT,
        {"days_left": 334, "days_least": 335, "not_after": short.not_after},
    )
    checks.check_partner_life(short, limits=Limits(partner_min_days_left=30), at=at)


def test_no_less_than_no_days_are_left(issuing, at):
    gone = decode(make.leaf(issuing, at=at, start=at - timedelta(days=9), end=at - timedelta(days=3)).der)
    assert refused(checks.check_partner_life, gone, limits=Limits(), at=at)[1]["days_left"] == 0


@pytest.mark.parametrize("mark", [False, None])
def test_a_ca_must_say_so(issuing, at, mark):
    found = decode(make.intermediate(issuing, at=at, ca=mark).der)
    assert refused(checks.check_is_ca, found) == (Code.NOT_A_CA, {})


def test_a_ca_mark_must_be_critical(root, at):
    found = decode(make.intermediate(root, at=at, ca_critical=False).der)
    assert refused(checks.check_ca_mark_critical, found) == (Code.BASIC_CONSTRAINTS_NOT_CRITICAL, {})


def test_a_ca_must_have_a_key_usage(root, at):
    found = decode(make.intermediate(root, at=at, usage=None).der)
    assert refused(checks.check_has_key_usage, found) == (Code.KEY_USAGE_MISSING, {})
    assert refused(checks.check_key_usage, found) == (Code.KEY_USAGE_MISSING, {})
    checks.check_may_sign(found)


def test_a_key_usage_must_allow_to_sign(root, at):
    found = decode(make.intermediate(root, at=at, usage=frozenset({"crl_sign", "digital_signature"})).der)
    assert refused(checks.check_may_sign, found) == (Code.NO_CERTIFICATE_SIGNING, {})
    assert refused(checks.check_key_usage, found) == (Code.NO_CERTIFICATE_SIGNING, {})


def test_a_ca_must_have_a_key_identifier(root, at):
    assert refused(checks.check_subject_key_id, decode(make.intermediate(root, at=at, ski=False).der)) == (
        Code.SUBJECT_KEY_ID_MISSING,
        {},
    )


def test_all_but_roots_must_name_their_issuers_key(root, at):
    assert refused(checks.check_authority_key_id, decode(make.intermediate(root, at=at, aki=False).der)) == (
        Code.AUTHORITY_KEY_ID_MISSING,
        {},
    )
    checks.check_authority_key_id(decode(root.der))


def test_a_ca_is_a_partner_certificate_in_some_domains_only(issuing, at):
    found = decode(make.leaf(issuing, at=at, ca=True, usage=make.CA_USAGE).der)
    checks.check_may_be_ca(found, domain_allows_ca=True)
    assert refused(checks.check_may_be_ca, found, domain_allows_ca=False) == (Code.CA_NOT_ALLOWED, {})


def test_a_partner_certificate_must_not_be_self_signed(root, at):
    found = decode(make.self_signed_leaf(at=at).der)
    assert refused(checks.check_not_self_signed, found) == (Code.SELF_SIGNED, {})


def test_self_signed_is_told_by_the_signature_not_by_the_name(root, at):
    same_name = decode(make.intermediate(root, "Test Root CA", at=at).der)
    assert same_name.subject == same_name.issuer
    checks.check_not_self_signed(same_name)


@pytest.mark.parametrize(
    ("change", "tolerance"),
    [
        ({"serial": -77}, Tolerance.SERIAL_NOT_POSITIVE),
        ({"serial": 0}, Tolerance.SERIAL_NOT_POSITIVE),
        ({"ca_critical": False}, Tolerance.BASIC_CONSTRAINTS_NOT_CRITICAL),
        ({"usage": None}, Tolerance.KEY_USAGE_MISSING),
        ({"ski": False}, Tolerance.SUBJECT_KEY_ID_MISSING),
        ({"aki": False}, Tolerance.AUTHORITY_KEY_ID_MISSING),
    ],
)
def test_a_ca_that_the_compatible_profile_tolerates_is_refused_in_strict(root, at, change, tolerance):
    made = make.intermediate(root, at=at, **change)
    compatible = ca(made, at, Profile.COMPATIBLE)
    assert compatible.accepted
    assert compatible.tolerances == [tolerance]
    assert list(refusals(ca(made, at)).values()) == [tolerance.value]


@pytest.mark.parametrize("mark", [False, None])
def test_a_root_without_ca_mark_is_tolerated(at, mark):
    made = make.root(at=at, ca=mark)
    assert ca(made, at, Profile.COMPATIBLE).tolerances == [Tolerance.NOT_A_CA]
    assert refusals(ca(made, at)) == {"ca-mark": "not-a-ca"}


def test_an_intermediate_without_ca_mark_is_refused_in_both_profiles(root, at):
    made = make.intermediate(root, at=at, ca=False)
    assert refusals(ca(made, at, Profile.COMPATIBLE)) == refusals(ca(made, at)) == {"ca-mark": "not-a-ca"}


def test_a_key_usage_without_signing_is_refused_in_both_profiles(root, at):
    made = make.intermediate(root, at=at, usage=make.LEAF_USAGE)
    assert (
        refusals(ca(made, at, Profile.COMPATIBLE)) == refusals(ca(made, at)) == {"key-usage": "no-certificate-signing"}
    )


@pytest.mark.parametrize(
    ("change", "tolerance"),
    [
        ({"serial": -77}, Tolerance.SERIAL_NOT_POSITIVE),
        ({"aki": False}, Tolerance.AUTHORITY_KEY_ID_MISSING),
        ({"ca": True, "usage": make.CA_USAGE}, Tolerance.CA_NOT_ALLOWED),
    ],
)
def test_a_partner_that_the_compatible_profile_tolerates_is_refused_in_strict(issuing, at, change, tolerance):
    made = make.leaf(issuing, at=at, **change)
    assert partner(made, at, Profile.COMPATIBLE).tolerances == [tolerance]
    assert list(refusals(partner(made, at)).values()) == [tolerance.value]


def test_a_ca_true_certificate_is_no_exception_where_the_domain_allows_it(issuing, at):
    made = make.leaf(issuing, at=at, ca=True, usage=make.CA_USAGE)
    assert partner(made, at, domain_allows_ca=True).accepted
    assert partner(made, at, Profile.COMPATIBLE, domain_allows_ca=True).tolerances == []


@pytest.mark.parametrize("profile", list(Profile))
def test_the_compatible_profile_keeps_everything_else(issuing, at, profile):
    weak = make.leaf(issuing, at=at, key=make.rsa_key(bits=1024), organisation="Other", days=10)
    assert refusals(partner(weak, at, profile)) == {
        "key": "rsa-key-size",
        "life": "partner-life-too-short",
        "organisation": "organisation-mismatch",
    }


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        ((2026, 1, 31), 1, (2026, 2, 28)),
        ((2028, 2, 29), 12, (2029, 2, 28)),
        ((2026, 6, 1), 12, (2027, 6, 1)),
        ((2026, 12, 15), 1, (2027, 1, 15)),
        ((2026, 6, 1), 0, (2026, 6, 1)),
    ],
)
def test_months_are_calendar_months(start, months, end):
    assert checks.months_later(datetime(*start, tzinfo=UTC), months) == datetime(*end, tzinfo=UTC)
