"""Certificates as files for download."""

import base64
import ssl
from collections.abc import Sequence
from textwrap import wrap

_SIGNED_DATA = bytes.fromhex("06092a864886f70d010702")
_DATA = bytes.fromhex("06092a864886f70d010701")
_VERSION_1 = bytes.fromhex("020101")
_EMPTY_SET = bytes.fromhex("3100")


def pem(der: bytes) -> bytes:
    """One certificate as PEM (``.cer``)."""
    return ssl.DER_cert_to_PEM_cert(der).encode("ascii")


def p7b(ders: Sequence[bytes]) -> bytes:
    """A chain, leaf first, as PKCS#7 "certs only" in PEM armour (``.p7b``, application/x-pkcs7-certificates)."""
    text = base64.b64encode(certs_only(ders)).decode("ascii")
    return "\n".join(["-----BEGIN PKCS7-----", *wrap(text, 64), "-----END PKCS7-----", ""]).encode("ascii")


def certs_only(ders: Sequence[bytes]) -> bytes:
    """A degenerate SignedData (RFC 2315, 9.1), certificates in the given order.

    Written by hand: libraries sort the set as strict DER asks, but consumers take its first member as the leaf.
    """
    certificates = _wrapped(0xA0, b"".join(ders))
    content = _VERSION_1 + _EMPTY_SET + _wrapped(0x30, _DATA) + certificates + _EMPTY_SET
    return _wrapped(0x30, _SIGNED_DATA + _wrapped(0xA0, _wrapped(0x30, content)))


def _wrapped(tag: int, content: bytes) -> bytes:
    """DER: tag, definite length, content (X.690, 8.1.3)."""
    size = len(content)
    if size < 0x80:
        return bytes((tag, size)) + content
    octets = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes((tag, 0x80 | len(octets))) + octets + content
