"""The search for a path, and the reasons when there is none."""

import time
from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec

from pms.pki.checks import Check, CheckName, Outcome, Profile
from pms.pki.errors import Code, PkiError
from pms.pki.path import build_path, check_path, is_issued_by, known_path
from tests.factories import certificates as make

STRICT = Profile.STRICT


def path(target, authorities, at, profile=STRICT, **more):
    return build_path(target.der, authorities=[made.der for made in authorities], at=at, profile=profile, **more)


def refused(target, authorities, at, profile=STRICT, **more) -> tuple[Code, dict]:
    with pytest.raises(PkiError) as caught:
        path(target, authorities, at, profile, **more)
    return caught.value.code, caught.value.data


def chain_of(length: int, at) -> list[make.Made]:
    """Root first."""
    made = [make.root(at=at)]
    for number in range(length):
        made.append(make.intermediate(made[-1], f"CA {number}", at=at))
    return made


def test_a_path_runs_from_the_target_to_the_root(root, issuing, leaf, at):
    assert path(leaf, [root, issuing], at) == [leaf.der, issuing.der, root.der]


@pytest.mark.parametrize("profile", list(Profile))
def test_a_root_that_is_given_is_its_own_path(root, at, profile):
    assert path(root, [root], at, profile) == [root.der]


@pytest.mark.parametrize("kind", ["RSA-2048", "P-256", "P-384", "Ed25519"])
def test_every_accepted_kind_of_key_makes_a_path(at, kind):
    root = make.root(at=at, key=make.key_of(kind))
    issuing = make.intermediate(root, at=at)
    leaf = make.leaf(issuing, at=at)
    assert path(leaf, [root, issuing], at) == [leaf.der, issuing.der, root.der]


def test_pss_makes_a_path(at):
    root = make.root(at=at, key=make.rsa_key(), pss=True)
    leaf = make.leaf(root, at=at, pss=True)
    assert path(leaf, [root], at) == [leaf.der, root.der]


def test_what_is_not_given_is_missing(root, issuing, leaf, at):
    missing = {
        "subject": "CN=auth.example.org,O=Example Ltd,C=MA",
        "issuer": "CN=Test Issuing CA,O=Test Authority,C=MA",
    }
    assert refused(leaf, [root], at) == (Code.ISSUER_MISSING, missing)
    assert refused(leaf, [], at) == (Code.ISSUER_MISSING, missing)
    assert refused(leaf, [issuing], at) == (
        Code.ISSUER_MISSING,
        {"subject": "CN=Test Issuing CA,O=Test Authority,C=MA", "issuer": "CN=Test Root CA,O=Test Authority,C=MA"},
    )


def test_an_authority_of_the_same_name_but_another_key_is_told(root, leaf, at):
    renewed = make.intermediate(root, at=at)
    code, data = refused(leaf, [root, renewed], at)
    assert code is Code.ISSUER_KEY_UNKNOWN
    assert data["issuer"] == "CN=Test Issuing CA,O=Test Authority,C=MA"


def test_a_forged_signature_is_told(root, issuing, leaf, at):
    assert refused(make.with_broken_signature(leaf), [root, issuing], at)[0] is Code.BAD_SIGNATURE
    broken = make.with_broken_signature(issuing)
    assert refused(leaf, [root, broken], at)[0] is Code.BAD_SIGNATURE


def test_a_self_signed_target_is_not_believed(root, at):
    assert refused(make.self_signed_leaf(at=at), [root], at) == (Code.SELF_SIGNED, {})


def test_an_expired_authority_is_named(root, at):
    end = at - timedelta(days=1)
    old = make.intermediate(root, at=at, start=at - timedelta(days=100), end=end)
    assert refused(make.leaf(old, at=at), [root, old], at) == (
        Code.AUTHORITY_EXPIRED,
        {"subject": "CN=Test Issuing CA,O=Test Authority,C=MA", "not_after": end},
    )


def test_an_authority_of_the_future_is_named(root, at):
    start = at + timedelta(days=1)
    early = make.intermediate(root, at=at, start=start)
    assert refused(make.leaf(early, at=at), [root, early], at) == (
        Code.AUTHORITY_NOT_YET_VALID,
        {"subject": "CN=Test Issuing CA,O=Test Authority,C=MA", "not_before": start},
    )


def test_the_target_has_its_own_words_for_time(root, at):
    leaf = make.leaf(root, at=at, start=at - timedelta(hours=1))
    end = leaf.x509.not_valid_after_utc
    assert refused(leaf, [root], end + timedelta(seconds=1)) == (Code.EXPIRED, {"not_after": end})
    start = leaf.x509.not_valid_before_utc
    assert refused(leaf, [root], start - timedelta(seconds=1)) == (Code.NOT_YET_VALID, {"not_before": start})
    assert path(leaf, [root], end) == [leaf.der, root.der]


def test_the_given_moment_counts_not_the_clock(root, issuing, leaf, at):
    assert path(leaf, [root, issuing], at + timedelta(days=600))
    assert refused(leaf, [root, issuing], at + timedelta(days=900))[0] is Code.EXPIRED


def test_a_renewed_authority_takes_the_place_of_the_expired_one(root, at):
    key = ec.generate_private_key(ec.SECP256R1())
    old = make.intermediate(root, at=at, key=key, end=at - timedelta(hours=1))
    new = make.intermediate(root, at=at, key=key)
    leaf = make.leaf(old, at=at)
    for given in ([root, old, new], [new, old, root]):
        assert path(leaf, given, at) == [leaf.der, new.der, root.der]


def test_a_cross_certificate_leads_to_the_root_that_is_there(at):
    key = ec.generate_private_key(ec.SECP256R1())
    gone, here = make.root("Gone", at=at), make.root("Here", at=at)
    dead_end, way = make.intermediate(gone, at=at, key=key), make.intermediate(here, at=at, key=key)
    leaf = make.leaf(dead_end, at=at)
    assert path(leaf, [dead_end, way, here], at) == [leaf.der, way.der, here.der]


def test_two_authorities_that_vouch_for_each_other_lead_nowhere(at):
    keys = [ec.generate_private_key(ec.SECP256R1()) for _ in range(2)]
    first, second = (make.root(name, at=at, key=key) for name, key in zip(("A", "B"), keys, strict=True))
    by_second = make.intermediate(second, "A", at=at, key=keys[0])
    by_first = make.intermediate(first, "B", at=at, key=keys[1])
    leaf = make.leaf(by_second, at=at)
    assert refused(leaf, [by_first, by_second], at)[0] is Code.ISSUER_MISSING


def test_four_intermediates_are_allowed_and_five_are_not(at):
    made = chain_of(5, at)
    assert len(path(make.leaf(made[4], at=at), made, at)) == 6
    assert refused(make.leaf(made[5], at=at), made, at) == (Code.PATH_TOO_LONG, {"limit": 4})


def test_path_length_is_kept(root, at):
    narrow = make.intermediate(root, at=at, path_length=0)
    below = make.intermediate(narrow, "Below", at=at)
    assert refused(make.leaf(below, at=at), [root, narrow, below], at) == (
        Code.PATH_LENGTH,
        {"subject": "CN=Test Issuing CA,O=Test Authority,C=MA"},
    )


def test_a_leaf_issues_nothing(root, issuing, leaf, at):
    assert refused(make.leaf(leaf, at=at), [root, issuing, leaf], at) == (
        Code.AUTHORITY_NOT_A_CA,
        {"subject": "CN=auth.example.org,O=Example Ltd,C=MA"},
    )


@pytest.mark.parametrize("profile", list(Profile))
def test_a_key_usage_without_signing_issues_nothing(root, at, profile):
    made = make.intermediate(root, at=at, usage=make.LEAF_USAGE)
    assert refused(make.leaf(made, at=at), [root, made], at, profile) == (
        Code.AUTHORITY_REFUSED,
        {"subject": "CN=Test Issuing CA,O=Test Authority,C=MA", "reason": "no-certificate-signing"},
    )


@pytest.mark.parametrize("profile", list(Profile))
def test_weak_keys_on_the_way_are_refused(at, profile):
    root = make.root(at=at, key=make.rsa_key(bits=1024))
    assert refused(make.leaf(root, at=at), [root], at, profile)[1]["reason"] == "rsa-key-size"
    root = make.root(at=at, key=make.key_of("DSA"))
    assert refused(make.leaf(root, at=at), [root], at, profile)[0] is Code.SIGNATURE_ALGORITHM
    issuing = make.intermediate(root, at=at)
    assert refused(make.leaf(issuing, at=at), [root, issuing], at, profile) == (
        Code.AUTHORITY_REFUSED,
        {"subject": "CN=Test Root CA,O=Test Authority,C=MA", "reason": "key-algorithm"},
    )


def test_the_target_keeps_the_key_policy(root, at):
    assert refused(make.leaf(root, at=at, key=make.rsa_key(bits=1024)), [root], at)[0] is Code.RSA_KEY_SIZE


def test_name_constraints_are_kept(root, at):
    name = x509.Name([x509.NameAttribute(make.OIDS["C"], "FR")])
    only = x509.NameConstraints(permitted_subtrees=[x509.DirectoryName(name)], excluded_subtrees=None)
    narrow = make.intermediate(root, at=at, extensions=[(only, True)])
    assert refused(make.leaf(narrow, at=at), [root, narrow], at)[0] is Code.NAME_CONSTRAINT


def test_an_unknown_critical_extension_is_refused(root, at):
    unknown = x509.UnrecognizedExtension(x509.ObjectIdentifier("1.3.6.1.4.1.99999.1"), b"\x05\0")
    assert refused(make.leaf(root, at=at, extensions=[(unknown, True)]), [root], at)[0] is Code.CRITICAL_EXTENSION
    assert path(make.leaf(root, at=at, extensions=[(unknown, False)]), [root], at)


def test_a_form_that_strict_refuses_is_named(root, at):
    """A path length on a certificate that is no CA: only OpenSSL looks for that."""
    odd = make.leaf(root, at=at, usage=make.CA_USAGE)
    assert refused(odd, [root], at)[0] is Code.NOT_RFC5280
    assert path(odd, [root], at, Profile.COMPATIBLE)


def test_any_other_reason_of_openssl_is_passed_on(root, at):
    """A proxy certificate (RFC 3820), which nothing else here knows of."""
    oid, policy = x509.ObjectIdentifier("1.3.6.1.5.5.7.1.14"), bytes.fromhex("300c300a06082b06010505071501")
    proxy = make.leaf(root, at=at, extensions=[(x509.UnrecognizedExtension(oid, policy), True)])
    code, data = refused(proxy, [root], at)
    assert (code, data["reason"]) == (
        Code.PATH_REFUSED,
        "proxy certificates not allowed, please set the appropriate flag",
    )


def test_a_renewal_under_the_old_key_makes_a_path(at):
    """The same name twice on one path, told apart by key identifiers."""
    old = make.root(at=at)
    new = make.intermediate(old, "Test Root CA", at=at)
    leaf = make.leaf(new, at=at)
    assert path(leaf, [old, new], at) == [leaf.der, new.der, old.der]


def test_names_are_compared_without_case_and_blanks(at):
    key = ec.generate_private_key(ec.SECP256R1())
    written = make.root(at=at, key=key, subject=[("O", "Test  Authority "), ("CN", "ROOT")])
    stored = make.root(at=at, key=key, subject=[("O", "test authority"), ("CN", "Root")])
    leaf = make.leaf(written, at=at)
    assert path(leaf, [stored], at) == [leaf.der, stored.der]


def test_a_different_order_is_a_different_name(at):
    key = ec.generate_private_key(ec.SECP256R1())
    written = make.root(at=at, key=key, subject=[("CN", "Root"), ("O", "Test")])
    stored = make.root(at=at, key=key, subject=[("O", "Test"), ("CN", "Root")])
    assert refused(make.leaf(written, at=at), [stored], at)[0] is Code.ISSUER_MISSING


@pytest.mark.parametrize("profile", list(Profile))
def test_many_authorities_of_one_name_take_no_time(at, profile):
    """The key identifier says which of the forty to try first."""
    roots = [make.root(at=at) for _ in range(40)]
    leaf = make.leaf(roots[17], at=at)
    started = time.monotonic()
    assert path(leaf, roots, at, profile) == [leaf.der, roots[17].der]
    assert time.monotonic() - started < 1


def test_after_64_candidates_the_search_ends(at):
    roots = [make.root(at=at) for _ in range(70)]
    nameless = make.leaf(make.root(at=at), at=at, aki=False)
    assert refused(nameless, roots, at, Profile.COMPATIBLE) == (Code.TOO_MANY_CANDIDATES, {"limit": 64})


def test_many_equal_cross_certificates_take_no_time(at):
    """Same names, same keys at every level: the worst case for a search."""
    keys = [ec.generate_private_key(ec.SECP256R1()) for _ in range(4)]
    authorities, above = [], make.root("Gone", at=at)
    for level, key in enumerate(keys):
        copies = [make.intermediate(above, f"Level {level}", at=at, key=key) for _ in range(8)]
        authorities += copies
        above = copies[0]
    started = time.monotonic()
    assert refused(make.leaf(above, at=at), authorities, at)[0] in {Code.TOO_MANY_CANDIDATES, Code.ISSUER_MISSING}
    assert time.monotonic() - started < 1


def test_broken_authorities_are_left_out(root, issuing, leaf, at):
    unreadable = make.Made(b"\x30\x00", None)
    assert path(leaf, [unreadable, root, issuing], at) == [leaf.der, issuing.der, root.der]


def test_the_path_as_a_check_of_a_verdict(root, issuing, leaf, at):
    given = {"at": at, "profile": STRICT}
    assert check_path(leaf.der, authorities=[root.der, issuing.der], **given) == (
        Check(CheckName.PATH, Outcome.PASSED),
        [leaf.der, issuing.der, root.der],
    )
    check, found = check_path(leaf.der, authorities=[root.der], **given)
    assert (check.name, check.outcome, check.error.code, found) == (
        CheckName.PATH,
        Outcome.REFUSED,
        Code.ISSUER_MISSING,
        [],
    )


def test_the_known_path_asks_for_no_dates_and_ends_where_nothing_is_known(root, at):
    old = make.intermediate(root, at=at, end=at - timedelta(hours=1))
    leaf = make.leaf(old, at=at)
    assert known_path(leaf.der, authorities=[root.der, old.der]) == [leaf.der, old.der, root.der]
    assert known_path(leaf.der, authorities=[old.der]) == [leaf.der, old.der]
    assert known_path(leaf.der, authorities=[]) == [leaf.der]
    assert known_path(root.der, authorities=[]) == [root.der]


def test_who_issued_is_told_by_name_and_key(root, issuing, leaf, at):
    assert is_issued_by(leaf.der, issuer=issuing.der)
    assert not is_issued_by(leaf.der, issuer=root.der)
    assert not is_issued_by(leaf.der, issuer=make.intermediate(root, at=at).der)
    assert not is_issued_by(leaf.der, issuer=make.root("Other", at=at, key=issuing.key).der)


def test_unreadable_revocation_lists_are_refused(root, leaf, issuing, at):
    assert refused(leaf, [root, issuing], at, crls=[b"nonsense"])[0] is Code.REVOCATION_UNKNOWN
