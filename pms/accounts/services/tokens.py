"""Tokens that PMS makes itself, and the keys that sign them.

A key is published before it signs, for as long as others may keep the published set, and after it has signed until
its last token has ended. What it does when follows from ``made_at`` of itself and of its successor alone.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import Any

from cryptography.exceptions import InvalidTag
from django.db import connection, transaction

from pms.accounts.adapters import tokens as adapter
from pms.accounts.adapters.keyring import KeyRing, Keys, Patience
from pms.accounts.models import TokenKey, User
from pms.accounts.rules import KEY_TIMES, TokenSettings
from pms.audit.actions import accounts as actions
from pms.audit.services import record
from pms.common.actor import SYSTEM, Actor
from pms.common.ids import new_id
from pms.common.vault import Vault

AUDIENCE = "pms"
KEY_REF = "tokenKeyId"
PATIENCE = Patience(fresh=timedelta(seconds=60), stale=timedelta(seconds=60), pause=timedelta(seconds=3))


@transaction.atomic
def issue(*, user: User, roles: frozenset[str], at: datetime, settings: TokenSettings, more: Mapping[str, Any]) -> str:
    """A token that names the account, its roles and what ``more`` tells of it."""
    key, pem = _signing_key(at=at, settings=settings)
    claims = {
        "iss": settings.issuer,
        "sub": str(user.pk),
        "aud": [AUDIENCE],
        "azp": user.username,
        "iat": at,
        "exp": at + settings.lifetime,
        "jti": new_id(),
        "preferred_username": user.username,
        "email": user.email,
        "given_name": user.first_name,
        "family_name": user.last_name,
        "realm_access": {"roles": sorted(roles)},
        **more,
    }
    _ring.add(key.pk, key.public)
    return adapter.sign(claims, key_id=key.pk, private_pem=pem)


@transaction.atomic
def rotate(*, actor: Actor, at: datetime, settings: TokenSettings) -> TokenKey:
    """Make the next key now; it signs once everybody can know it. Keys whose tokens have all ended go."""
    _lock_keys()
    key = _make_key(actor=actor, at=at, settings=settings)
    _delete_outlived(at)
    return key


@transaction.atomic
def revoke(*, actor: Actor, at: datetime, settings: TokenSettings) -> TokenKey:
    """A new key that signs at once, and no other: every token made so far ends within a minute, everywhere."""
    _lock_keys()
    for key in TokenKey.objects.order_by("pk"):
        _delete(key, actor, at)
    return _make_key(actor=actor, at=at, settings=settings)


@transaction.atomic
def rotate_when_due(*, at: datetime, settings: TokenSettings) -> None:
    """Give a key that has served its time a successor, and delete those whose tokens have all ended."""
    _lock_keys()
    newest = _newest_first().first()
    if newest is None or newest.made_at <= at - KEY_TIMES.serves:
        _make_key(actor=SYSTEM, at=at, settings=settings)
    _delete_outlived(at)


def read(token: str, *, at: datetime, settings: TokenSettings) -> dict[str, Any] | None:
    """The claims of one of our own tokens, or None."""
    return adapter.read(token, key_of=lambda name: _ring.get(name, at=at), issuer=settings.issuer, audience=[AUDIENCE])


def published_keys() -> list[dict[str, Any]]:
    """The public keys as a key set lists them (RFC 7517, section 5), newest first."""
    return list(_newest_first().values_list("public", flat=True))


def _signing_key(*, at: datetime, settings: TokenSettings) -> tuple[TokenKey, str]:
    """The key that signs now and its private half; the first one is made on the spot, by one process alone.

    A key that cannot be opened, because the installation's secret was replaced, is passed over.
    """
    found = _opened(at, settings)
    if found is None:
        _lock_keys()
        found = _opened(at, settings)
    if found is None:
        key = _make_key(actor=SYSTEM, at=at, settings=settings)
        found = key, _private(key, settings)
    return found


def _opened(at: datetime, settings: TokenSettings) -> tuple[TokenKey, str] | None:
    """The newest key that is known everywhere, else the oldest one: without any before it nobody waits for it."""
    keys = list(_newest_first())
    known = [key for key in keys if key.made_at <= at - KEY_TIMES.published_ahead]
    for key in [*known, *(key for key in reversed(keys) if key not in known)]:
        try:
            return key, _private(key, settings)
        except InvalidTag:
            continue
    return None


def _make_key(*, actor: Actor, at: datetime, settings: TokenSettings) -> TokenKey:
    public, pem = adapter.new_key()
    key_id = new_id()
    record(actions.TOKEN_KEY_MADE, actor=actor, at=at, ref_id=key_id, ref_type=KEY_REF)
    return TokenKey.objects.create(
        id=key_id, public={**public, "kid": key_id}, sealed=settings.vault.seal(pem, key_id), made_at=at
    )


def _delete_outlived(at: datetime) -> None:
    """Delete the keys that stopped signing so long ago that no token of theirs can be left."""
    keys = list(_newest_first())
    for successor, key in pairwise(keys):
        if successor.made_at + KEY_TIMES.published_ahead + KEY_TIMES.longest_token < at:
            _delete(key, SYSTEM, at)


def _delete(key: TokenKey, actor: Actor, at: datetime) -> None:
    record(actions.TOKEN_KEY_DELETED, actor=actor, at=at, ref_id=key.pk, ref_type=KEY_REF)
    key.delete()


def _lock_keys() -> None:
    """Let everything that changes keys wait for each other until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('accounts.token_keys', 0))")


def _newest_first() -> Any:
    return TokenKey.objects.order_by("-made_at", "pk")


def _load() -> Keys:
    return dict(TokenKey.objects.values_list("pk", "public"))


_ring = KeyRing(_load, PATIENCE)


@lru_cache(maxsize=4)
def _unsealed(key_id: str, sealed: bytes, vault: Vault) -> str:
    return vault.unseal(sealed, key_id)


def _private(key: TokenKey, settings: TokenSettings) -> str:
    return _unsealed(key.pk, bytes(key.sealed), settings.vault)
