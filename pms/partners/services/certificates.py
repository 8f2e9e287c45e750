"""A partner's certificate: upload, switch, put back, download."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from pms.audit.actions import certificates as actions
from pms.audit.services import audit_refusals, record
from pms.common.actor import SYSTEM, Actor
from pms.common.errors import NotFound
from pms.events import services as events
from pms.events.states import Topic
from pms.notifications.kinds import Kind
from pms.notifications.kinds import certificates as kinds
from pms.notifications.services import notify
from pms.partners import errors, queries, rules
from pms.partners.models import Partner, PartnerCertificate
from pms.partners.services.registration import REF_TYPE
from pms.partners.states import PartnerState
from pms.pki import bundles
from pms.pki.reading import decode
from pms.trust import queries as trust_queries
from pms.trust import services as trust
from pms.trust.adapters.keystore import KeyStore
from pms.trust.rules import Download, Review, Signed, TrustSettings, holder_of, issuer_of, p7b_file, pem_file
from pms.trust.states import Domain

CERTIFICATE_REF = "partner_certificate"
"""How events name a certificate; the audit names its partner, and the certificate in words."""
BATCH = 200
TICK = timedelta(microseconds=1)


@audit_refusals(actions.UPLOAD_REFUSED, ref="partner_id", ref_type=REF_TYPE)
@transaction.atomic
def upload(
    *,
    partner_id: str,
    data: bytes,
    in_force_from: datetime | None,
    actor: Actor,
    at: datetime,
    settings: TrustSettings,
    keystore: KeyStore,
    domain: Domain | None = None,
    submission: UUID | None = None,
) -> PartnerCertificate:
    """Accept a partner certificate (PEM, DER, p7b with one), sign it, and let it replace the present one.

    It is in force at once, or from ``in_force_from`` on; the first one always at once. A certificate that was planned
    before is withdrawn. A ``domain`` that is given wins over the one of the partner's type. The same ``submission``
    a second time gives the certificate that the first one made. Raises NotFound, PartnerDeactivated,
    DomainNotForType, CertificateRefused, SwitchInPast, SwitchAfterEnd, SwitchLeavesGap.
    """
    partner = _locked(partner_id, actor)
    if domain and not rules.may_chain_in(partner.type, domain):
        raise errors.DomainNotForType
    if submission and (sent_before := partner.certificates.filter(submission=submission).first()):
        return sent_before
    _announce_due(partner, at)
    review = queries.review_certificate(
        trust_queries.read(data),
        partner=partner,
        domain=domain or rules.domain_of(partner.type),
        at=at,
        settings=settings,
    )
    review.raise_first()
    signed = trust.sign(
        certificate=review.certificate, domain=review.domain, keystore=keystore, at=at, settings=settings
    )
    row = _new_row(partner, review, signed, actor, at)
    row.submission = submission
    _set_start(row, in_force_from, at)
    partner.certificates.filter(announced_at=None, withdrawn_at=None).update(withdrawn_at=at)
    row.save(force_insert=True)
    _tell_of_upload(partner, row, actor, at)
    return row


@audit_refusals(actions.PLAN_CANCEL_REFUSED, ref="partner_id", ref_type=REF_TYPE)
@transaction.atomic
def cancel_plan(*, partner_id: str, certificate_id: str, actor: Actor, at: datetime) -> PartnerCertificate:
    """Withdraw a certificate that is planned and not in force yet. Raises NotFound, PartnerDeactivated, PlanGone."""
    partner = _locked(partner_id, actor)
    row = queries.get_certificate(actor=actor, partner_id=partner_id, certificate_id=certificate_id)
    if row.withdrawn_at or row.announced_at or row.in_force_from <= at:
        raise errors.PlanGone
    row.withdrawn_at = at
    row.save(update_fields=["withdrawn_at"])
    record(actions.PLAN_CANCELLED, actor=actor, at=at, ref_id=partner.pk, ref_type=REF_TYPE, description=_about(row))
    return row


@audit_refusals(actions.PUT_BACK_REFUSED, ref="partner_id", ref_type=REF_TYPE)
@transaction.atomic
def put_back(*, partner_id: str, actor: Actor, at: datetime, settings: TrustSettings) -> PartnerCertificate:
    """Withdraw the current certificate, so that the previous one is in force again; gives the previous one.

    Only within 24 hours of the switch, and only where the previous one is valid and its CAs are still trusted. Raises
    NotFound, PartnerDeactivated, NothingToPutBack, CertificateRefused.
    """
    partner = _locked(partner_id, actor)
    _announce_due(partner, at)
    current, previous = [*_announced(partner), None, None][:2]
    if current is None or previous is None or not rules.may_put_back(current.in_force_from, previous.ends_at, at=at):
        raise errors.NothingToPutBack
    trust.validate(certificate=decode(bytes(previous.der)), domain=Domain(previous.domain), at=at, settings=settings)
    current.withdrawn_at = at
    current.save(update_fields=["withdrawn_at"])
    record(actions.PUT_BACK, actor=actor, at=at, ref_id=partner.pk, ref_type=REF_TYPE, description=_about(previous))
    _publish_partner(partner, at)
    return previous


@transaction.atomic
def announce_due(*, at: datetime) -> int:
    """Tell of planned certificates that came into force: audit, event, notice; how many there were.

    They are in force by time alone; this only tells. Any number of processes may run it at once.
    """
    due = PartnerCertificate.objects.filter(announced_at=None, withdrawn_at=None, in_force_from__lte=at)
    rows = due.select_for_update(skip_locked=True, of=("self",)).select_related("partner")
    return sum(_announce(row, at) for row in rows.order_by("in_force_from")[:BATCH])


@transaction.atomic
def download(
    *, partner_id: str, certificate_id: str, file: rules.CertificateFile, actor: Actor, at: datetime
) -> Download:
    """One of the four files of a certificate; an expired one is given too. Raises NotFound."""
    row = queries.get_certificate(actor=actor, partner_id=partner_id, certificate_id=certificate_id)
    about = f"{_about(row)}, file {file.value}"
    record(actions.DOWNLOADED, actor=actor, at=at, ref_id=partner_id, ref_type=REF_TYPE, description=about)
    match file:
        case rules.CertificateFile.ORIGINAL:
            return pem_file(f"{partner_id}-certificate", bundles.pem(bytes(row.der)))
        case rules.CertificateFile.SIGNED:
            return pem_file(f"{partner_id}-platform-signed", bundles.pem(bytes(row.issued_der)))
        case rules.CertificateFile.SIGNED_CHAIN:
            chain = [bytes(row.issued_der), *map(bytes, row.issued_chain)]
            return p7b_file(f"{partner_id}-platform-signed-chain", bundles.p7b(chain))
        case rules.CertificateFile.ORIGINAL_CHAIN:
            links = trust_queries.chain_of(decode(bytes(row.der)), domain=Domain(row.domain))
            return p7b_file(f"{partner_id}-certificate-chain", bundles.p7b([link.certificate.der for link in links]))


def _locked(partner_id: str, actor: Actor) -> Partner:
    """The partner with its row locked against a second upload and against deactivation."""
    partner = queries.locked_partner(actor=actor, partner_id=partner_id)
    if not rules.may_act(actor, partner.pk):
        raise NotFound
    if partner.state == PartnerState.DEACTIVATED:
        raise errors.PartnerDeactivated
    return partner


def _set_start(row: PartnerCertificate, wanted: datetime | None, at: datetime) -> None:
    """When the certificate comes into force: never before or at the moment of the present one."""
    present = next(iter(_announced(row.partner)), None)
    if present is None or wanted is None:
        row.in_force_from = max(at, present.in_force_from + TICK) if present else at
        row.announced_at = at
        return
    refused = rules.refused_switch(wanted, certificate_ends=row.ends_at, present_ends=present.ends_at, at=at)
    if refused:
        raise refused
    row.in_force_from = wanted


def _announced(partner: Partner) -> list[PartnerCertificate]:
    """The certificate in force and the one before it, as far as there are such.

    Read under the partner's lock after ``_announce_due``; not by time, because whoever held the lock before may have
    come a moment later.
    """
    return list(
        partner.certificates.filter(withdrawn_at=None).exclude(announced_at=None).order_by("-in_force_from")[:2]
    )


def _new_row(partner: Partner, review: Review, signed: Signed, actor: Actor, at: datetime) -> PartnerCertificate:
    certificate, issued = review.certificate, signed.certificate
    return PartnerCertificate(
        partner=partner,
        domain=review.domain.value,
        der=certificate.der,
        sha256=certificate.sha256,
        subject=certificate.subject,
        issued_to=holder_of(certificate),
        issuer=certificate.issuer,
        issued_by=issuer_of(certificate),
        authority=trust_queries.issuer_row(review.path, domain=review.domain),
        serial=certificate.serial,
        not_before=certificate.not_before,
        not_after=certificate.not_after,
        issued_der=issued.der,
        issued_chain=list(signed.chain),
        issued_serial=issued.serial,
        issued_not_after=issued.not_after,
        tolerances=[tolerance.value for tolerance in review.verdict.tolerances],
        uploaded_by_id=actor.user_id,
        uploaded_at=at,
    )


def _tell_of_upload(partner: Partner, row: PartnerCertificate, actor: Actor, at: datetime) -> None:
    record(actions.UPLOADED, actor=actor, at=at, ref_id=partner.pk, ref_type=REF_TYPE, description=_about(row))
    if partner.state == PartnerState.IN_PROGRESS:
        partner.state, partner.activated_at = PartnerState.ACTIVE.value, at
        partner.save(update_fields=["state", "activated_at"])
        record(actions.PARTNER_ACTIVATED, actor=actor, at=at, ref_id=partner.pk, ref_type=REF_TYPE)
    events.record(Topic.CA_CERTIFICATE_UPLOADED, ref_type=CERTIFICATE_REF, ref_id=row.pk, order_key=partner.pk, at=at)
    if row.announced_at:
        _publish_partner(partner, at)
    _notify(kinds.ACCEPTED if row.announced_at else kinds.PLANNED, partner, row, at)


def _announce_due(partner: Partner, at: datetime) -> None:
    """Tell of this partner's planned certificate if it came into force, before anything else changes."""
    due = partner.certificates.filter(announced_at=None, withdrawn_at=None, in_force_from__lte=at)
    for row in due.select_for_update():
        _announce(row, at)


def _announce(row: PartnerCertificate, at: datetime) -> bool:
    row.announced_at = at
    row.save(update_fields=["announced_at"])
    record(actions.IN_FORCE, actor=SYSTEM, at=at, ref_id=row.partner_id, ref_type=REF_TYPE, description=_about(row))
    _notify(kinds.IN_FORCE, row.partner, row, at)
    _publish_partner(row.partner, at)
    return True


def _publish_partner(partner: Partner, at: datetime) -> None:
    events.record(Topic.PARTNER_UPDATED, ref_type="partner", ref_id=partner.pk, order_key=partner.pk, at=at)


def _notify(kind: Kind, partner: Partner, row: PartnerCertificate, at: datetime) -> None:
    """Tell everybody of the partner, each in their language, with a link to the page."""
    notify(
        kind,
        recipients=queries.recipients_of(partner),
        parameters={
            "organisation": partner.organisation,
            "certificate": row.issued_to,
            "ends_at": row.ends_at.isoformat(),
            "in_force_from": row.in_force_from.isoformat(),
        },
        ref_type=CERTIFICATE_REF,
        ref_id=row.pk,
        path="/partner/certificates/",
        at=at,
    )


def _about(row: PartnerCertificate) -> str:
    """The certificate in words for the audit: no names, only what identifies it, and what the profile let pass."""
    tolerated = f", tolerated: {', '.join(row.tolerances)}" if row.tolerances else ""
    return f"certificate {row.pk}, domain {row.domain}, in force from {row.in_force_from:%Y-%m-%dT%H:%M:%SZ}{tolerated}"
