"""Certificates shaped like the key manager's and those of stock CAs, in both profiles.

Serials are random signed numbers (zero and negative occur), there are no authority key identifiers, CAs without
keyUsage or with an uncritical CA mark, roots without a CA mark, CA-true module keys, several CAs of one name.
"""

from datetime import timedelta

import pytest
from cryptography import x509

from pms.pki.certificate import decode
from pms.pki.checks import Limits, Profile, check_ca, check_partner
from pms.pki.errors import Code, PkiError, Tolerance
from pms.pki.path import build_path
from pms.pki.reading import read_one
from tests.factories import certificates as make

pytestmark = pytest.mark.filterwarnings("ignore:Parsed a serial number")
COMPATIBLE, STRICT = Profile.COMPATIBLE, Profile.STRICT


def path(target, authorities, at, profile):
    return build_path(target.der, authorities=[made.der for made in authorities], at=at, profile=profile)


def refused(target, authorities, at, profile) -> Code:
    with pytest.raises(PkiError) as caught:
        path(target, authorities, at, profile)
    return caught.value.code


@pytest.fixture(scope="module")
def platform(at) -> list[make.Made]:
    """Root, module CA and module key of a key manager: RSA, CA true down to the leaf, negative serials."""
    names = [("C", "IN"), ("ST", "KA"), ("L", "BANGALORE"), ("O", "IITB"), ("OU", "MOSIP-TECH-CENTER")]
    usage = frozenset({"digital_signature", "key_cert_sign"})
    shape = {"at": at, "aki": False, "usage": usage, "key": make.rsa_key()}
    root = make.root(subject=[*names, ("CN", "www.mosip.io (ROOT)")], path_length=2, serial=-(2**62) - 5, **shape)
    shape["key"] = make.rsa_key(1)
    module = make.intermediate(root, subject=[*names, ("CN", "www.mosip.io (PMS)")], path_length=1, serial=0, **shape)
    shape["key"] = make.rsa_key(2)
    leaf = make.leaf(module, subject=[*names, ("CN", "module")], ca=True, serial=-1, **shape)
    return [leaf, module, root]


def test_a_key_managers_chain_is_accepted_and_every_tolerance_is_marked(platform, at):
    leaf, module, root = (decode(made.der) for made in platform)
    given = {"profile": COMPATIBLE, "limits": Limits(), "at": at}
    assert path(platform[0], platform[1:], at, COMPATIBLE) == [made.der for made in platform]
    assert check_ca(root, **given).tolerances == [Tolerance.SERIAL_NOT_POSITIVE]
    assert check_ca(module, **given).tolerances == [Tolerance.SERIAL_NOT_POSITIVE, Tolerance.AUTHORITY_KEY_ID_MISSING]
    verdict = check_partner(leaf, organisation="IITB", domain_allows_ca=False, **given)
    assert verdict.accepted
    assert verdict.tolerances == [
        Tolerance.SERIAL_NOT_POSITIVE,
        Tolerance.CA_NOT_ALLOWED,
        Tolerance.AUTHORITY_KEY_ID_MISSING,
    ]


def test_strict_refuses_a_key_managers_chain(platform, at):
    assert refused(platform[0], platform[1:], at, STRICT) is Code.AUTHORITY_REFUSED
    given = {"profile": STRICT, "limits": Limits(), "at": at}
    assert not check_ca(decode(platform[2].der), **given).accepted
    verdict = check_partner(decode(platform[0].der), organisation="IITB", domain_allows_ca=True, **given)
    assert [check.error.code for check in verdict.checks if check.error] == [
        Code.SERIAL_NOT_POSITIVE,
        Code.AUTHORITY_KEY_ID_MISSING,
    ]


@pytest.mark.parametrize("serial", [0, -1, -(2**63), -(2**158)])
def test_odd_serials_are_read_from_files(issuing, at, serial):
    made = make.leaf(issuing, at=at, serial=serial)
    assert read_one(made.pem).x509.serial_number == serial


def test_a_serial_that_is_not_even_der_is_damaged(leaf):
    """Zero octets in front, as some old tools wrote: cryptography refuses it, and so do we."""
    parts = make.children(leaf.der)
    fields = make.children(parts[0])
    fields[1] = make.tlv(0x02, bytes(8))
    broken = make.tlv(0x30, make.tlv(0x30, b"".join(fields)) + parts[1] + parts[2])
    with pytest.raises(PkiError) as caught:
        read_one(broken)
    assert caught.value.code is Code.DAMAGED


@pytest.mark.parametrize(
    "change",
    [{"usage": None}, {"ca_critical": False}, {"aki": False}, {"ski": False}, {"serial": -5}, {"serial": 0}],
    ids=str,
)
def test_intermediates_of_stock_authorities_make_a_path(root, at, change):
    made = make.intermediate(root, at=at, **change)
    leaf = make.leaf(made, at=at)
    assert path(leaf, [root, made], at, COMPATIBLE) == [leaf.der, made.der, root.der]


@pytest.mark.parametrize("change", [{"usage": None}, {"aki": False}, {"ski": False}, {"serial": -5}], ids=str)
def test_strict_makes_no_path_over_them(root, at, change):
    made = make.intermediate(root, at=at, **change)
    assert refused(make.leaf(made, at=at), [root, made], at, STRICT) is Code.AUTHORITY_REFUSED


@pytest.mark.parametrize("mark", [False, None])
@pytest.mark.parametrize("usage", [make.CA_USAGE, None])
def test_a_root_without_ca_mark_makes_a_path(at, mark, usage):
    root = make.root(at=at, ca=mark, usage=usage)
    issuing = make.intermediate(root, at=at)
    leaf, direct = make.leaf(issuing, at=at), make.leaf(root, at=at)
    assert path(leaf, [root, issuing], at, COMPATIBLE) == [leaf.der, issuing.der, root.der]
    assert path(direct, [root], at, COMPATIBLE) == [direct.der, root.der]
    assert path(root, [root], at, COMPATIBLE) == [root.der]
    assert refused(leaf, [root, issuing], at, STRICT) is Code.AUTHORITY_NOT_A_CA


def test_a_root_without_ca_mark_is_held_to_everything_else(at):
    unknown = x509.UnrecognizedExtension(x509.ObjectIdentifier("1.3.6.1.4.1.99999.1"), b"\x05\0")
    name = x509.Name([x509.NameAttribute(make.OIDS["C"], "FR")])
    only = x509.NameConstraints(permitted_subtrees=[x509.DirectoryName(name)], excluded_subtrees=None)
    for change, code in (
        ({"end": at - timedelta(hours=1)}, Code.AUTHORITY_EXPIRED),
        ({"start": at + timedelta(hours=1)}, Code.AUTHORITY_NOT_YET_VALID),
        ({"extensions": [(unknown, True)]}, Code.CRITICAL_EXTENSION),
        ({"extensions": [(only, False)]}, Code.NAME_CONSTRAINT),
        ({"usage": make.LEAF_USAGE}, Code.AUTHORITY_REFUSED),
    ):
        root = make.root(at=at, ca=None, **change)
        assert refused(make.leaf(root, at=at), [root], at, COMPATIBLE) is code


def test_below_a_root_without_ca_mark_the_rest_is_judged_as_ever(at):
    root = make.root(at=at, ca=None)
    narrow = make.intermediate(root, at=at, path_length=0)
    below = make.intermediate(narrow, "Below", at=at)
    assert refused(make.leaf(below, at=at), [root, narrow, below], at, COMPATIBLE) is Code.PATH_LENGTH
    old = make.intermediate(root, at=at, end=at - timedelta(hours=1))
    assert refused(make.leaf(old, at=at), [root, old], at, COMPATIBLE) is Code.AUTHORITY_EXPIRED
    gone = make.leaf(root, at=at, end=at - timedelta(hours=1))
    assert refused(gone, [root], at, COMPATIBLE) is Code.EXPIRED


@pytest.mark.parametrize("mark", [False, None])
def test_an_intermediate_without_ca_mark_issues_nothing_in_either_profile(root, at, mark):
    made = make.intermediate(root, at=at, ca=mark)
    for profile in Profile:
        assert refused(make.leaf(made, at=at), [root, made], at, profile) is Code.AUTHORITY_NOT_A_CA


@pytest.mark.parametrize("profile", list(Profile))
def test_of_several_authorities_with_one_name_the_right_one_is_found(at, profile):
    roots = [make.root(at=at) for _ in range(5)]
    middle = [make.intermediate(root, at=at) for root in roots]
    leaf = make.leaf(middle[3], at=at)
    assert path(leaf, [*roots, *middle], at, profile) == [leaf.der, middle[3].der, roots[3].der]


def test_of_several_the_right_one_is_found_without_key_identifiers(at):
    roots = [make.root(at=at, ski=False) for _ in range(5)]
    middle = [make.intermediate(root, at=at, ski=False, aki=False) for root in roots]
    leaf = make.leaf(middle[3], at=at, aki=False)
    assert path(leaf, [*roots, *middle], at, COMPATIBLE) == [leaf.der, middle[3].der, roots[3].der]
