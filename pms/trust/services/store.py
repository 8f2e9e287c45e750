"""Uploading to the trust store and downloading from it."""

from collections.abc import Sequence
from datetime import datetime

from django.db import IntegrityError, transaction

from pms.audit.actions import trust as actions
from pms.audit.services import audit_refusals, record
from pms.common.actor import Actor
from pms.common.errors import NotAllowed
from pms.events import services as events
from pms.events.states import Topic
from pms.pki import bundles
from pms.pki.path import roots_first
from pms.pki.reading import decode
from pms.trust import queries, rules
from pms.trust.adapters.keystore import KeyStore
from pms.trust.errors import AlreadyInStore, CertificateRefused, PlatformCertificate, SigningUnavailable
from pms.trust.models import TrustCertificate
from pms.trust.rules import Download, Review, TrustSettings
from pms.trust.services.platform import is_platforms
from pms.trust.states import CaKind, Domain

REF_TYPE = "trust_certificate"
"""How the audit log and the events name a certificate of the trust store."""


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
    events.record(
        Topic.CA_CERTIFICATE_UPLOADED, ref_type=REF_TYPE, ref_id=row.pk, order_key=f"trust-{domain.value}", at=at
    )
    return row


def upload_each(
    *, domain: Domain, ders: Sequence[bytes], actor: Actor, at: datetime, settings: TrustSettings, keystore: KeyStore
) -> list[TrustCertificate]:
    """Take each certificate of a bundle by itself, authorities before those they vouch for; gives what was taken.

    What is refused is left out, its refusal is in the audit log. Raises NotAllowed, SigningUnavailable.
    """
    taken = []
    for der in roots_first(ders):
        try:
            taken.append(upload(domain=domain, data=der, actor=actor, at=at, settings=settings, keystore=keystore))
        except SigningUnavailable:
            raise
        except CertificateRefused:
            continue
    return taken


def _insert(review: Review, domain: Domain, actor: Actor, at: datetime) -> TrustCertificate:
    certificate = review.certificate
    row = TrustCertificate(
        domain=domain.value,
        kind=rules.kind_of(certificate).value,
        der=certificate.der,
        sha256=certificate.sha256,
        subject=certificate.subject,
        subject_hash=rules.name_hash(certificate.x509.subject),
        issued_to=rules.holder_of(certificate),
        issuer=certificate.issuer,
        issuer_hash=rules.name_hash(certificate.x509.issuer),
        issued_by=rules.issuer_of(certificate),
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
        raise AlreadyInStore from error
    return row


def _description(row: TrustCertificate) -> str:
    """What the audit keeps beside the id: which certificate it was, and what the profile let pass."""
    tolerated = f", tolerated: {', '.join(row.tolerances)}" if row.tolerances else ""
    return f"{row.kind} of {row.domain}, SHA-256 {row.sha256}{tolerated}"


@transaction.atomic
def download(*, certificate_id: str, form: str, actor: Actor, at: datetime) -> Download:
    """A certificate of the trust store as a file: ``cer`` (PEM, it alone) or ``p7b`` (with all above it).

    An expired or disabled one is given too. Raises NotFound.
    """
    row = queries.get_certificate(actor=actor, certificate_id=certificate_id, at=at)
    record(actions.CA_DOWNLOADED, actor=actor, at=at, ref_id=row.pk, ref_type=REF_TYPE)
    if form == "cer":
        return rules.pem_file(f"{row.kind}-{row.domain}-{row.sha256[:8]}", bundles.pem(bytes(row.der)))
    name = "root" if row.kind == CaKind.ROOT else "intermediate-chain"
    chain = [link.certificate.der for link in queries.chain_of(decode(bytes(row.der)), domain=Domain(row.domain))]
    return rules.p7b_file(f"{name}-{row.domain}-{row.sha256[:8]}", bundles.p7b(chain))
