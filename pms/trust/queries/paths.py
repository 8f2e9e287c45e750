"""From a certificate up to a root of its domain: what the trust store knows of the way, and why there is none."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from cryptography import x509
from django.db.models import F

from pms.pki.checks import Check, Profile
from pms.pki.errors import Code
from pms.pki.path import INTERMEDIATES, check_path, known_path
from pms.pki.reading import Certificate, decode
from pms.trust import rules
from pms.trust.errors import AuthorityDisabled, CertificateRefused, WrongDomain
from pms.trust.errors.base import Day
from pms.trust.models import TrustCertificate
from pms.trust.queries.lists import in_store
from pms.trust.states import Domain

ROWS_PER_STEP = 128
"""Most authorities of the same name that are looked at in one step of the way to a root."""

LEFT_OUT = frozenset({Code.ISSUER_MISSING, Code.ISSUER_KEY_UNKNOWN, Code.BAD_SIGNATURE, Code.AUTHORITY_EXPIRED})
"""What a path is refused for where the authority that it needs is left out because it is disabled."""


@dataclass(frozen=True, slots=True)
class Link:
    """One certificate of a drawn chain, with its row where it is of the trust store."""

    certificate: Certificate
    row: TrustCertificate | None = None


@dataclass(frozen=True, slots=True)
class Way:
    """Whether the domain's enabled authorities vouch for a certificate, and the DER path to a root if they do.

    ``instead`` says better than the check why they do not, where something better is known.
    """

    check: Check
    path: tuple[bytes, ...] = ()
    instead: CertificateRefused | None = None


def rows_above(issuers: Iterable[x509.Name], *, domain: Domain) -> list[TrustCertificate]:
    """Rows whose subject is one of ``issuers``, those of their issuers, and so on; disabled and expired ones too.

    One query per step, few steps, however many issuers there are.
    """
    rows = TrustCertificate.objects.filter(domain=domain.value)
    found: list[TrustCertificate] = []
    seen: set[str] = set()
    wanted = {rules.name_hash(issuer) for issuer in issuers}
    for _step in range(INTERMEDIATES + 1):
        step = rows.filter(subject_hash__in=wanted).order_by(
            F("disabled_at").asc(nulls_first=True), "-uploaded_at", "pk"
        )
        found += (read := list(step[: ROWS_PER_STEP * len(wanted)]))
        seen |= wanted
        wanted = {row.issuer_hash for row in read} - seen
        if not wanted:
            break
    return found


def authorities_above(issuer: x509.Name, *, domain: Domain, at: datetime) -> list[bytes]:
    """The DER of every enabled CA of the domain on the way up from ``issuer``, expired ones too."""
    return enabled(rows_above([issuer], domain=domain), at=at)


def enabled(rows: Iterable[TrustCertificate], *, at: datetime) -> list[bytes]:
    """The DER of the rows that are not disabled ``at``."""
    return [bytes(row.der) for row in rows if not rules.is_disabled(row.disabled_at, at=at)]


def chain_of(certificate: Certificate, *, domain: Domain, beside: Sequence[bytes] = ()) -> list[Link]:
    """The certificate and those above it as far as the trust store knows them, disabled and expired ones too.

    ``beside`` are DER certificates that come with it.
    """
    rows = rows_above([issuer.x509.issuer for issuer in (certificate, *map(decode, beside))], domain=domain)
    own = in_store(domain=domain, sha256=certificate.sha256)
    return drawn(certificate, rows, own=own, beside=beside)


def drawn(
    certificate: Certificate,
    rows: Sequence[TrustCertificate],
    *,
    own: TrustCertificate | None = None,
    beside: Sequence[bytes] = (),
) -> list[Link]:
    """The chain of ``chain_of`` from rows that are read already."""
    by_der = {bytes(row.der): row for row in rows}
    path = known_path(certificate.der, authorities=[*by_der, *beside])
    return [Link(certificate, own), *(Link(decode(der), by_der.get(der)) for der in path[1:])]


def issuer_row(path: Sequence[bytes], *, domain: Domain) -> TrustCertificate | None:
    """The authority that issued the first certificate of a path, as the trust store has it."""
    return in_store(domain=domain, sha256=decode(path[1]).sha256) if len(path) > 1 else None


def way_to_root(
    certificate: Certificate,
    *,
    domain: Domain,
    at: datetime,
    profile: Profile,
    rows: Sequence[TrustCertificate] | None = None,
    beside: Sequence[bytes] = (),
) -> Way:
    """Whether the domain's enabled CAs vouch for a certificate.

    ``rows`` are those above it, where somebody read them already; ``beside`` are authorities that come with it.
    """
    known = rows_above([certificate.x509.issuer], domain=domain) if rows is None else rows
    usable = [*enabled(known, at=at), *beside]
    check, path = check_path(certificate.der, authorities=usable, at=at, profile=profile)
    instead: CertificateRefused | None = None
    if check.error and check.error.code in LEFT_OUT:
        instead = _disabled_above(certificate, known, beside, at=at, profile=profile)
    if check.error and check.error.code is Code.ISSUER_MISSING and instead is None:
        instead = _at_home_elsewhere(certificate, domain=domain, at=at, profile=profile)
    return Way(check, tuple(path), instead)


def _disabled_above(
    certificate: Certificate,
    rows: Sequence[TrustCertificate],
    beside: Sequence[bytes],
    *,
    at: datetime,
    profile: Profile,
) -> AuthorityDisabled | None:
    """The refusal that names the nearest disabled authority, where there would be a path with it."""
    stopped = {bytes(row.der): row for row in rows if rules.is_disabled(row.disabled_at, at=at)}
    if not stopped:
        return None
    everything = [*(bytes(row.der) for row in rows), *beside]
    _check, path = check_path(certificate.der, authorities=everything, at=at, profile=profile)
    row = next((stopped[der] for der in path if der in stopped), None)
    if row is None or row.disabled_at is None:
        return None
    return AuthorityDisabled(subject=row.issued_to, disabled_at=Day(row.disabled_at))


def _at_home_elsewhere(
    certificate: Certificate, *, domain: Domain, at: datetime, profile: Profile
) -> WrongDomain | None:
    """The refusal that names another domain whose CAs vouch for the certificate."""
    issuers = TrustCertificate.objects.filter(subject_hash=rules.name_hash(certificate.x509.issuer))
    for name in issuers.exclude(domain=domain.value).order_by("domain").values_list("domain", flat=True).distinct():
        other = Domain(name)
        authorities = authorities_above(certificate.x509.issuer, domain=other, at=at)
        check, _path = check_path(certificate.der, authorities=authorities, at=at, profile=profile)
        if check.error is None:
            return WrongDomain(found=other.label, expected=domain.label)
    return None
