"""Distinguished names: their parts, their comparison, and what may not hide in them."""

import re
import unicodedata
import warnings
from collections.abc import Iterator

from cryptography import x509
from cryptography.x509.oid import NameOID

# A country of other than two letters is an authority's fault, which is read like any other text.
warnings.filterwarnings("ignore", message="Attribute's length", module=r"pms\.pki\.names")

Canonical = tuple[frozenset[tuple[str, str | bytes]], ...]
"""A name in the form in which two are equal: per RDN the set of (OID, folded value)."""

_SHORT = {
    NameOID.COMMON_NAME: "CN",
    NameOID.ORGANIZATION_NAME: "O",
    NameOID.ORGANIZATIONAL_UNIT_NAME: "OU",
    NameOID.LOCALITY_NAME: "L",
    NameOID.STATE_OR_PROVINCE_NAME: "ST",
    NameOID.COUNTRY_NAME: "C",
}
_WRITTEN = {
    NameOID.COMMON_NAME: "CN",
    NameOID.ORGANIZATIONAL_UNIT_NAME: "OU",
    NameOID.ORGANIZATION_NAME: "O",
    NameOID.LOCALITY_NAME: "L",
    NameOID.STATE_OR_PROVINCE_NAME: "ST",
    NameOID.COUNTRY_NAME: "C",
}
_DIRECTION = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_ASCII_SPACE = re.compile(r"[ \t\n\v\f\r]+")
_ASCII_UPPER = {upper: upper + 32 for upper in range(ord("A"), ord("Z") + 1)}


def first(name: x509.Name, oid: x509.ObjectIdentifier) -> str:
    """The first value of an attribute, the empty string when there is none."""
    return next((str(attribute.value) for attribute in name.get_attributes_for_oid(oid)), "")


def short_dn(name: x509.Name) -> str:
    """The name as the reference's key manager writes it: ``CN=…,OU=…,O=…,L=…,ST=…,C=…`` and nothing else."""
    return ",".join(f"{word}={value}" for oid, word in _WRITTEN.items() if (value := first(name, oid)))


def canonical(name: x509.Name) -> Canonical:
    """The name as OpenSSL compares it (RFC 5280, 7.1, for ASCII): case and white space do not count.

    String types do not count either; where they must, OpenSSL's own comparison follows anyway.
    """
    return tuple(
        frozenset((attribute.oid.dotted_string, _folded(attribute.value)) for attribute in rdn) for rdn in name.rdns
    )


def hidden_character(certificate: x509.Certificate) -> str:
    """The part of a certificate's names that holds a control or text-direction character, or the empty string."""
    for part, value in _texts(certificate):
        if any(letter in _DIRECTION or unicodedata.category(letter) == "Cc" for letter in value):
            return part
    return ""


def alternative_names(certificate: x509.Certificate) -> list[x509.GeneralName]:
    """The subject alternative names, none when the extension is absent."""
    try:
        return list(certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value)
    except x509.ExtensionNotFound:
        return []


def _folded(value: str | bytes) -> str | bytes:
    if isinstance(value, bytes):
        return value
    return _ASCII_SPACE.sub(" ", value).strip(" ").translate(_ASCII_UPPER)


def _texts(certificate: x509.Certificate) -> Iterator[tuple[str, str]]:
    for name in (certificate.subject, certificate.issuer):
        yield from _name_texts(name)
    for general in alternative_names(certificate):
        if isinstance(general, x509.DirectoryName):
            yield from _name_texts(general.value)
        elif isinstance(general.value, str):
            yield "subjectAltName", general.value


def _name_texts(name: x509.Name) -> Iterator[tuple[str, str]]:
    for attribute in name:
        if isinstance(attribute.value, str):
            yield _SHORT.get(attribute.oid, attribute.oid.dotted_string), attribute.value
