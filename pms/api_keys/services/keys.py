"""Verbs of API keys: generate, deactivate, move the end, deactivate what expired."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from pms.accounts import queries as accounts
from pms.accounts.rules import manages_partners
from pms.accounts.states import UserState
from pms.api_keys import errors, queries, rules
from pms.api_keys.models import ApiKey
from pms.api_keys.states import ApiKeyState
from pms.audit.actions import api_keys as actions
from pms.audit.services import audit_refusals, record
from pms.common.actor import SYSTEM, Actor
from pms.common.errors import NotAllowed, NotFound
from pms.common.ids import new_id, new_secret
from pms.common.text import fold
from pms.events import services as events
from pms.events.states import Topic
from pms.notifications.kinds import Kind
from pms.notifications.kinds import api_keys as kinds
from pms.notifications.recipients import Recipient
from pms.notifications.services import notify
from pms.partners import queries as partners
from pms.partners.rules import may_act
from pms.partners.states import PartnerState
from pms.policies.rules import is_in_force
from pms.policy_requests import queries as requests
from pms.policy_requests.models import PolicyRequest
from pms.policy_requests.states import RequestState

REF_TYPE = "apiKeyId"
"""How the audit log, events and notices name a key."""


@dataclass(frozen=True, slots=True)
class GeneratedKey:
    """A new key and, this once, the secret itself; it is never logged nor shown by ``repr``."""

    key: ApiKey
    secret: str = field(repr=False)


@audit_refusals(actions.GENERATE_REFUSED, ref="request_id", ref_type="policyRequestId")
@transaction.atomic
def generate(
    *,
    request_id: str,
    name: str,
    valid_to: datetime | None,
    actor: Actor,
    at: datetime,
    settings: rules.KeySettings,
    nonce: str = "",
) -> GeneratedKey:
    """Make a key for an approved request of an active partner; the secret is in the answer and nowhere else.

    ``valid_to`` asks for a shorter life. ``nonce`` is the form's random word: a second call with it raises
    KeyMadeAlready. Raises NotFound for a foreign request.
    """
    link = _own_link(request_id, actor, at)
    stored_name = rules.checked_name(name)
    ends = rules.end_of_life(valid_to, born=at, lifetime_days=settings.lifetime_days, at=at)
    secret = new_secret(rules.KEY_LENGTH)
    key = unsaved(link, stored_name, secret, ends, actor, at, settings)
    key.form_nonce = nonce
    insert_key(key)
    record(actions.GENERATED, actor=actor, at=at, ref_id=key.pk, ref_type=REF_TYPE)
    events.record(Topic.APIKEY_APPROVED, ref_type=REF_TYPE, ref_id=key.pk, order_key=key.pk, at=at)
    return GeneratedKey(key, secret)


@audit_refusals(actions.DEACTIVATE_REFUSED, ref="key_id", ref_type=REF_TYPE)
@transaction.atomic
def deactivate(*, key_id: str, reason: str, actor: Actor, at: datetime, reason_needed: bool = True) -> ApiKey:
    """End a key for good. Staff gives a reason, and the partner is told.

    Programs have no words for a reason: without ``reason_needed`` it may be empty.
    Raises NotFound for a foreign key, KeyEndedAlready for one that is deactivated.
    """
    key = _locked(key_id, actor, at)
    by_staff = rules.needs_reason(actor, key.partner_id)
    words = rules.checked_reason(reason, required=by_staff and reason_needed)
    if not by_staff and key.partner.state != PartnerState.ACTIVE:
        raise errors.KeyPartnerInactive
    if key.state != ApiKeyState.ACTIVE:
        raise errors.KeyEndedAlready
    key.state, key.deactivated_at, key.deactivated_by_id = ApiKeyState.DEACTIVATED.value, at, actor.user_id
    key.deactivation_reason = words
    key.save(update_fields=["state", "deactivated_at", "deactivated_by", "deactivation_reason"])
    record(actions.DEACTIVATED, actor=actor, at=at, ref_id=key.pk, ref_type=REF_TYPE)
    if by_staff:
        _tell(kinds.DEACTIVATED, key, partners.recipients_of(key.partner), at, reason=words)
    events.record(Topic.APIKEY_UPDATED, ref_type=REF_TYPE, ref_id=key.pk, order_key=key.pk, at=at)
    return key


@audit_refusals(actions.EXPIRY_CHANGE_REFUSED, ref="key_id", ref_type=REF_TYPE)
@transaction.atomic
def change_expiry(
    *, key_id: str, valid_to: datetime, actor: Actor, at: datetime, settings: rules.KeySettings
) -> ApiKey:
    """Move the end of a key that is not deactivated; partner admins only.

    The new end lies after ``at`` and within the longest life, counted from the key's beginning. A key that
    expired but was not deactivated yet comes back into force.
    """
    key = _locked(key_id, actor, at)
    if not rules.may_change_expiry(actor):
        raise NotAllowed
    if key.state != ApiKeyState.ACTIVE:
        raise errors.KeyEndedAlready
    key.valid_to = rules.end_of_life(valid_to, born=key.valid_from, lifetime_days=settings.lifetime_days, at=at)
    key.save(update_fields=["valid_to"])
    record(actions.EXPIRY_CHANGED, actor=actor, at=at, ref_id=key.pk, ref_type=REF_TYPE)
    events.record(Topic.APIKEY_UPDATED, ref_type=REF_TYPE, ref_id=key.pk, order_key=key.pk, at=at)
    return key


@audit_refusals(actions.MOVE_REFUSED, ref="key_id", ref_type=REF_TYPE)
@transaction.atomic
def move_key(*, key_id: str, policy_id: str, actor: Actor, at: datetime) -> ApiKey:
    """Hang a key on another policy of its partner, which must be approved for it; the secret stays the same.

    Raises NotFound for a missing key, KeyEndedAlready for one that is deactivated or expired, KeyPolicyNotApproved,
    KeyPartnerInactive, KeyPolicyInactive, KeyNameTaken where the policy has a key of that name.
    """
    key = _locked(key_id, actor, at)
    if not rules.may_move(actor):
        raise NotAllowed
    if key.state != ApiKeyState.ACTIVE or key.valid_to <= at:
        raise errors.KeyEndedAlready
    link = requests.approved_link(partner_id=key.partner_id, policy_id=policy_id)
    if link is None:
        raise errors.KeyPolicyNotApproved
    key.request = _approved_link(link.pk, requests.open_to(actor), at)
    key.policy = key.request.policy
    _save_moved(key)
    record(actions.MOVED, actor=actor, at=at, ref_id=key.pk, ref_type=REF_TYPE)
    events.record(Topic.APIKEY_UPDATED, ref_type=REF_TYPE, ref_id=key.pk, order_key=key.pk, at=at)
    return key


def deactivate_expired(*, at: datetime, batch: int = 500) -> int:
    """Write the deactivation of every key whose end has come, ``batch`` rows a transaction; returns how many.

    Safe to run twice, in parallel and again after a break: rows that another run holds are left to it.
    """
    total = 0
    while ended := _deactivate_batch(at=at, batch=batch):
        total += ended
    return total


@transaction.atomic
def _deactivate_batch(*, at: datetime, batch: int) -> int:
    due = ApiKey.objects.filter(state=ApiKeyState.ACTIVE.value, valid_to__lte=at).order_by("valid_to", "id")
    ids = list(due.select_for_update(skip_locked=True, no_key=True).values_list("pk", flat=True)[:batch])
    ApiKey.objects.filter(pk__in=ids).update(state=ApiKeyState.DEACTIVATED.value, deactivated_at=at)
    ended = (
        ApiKey.objects.filter(pk__in=ids).select_related("partner", "policy", "created_by").order_by("valid_to", "id")
    )
    for key in ended:
        record(actions.EXPIRED, actor=SYSTEM, at=at, ref_id=key.pk, ref_type=REF_TYPE)
        _tell(kinds.EXPIRED, key, _generator_of(key), at)
        events.record(Topic.APIKEY_UPDATED, ref_type=REF_TYPE, ref_id=key.pk, order_key=key.pk, at=at)
    return len(ids)


def _own_link(request_id: str, actor: Actor, at: datetime) -> PolicyRequest:
    """The locked request on which the actor may hang a new key."""
    link = _approved_link(request_id, requests.visible_to(actor), at)
    if not may_act(actor, link.partner_id):
        raise NotAllowed
    return link


def _approved_link(request_id: str, among: QuerySet[PolicyRequest], at: datetime) -> PolicyRequest:
    """The locked request, once a key may hang on it."""
    rows = among.select_for_update(of=("self",), no_key=True)
    link = None if "\0" in request_id else rows.filter(pk=request_id).first()
    if link is None:
        raise NotFound
    if link.partner.state != PartnerState.ACTIVE:
        raise errors.KeyPartnerInactive
    if link.state != RequestState.APPROVED:
        raise errors.LinkNotApproved
    policy = link.policy
    if not is_in_force(state=policy.state, valid_from=policy.valid_from, valid_to=policy.valid_to, at=at):
        raise errors.KeyPolicyInactive(policy=policy.name)
    return link


def unsaved(
    link: PolicyRequest,
    name: str,
    secret: str,
    ends: datetime,
    actor: Actor,
    at: datetime,
    settings: rules.KeySettings,
    key_id: str = "",
) -> ApiKey:
    """The key as it will be inserted; ``key_id`` is a new one unless it is given."""
    key_id = key_id or new_id()
    return ApiKey(
        id=key_id,
        request=link,
        partner=link.partner,
        policy=link.policy,
        name=name,
        name_folded=fold(name),
        key_hash=settings.vault.digest(secret),
        last_four=secret[-4:],
        ciphertext=settings.vault.seal(secret, key_id) if settings.sealed else None,
        valid_from=at,
        valid_to=ends,
        created_by_id=actor.user_id,
        created_at=at,
    )


def insert_key(key: ApiKey) -> None:
    """Insert it in a savepoint. Raises KeyMadeAlready, KeyNameTaken."""
    try:
        with transaction.atomic():
            key.save(force_insert=True)
    except IntegrityError as error:
        sent_again = key.form_nonce and ApiKey.objects.filter(form_nonce=key.form_nonce).exists()
        if sent_again:  # it repeats the name as well, and the database names either constraint
            raise errors.KeyMadeAlready from error
        raise errors.KeyNameTaken(name=key.name) from error


def _save_moved(key: ApiKey) -> None:
    try:
        with transaction.atomic():
            key.save(update_fields=["request", "policy"])
    except IntegrityError as error:
        raise errors.KeyNameTaken(name=key.name) from error


def _locked(key_id: str, actor: Actor, at: datetime) -> ApiKey:
    rows = queries.open_to(actor, at).select_for_update(of=("self",), no_key=True)
    key = None if "\0" in key_id else rows.filter(pk=key_id).first()
    if key is None:
        raise NotFound
    if not may_act(actor, key.partner_id) and not manages_partners(actor):
        raise NotAllowed
    return key


def _generator_of(key: ApiKey) -> Sequence[Recipient]:
    """Who generated the key, if that is an active person; otherwise everybody of the partner."""
    maker = key.created_by
    if maker and maker.is_person and maker.state == UserState.ACTIVE:
        return [accounts.recipient_of(maker)]
    return partners.recipients_of(key.partner)


def _tell(kind: Kind, key: ApiKey, recipients: Sequence[Recipient], at: datetime, **more: str) -> None:
    notify(
        kind,
        recipients=recipients,
        parameters={
            "name": key.name,
            "policy": key.policy.name,
            "organisation": key.partner.organisation,
            "last_four": key.last_four,
            **more,
        },
        ref_type=REF_TYPE,
        ref_id=key.pk,
        path=f"/api-keys/{key.pk}/",
        at=at,
    )
