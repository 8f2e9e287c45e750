"""Deactivating a partner and activating it again: one row changes, and everybody who caches its keys is told."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from pms.accounts.rules import manages_partners
from pms.audit.actions import partners as actions
from pms.audit.services import audit_refusals, record
from pms.common.actor import Actor
from pms.common.errors import NotAllowed, NotFound
from pms.events import services as events
from pms.events.states import Topic
from pms.notifications.kinds import Kind
from pms.notifications.kinds import partners as kinds
from pms.notifications.services import notify
from pms.offboarding import errors, queries
from pms.partners import queries as partners
from pms.partners.models import Partner
from pms.partners.rules import checked_reason
from pms.partners.states import PartnerState

REF_TYPE = "partnerId"
EVENT_REF, KEY_EVENT_REF = "partner", "apiKeyId"
"""How events name a partner and a key."""


@audit_refusals(actions.DEACTIVATE_REFUSED, ref="partner_id", ref_type=REF_TYPE)
@transaction.atomic
def deactivate_partner(*, partner_id: str, actor: Actor, at: datetime, reason: str = "") -> Partner:
    """Stop an activated partner: its keys are not in force from now on, and it makes nothing new.

    Keys and requests keep their own state, so that everything is as before once the partner is activated again. The
    partner reads the ``reason``; programs have no words for one. Raises NotAllowed, NotFound, ReasonTooLong,
    ReasonUnreadable, PartnerDeactivatedAlready, PartnerNeverActivated.
    """
    partner = _locked(partner_id, actor)
    if partner.state == PartnerState.DEACTIVATED:
        raise errors.PartnerDeactivatedAlready
    if partner.state != PartnerState.ACTIVE:
        raise errors.PartnerNeverActivated
    words = checked_reason(reason)
    stopped = queries.keys_in_force(partner.pk, at)
    partner.state, partner.deactivated_at = PartnerState.DEACTIVATED.value, at
    partner.deactivation_reason = words
    _save(partner, actor, at)
    record(actions.DEACTIVATED, actor=actor, at=at, ref_id=partner.pk, ref_type=REF_TYPE)
    _tell(kinds.DEACTIVATED, partner, at, reason=words)
    _publish(partner, stopped, at)
    return partner


@audit_refusals(actions.REACTIVATE_REFUSED, ref="partner_id", ref_type=REF_TYPE)
@transaction.atomic
def reactivate_partner(*, partner_id: str, actor: Actor, at: datetime) -> Partner:
    """Undo a deactivation: whatever it stopped is in force again, except what has expired meanwhile.

    Raises NotAllowed, NotFound, PartnerNotDeactivated.
    """
    partner = _locked(partner_id, actor)
    if partner.state != PartnerState.DEACTIVATED:
        raise errors.PartnerNotDeactivated
    partner.state, partner.deactivated_at, partner.deactivation_reason = PartnerState.ACTIVE.value, None, ""
    _save(partner, actor, at)
    record(actions.REACTIVATED, actor=actor, at=at, ref_id=partner.pk, ref_type=REF_TYPE)
    _tell(kinds.REACTIVATED, partner, at)
    _publish(partner, queries.keys_in_force(partner.pk, at), at)
    return partner


def _locked(partner_id: str, actor: Actor) -> Partner:
    """The partner, locked against uploads and a second decision."""
    if not manages_partners(actor):
        raise NotAllowed
    rows = Partner.objects.select_for_update(no_key=True).filter(verified_at__isnull=False)
    partner = None if "\0" in partner_id else rows.filter(pk=partner_id).first()
    if partner is None:
        raise NotFound
    return partner


def _save(partner: Partner, actor: Actor, at: datetime) -> None:
    partner.updated_by, partner.updated_at = actor.name, at
    partner.save(update_fields=["state", "deactivated_at", "deactivation_reason", "updated_by", "updated_at"])


def _tell(kind: Kind, partner: Partner, at: datetime, **more: str) -> None:
    notify(
        kind,
        recipients=partners.recipients_of(partner),
        parameters={"organisation": partner.organisation, **more},
        ref_type=REF_TYPE,
        ref_id=partner.pk,
        path="/home/",
        at=at,
    )


def _publish(partner: Partner, key_ids: Iterable[str], at: datetime) -> None:
    """The partner and each key whose state in effect changed."""
    events.record(Topic.PARTNER_UPDATED, ref_type=EVENT_REF, ref_id=partner.pk, order_key=partner.pk, at=at)
    for key_id in key_ids:
        events.record(Topic.APIKEY_UPDATED, ref_type=KEY_EVENT_REF, ref_id=key_id, order_key=key_id, at=at)
