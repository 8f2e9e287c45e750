"""Decisions about accounts: who is staff, what a name may look like, how long things hold. No queries, no clock."""

import hashlib
import math
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from ipaddress import IPv4Address, IPv6Address, ip_address

import phonenumbers

from pms.accounts.states import STAFF_ROLES, Language, Role
from pms.common.actor import SYSTEM, Actor
from pms.common.text import fold
from pms.common.vault import Vault

TERMS_VERSION = "2026-11"
"""The version of the terms that people accept now; a new text gets a new word and is asked for again."""

EMAIL_LIMIT = 254  # characters of an address, folded or not (RFC 5321 4.5.3.1.3)
KEY_LIMIT = 255  # axes' column
KEY_LENGTH = 43  # characters of 0-9A-Za-z in a one-time link: 256 bits
HOST_BITS = 64  # of an IPv6 address (RFC 4291, 2.5.1)
MAILS_PER_HOUR = 3
"""How many mails with a link one account gets in an hour, whoever asks for them."""

PARTNER_ROLES = frozenset(
    {
        Role.AUTH_PARTNER,
        Role.CREDENTIAL_PARTNER,
        Role.DEVICE_PROVIDER,
        Role.FTM_PROVIDER,
        Role.ONLINE_VERIFICATION_PARTNER,
        Role.ABIS_PARTNER,
        Role.MANUAL_ADJUDICATION,
        Role.PRINT_PARTNER,
        Role.BINDING_PARTNER,
        Role.SDK_PARTNER,
        Role.MISP_PARTNER,
        Role.INTERNAL_PARTNER,
    }
)
"""Roles that follow from belonging to a partner and are never given to an account itself."""

MODULE_ROLES = frozenset(
    {
        Role.PARTNERMANAGER,
        Role.ID_AUTHENTICATION,
        Role.REGISTRATION_PROCESSOR,
        Role.RESIDENT,
        Role.CREDENTIAL_ISSUANCE,
        Role.ID_REPOSITORY,
        Role.CREATE_SHARE,
    }
)
"""Roles of the platform's other modules, which belong to no partner."""

_USERNAME = re.compile(r"[a-z0-9._-]{1,36}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Lifetimes:
    """How long what was promised by mail holds, and how long its traces are kept."""

    registration: timedelta = timedelta(days=7)
    reset: timedelta = timedelta(hours=1)
    set_password: timedelta = timedelta(days=3)
    first_admin: timedelta = timedelta(hours=24)
    kept_after_end: timedelta = timedelta(days=30)
    counts_kept: timedelta = timedelta(days=1)


LIFETIMES = Lifetimes()


@dataclass(frozen=True, slots=True)
class Limit:
    """At most so many ``times`` in a window of time."""

    times: int
    window: timedelta


@dataclass(frozen=True, slots=True)
class TokenSettings:
    """What the installation decides: its issuer name, how long a token lives, the vault of the private keys.

    ``outside`` are the other issuers whose tokens are accepted, each with where its keys are (empty: it says so
    itself), ``audiences`` for whom their tokens may be meant.
    """

    issuer: str
    lifetime: timedelta
    vault: Vault = field(repr=False)
    outside: Mapping[str, str] = field(default_factory=dict)
    audiences: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class KeyTimes:
    """The life of a key that signs tokens.

    It ``serves`` until a successor is made, which is published for ``published_ahead`` before it signs; others may
    keep the published keys for as long. No token was ever made to live longer than ``longest_token`` (the most that
    PMS_TOKEN_MINUTES may be).
    """

    serves: timedelta = timedelta(days=90)
    published_ahead: timedelta = timedelta(hours=1)
    longest_token: timedelta = timedelta(hours=25)


KEY_TIMES = KeyTimes()


def is_staff(actor: Actor) -> bool:
    """Whether the actor works for the platform: partner admin or policy manager."""
    return actor.has(*STAFF_ROLES)


def is_partner_admin(actor: Actor) -> bool:
    """Whether the actor decides about partners."""
    return actor.has(Role.PARTNER_ADMIN)


def manages_partners(actor: Actor) -> bool:
    """Whether the actor decides for the platform where programs may: partner admins and the partner manager module."""
    return actor.has(Role.PARTNER_ADMIN, Role.PARTNERMANAGER)


def reads_all_partners(actor: Actor, opened_to: Collection[str]) -> bool:
    """Whether the actor reads what belongs to any partner at an endpoint that is open to those roles.

    A partner admin does, and a module of the platform where the list names its role. ``PARTNER`` is also held by
    people of partners: beside a partner's role, or a partner of its own, it opens nothing.
    """
    if is_partner_admin(actor) or actor.has(*{*MODULE_ROLES, "partnermanager"}.intersection(opened_to)):
        return True
    return "PARTNER" in opened_to and actor.has("PARTNER") and not actor.owns and not actor.has(*PARTNER_ROLES)


def may_hand_out(actor: Actor, role: str) -> bool:
    """Whether the actor may name ``role`` for an account that it has made: one that it holds, never one of staff.

    The role of a partner's type gives nothing by itself, it comes with a partner; a partner admin may name it.
    """
    if role in STAFF_ROLES:
        return False
    return actor.has(role) or (role in PARTNER_ROLES and is_partner_admin(actor))


def may_manage_accounts(actor: Actor) -> bool:
    """Whether the actor makes, changes and stops accounts: partner admins do, and the operator's commands."""
    return actor == SYSTEM or is_partner_admin(actor)


def assignable_roles(*, is_person: bool, held: Collection[str], known: Collection[str]) -> frozenset[str]:
    """The role words that a partner admin may give to an account that holds ``held``.

    People of the platform are staff; what else one holds may stay or go. Programs may have every word that an endpoint
    asks for (``known``). The roles of partners' types are never given: they follow from memberships. ``may_hand_out``
    is the narrower rule for programs that make accounts.
    """
    words = STAFF_ROLES | set(held) if is_person else {role.value for role in Role} | set(known)
    return frozenset(str(word) for word in words) - {role.value for role in PARTNER_ROLES}


def may_manage_policies(actor: Actor) -> bool:
    """Whether policy groups and policies are the actor's to change."""
    return actor.has(Role.PARTNER_ADMIN, Role.POLICYMANAGER)


def is_for_a_person(roles: Collection[str]) -> bool:
    """Whether an account of these roles is a person's; one that holds roles of services alone has no way into pages."""
    return not roles or not STAFF_ROLES.isdisjoint(roles)


def language_of(code: str) -> Language | None:
    """The language of that code of ISO 639, of two or three letters; None for one in which PMS does not write."""
    word = code.strip().lower()
    return next((language for language in Language if word in {language.value, language.long_code}), None)


def is_username(text: str) -> bool:
    """Whether ``text`` may be chosen as username and partner id: 1–36 of a–z, 0–9, ``-``, ``_``, ``.``."""
    return _USERNAME.fullmatch(text) is not None and any(character.isalnum() for character in text)


def normal_phone(text: str) -> str | None:
    """The number in E.164 (``+33142685300``), or None where it lacks its country code or cannot exist."""
    try:
        number = phonenumbers.parse(text, None)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def account_key(name: str) -> str:
    """The name under which failures of an account are counted, whether or not there is such an account."""
    return fold(name).replace("\0", "")[:KEY_LIMIT] or "-"


def network_of(address: str) -> str:
    """What uses and failures of an address are counted by: itself, of IPv6 the 64 bits that one customer has alone."""
    try:
        found = ip_address(address)
    except ValueError:
        return address
    if isinstance(found, IPv4Address):
        return str(found)
    return str(found.ipv4_mapped or IPv6Address(int(found) >> HOST_BITS << HOST_BITS))


def hash_of(key: str) -> str:
    """What is stored of a one-time key: SHA-256 in hex. A random key of 256 bits needs no slow hash."""
    return hashlib.sha256(key.encode()).hexdigest()


def is_registration_over(registered_at: datetime, at: datetime) -> bool:
    """Whether a registration that nobody verified has lost its names."""
    return at >= registered_at + LIFETIMES.registration


def minutes_until(then: datetime, at: datetime) -> int:
    """Whole minutes from ``at`` to ``then``, rounded up, at least one."""
    return max(1, math.ceil((then - at).total_seconds() / 60))
