"""The platform's chain, and what is signed for partners."""

from datetime import timedelta
from hashlib import sha256

import pytest
from cryptography import x509

from pms.pki import signing
from pms.pki.certificate import decode
from pms.pki.checks import Limits, Profile, check_ca, check_partner
from pms.pki.errors import Code, PkiError
from pms.pki.path import build_path, check_path
from pms.pki.signing import PlatformName, Purpose, Signer, check_issued, issue, make_issuing, make_root
from tests.factories import certificates as make

NAME = PlatformName(organisation="Test Platform", organisational_unit="PMS", country="MA")
USE, ISSUE = Purpose.USE, Purpose.ISSUE
CRL = "https://pms.example.org/crl/issuing.crl"


@pytest.fixture(scope="module")
def platform(at) -> Signer:
    return make_root(key=make.rsa_key(0), name=NAME, common_name="Test Platform Root", at=at)


@pytest.fixture(scope="module")
def signers(platform, at) -> dict[Purpose, Signer]:
    return {
        purpose: make_issuing(
            root=platform,
            key=make.rsa_key(number),
            name=NAME,
            common_name=f"Test Platform CA {purpose.value}",
            purpose=purpose,
            at=at,
            crl_url=CRL,
        )
        for number, purpose in enumerate(Purpose, start=1)
    }


def issued(made, signers, at, purpose=USE, days=367, **more):
    return decode(issue(decode(made.der), signer=signers[purpose], purpose=purpose, at=at, days=days, **more))


def test_the_platforms_key_is_rsa_3072():
    key = signing.new_key()
    assert (key.key_size, key.public_key().public_numbers().e) == (3072, 65537)


def test_the_platforms_root(platform, at):
    found = decode(platform.certificate)
    assert found.subject == found.issuer == "CN=Test Platform Root,OU=PMS,O=Test Platform,C=MA"
    assert (found.not_before, found.not_after) == (at, at + timedelta(days=3650))
    assert (found.is_self_signed, found.is_ca, found.path_length) == (True, True, None)
    assert found.key_usages == frozenset({"keyCertSign", "cRLSign"})
    assert platform.chain == ()


@pytest.mark.parametrize(("purpose", "length"), [(USE, 0), (ISSUE, 1)])
def test_the_platforms_issuing_authorities(platform, signers, at, purpose, length):
    found = decode(signers[purpose].certificate)
    assert found.issuer == decode(platform.certificate).subject
    assert found.not_after == at + timedelta(days=1825)
    assert (found.is_ca, found.path_length, found.basic_constraints_critical) == (True, length, True)
    assert signers[purpose].chain == (platform.certificate,)
    assert crl_urls(found) == [CRL]


def test_the_platforms_authorities_pass_our_own_strict_checks(platform, signers, at):
    for signer in (platform, *signers.values()):
        assert check_ca(decode(signer.certificate), profile=Profile.STRICT, limits=Limits(), at=at).accepted


def test_an_issuing_authority_ends_with_its_root(at):
    root = make_root(key=make.rsa_key(0), name=NAME, common_name="Short", at=at, days=100)
    signer = make_issuing(root=root, key=make.rsa_key(1), name=NAME, common_name="CA", purpose=USE, at=at)
    assert decode(signer.certificate).not_after == decode(root.certificate).not_after


def crl_urls(found) -> list[str]:
    points = found.x509.extensions.get_extension_for_class(x509.CRLDistributionPoints).value
    return [name.value for point in points for name in point.full_name]


def test_what_is_issued_for_use(issuing, signers, at):
    subject = [
        ("C", "MA"),
        ("ST", "RS"),
        ("L", "Rabat"),
        ("O", "Example Ltd"),
        ("OU", "Ops"),
        ("CN", "auth.example.org"),
    ]
    key = make.rsa_key(3)
    found = issued(make.leaf(issuing, at=at, subject=subject, key=key), signers, at, crl_url=CRL)
    assert found.subject == "CN=auth.example.org,OU=Ops,O=Example Ltd,L=Rabat,ST=RS,C=MA"
    assert found.issuer == decode(signers[USE].certificate).subject
    assert found.x509.public_key() == key.public_key()
    assert (found.not_before, found.not_after) == (at, at + timedelta(days=367))
    assert (found.is_ca, found.path_length, found.basic_constraints_critical) == (False, None, True)
    assert found.key_usages == frozenset({"digitalSignature", "keyEncipherment"})
    assert found.aki == decode(signers[USE].certificate).ski
    assert found.ski == x509.SubjectKeyIdentifier.from_public_key(key.public_key()).digest.hex()
    assert found.signature_algorithm == "RSA with SHA-256"
    assert crl_urls(found) == [CRL]


@pytest.mark.parametrize(
    ("kind", "usages"), [("P-256", {"digitalSignature", "keyAgreement"}), ("Ed25519", {"digitalSignature"})]
)
def test_the_usage_follows_the_kind_of_key(issuing, signers, at, kind, usages):
    assert issued(make.leaf(issuing, at=at, key=make.key_of(kind)), signers, at).key_usages == usages


def test_what_is_issued_for_issuing(issuing, signers, at):
    found = issued(make.leaf(issuing, at=at, ca=True, usage=make.CA_USAGE), signers, at, ISSUE)
    assert (found.is_ca, found.path_length, found.basic_constraints_critical) == (True, 0, True)
    assert found.key_usages == frozenset({"digitalSignature", "keyCertSign"})


def test_no_list_is_named_where_none_is_published(issuing, signers, at):
    with pytest.raises(x509.ExtensionNotFound):
        crl_urls(issued(make.leaf(issuing, at=at), signers, at))


def test_only_the_six_parts_are_copied_and_each_once(issuing, signers, at):
    subject = [("CN", "one"), ("CN", "two"), ("serialNumber", "7"), ("O", "Example Ltd"), ("OU", "a"), ("OU", "b")]
    assert issued(make.leaf(issuing, at=at, subject=subject), signers, at).subject == "CN=one,OU=a,O=Example Ltd"


@pytest.mark.filterwarnings("ignore:Attribute's length")
def test_odd_values_are_copied_as_they_were(issuing, signers, at):
    """Longer and other than libraries would write today: the partner's authority vouched for them."""
    subject = [("C", "Maroc"), ("O", "شركة " * 30), ("CN", "x")]
    assert issued(make.leaf(issuing, at=at, subject=subject), signers, at).organisation == "شركة " * 30


def test_serials_are_positive_random_and_128_bits_wide(issuing, signers, at):
    made = make.leaf(issuing, at=at)
    serials = {issued(made, signers, at).x509.serial_number for _ in range(5)}
    assert len(serials) == 5
    assert {serial.bit_length() for serial in serials} == {128}


def test_for_use_nothing_outlives_the_partners_certificate(issuing, signers, at):
    made = make.leaf(issuing, at=at, days=340)
    assert issued(made, signers, at, USE).not_after == at + timedelta(days=340)
    assert issued(made, signers, at, ISSUE).not_after == at + timedelta(days=367)


@pytest.mark.parametrize("purpose", list(Purpose))
def test_nothing_outlives_its_issuer(issuing, signers, at, purpose):
    late = at + timedelta(days=1800)
    made = make.leaf(issuing, at=at, days=4000)
    assert issued(made, signers, late, purpose).not_after == decode(signers[purpose].certificate).not_after


def test_an_expired_authority_signs_nothing(issuing, signers, leaf, at):
    end = decode(signers[USE].certificate).not_after
    with pytest.raises(PkiError) as caught:
        issued(leaf, signers, end + timedelta(seconds=1))
    assert (caught.value.code, caught.value.data) == (Code.SIGNING_CERTIFICATE_ENDED, {"not_after": end})


def test_nothing_is_issued_that_has_ended(issuing, signers, at):
    made = make.leaf(issuing, at=at, days=30)
    with pytest.raises(PkiError) as caught:
        issued(made, signers, at + timedelta(days=31))
    assert (caught.value.code, caught.value.data) == (
        Code.NOTHING_LEFT_TO_ISSUE,
        {"not_after": at + timedelta(days=30)},
    )


def test_what_another_key_signed_is_not_given_out(signers, leaf, at):
    crossed = Signer(make.rsa_key(0), signers[USE].certificate, signers[USE].chain)
    with pytest.raises(PkiError) as caught:
        issue(decode(leaf.der), signer=crossed, purpose=USE, at=at, days=367)
    assert caught.value.code is Code.ISSUED_WRONG
    with pytest.raises(PkiError) as caught:
        check_issued(leaf.der, signer=signers[USE])
    assert caught.value.code is Code.ISSUED_WRONG


@pytest.mark.parametrize("purpose", list(Purpose))
def test_what_is_issued_makes_a_strict_path_to_the_platforms_root(platform, signers, leaf, at, purpose):
    signer = signers[purpose]
    der = issue(decode(leaf.der), signer=signer, purpose=purpose, at=at, days=367)
    chain = [der, signer.certificate, platform.certificate]
    assert build_path(der, authorities=chain[1:], at=at, profile=Profile.STRICT) == chain


def test_device_keys_chain_through_what_was_issued_for_issuing(platform, signers, issuing, at):
    """What consumers do: they are given the issued certificate with the platform's chain."""
    provider = make.leaf(issuing, at=at, ca=True, usage=make.CA_USAGE)
    der = issue(decode(provider.der), signer=signers[ISSUE], purpose=ISSUE, at=at, days=367)
    device = make.leaf(make.Made(der, provider.key), at=at, common_name="device 1")
    given = [der, signers[ISSUE].certificate, platform.certificate]
    assert build_path(device.der, authorities=given, at=at, profile=Profile.STRICT) == [device.der, *given]
    below = make.intermediate(make.Made(der, provider.key), "Too deep", at=at)
    deep = make.leaf(below, at=at)
    with pytest.raises(PkiError) as caught:
        build_path(deep.der, authorities=[*given, below.der], at=at, profile=Profile.STRICT)
    assert caught.value.code is Code.PATH_LENGTH


@pytest.mark.parametrize("domain", ["AUTH", "DEVICE", "FTM", "MISP"])
@pytest.mark.parametrize("profile", list(Profile))
def test_a_partner_vouches_for_nobody_in_any_domain(platform, signers, root, issuing, at, domain, profile):
    """Whatever a partner signs with the key of its issued certificate is refused, though the platform is trusted."""
    purpose = ISSUE if domain in ("DEVICE", "FTM") else USE
    partner = make.leaf(issuing, at=at, ca=purpose is ISSUE, usage=make.CA_USAGE)
    der = issue(decode(partner.der), signer=signers[purpose], purpose=purpose, at=at, days=3650)
    store = [root.der, issuing.der, platform.certificate, *(signer.certificate for signer in signers.values())]
    for mine in (make.Made(der, partner.key), partner):
        forged = make.leaf(mine, at=at, organisation="Victim Ltd")
        verdict = check_partner(
            decode(forged.der),
            organisation="Victim Ltd",
            domain_allows_ca=purpose is ISSUE,
            profile=profile,
            limits=Limits(),
            at=at,
        )
        check, path = check_path(forged.der, authorities=store, at=at, profile=profile)
        assert verdict.accepted
        assert (check.error.code, path) == (Code.ISSUER_MISSING, [])
        assert not verdict.plus(check).accepted


@pytest.mark.parametrize("profile", list(Profile))
def test_what_is_issued_for_use_issues_nothing_even_when_it_is_taken_for_an_authority(
    platform, signers, issuing, at, profile
):
    partner = make.leaf(issuing, at=at)
    der = issue(decode(partner.der), signer=signers[USE], purpose=USE, at=at, days=367)
    forged = make.leaf(make.Made(der, partner.key), at=at, organisation="Victim Ltd")
    store = [der, signers[USE].certificate, platform.certificate]
    with pytest.raises(PkiError) as caught:
        build_path(forged.der, authorities=store, at=at, profile=profile)
    assert caught.value.code is Code.AUTHORITY_NOT_A_CA
    assert not check_ca(decode(der), profile=profile, limits=Limits(), at=at).accepted


def test_the_hash_is_of_what_was_signed(signers, leaf, at):
    der = issue(decode(leaf.der), signer=signers[USE], purpose=USE, at=at, days=367)
    assert decode(der).sha256 == sha256(der).hexdigest()
