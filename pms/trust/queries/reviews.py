"""What the trust store would say to files and certificates; nothing is changed."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from pms.pki.checks import Check, CheckName, Outcome, Profile, check_ca
from pms.pki.errors import Code, PkiError
from pms.pki.path import INTERMEDIATES, check_path, leads_to_root, roots_first
from pms.pki.reading import Certificate, inspect, read_one
from pms.pki.reading import split as split_file
from pms.trust.errors import (
    AuthorityDisabled,
    CertificateRefused,
    IssuerDisabled,
    IssuerNotUploaded,
    TooManyIntermediates,
    from_pki,
)
from pms.trust.models import TrustCertificate
from pms.trust.queries.lists import stored
from pms.trust.queries.paths import Link, authorities_above, drawn, rows_above, way_to_root
from pms.trust.rules import Review, TrustSettings
from pms.trust.states import Domain

WHOLE_CHAIN = INTERMEDIATES + 1
"""Most authorities of a chain: the root, and the intermediates below it."""


def read(data: bytes) -> Certificate:
    """The one certificate in an uploaded file. Raises CertificateRefused in words for the uploader."""
    try:
        return read_one(data)
    except PkiError as error:
        raise from_pki(error) from error


def split(data: bytes) -> list[bytes]:
    """The DER of what an uploaded file holds as certificates. Raises CertificateRefused where it cannot be read."""
    try:
        return split_file(data)
    except PkiError as error:
        raise from_pki(error) from error


def inspected(der: bytes) -> tuple[Certificate, CertificateRefused | None]:
    """A certificate even where its form breaks a rule, and that refusal. Raises CertificateRefused for what is none."""
    try:
        certificate, broken = inspect(der)
    except PkiError as error:
        raise from_pki(error) from error
    return certificate, from_pki(broken) if broken else None


def refusals_of(review: Review, *, at: datetime) -> list[CertificateRefused]:
    """Everything that is wrong with a certificate that was refused, in no order that matters.

    The check of the path ends at the first fault of the certificate itself; whether an issuer is missing is said here
    all the same.
    """
    found = [refusal for refusal in map(review.refusal, review.verdict.checks) if refusal]
    certificate = review.certificate
    authorities = authorities_above(certificate.x509.issuer, domain=review.domain, at=at)
    if not certificate.is_self_signed and not leads_to_root(certificate, authorities=authorities, at=at):
        missing = PkiError(Code.ISSUER_MISSING, subject=certificate.subject, issuer=certificate.issuer)
        found.append(from_pki(missing))
    return found


def with_path(review: Review, *, at: datetime, profile: Profile) -> Review:
    """The same review with the check of the way to a root, and what is known better of why there is none."""
    way = way_to_root(review.certificate, domain=review.domain, at=at, profile=profile)
    return replace(review, verdict=review.verdict.plus(way.check), path=way.path, instead=way.instead)


def review(
    certificate: Certificate,
    *,
    domain: Domain,
    at: datetime,
    settings: TrustSettings,
    rows: Sequence[TrustCertificate] | None = None,
    beside: Sequence[bytes] = (),
) -> Review:
    """What the trust store would say to an authority: every check, and its path.

    ``rows`` are those above it, where somebody read them already; ``beside`` are authorities that come with it.
    """
    verdict = check_ca(certificate, profile=settings.profile, limits=settings.limits, at=at)
    if certificate.is_self_signed:
        check, path = check_path(certificate.der, authorities=[certificate.der], at=at, profile=settings.profile)
        return Review(certificate, domain, verdict.plus(check), tuple(path))
    way = way_to_root(certificate, domain=domain, at=at, profile=settings.profile, rows=rows, beside=beside)
    check, instead = way.check, _to_staff(way.instead, way.check)
    if len(way.path) > WHOLE_CHAIN:
        error = PkiError(Code.PATH_TOO_LONG, limit=INTERMEDIATES)
        check = Check(CheckName.PATH, Outcome.REFUSED, error=error)
        instead = TooManyIntermediates(limit=INTERMEDIATES)
    return Review(certificate, domain, verdict.plus(check), way.path, instead)


@dataclass(frozen=True, slots=True)
class Together:
    """What the trust store would say to each certificate of one upload, and what it knows of them.

    ``judged`` has each once, by its DER; a refusal stands for what cannot be read at all. ``known`` are the domain's
    rows of those that it has already, by SHA-256.
    """

    judged: dict[bytes, Review | CertificateRefused]
    known: dict[str, TrustCertificate]
    rows: list[TrustCertificate]

    def chain_of(self, certificate: Certificate) -> list[Link]:
        """The certificate and those above it, from the trust store and from the upload itself."""
        beside = [der for der, said in self.judged.items() if isinstance(said, Review) and der != certificate.der]
        return drawn(certificate, self.rows, own=self.known.get(certificate.sha256), beside=beside)


def review_together(ders: Sequence[bytes], *, domain: Domain, at: datetime, settings: TrustSettings) -> Together:
    """What the trust store would say to certificates that come at once, in whatever order.

    Those that would be taken help those below them. What another domain vouches for costs a query more, everything
    else the same number of queries for any number of certificates.
    """
    certificates: dict[bytes, Certificate] = {}
    judged: dict[bytes, Review | CertificateRefused] = {}
    for der in roots_first(ders):
        try:
            certificates[der] = read(der)
        except CertificateRefused as refusal:
            judged[der] = refusal
    rows = rows_above((one.x509.issuer for one in certificates.values()), domain=domain)
    known = stored(domain=domain, sha256s=[one.sha256 for one in certificates.values()])
    taken: list[bytes] = []
    for der, certificate in certificates.items():
        said = review(certificate, domain=domain, at=at, settings=settings, rows=rows, beside=taken)
        judged[der] = said
        if said.verdict.accepted and certificate.sha256 not in known:
            taken.append(der)
    return Together(judged, known, rows)


def _to_staff(instead: CertificateRefused | None, check: Check) -> CertificateRefused | None:
    """Words for somebody who can change the trust store, where a partner would be told to ask for it."""
    if isinstance(instead, AuthorityDisabled):
        return IssuerDisabled(**instead.data)
    if instead is None and check.error and check.error.code is Code.ISSUER_MISSING:
        return IssuerNotUploaded(**from_pki(check.error).data)
    return instead
