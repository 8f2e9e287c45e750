"""Reading what people upload: PEM, DER or PKCS#7 in, decoded certificates or a named refusal out."""

import base64
import binascii
import re
import warnings
from collections.abc import Iterator

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, pkcs7

from pms.pki.certificate import Certificate, Key, decode, inspect
from pms.pki.errors import Code, PkiError

__all__ = [
    "BUNDLE_COUNT",
    "BUNDLE_LIMIT",
    "FILE_LIMIT",
    "Certificate",
    "Key",
    "decode",
    "inspect",
    "read_many",
    "read_one",
    "split",
]

FILE_LIMIT = 64 * 1024
"""Octets of a PEM or DER file."""
BUNDLE_LIMIT = 256 * 1024
"""Octets of a PKCS#7 bundle."""
BUNDLE_COUNT = 10
"""Certificates in a bundle."""

# Bundles in BER, as some tools write them, are read on purpose; cryptography warns of them.
warnings.filterwarnings("ignore", message="PKCS#7 certificates", module=r"pms\.pki\.reading")

_PRIVATE = re.compile(rb"PRIVATE KEY|PuTTY-User-Key-File", re.IGNORECASE)
_BEGIN = re.compile(rb"-----BEGIN ([A-Z0-9 ]{1,40})-----")
_CERTIFICATE_LABELS = {b"CERTIFICATE", b"X509 CERTIFICATE"}
_BUNDLE_LABELS = {b"PKCS7", b"CMS"}
_REQUEST_LABELS = {b"CERTIFICATE REQUEST", b"NEW CERTIFICATE REQUEST"}
_PRIVATE_OUTLINES = tuple(map(bytes.fromhex, ("02010002", "02010030", "02010130", "02010104")))
"""How PKCS#1, PKCS#8 (both versions) and SEC 1 private keys begin. Only looked at: reading a key takes its time."""
_PASSWORD_SCHEMES = (bytes.fromhex("06092a864886f70d0105"), bytes.fromhex("060a2a864886f70d010c01"))
_SIGNED_DATA = bytes.fromhex("06092a864886f70d010702")
_KEY_STORE_VERSION = bytes.fromhex("02010330")
_JAVA_KEY_STORES = (bytes.fromhex("feedfeed"), bytes.fromhex("cececece"))
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")


def read_one(data: bytes) -> Certificate:
    """The one certificate in an uploaded file (PEM, DER, or PKCS#7 with exactly one).

    Raises PkiError with a code of the group "Reading a file".
    """
    found = read_many(data)
    if len(found) > 1:
        raise PkiError(Code.SEVERAL_CERTIFICATES, count=len(found))
    return found[0]


def read_many(data: bytes, *, limit: int = BUNDLE_COUNT) -> list[Certificate]:
    """All certificates of an uploaded file, at most ``limit``, in the file's order. Raises as ``read_one``."""
    return [decode(der) for der in split(data, limit=limit)]


def split(data: bytes, *, limit: int = BUNDLE_COUNT) -> list[bytes]:
    """The DER of what an uploaded file holds as certificates, in the file's order; each of them may yet be refused.

    Raises PkiError with a code of the group "Reading a file".
    """
    check_size(data)
    data = _plain(data)
    check_not_empty(data)
    check_no_private_key(data)
    check_no_key_store(data)
    ders = _ders(data)
    if len(ders) > limit:
        raise PkiError(Code.TOO_MANY_CERTIFICATES, count=len(ders), limit=limit)
    return ders


def check_size(data: bytes) -> None:
    """64 KiB hold any one certificate, 256 KiB any honest bundle."""
    limit = BUNDLE_LIMIT if _looks_like_bundle(data) else FILE_LIMIT
    if len(data) > limit:
        raise PkiError(Code.FILE_TOO_LARGE, limit_kib=limit // 1024)


def check_not_empty(data: bytes) -> None:
    """Nothing but white space is a failed export, not a damaged certificate."""
    if not data.strip():
        raise PkiError(Code.EMPTY_FILE)


def check_no_private_key(data: bytes) -> None:
    """Whoever sends a private key must be told, before anything else is said of the file."""
    if _PRIVATE.search(data) or _content(data).startswith(_PRIVATE_OUTLINES) or _is_encrypted_key(data):
        raise PkiError(Code.PRIVATE_KEY)


def check_no_key_store(data: bytes) -> None:
    """PKCS#12 (RFC 7292: version 3 comes first) and Java's own key stores hold private keys too."""
    if data.startswith(_JAVA_KEY_STORES) or _content(data).startswith(_KEY_STORE_VERSION):
        raise PkiError(Code.PKCS12_FILE)


def check_no_request(data: bytes) -> None:
    """A signing request is what people send by mistake most often."""
    try:
        x509.load_der_x509_csr(data)
    except ValueError:
        return
    raise PkiError(Code.CERTIFICATE_REQUEST)


def _plain(data: bytes) -> bytes:
    """Windows editors save PEM as UTF-16 or with a mark in front."""
    if data.startswith(_UTF16_MARKS):
        return data.decode("utf-16", errors="replace").encode()
    return data.removeprefix(b"\xef\xbb\xbf")


def _looks_like_bundle(data: bytes) -> bool:
    head = _plain(data[:1024])
    armoured = any(b"-----BEGIN %s-----" % label in head for label in _BUNDLE_LABELS)
    return armoured or _content(head).startswith(_SIGNED_DATA)


def _content(data: bytes) -> bytes:
    """The first octets inside the outermost SEQUENCE (indefinite length included), nothing when there is none."""
    if len(data) < 2 or data[0] != 0x30:
        return b""
    header = 2 + (data[1] & 0x7F if data[1] & 0x80 else 0)
    return data[header : header + 16]


def _is_encrypted_key(data: bytes) -> bool:
    """PKCS#8's EncryptedPrivateKeyInfo begins with an algorithm of PKCS#5 or PKCS#12."""
    content = _content(data)
    return content[:1] == b"\x30" and content[2:].startswith(_PASSWORD_SCHEMES)


def _ders(data: bytes) -> list[bytes]:
    blocks = list(_pem_blocks(data))
    if not blocks:
        return _bundled(data) if _looks_like_bundle(data) else [_single(data)]
    ders: list[bytes] = []
    for label, der in blocks:
        if label in _CERTIFICATE_LABELS:
            ders.append(der)
        elif label in _BUNDLE_LABELS:
            ders += _bundled(der)
    if not ders:
        requested = not _REQUEST_LABELS.isdisjoint(label for label, _ in blocks)
        raise PkiError(Code.CERTIFICATE_REQUEST if requested else Code.NOT_A_CERTIFICATE)
    return ders


def _single(data: bytes) -> bytes:
    """DER as it came, once it has the outline of a certificate: a SEQUENCE that begins with a SEQUENCE."""
    check_no_request(data)
    if _content(data)[:1] != b"\x30":
        raise PkiError(Code.NOT_A_CERTIFICATE)
    return data


def _pem_blocks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Label and content of each PEM block (RFC 7468); text between blocks is skipped. Takes linear time."""
    position = 0
    while begin := _BEGIN.search(data, position):
        closing = b"-----END %s-----" % begin[1]
        end = data.find(closing, begin.end())
        if end < 0:
            raise PkiError(Code.DAMAGED)
        yield begin[1], _base64(data[begin.end() : end])
        position = end + len(closing)


def _base64(text: bytes) -> bytes:
    try:
        return base64.b64decode(b"".join(text.split()), validate=True)
    except binascii.Error as error:
        raise PkiError(Code.DAMAGED) from error


def _bundled(der: bytes) -> list[bytes]:
    """The certificates of a PKCS#7 "certs only" message."""
    try:
        found = pkcs7.load_der_pkcs7_certificates(der)
    except Exception as error:  # as in decode(): of many types
        raise PkiError(Code.DAMAGED) from error
    if not found:
        raise PkiError(Code.NOT_A_CERTIFICATE)
    return [certificate.public_bytes(Encoding.DER) for certificate in found]
