"""Decisions about API keys: how long they live, what they may be called, why one is not in force."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from pms.accounts.rules import is_partner_admin, manages_partners
from pms.api_keys import errors
from pms.api_keys.models import NAME_LIMIT, REASON_LIMIT
from pms.api_keys.states import ApiKeyState
from pms.common.actor import Actor
from pms.common.text import has_hidden_characters, single_spaced
from pms.common.vault import Vault
from pms.partners.states import PartnerState

LONGEST_NAME, LONGEST_REASON = NAME_LIMIT, REASON_LIMIT
KEY_LENGTH = 32  # characters of 0-9A-Za-z, 190 bits; authentication services store at most 36


@dataclass(frozen=True, slots=True)
class KeySettings:
    """What the installation decides: longest life in days, the vault, whether a ciphertext is kept.

    ``sealed`` is set where a hub is configured: only its publisher needs the clear key again.
    """

    lifetime_days: int
    vault: Vault = field(repr=False)
    sealed: bool


def can_end(shown_state: str, partner_state: str, *, by_staff: bool) -> bool:
    """Whether a key in this effective state can still be deactivated; people of an inactive partner only read."""
    alive = shown_state in {ApiKeyState.ACTIVE, ApiKeyState.STOPPED}
    return alive and (by_staff or partner_state == PartnerState.ACTIVE)


def may_change_expiry(actor: Actor) -> bool:
    """Only a partner admin moves the end of an existing key."""
    return is_partner_admin(actor)


def needs_reason(actor: Actor, partner_id: str) -> bool:
    """Staff says why it deactivates the key of an organisation that is not its own."""
    return manages_partners(actor) and partner_id not in actor.owns


def may_move(actor: Actor) -> bool:
    """Only partner admins and the partner manager module move a key to another policy."""
    return manages_partners(actor)


def checked_name(name: str) -> str:
    """The name as it is stored. Raises KeyNameMissing, KeyNameTooLong or KeyNameUnreadable."""
    stored = single_spaced(name)
    if not stored:
        raise errors.KeyNameMissing
    if len(stored) > LONGEST_NAME:
        raise errors.KeyNameTooLong(length=len(stored), limit=LONGEST_NAME)
    if has_hidden_characters(stored):
        raise errors.KeyNameUnreadable
    return stored


def checked_reason(reason: str, *, required: bool) -> str:
    """The reason as it is stored. Raises KeyReasonMissing where one is required, or KeyReasonTooLong."""
    stored = reason.replace("\r\n", "\n").replace("\0", "").strip()
    if required and not stored:
        raise errors.KeyReasonMissing
    if len(stored) > LONGEST_REASON:
        raise errors.KeyReasonTooLong(length=len(stored), limit=LONGEST_REASON)
    return stored


def end_of_life(wanted: datetime | None, *, born: datetime, lifetime_days: int, at: datetime) -> datetime:
    """When a key born at ``born`` ends: as wanted, or after the whole life.

    Raises KeyEndsTooEarly for a wanted end that is not after ``at``, KeyEndsTooLate beyond the life.
    """
    latest = born + timedelta(days=lifetime_days)
    if wanted is None:
        return latest
    if wanted <= at:
        raise errors.KeyEndsTooEarly
    if wanted > latest:
        raise errors.KeyEndsTooLate(days=lifetime_days)
    return wanted
