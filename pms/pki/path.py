"""From a certificate to a root: a bounded search among given authorities, then OpenSSL's judgement."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from pms.pki.certificate import Certificate, decode
from pms.pki.checks import PATH_RULES, Check, CheckName, Outcome, Profile, run
from pms.pki.errors import Code, PkiError
from pms.pki.names import Canonical
from pms.pki.openssl import Revocation, verify
from pms.pki.policy import ALGORITHMS, check_key, check_signature_algorithm
from pms.pki.signatures import is_signed_by

INTERMEDIATES = 4
"""Most intermediates between certificate and root."""
CANDIDATES = 64
"""Most authorities whose key is tried in one search."""

Path = list[Certificate]


def build_path(
    target: bytes,
    *,
    authorities: Sequence[bytes],
    at: datetime,
    profile: Profile,
    crls: Sequence[bytes] = (),
) -> list[bytes]:
    """The DER path from ``target`` (first) to a self-signed root (last), all of it valid ``at``.

    ``authorities`` are the DER certificates that may be used, roots and intermediates in any order; a self-signed
    one is trusted as root. A self-signed target must be among them: a new root is judged by passing it there too.
    With ``crls`` (DER) each certificate below the root must be covered by one. Raises PkiError.
    """
    leaf = decode(target)
    check_key(leaf)
    check_signature_algorithm(leaf)
    store = [member for member in map(_authority, authorities) if member]
    search = _Search(store, at=at)
    revocation = Revocation(crls, store) if crls else None
    refusal: PkiError | None = None
    for path in search.paths([leaf]):
        try:
            return _judged(path, at=at, profile=profile, revocation=revocation)
        except PkiError as error:
            refusal = refusal or error
    raise refusal or search.refusal()


def check_path(
    target: bytes,
    *,
    authorities: Sequence[bytes],
    at: datetime,
    profile: Profile,
    crls: Sequence[bytes] = (),
) -> tuple[Check, list[bytes]]:
    """``build_path`` as a check for a verdict; the path is empty when refused."""
    try:
        path = build_path(target, authorities=authorities, at=at, profile=profile, crls=crls)
    except PkiError as error:
        return Check(CheckName.PATH, Outcome.REFUSED, error=error), []
    return Check(CheckName.PATH, Outcome.PASSED), path


def known_path(target: bytes, *, authorities: Sequence[bytes]) -> list[bytes]:
    """The path by name and signature only, for downloads and drawings: no rules, ends where nothing is known.

    Where several authorities would do, the one with the latest end is taken.
    """
    search = _Search([member for member in map(_authority, authorities) if member], at=None)
    path = [decode(target)]
    while not path[-1].is_self_signed and len(path) < INTERMEDIATES + 2:
        issuer = next((issuer for issuer in search.issuers(path[-1]) if issuer not in path), None)
        if issuer is None:
            break
        path.append(issuer)
    return [member.der for member in path]


def leads_to_root(target: Certificate, *, authorities: Sequence[bytes], at: datetime) -> bool:
    """Whether authorities valid ``at`` lead from ``target`` to a root by name and signature, whatever else is wrong."""
    found = [member for member in map(_authority, authorities) if member]
    valid = [member for member in found if member.not_before <= at <= member.not_after]
    above = [member for member in valid if member.subject_name == target.issuer_name]
    ders = [member.der for member in valid]
    return any(
        decode(known_path(issuer.der, authorities=ders)[-1]).is_self_signed
        for issuer in above
        if is_signed_by(target.x509, issuer.x509)
    )


def roots_first(ders: Sequence[bytes]) -> list[bytes]:
    """The certificates of a bundle, each once, every authority before those that it vouches for.

    What breaks a rule of form comes last.
    """
    good = [der for der in ders if _authority(der)]
    depth = {der: len(known_path(der, authorities=good)) for der in good}
    return sorted(dict.fromkeys(reversed(ders)), key=lambda der: depth.get(der, len(ders) + 1))


def is_issued_by(certificate: bytes, *, issuer: bytes) -> bool:
    """Whether ``issuer``'s name and key made ``certificate``; says nothing about dates or rights."""
    child, parent = decode(certificate), decode(issuer)
    named = child.issuer_name == parent.subject_name
    return named and is_signed_by(child.x509, parent.x509)


class _Search:
    """All paths from a certificate upwards, the most promising first, with a count of keys tried."""

    def __init__(self, authorities: Sequence[Certificate], *, at: datetime | None) -> None:
        self._at = at
        self._tried = 0
        self._gave_up = False
        self._dead_ends: list[tuple[int, PkiError]] = []
        self._roots = {member.sha256 for member in authorities if member.is_self_signed}
        self._by_subject: dict[Canonical, list[Certificate]] = {}
        for member in {member.sha256: member for member in authorities}.values():
            self._by_subject.setdefault(member.subject_name, []).append(member)

    def paths(self, path: Path) -> Iterator[Path]:
        """Every path that begins with ``path`` and ends at a root."""
        last = path[-1]
        if last.is_self_signed:
            yield from self._ended(path)
            return
        found = False
        for issuer in self.issuers(last):
            found = True
            if issuer in path:
                self._dead_end(path, PkiError(Code.ISSUER_MISSING, subject=last.subject, issuer=last.issuer))
            elif len(path) > INTERMEDIATES and not issuer.is_self_signed:
                self._dead_end(path, PkiError(Code.PATH_TOO_LONG, limit=INTERMEDIATES))
            else:
                yield from self.paths([*path, issuer])
        if not found:
            self._dead_end(path, self._why_none(last))

    def issuers(self, child: Certificate) -> Iterator[Certificate]:
        """The authorities whose name and key made ``child``: named key first, then valid now, then longest valid."""
        same_name = self._by_subject.get(child.issuer_name, [])
        for candidate in sorted(same_name, key=lambda member: self._promise(child, member), reverse=True):
            if self._tried == CANDIDATES:
                self._gave_up = True
                return
            self._tried += 1
            if is_signed_by(child.x509, candidate.x509):
                yield candidate

    def refusal(self) -> PkiError:
        """Why no path was complete: the reason at the highest point that was reached."""
        if self._gave_up:
            return PkiError(Code.TOO_MANY_CANDIDATES, limit=CANDIDATES)
        return max(self._dead_ends, key=lambda end: end[0])[1]

    def _ended(self, path: Path) -> Iterator[Path]:
        if path[-1].sha256 in self._roots:
            yield path
        else:
            self._dead_end(path, PkiError(Code.SELF_SIGNED))

    def _dead_end(self, path: Path, reason: PkiError) -> None:
        self._dead_ends.append((len(path), reason))

    def _promise(self, child: Certificate, issuer: Certificate) -> tuple[bool, bool, datetime]:
        named = bool(child.aki) and child.aki == issuer.ski
        in_force = self._at is None or issuer.not_before <= self._at <= issuer.not_after
        return named, in_force, issuer.not_after

    def _why_none(self, child: Certificate) -> PkiError:
        data = {"subject": child.subject, "issuer": child.issuer}
        same_name = self._by_subject.get(child.issuer_name, [])
        if not same_name:
            return PkiError(Code.ISSUER_MISSING, **data)
        if weak := next((issuer for issuer in same_name if issuer.key.algorithm not in ALGORITHMS), None):
            return PkiError(Code.AUTHORITY_REFUSED, subject=weak.subject, reason=Code.KEY_ALGORITHM.value)
        if child.aki and all(issuer.ski and issuer.ski != child.aki for issuer in same_name):
            return PkiError(Code.ISSUER_KEY_UNKNOWN, **data)
        return PkiError(Code.BAD_SIGNATURE, **data)


def _authority(der: bytes) -> Certificate | None:
    """A stored authority; None when it breaks a rule of form, as old entries may: nothing is built on it."""
    try:
        return decode(der)
    except PkiError:
        return None


def _judged(path: Path, *, at: datetime, profile: Profile, revocation: Revocation | None) -> list[bytes]:
    """OpenSSL may take a shorter way through the same certificates: what it took is checked too."""
    _check_authorities(path[1:], profile=profile)
    chain = verify(path, at=at, strict=profile is Profile.STRICT, revocation=revocation)
    known = {member.der for member in path}
    _check_authorities([decode(der) for der in chain if der not in known], profile=profile)
    return chain


def _check_authorities(members: Sequence[Certificate], *, profile: Profile) -> None:
    for member in members:
        for name, rule in PATH_RULES:
            _pass_on(member, run(name, rule, member, profile=profile).error)


def _pass_on(member: Certificate, error: PkiError | None) -> None:
    """A rule that an authority breaks, told of the certificate that stands on it."""
    if error and error.code is Code.NOT_A_CA:
        raise PkiError(Code.AUTHORITY_NOT_A_CA, subject=member.subject)
    if error:
        raise PkiError(Code.AUTHORITY_REFUSED, subject=member.subject, reason=error.code.value)
