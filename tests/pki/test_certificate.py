"""What is read from a certificate, and the rules that its bare form must keep."""

from datetime import UTC, datetime
from hashlib import sha1, sha256

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509.oid import NameOID

from pms.pki.certificate import Key, decode
from pms.pki.errors import Code, PkiError
from tests.factories import certificates as make

WHOLE = [
    ("C", "MA"),
    ("ST", "Rabat-Salé"),
    ("L", "Rabat"),
    ("O", "Société Réelle"),
    ("OU", "Ops"),
    ("CN", "auth.example.org"),
]


def refused(der: bytes) -> tuple[Code, dict]:
    with pytest.raises(PkiError) as caught:
        decode(der)
    return caught.value.code, caught.value.data


def spki(key) -> str:
    return sha256(key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).hexdigest()


def test_all_that_people_are_shown_is_read(issuing, at):
    key = ec.generate_private_key(ec.SECP384R1())
    made = make.leaf(issuing, at=at, subject=WHOLE, key=key, serial=0x1234)
    found = decode(made.der)
    assert found.der == made.der
    assert (found.sha256, found.sha1) == (sha256(made.der).hexdigest(), sha1(made.der).hexdigest())
    assert found.subject == "CN=auth.example.org,OU=Ops,O=Société Réelle,L=Rabat,ST=Rabat-Salé,C=MA"
    assert found.issuer == "CN=Test Issuing CA,O=Test Authority,C=MA"
    assert (found.common_name, found.organisation, found.organisational_unit) == (
        "auth.example.org",
        "Société Réelle",
        "Ops",
    )
    assert (found.locality, found.state, found.country) == ("Rabat", "Rabat-Salé", "MA")
    assert (found.issuer_common_name, found.issuer_organisation) == ("Test Issuing CA", "Test Authority")
    assert found.serial == "1234"
    assert found.not_before == datetime(2026, 5, 31, 12, tzinfo=UTC)
    assert found.not_after == datetime(2028, 5, 31, 12, tzinfo=UTC)
    assert found.key == Key("EC", 384, "secp384r1", spki(key))
    assert found.signature_algorithm == "ECDSA with SHA-256"
    assert (found.is_ca, found.path_length, found.basic_constraints_critical) == (False, None, True)
    assert found.key_usages == frozenset({"digitalSignature"})
    assert found.ski == x509.SubjectKeyIdentifier.from_public_key(key.public_key()).digest.hex()
    assert found.aki == decode(issuing.der).ski
    assert found.is_self_signed is False


def test_what_is_absent_is_empty(issuing, at):
    made = make.leaf(issuing, at=at, subject=[("CN", "x")], ca=None, usage=None, ski=False, aki=False)
    found = decode(made.der)
    assert (found.organisation, found.country, found.ski, found.aki) == ("", "", "", "")
    assert (found.is_ca, found.path_length, found.basic_constraints_critical, found.key_usages) == (
        False,
        None,
        False,
        None,
    )


def test_a_ca_is_read(root, at):
    found = decode(make.intermediate(root, at=at, path_length=1, ca_critical=False).der)
    assert (found.is_ca, found.path_length, found.basic_constraints_critical) == (True, 1, False)
    assert found.key_usages == frozenset({"keyCertSign", "cRLSign"})


@pytest.mark.parametrize(
    ("kind", "words"),
    [("RSA-2048", ("RSA", 2048, "")), ("P-521", ("EC", 521, "secp521r1")), ("Ed25519", ("Ed25519", 256, ""))],
)
def test_keys_are_named(issuing, at, kind, words):
    key = make.key_of(kind)
    assert decode(make.leaf(issuing, at=at, key=key).der).key == Key(*words, spki(key))


@pytest.mark.parametrize(
    ("kind", "details", "name"),
    [
        ("RSA-2048", {}, "RSA with SHA-256"),
        ("RSA-2048", {"algorithm": hashes.SHA512()}, "RSA with SHA-512"),
        ("RSA-2048", {"algorithm": hashes.SHA384(), "pss": True}, "RSA-PSS with SHA-384"),
        ("P-384", {"algorithm": hashes.SHA384()}, "ECDSA with SHA-384"),
        ("Ed25519", {}, "Ed25519"),
        ("RSA-2048", {"algorithm": hashes.SHA3_256()}, "2.16.840.1.101.3.4.3.14"),
    ],
)
def test_signatures_are_named_and_self_signed_is_told_by_the_signature(at, kind, details, name):
    found = decode(make.root(at=at, key=make.key_of(kind), **details).der)
    assert (found.signature_algorithm, found.is_self_signed) == (name, True)


def test_the_same_name_is_not_self_signed(root, at):
    """Self-issued, but by another key."""
    assert decode(make.intermediate(root, "Test Root CA", at=at).der).is_self_signed is False


def test_a_long_identifier_is_told_by_its_hash(issuing, at):
    octets = b"k" * 100
    made = make.leaf(issuing, at=at, ski=False, extensions=[(x509.SubjectKeyIdentifier(octets), False)])
    assert decode(made.der).ski == sha256(octets).hexdigest()


@pytest.mark.filterwarnings("ignore:Parsed a serial number")
@pytest.mark.parametrize(
    ("serial", "words"), [(-5, "-5"), (0, "0"), (-(1 << 159), f"-{1 << 159:x}"), (1 << 158, f"{1 << 158:x}")]
)
def test_serials_of_real_authorities_are_read(leaf, serial, words):
    found = decode(make.with_serial(leaf, serial).der)
    assert found.serial == words


def test_version_1_is_refused(leaf):
    assert refused(make.with_version_1(leaf).der) == (Code.WRONG_VERSION, {"version": 1})


def test_an_unknown_version_is_refused(leaf):
    version = bytes.fromhex("a003020102")
    assert refused(leaf.der.replace(version, bytes.fromhex("a003020104"), 1)) == (Code.WRONG_VERSION, {"version": 5})


@pytest.mark.filterwarnings("ignore:Parsed a serial number")
def test_a_serial_of_21_octets_is_refused(leaf):
    made = make.with_serial(leaf, 1 << 160)
    assert refused(made.der) == (Code.SERIAL_TOO_LONG, {"octets": 21, "limit": 20})
    assert refused(make.with_serial(leaf, -(1 << 159) - 1).der)[0] is Code.SERIAL_TOO_LONG


def test_33_extensions_are_refused(issuing, at):
    def made(count):
        kinds = [x509.ObjectIdentifier(f"1.3.6.1.4.1.99999.{number}") for number in range(count - 4)]
        return make.leaf(
            issuing, at=at, extensions=[(x509.UnrecognizedExtension(kind, b"\x05\0"), False) for kind in kinds]
        )

    assert len(decode(made(32).der).x509.extensions) == 32
    assert refused(made(33).der) == (Code.TOO_MANY_EXTENSIONS, {"count": 33, "limit": 32})


def test_65_alternative_names_are_refused(issuing, at):
    def made(count):
        names = [x509.DNSName(f"host{number}.example.org") for number in range(count)]
        return make.leaf(issuing, at=at, extensions=[(x509.SubjectAlternativeName(names), False)])

    assert decode(made(64).der).common_name == "auth.example.org"
    assert refused(made(65).der) == (Code.TOO_MANY_NAMES, {"count": 65, "limit": 64})


@pytest.mark.parametrize("letter", ["\0", "\n", "\u202e", "\u2066", "\u200f", "\u061c", "\x7f"])
def test_hidden_characters_in_the_subject_are_refused(issuing, at, letter):
    made = make.leaf(issuing, at=at, organisation=f"Example{letter}Ltd")
    assert refused(made.der) == (Code.CONTROL_CHARACTERS, {"part": "O"})


def test_hidden_characters_in_other_names_are_refused(root, at):
    crooked = make.intermediate(root, "Crooked\u202eCA", at=at)
    assert refused(make.leaf(crooked, at=at).der) == (Code.CONTROL_CHARACTERS, {"part": "CN"})
    nul = make.leaf(root, at=at, extensions=[(x509.SubjectAlternativeName([x509.DNSName("a.org\0b.org")]), False)])
    assert refused(nul.der) == (Code.CONTROL_CHARACTERS, {"part": "subjectAltName"})
    name = x509.Name([x509.NameAttribute(NameOID.TITLE, "1\u202e2")])
    nested = make.leaf(root, at=at, extensions=[(x509.SubjectAlternativeName([x509.DirectoryName(name)]), False)])
    assert refused(nested.der) == (Code.CONTROL_CHARACTERS, {"part": "2.5.4.12"})


def test_arabic_and_joiners_are_no_hidden_characters(issuing, at):
    organisation = "شركة المثال \u200d الوطنية"
    assert decode(make.leaf(issuing, at=at, organisation=organisation).der).organisation == organisation


def test_two_organisations_are_refused(issuing, at):
    made = make.leaf(issuing, at=at, subject=[("O", "Example Ltd"), ("O", "Other Ltd"), ("CN", "x")])
    assert refused(made.der) == (Code.SEVERAL_ORGANISATIONS, {"count": 2})


def test_what_was_decoded_is_kept_but_not_giants(issuing, at):
    padding = x509.UnrecognizedExtension(x509.ObjectIdentifier("1.3.6.1.4.1.99999.1"), b"\x05" * 9000)
    small, giant = make.leaf(issuing, at=at), make.leaf(issuing, at=at, extensions=[(padding, False)])
    assert decode(small.der) is decode(small.der)
    assert decode(giant.der) is not decode(giant.der)
    assert decode(giant.der) == decode(giant.der)
