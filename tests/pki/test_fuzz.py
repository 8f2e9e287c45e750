"""Readers given nonsense and nearly good files: a named refusal, or a certificate; never anything else."""

from datetime import UTC, datetime
from functools import cache

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pms.pki import bundles
from pms.pki.certificate import decode
from pms.pki.checks import Limits, Profile, check_ca, check_partner
from pms.pki.errors import PkiError
from pms.pki.path import build_path, known_path
from pms.pki.pkcs12 import seal, unseal
from pms.pki.reading import read_many, read_one
from pms.pki.signing import PlatformName, Purpose, Signer, issue, make_root
from tests.factories import certificates as make

AT = datetime(2026, 6, 1, 12, tzinfo=UTC)
fuzzed = settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
pytestmark = pytest.mark.filterwarnings("ignore")


@cache
def hierarchy() -> tuple[make.Made, make.Made, make.Made]:
    root = make.root(at=AT, key=make.rsa_key())
    issuing = make.intermediate(root, at=AT)
    return make.leaf(issuing, at=AT), issuing, root


@cache
def signer() -> Signer:
    name = PlatformName(organisation="Test Platform")
    return make_root(key=make.rsa_key(), name=name, common_name="Root", at=AT)


@cache
def files() -> list[bytes]:
    """One good or nearly good file of every kind."""
    leaf, issuing, root = hierarchy()
    return [
        leaf.der,
        root.der,
        leaf.pem,
        leaf.pem + issuing.pem,
        bundles.p7b([leaf.der, root.der]),
        bundles.certs_only([leaf.der]),
        make.private_key_pem(),
        make.pkcs12_file(leaf),
        make.signing_request(Encoding.DER),
        make.with_version_1(leaf).der,
        make.with_serial(leaf, -5).der,
    ]


@st.composite
def mutated(draw, originals) -> bytes:
    """A file with a few octets turned, cut out, doubled or put in."""
    data = bytearray(draw(st.sampled_from(originals())))
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, max(len(data) - 1, 0)))
        end = min(start + draw(st.integers(1, 8)), len(data))
        part = bytes(data[start:end])
        data[start:end] = draw(
            st.sampled_from([b"", part * 2, bytes(octet ^ 0x80 for octet in part)]) | st.binary(max_size=8)
        )
    return bytes(data)


def only_refusals(function, *arguments, **named):
    """What the function returns, None when it refuses. Any other exception is a failure."""
    try:
        return function(*arguments, **named)
    except PkiError:
        return None


@fuzzed
@given(st.binary(max_size=300) | mutated(files))
def test_files(data):
    only_refusals(read_one, data)
    for found in only_refusals(read_many, data) or []:
        assert (found.sha256, found.not_before.tzinfo) == (decode(found.der).sha256, UTC)


@fuzzed
@given(st.binary(max_size=300) | mutated(lambda: [made.der for made in hierarchy()]))
def test_whatever_can_be_read_can_be_checked_and_signed(data):
    found = only_refusals(decode, data)
    if found is None:
        return
    for profile in Profile:
        given_too = {"profile": profile, "limits": Limits(), "at": AT}
        assert check_ca(found, **given_too).checks
        assert check_partner(found, organisation="Example Ltd", domain_allows_ca=False, **given_too).checks
    for purpose in Purpose:
        if check_partner(found, organisation="Example Ltd", domain_allows_ca=True, **given_too).accepted:
            only_refusals(issue, found, signer=signer(), purpose=purpose, at=AT, days=367)


@fuzzed
@given(mutated(lambda: [hierarchy()[0].der]), mutated(lambda: [made.der for made in hierarchy()[1:]]))
def test_a_changed_certificate_never_makes_a_path(target, authority):
    """One octet anywhere, and nobody vouches for it; and a changed authority is no authority."""
    leaf, issuing, root = (made.der for made in hierarchy())
    for profile in Profile:
        given_too = {"at": AT, "profile": profile}
        found = only_refusals(build_path, target, authorities=[issuing, root, authority], **given_too)
        assert found is None or target == leaf
        found = only_refusals(build_path, leaf, authorities=[authority], **given_too)
        assert found is None
        found = only_refusals(build_path, leaf, authorities=[authority, issuing, root], crls=[target], **given_too)
        assert found is None
    only_refusals(known_path, target, authorities=[authority, root])


@settings(fuzzed, max_examples=60)
@given(st.binary(max_size=300) | mutated(lambda: [_sealed()]))
def test_key_store_files(data):
    found = only_refusals(unseal, data, name="x", pin="1234")
    assert found is None or found.certificate == signer().certificate


@cache
def _sealed() -> bytes:
    return seal(signer(), name="x", pin="1234", rounds=100)
