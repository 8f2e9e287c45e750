"""Disabling an authority of the trust store, so that it vouches for nobody any more, and enabling it again."""

from datetime import datetime

from django.db import transaction

from pms.audit.actions import trust as actions
from pms.audit.services import audit_refusals, record
from pms.common.actor import Actor
from pms.common.errors import NotAllowed, NotFound
from pms.trust import rules
from pms.trust.errors import DisabledAlready, EnabledAlready
from pms.trust.models import TrustCertificate
from pms.trust.services.store import REF_TYPE, publish

CHANGED = ["disabled_at", "disabled_by", "disabled_reason"]


@audit_refusals(actions.CA_DISABLE_REFUSED, ref="certificate_id", ref_type=REF_TYPE)
@transaction.atomic
def disable(*, certificate_id: str, reason: str, actor: Actor, at: datetime) -> TrustCertificate:
    """Take an authority out of service: from now on nothing is accepted that chains through it.

    What was accepted before stays in force: the platform signed it itself. Nobody is told by an event, because other
    modules cannot take an authority back. Raises NotAllowed, NotFound, DisabledAlready, ReasonMissing, ReasonTooLong.
    """
    row = _locked(certificate_id, actor)
    if row.disabled_at is not None:
        raise DisabledAlready
    row.disabled_reason = rules.checked_reason(reason)
    row.disabled_at, row.disabled_by_id = at, actor.user_id
    row.save(update_fields=CHANGED)
    record(actions.CA_DISABLED, actor=actor, at=at, ref_id=row.pk, ref_type=REF_TYPE)
    return row


@audit_refusals(actions.CA_ENABLE_REFUSED, ref="certificate_id", ref_type=REF_TYPE)
@transaction.atomic
def enable(*, certificate_id: str, actor: Actor, at: datetime) -> TrustCertificate:
    """Let a disabled authority vouch again, as long as it is valid; subscribers are told of it once more.

    Raises NotAllowed, NotFound, EnabledAlready.
    """
    row = _locked(certificate_id, actor)
    if row.disabled_at is None:
        raise EnabledAlready
    row.disabled_at, row.disabled_by_id, row.disabled_reason = None, None, ""
    row.save(update_fields=CHANGED)
    record(actions.CA_ENABLED, actor=actor, at=at, ref_id=row.pk, ref_type=REF_TYPE)
    publish(row, at)
    return row


def _locked(certificate_id: str, actor: Actor) -> TrustCertificate:
    """The authority with its row locked against a second decision."""
    if not rules.may_manage(actor):
        raise NotAllowed
    rows = TrustCertificate.objects.select_for_update(no_key=True)
    row = None if "\0" in certificate_id else rows.filter(pk=certificate_id).first()
    if row is None:
        raise NotFound
    return row
