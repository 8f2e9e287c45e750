"""OpenSSL's judgement of one path (RFC 5280, 6.1), and its reasons as our codes."""

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import lru_cache

from cryptography import x509
from OpenSSL import crypto

from pms.pki.certificate import KEPT, Certificate
from pms.pki.errors import Code, PkiError

_EXTENDED_CRLS = 0x1000
_DELTA_CRLS = 0x2000
"""X509_V_FLAG_EXTENDED_CRL_SUPPORT and X509_V_FLAG_USE_DELTAS, which pyOpenSSL does not name."""

_ALL_CRLS = crypto.X509StoreFlags.CRL_CHECK | crypto.X509StoreFlags.CRL_CHECK_ALL | _EXTENDED_CRLS | _DELTA_CRLS

# Numbers of openssl/x509_vfy.h (X509_V_ERR_…); they are part of OpenSSL's stable interface.
_NOT_YET_VALID = 9
_EXPIRED = 10
_BY_SUBJECT: dict[int, Code] = {
    **dict.fromkeys((24, 26, 32, 37, 79), Code.AUTHORITY_NOT_A_CA),
    **dict.fromkeys((3, 5, 8, 11, 12, 15, 16, 33, 35, 36, 44, 54), Code.REVOCATION_UNKNOWN),
    **dict.fromkeys((47, 48, 49, 51, 52, 53), Code.NAME_CONSTRAINT),
    23: Code.REVOKED,
    25: Code.PATH_LENGTH,
    34: Code.CRITICAL_EXTENSION,
}
_BY_ISSUER: dict[int, Code] = {
    **dict.fromkeys((2, 18, 19, 20, 21, 29, 30, 31), Code.ISSUER_KEY_UNKNOWN),
    **dict.fromkeys((4, 6, 7, 76, 77, 78), Code.BAD_SIGNATURE),
}
_FORM = frozenset({13, 14, 41, *range(80, 95), 102, 103})


class Revocation:
    """Revocation lists (DER), and the certificates among which their signers may be."""

    def __init__(self, crls: Sequence[bytes], signers: Sequence[Certificate]) -> None:
        self._signers = signers
        try:
            self.crls = [x509.load_der_x509_crl(crl) for crl in crls]
        except ValueError as error:
            raise PkiError(Code.REVOCATION_UNKNOWN, subject="") from error

    def signers_beside(self, path: Sequence[Certificate]) -> list[Certificate]:
        """Those that are not on the path already; twice the same certificate makes OpenSSL lose its way."""
        known = {member.sha256 for member in path}
        return [signer for signer in self._signers if signer.sha256 not in known and not signer.is_self_signed]


def verify(path: Sequence[Certificate], *, at: datetime, strict: bool, revocation: Revocation | None) -> list[bytes]:
    """The DER chain that OpenSSL accepts for ``path`` (target first, root last). Raises PkiError."""
    try:
        return _verify(path, at=at, strict=strict, revocation=revocation)
    except crypto.X509StoreContextError as error:
        raise _translated(error, path) from error
    except crypto.Error as error:  # OpenSSL could not even load what cryptography has read
        raise PkiError(Code.PATH_REFUSED, subject=path[0].subject, reason="not readable by OpenSSL") from error


def _verify(path: Sequence[Certificate], *, at: datetime, strict: bool, revocation: Revocation | None) -> list[bytes]:
    if not strict and len(path) > 1 and not path[-1].is_ca:
        _check_unmarked_root(path[-1], at=at, revoked=revocation is not None)
        store = _store(path[-2], at=at, flags=crypto.X509StoreFlags.PARTIAL_CHAIN, revocation=None)
        return [*_chain(path[:-1], store, []), path[-1].der]
    flags = (crypto.X509StoreFlags.X509_STRICT if strict else 0) | (_ALL_CRLS if revocation else 0)
    store = _store(path[-1], at=at, flags=flags, revocation=revocation)
    return _chain(path, store, revocation.signers_beside(path) if revocation else [])


def _store(anchor: Certificate, *, at: datetime, flags: int, revocation: Revocation | None) -> crypto.X509Store:
    store = crypto.X509Store()
    store.set_time(at.astimezone(UTC))
    store.set_flags(flags)
    store.add_cert(_loaded(anchor.der))
    for crl in revocation.crls if revocation else ():
        store.add_crl(crl)
    return store


def _chain(path: Sequence[Certificate], store: crypto.X509Store, beside: Sequence[Certificate]) -> list[bytes]:
    target, *others = [_loaded(member.der) for member in (path[0], *path[1:-1], *beside)]
    chain = crypto.X509StoreContext(store, target, others).get_verified_chain()
    return [crypto.dump_certificate(crypto.FILETYPE_ASN1, member) for member in chain]


@lru_cache(maxsize=KEPT)
def _loaded(der: bytes) -> crypto.X509:
    return crypto.load_certificate(crypto.FILETYPE_ASN1, der)


def _check_unmarked_root(root: Certificate, *, at: datetime, revoked: bool) -> None:
    """A root without CA mark, which only the compatible profile lets come so far.

    OpenSSL never takes it as an issuer. The search has verified its signature on the next certificate, which
    therefore is made the anchor; what OpenSSL would look at in the root itself is looked at here.
    """
    if root.not_after < at:
        raise PkiError(Code.AUTHORITY_EXPIRED, subject=root.subject, not_after=root.not_after)
    if root.not_before > at:
        raise PkiError(Code.AUTHORITY_NOT_YET_VALID, subject=root.subject, not_before=root.not_before)
    harmless = (x509.BasicConstraints, x509.KeyUsage)
    if any(extension.critical and not isinstance(extension.value, harmless) for extension in root.x509.extensions):
        raise PkiError(Code.CRITICAL_EXTENSION, subject=root.subject)
    if any(isinstance(extension.value, x509.NameConstraints) for extension in root.x509.extensions):
        raise PkiError(Code.NAME_CONSTRAINT, subject=root.subject)
    if revoked:
        raise PkiError(Code.REVOCATION_UNKNOWN, subject=root.subject)


def _translated(error: crypto.X509StoreContextError, path: Sequence[Certificate]) -> PkiError:
    number, depth, sentence = error.errors[0], error.errors[1], str(error.errors[2])
    member = path[min(depth, len(path) - 1)]
    if number in (_NOT_YET_VALID, _EXPIRED):
        return _out_of_time(number, member, is_target=depth == 0)
    if code := _BY_SUBJECT.get(number):
        return PkiError(code, subject=member.subject)
    if code := _BY_ISSUER.get(number):
        return PkiError(code, subject=member.subject, issuer=member.issuer)
    code = Code.NOT_RFC5280 if number in _FORM else Code.PATH_REFUSED
    return PkiError(code, subject=member.subject, reason=sentence)


def _out_of_time(number: int, member: Certificate, *, is_target: bool) -> PkiError:
    if number == _EXPIRED:
        if is_target:
            return PkiError(Code.EXPIRED, not_after=member.not_after)
        return PkiError(Code.AUTHORITY_EXPIRED, subject=member.subject, not_after=member.not_after)
    if is_target:
        return PkiError(Code.NOT_YET_VALID, not_before=member.not_before)
    return PkiError(Code.AUTHORITY_NOT_YET_VALID, subject=member.subject, not_before=member.not_before)
