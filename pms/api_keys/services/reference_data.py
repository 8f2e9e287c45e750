"""Keys of the reference data, whose values everybody knows; made once, never changed."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from pms.api_keys import rules
from pms.api_keys.models import ApiKey
from pms.api_keys.services.keys import REF_TYPE, insert_key, unsaved
from pms.api_keys.states import ApiKeyState
from pms.audit.actions import reference_data as actions
from pms.audit.services import record
from pms.common.actor import Actor
from pms.common.text import fold
from pms.events import services as events
from pms.events.states import Topic
from pms.policy_requests import queries as requests


@transaction.atomic
def ensure_key(
    *,
    value: str,
    partner_id: str,
    policy_id: str,
    active: bool,
    actor: Actor,
    at: datetime,
    settings: rules.KeySettings,
) -> bool:
    """Make a key whose value, which everybody knows, is its id and name too; whether it was made.

    Nothing is made where the key is there in whatever state, where the partner has one of that name for the policy,
    or where the policy is not approved for it.
    """
    link = requests.approved_link(partner_id=partner_id, policy_id=policy_id)
    same_name = Q(partner_id=partner_id, policy_id=policy_id, name_folded=fold(value))
    there = Q(pk=value) | Q(key_hash=settings.vault.digest(value)) | same_name
    if link is None or ApiKey.objects.filter(there).exists():
        return False
    ends = rules.end_of_life(None, born=at, lifetime_days=settings.lifetime_days, at=at)
    key = unsaved(link, rules.checked_name(value), value, ends, actor, at, settings, key_id=value)
    if not active:
        key.state, key.deactivated_at, key.deactivated_by_id = ApiKeyState.DEACTIVATED.value, at, actor.user_id
    insert_key(key)
    made = actions.ACTIVE_KEY_LOADED if active else actions.INACTIVE_KEY_LOADED
    record(made, actor=actor, at=at, ref_id=key.pk, ref_type=REF_TYPE)
    if active:
        events.record(Topic.APIKEY_APPROVED, ref_type=REF_TYPE, ref_id=key.pk, order_key=key.pk, at=at)
    return True
