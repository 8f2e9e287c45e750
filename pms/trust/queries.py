"""Reads of the trust store: its lists, the way from a certificate to a root, what a file would be judged."""

from dataclasses import dataclass, replace
from datetime import datetime

from cryptography import x509
from django.db.models import Case, Q, QuerySet, Value, When
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from pms.common.actor import Actor
from pms.common.columns import Column, Kind, Operator, column_map
from pms.common.errors import NotFound
from pms.pki.checks import Check, Profile, check_ca
from pms.pki.errors import Code, PkiError
from pms.pki.path import INTERMEDIATES, check_path, known_path, leads_to_root
from pms.pki.reading import Certificate, decode, inspect, read_one
from pms.pki.reading import split as split_file
from pms.trust import rules
from pms.trust.errors import CertificateRefused, from_pki
from pms.trust.models import TrustCertificate
from pms.trust.rules import Review, TrustSettings
from pms.trust.states import CaKind, CertificateState, Domain

ROWS_PER_STEP = 128
"""Most authorities of the same name that are looked at in one step of the way to a root."""

COLUMNS = column_map(
    Column(
        "issued_to",
        "issued_to",
        pgettext_lazy("certificate", "Issued to"),
        operators=frozenset({Operator.CONTAINS}),
        sortable=True,
        searched=True,
        wire="issuedTo",
    ),
    Column(
        "issued_by",
        "issued_by",
        pgettext_lazy("certificate", "Issued by"),
        operators=frozenset({Operator.CONTAINS}),
        sortable=True,
        searched=True,
        wire="issuedBy",
    ),
    Column(
        "domain",
        "domain",
        _("Domain"),
        kind=Kind.WORD,
        operators=frozenset({Operator.ONE_OF}),
        sortable=True,
        values=Domain,
        wire="partnerDomain",
    ),
    Column("valid_from", "not_before", _("Valid from"), kind=Kind.DATE, sortable=True, wire="validFrom"),
    Column(
        "valid_until",
        "not_after",
        _("Valid until"),
        kind=Kind.DATE_TIME,
        operators=frozenset({Operator.FROM, Operator.TO}),
        sortable=True,
        wire="validTill",
    ),
    Column(
        "uploaded",
        "uploaded_at",
        pgettext_lazy("certificate", "Uploaded"),
        kind=Kind.DATE_TIME,
        operators=frozenset({Operator.FROM, Operator.TO}),
        sortable=True,
        wire="uploadedDateTime",
    ),
    Column(
        "uploaded_by",
        "uploaded_by__username",
        pgettext_lazy("certificate", "Uploaded by"),
        operators=frozenset({Operator.CONTAINS}),
        hidden=True,
    ),
    Column(
        "state",
        "shown_state",
        _("Status"),
        kind=Kind.STATE,
        operators=frozenset({Operator.ONE_OF}),
        values=CertificateState,
    ),
    Column(
        "tolerated",
        "is_tolerated",
        pgettext_lazy("certificate", "Accepted with exceptions"),
        kind=Kind.YES_NO,
        operators=frozenset({Operator.EQUALS}),
        hidden=True,
    ),
    Column(
        "id",
        "id",
        _("Certificate ID"),
        kind=Kind.ID,
        operators=frozenset({Operator.CONTAINS}),
        hidden=True,
        searched=True,
        wire="certificateId",
    ),
    Column("fingerprint", "sha256", _("Fingerprint"), kind=Kind.ID, hidden=True, searched=True),
)

WIRE_COLUMNS = column_map(
    Column("caCertificateType", "kind", ""),
    Column("certificateId", "id", ""),
    Column("partnerDomain", "domain", ""),
    Column("issuedTo", "subject", ""),
    Column("issuedBy", "issuer", ""),
    Column("validFrom", "not_before", ""),
    Column("validTill", "not_after", ""),
    Column("uploadedDateTime", "uploaded_at", ""),
)
"""What the wire's list sorts by and looks into; there, holder and issuer are whole names."""


@dataclass(frozen=True, slots=True)
class Link:
    """One certificate of a drawn chain, with its row where it is of the trust store."""

    certificate: Certificate
    row: TrustCertificate | None = None


def visible_to(actor: Actor, *, kind: CaKind, at: datetime) -> QuerySet[TrustCertificate]:
    """The trust store's certificates of one kind, each with its ``shown_state``; nothing for who may not look."""
    if not rules.may_manage(actor):
        return TrustCertificate.objects.none()
    return _with_state(TrustCertificate.objects.filter(kind=kind.value), at).select_related("uploaded_by")


def on_the_wire(actor: Actor, *, at: datetime) -> QuerySet[TrustCertificate]:
    """The trust store's certificates of both kinds with their ``shown_state``, the oldest first."""
    if not rules.may_manage(actor):
        return TrustCertificate.objects.none()
    return _with_state(TrustCertificate.objects.order_by("uploaded_at", "pk"), at)


def get_certificate(*, actor: Actor, certificate_id: str, at: datetime) -> TrustCertificate:
    """One certificate of the trust store with its ``shown_state``. Raises NotFound."""
    row = None
    if rules.may_manage(actor) and "\0" not in certificate_id:
        rows = _with_state(TrustCertificate.objects.filter(pk=certificate_id), at)
        row = rows.select_related("uploaded_by").first()
    if row is None:
        raise NotFound
    return row


def _with_state(rows: QuerySet[TrustCertificate], at: datetime) -> QuerySet[TrustCertificate]:
    """``rules.state_of`` in SQL, so that lists can filter by it, and whether anything was tolerated."""
    return rows.annotate(
        is_tolerated=Q(tolerances__len__gt=0),
        shown_state=Case(
            When(disabled_at__lte=at, then=Value(CertificateState.DISABLED.value)),
            When(not_after__lte=at, then=Value(CertificateState.EXPIRED.value)),
            default=Value(CertificateState.VALID.value),
        ),
    )


def in_store(*, domain: Domain, sha256: str) -> TrustCertificate | None:
    """The domain's row of this very certificate, if there is one."""
    return TrustCertificate.objects.filter(domain=domain.value, sha256=sha256).first()


def authorities_above(issuer: x509.Name, *, domain: Domain, at: datetime) -> list[bytes]:
    """The DER of every enabled CA of the domain on the way up from ``issuer``, expired ones too."""
    enabled = Q(disabled_at=None) | Q(disabled_at__gt=at)
    rows = TrustCertificate.objects.filter(enabled, domain=domain.value)
    return [bytes(row.der) for row in _rows_above(issuer, rows)]


def _rows_above(issuer: x509.Name, rows: QuerySet[TrustCertificate]) -> list[TrustCertificate]:
    """Rows whose subject is ``issuer``, those of their issuers, and so on: one query per step, few steps."""
    found: list[TrustCertificate] = []
    seen: set[str] = set()
    wanted = {rules.name_hash(issuer)}
    for _step in range(INTERMEDIATES + 1):
        step = list(rows.filter(subject_hash__in=wanted).order_by("-uploaded_at", "pk")[:ROWS_PER_STEP])
        found += step
        seen |= wanted
        wanted = {row.issuer_hash for row in step} - seen
        if not wanted:
            break
    return found


def chain_of(certificate: Certificate, *, domain: Domain) -> list[Link]:
    """The certificate and those above it as far as the trust store knows them, disabled and expired ones too."""
    rows = _rows_above(certificate.x509.issuer, TrustCertificate.objects.filter(domain=domain.value))
    by_der = {bytes(row.der): row for row in rows}
    path = known_path(certificate.der, authorities=list(by_der))
    above = [Link(decode(der), by_der.get(der)) for der in path[1:]]
    return [Link(certificate, in_store(domain=domain, sha256=certificate.sha256)), *above]


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


def review(certificate: Certificate, *, domain: Domain, at: datetime, settings: TrustSettings) -> Review:
    """What the trust store would say to a certificate: every check, and its path; nothing is changed."""
    verdict = check_ca(certificate, profile=settings.profile, limits=settings.limits, at=at)
    if certificate.is_self_signed:
        check, path = check_path(certificate.der, authorities=[certificate.der], at=at, profile=settings.profile)
        return Review(certificate, domain, verdict.plus(check), tuple(path))
    return with_path(Review(certificate, domain, verdict), at=at, profile=settings.profile)


def with_path(review: Review, *, at: datetime, profile: Profile) -> Review:
    """The same review with the check of the way to a root, and where else the certificate would be at home."""
    check, path = path_to_root(review.certificate, domain=review.domain, at=at, profile=profile)
    found_in = None
    if check.error and check.error.code is Code.ISSUER_MISSING:
        found_in = _other_home(review.certificate, domain=review.domain, at=at, profile=profile)
    return replace(review, verdict=review.verdict.plus(check), path=tuple(path), found_in=found_in)


def path_to_root(
    certificate: Certificate, *, domain: Domain, at: datetime, profile: Profile
) -> tuple[Check, list[bytes]]:
    """Whether the domain's enabled CAs vouch for a certificate, as a check, and the path to a root if they do."""
    authorities = authorities_above(certificate.x509.issuer, domain=domain, at=at)
    return check_path(certificate.der, authorities=authorities, at=at, profile=profile)


def _other_home(certificate: Certificate, *, domain: Domain, at: datetime, profile: Profile) -> Domain | None:
    """Another domain whose CAs vouch for the certificate."""
    issuers = TrustCertificate.objects.filter(subject_hash=rules.name_hash(certificate.x509.issuer))
    for name in issuers.exclude(domain=domain.value).order_by("domain").values_list("domain", flat=True).distinct():
        other = Domain(name)
        if path_to_root(certificate, domain=other, at=at, profile=profile)[1]:
            return other
    return None
