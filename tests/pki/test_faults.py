"""Looking at certificates that were refused, and sorting bundles."""

import pytest

from pms.pki.errors import Code, PkiError
from pms.pki.names import short_dn
from pms.pki.path import leads_to_root, roots_first
from pms.pki.reading import decode, inspect, split
from tests.factories import certificates as make


def test_a_certificate_is_inspected_even_where_its_form_breaks_a_rule(leaf):
    old = make.with_version_1(leaf)
    found, broken = inspect(old.der)
    assert (found.der, found.not_after, found.is_ca, found.key_usages) == (
        old.der,
        decode(leaf.der).not_after,
        False,
        None,
    )
    assert broken is not None
    assert broken.code is Code.WRONG_VERSION
    assert inspect(leaf.der) == (decode(leaf.der), None)


@pytest.mark.parametrize("der", [b"", b"\x30\x00", b"nothing"])
def test_what_is_no_certificate_cannot_be_inspected(der):
    with pytest.raises(PkiError) as caught:
        inspect(der)
    assert caught.value.code is Code.DAMAGED


def test_a_file_is_split_even_where_a_certificate_in_it_breaks_a_rule(root, leaf):
    old = make.with_version_1(leaf)
    assert split(root.pem + old.pem) == [root.der, old.der]


@pytest.mark.parametrize("spoil", [lambda made: made, make.with_version_1])
def test_a_way_to_a_root_is_found_whatever_else_is_wrong(root, at, spoil):
    issuing = make.intermediate(root, at=at)
    target = inspect(spoil(make.leaf(issuing, key=make.key_of("RSA-1024"), at=at)).der)[0]
    assert leads_to_root(target, authorities=[root.der, issuing.der], at=at)
    assert not leads_to_root(target, authorities=[issuing.der], at=at)
    assert not leads_to_root(target, authorities=[root.der], at=at)
    assert not leads_to_root(target, authorities=[root.der, issuing.der], at=at.replace(year=2034))
    broken = inspect(make.with_broken_signature(make.leaf(issuing, at=at)).der)[0]
    assert not leads_to_root(broken, authorities=[root.der, issuing.der], at=at)


def test_authorities_come_before_those_they_vouch_for(root, at):
    upper = make.intermediate(root, "Upper", at=at)
    lower = make.intermediate(upper, "Lower", at=at)
    old = make.with_version_1(root)
    wanted = [root.der, upper.der, lower.der]
    assert roots_first([lower.der, upper.der, root.der]) == wanted
    assert roots_first([*wanted, upper.der]) == wanted
    assert roots_first([old.der, upper.der, root.der]) == [root.der, upper.der, old.der]
    assert roots_first([]) == []


def test_a_name_is_written_in_the_order_of_the_key_manager(at):
    subject = [("C", "MA"), ("ST", "Fes"), ("L", "Fez"), ("O", "A, B"), ("OU", "X"), ("CN", "n"), ("serialNumber", "7")]
    assert short_dn(make.root(subject=subject, at=at).x509.subject) == "CN=n,OU=X,O=A, B,L=Fez,ST=Fes,C=MA"
