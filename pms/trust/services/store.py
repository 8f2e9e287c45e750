"""Uploading to the trust store and downloading from it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction

from pms.audit.actions import trust as actions
from pms.audit.services import audit_refusals, record
from pms.common.actor import Actor
from pms.common.errors import NotAllowed, NotFound
from pms.events import services as events
from pms.events.states import Topic
from pms.pki import bundles
from pms.pki.path import roots_first
from pms.pki.reading import decode
from pms.trust import queries, rules
from pms.trust.adapters.keystore import KeyStore
from pms.trust.errors import (
    AlreadyInStore,
    CertificateRefused,
    PlatformCertificate,
    SigningUnavailable,
)
from pms.trust.models import NAME_LENGTH, TrustCertificate
from pms.trust.rules import Download, DownloadForm, Review, TrustSettings
from pms.trust.services.platform import is_platforms
from pms.trust.states import CaKind, Domain

REF_TYPE = "trust_certificate"
"""How the audit log and the events name a certificate of the trust store."""


@dataclass(frozen=True, slots=True)
class Taken:
    """One certificate of an upload of several: its row in the trust store, or why it was refused."""

    der: bytes
    row: TrustCertificate | None = None
    refusal: CertificateRefused | None = None


@audit_refusals(actions.CA_UPLOAD_REFUSED, ref="domain", ref_type="trust_domain")
@transaction.atomic
def upload(
    *, domain: Domain, data: bytes, actor: Actor, at: datetime, settings: TrustSettings, keystore: KeyStore
) -> TrustCertificate:
    """Take one root or intermediate CA certificate (PEM, DER, p7b) into the domain's trust store.

    A self-signed one becomes a root, any other needs its path to a root that the domain has. Raises
    CertificateRefused with words for each rule, AlreadyInStore for a certificate that the domain has,
    PlatformCertificate for one of the chain in ``keystore`` or signed by it.
    """
    if not rules.may_add(actor):
        raise NotAllowed
    certificate = queries.read(data)
    if is_platforms(certificate, keystore=keystore):
        raise PlatformCertificate
    review = queries.review(certificate, domain=domain, at=at, settings=settings)
    review.raise_first()
    row = _insert(review, domain, actor, at)
    record(actions.CA_UPLOADED, actor=actor, at=at, ref_id=row.pk, ref_type=REF_TYPE, description=_description(row))
    publish(row, at)
    return row


def upload_each(
    *, domain: Domain, ders: Sequence[bytes], actor: Actor, at: datetime, settings: TrustSettings, keystore: KeyStore
) -> list[Taken]:
    """Take each of several certificates by itself, authorities before those they vouch for; each once.

    What is refused leaves the others as they are; its refusal is in the audit log. The results are in the order in
    which they came. Raises NotAllowed, SigningUnavailable.
    """
    results: dict[bytes, Taken] = {}
    for der in roots_first(ders):
        try:
            row = upload(domain=domain, data=der, actor=actor, at=at, settings=settings, keystore=keystore)
            results[der] = Taken(der, row)
        except SigningUnavailable:
            raise
        except CertificateRefused as refusal:
            results[der] = Taken(der, refusal=refusal)
    return [results[der] for der in dict.fromkeys(ders)]


def publish(row: TrustCertificate, at: datetime) -> None:
    """Tell subscribers of an authority that the platform trusts."""
    events.record(
        Topic.CA_CERTIFICATE_UPLOADED, ref_type=REF_TYPE, ref_id=row.pk, order_key=f"trust-{row.domain}", at=at
    )


def _insert(review: Review, domain: Domain, actor: Actor, at: datetime) -> TrustCertificate:
    certificate = review.certificate
    row = TrustCertificate(
        domain=domain.value,
        kind=rules.kind_of(certificate).value,
        der=certificate.der,
        sha256=certificate.sha256,
        subject=certificate.subject,
        subject_hash=rules.name_hash(certificate.x509.subject),
        key_sha256=certificate.key.fingerprint,
        issued_to=rules.holder_of(certificate)[:NAME_LENGTH],
        issuer=certificate.issuer,
        issuer_hash=rules.name_hash(certificate.x509.issuer),
        issued_by=rules.issuer_of(certificate)[:NAME_LENGTH],
        serial=certificate.serial,
        not_before=certificate.not_before,
        not_after=certificate.not_after,
        tolerances=[tolerance.value for tolerance in review.verdict.tolerances],
        uploaded_by_id=actor.user_id,
        uploaded_at=at,
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise _already(domain, certificate.sha256, at) from error
    return row


def _already(domain: Domain, sha256: str, at: datetime) -> AlreadyInStore:
    """That the domain has the certificate, in words that fit how it stands there."""
    row = queries.in_store(domain=domain, sha256=sha256)
    return rules.refused_again(row.disabled_at if row else None, at=at)


def _description(row: TrustCertificate) -> str:
    """What the audit keeps beside the id: which certificate it was, and what the profile let pass."""
    tolerated = f", tolerated: {', '.join(row.tolerances)}" if row.tolerances else ""
    return f"{row.kind} of {row.domain}, SHA-256 {row.sha256}{tolerated}"


@transaction.atomic
def download(*, certificate_id: str, form: str, actor: Actor, at: datetime) -> Download:
    """A certificate of the trust store as a file, in one of the forms of ``DownloadForm``.

    An expired or disabled one is given too. Raises NotFound, for a form that does not exist as well.
    """
    if form not in {one.value for one in DownloadForm}:
        raise NotFound
    row = queries.get_certificate(actor=actor, certificate_id=certificate_id, at=at)
    record(actions.CA_DOWNLOADED, actor=actor, at=at, ref_id=row.pk, ref_type=REF_TYPE)
    return _file(row, DownloadForm(form))


def _file(row: TrustCertificate, form: DownloadForm) -> Download:
    mark, der = f"{row.domain}-{row.sha256[:8]}", bytes(row.der)
    if form is DownloadForm.PEM:
        return rules.pem_file(f"{row.kind}-{mark}", bundles.pem(der))
    if form is DownloadForm.P7B:
        return rules.p7b_file(f"{row.kind}-{mark}", bundles.p7b([der]))
    name = "root" if row.kind == CaKind.ROOT else "intermediate-chain"
    chain = [link.certificate.der for link in queries.chain_of(decode(der), domain=Domain(row.domain))]
    if form is DownloadForm.PEM_CHAIN:
        return rules.pem_chain_file(f"{name}-{mark}", b"".join(map(bundles.pem, chain)))
    return rules.p7b_file(f"{name}-{mark}", bundles.p7b(chain))
