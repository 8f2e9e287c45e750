"""Who may do what when: policy groups and policies."""

import re
import unicodedata
from collections.abc import Collection
from datetime import datetime

from pms.common.actor import Actor
from pms.common.errors import NotAllowed
from pms.common.text import fold, single_spaced
from pms.policies import errors
from pms.policies.states import PolicyState, PolicyType

PARTNER_ADMIN = "PARTNER_ADMIN"
MANAGERS = frozenset({PARTNER_ADMIN, "POLICYMANAGER"})
"""The role words of the wire that govern policies."""

LONGEST_NAME = 128
LONGEST_DESCRIPTION = 256
LONGEST_FOLDED = 384
"""As wide as the column; a name of ligatures may unfold to more than it shows."""

LONGEST_ID = 36
LONGEST_VERSION = 8
FIXED_WORDS = frozenset(
    {"active", "check", "config", "filtervalues", "group", "new", "policy-groups", "requests", "search", "types", "v2"}
)
"""Words that stand in addresses where the id of a policy would."""

MOST_COPIES = 100
"""Groups into which a policy is copied at once."""

VALIDITY_YEARS = 200
USABLE_ID = re.compile(rf"(?=.*[A-Za-z0-9])[A-Za-z0-9._~-]{{1,{LONGEST_ID}}}")
JOINERS = "\u200c\u200d"
"""Zero-width characters that Persian, Arabic and Indic words are spelled with."""


def may_manage(actor: Actor) -> bool:
    """Whether the actor makes, publishes and deactivates policies and groups."""
    return actor.has(*MANAGERS)


def require_manager(actor: Actor) -> None:
    """As ``may_manage``; raises ``NotAllowed``."""
    if not may_manage(actor):
        raise NotAllowed


def may_switch_self_service(actor: Actor) -> bool:
    """Whether the actor decides which policies need no decision: who may decide on requests, so partner admins only."""
    return actor.has(PARTNER_ADMIN)


def require_decider(actor: Actor) -> None:
    """As ``may_switch_self_service``; raises ``NotAllowed``."""
    if not may_switch_self_service(actor):
        raise NotAllowed


def can_be_self_service(state: str) -> bool:
    """Whether the switch still means something: a draft's counts from publishing on, a deactivated policy's never."""
    return state != PolicyState.DEACTIVATED


def clean_name(name: str) -> str:
    """The name as it is kept: outer and doubled blanks gone. Raises what is wrong with it."""
    clean = single_spaced(name)
    if not clean:
        raise errors.NameMissing
    if _unreadable(clean):
        raise errors.NameUnreadable
    if len(clean) > LONGEST_NAME or len(fold(clean)) > LONGEST_FOLDED:
        raise errors.NameTooLong(most=LONGEST_NAME)
    return clean


def clean_description(description: str) -> str:
    """The description as it is kept; same treatment as a name."""
    clean = single_spaced(description)
    if not clean:
        raise errors.DescriptionMissing
    if _unreadable(clean):
        raise errors.DescriptionUnreadable
    if len(clean) > LONGEST_DESCRIPTION:
        raise errors.DescriptionTooLong(most=LONGEST_DESCRIPTION)
    return clean


def clean_id(policy_id: str) -> str:
    """The id that a program chose for a policy. Raises ``PolicyIdUnusable``."""
    clean = policy_id.strip()
    if not USABLE_ID.fullmatch(clean) or clean.lower() in FIXED_WORDS:
        raise errors.PolicyIdUnusable(most=LONGEST_ID)
    return clean


def clean_version(version: str) -> str:
    """The version as it is kept. Raises ``VersionUnusable``."""
    clean = single_spaced(version)
    if not clean or len(clean) > LONGEST_VERSION or _unreadable(clean):
        raise errors.VersionUnusable(most=LONGEST_VERSION)
    return clean


def type_named(word: str) -> PolicyType:
    """The type that a word means, whatever its case. Raises ``PolicyTypeUnknown``."""
    found = next((each for each in PolicyType if each.value.lower() == word.strip().lower()), None)
    if found is None:
        raise errors.PolicyTypeUnknown
    return found


def name_stem(name: str) -> str:
    """A name without the number that an earlier copy got: "Bank KYC" of "Bank KYC (2)"."""
    return re.sub(r" \([0-9]{1,6}\)$", "", name)


def free_name(*, name: str, taken: Collection[str]) -> str:
    """A name like ``name`` that is not among the folded names ``taken``: "Bank KYC", "Bank KYC (2)" …"""
    stem, candidate, number = name_stem(name), name, 2
    while fold(candidate) in taken:
        ending = f" ({number})"
        candidate, number = stem[: LONGEST_NAME - len(ending)].rstrip() + ending, number + 1
    return candidate


def _unreadable(text: str) -> bool:
    """Whether it holds control, direction, private or unassigned characters."""
    return any(unicodedata.category(character)[0] == "C" and character not in JOINERS for character in text)


def may_edit(state: str) -> bool:
    """Only a draft changes; also the condition for publishing and for discarding."""
    return state == PolicyState.DRAFT


def may_deactivate(state: str) -> bool:
    """Only what is activated can be deactivated; a draft is discarded instead."""
    return state == PolicyState.ACTIVE


def changed_meanwhile(*, seen: datetime | None, changed_at: datetime) -> bool:
    """Whether somebody saved after the editor had loaded what it shows; ``None`` skips the question."""
    return seen is not None and seen != changed_at


def end_of_validity(*, at: datetime, chosen: datetime | None) -> datetime:
    """When a policy published at ``at`` ends. Raises ``ValidityPassed`` for an end that is not later."""
    if chosen is not None:
        if chosen <= at:
            raise errors.ValidityPassed
        return chosen
    year = at.year + VALIDITY_YEARS
    is_leap_day = (at.month, at.day) == (2, 29)
    return at.replace(year=year, day=28) if is_leap_day else at.replace(year=year)


def shown_validity(
    *, valid_from: datetime | None, valid_to: datetime | None, created_at: datetime
) -> tuple[datetime, datetime]:
    """The validity as programs read it, who expect two moments: a draft's would begin with its creation."""
    begin = valid_from or created_at
    return begin, valid_to or end_of_validity(at=begin, chosen=None)


def is_in_force(*, state: str, valid_from: datetime | None, valid_to: datetime | None, at: datetime) -> bool:
    """Whether a policy applies at a moment: activated, begun, not ended."""
    if state != PolicyState.ACTIVE or valid_from is None or valid_to is None:
        return False
    return valid_from <= at < valid_to
