"""Accounts of programs: a name and a secret, with which they get tokens; nothing else opens to them."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db import IntegrityError, transaction

from pms.accounts import errors, queries
from pms.accounts.adapters import lockout
from pms.accounts.models import User
from pms.accounts.rules import KEY_LENGTH, account_key, assignable_roles, is_username, may_manage_accounts
from pms.accounts.services.users import REF_TYPE
from pms.accounts.states import UserState
from pms.audit.actions import accounts as actions
from pms.audit.services import audit_refusals, record
from pms.common.actor import Actor
from pms.common.errors import NotAllowed, NotFound
from pms.common.ids import new_secret
from pms.common.text import fold


@dataclass(frozen=True, slots=True)
class NewClient:
    """A client with the secret that it was just given, which is nowhere else in clear."""

    user: User
    secret: str = field(repr=False)


@audit_refusals(actions.CLIENT_CREATE_REFUSED)
@transaction.atomic
def create_client(
    *, name: str, roles: Iterable[str], known_roles: Collection[str], actor: Actor, at: datetime
) -> NewClient:
    """Make the account of a program. ``known_roles`` are further words that endpoints ask for.

    Raises NotAllowed, UsernameInvalid, UsernameTaken, RoleMissing, and RoleUnknown for a word that is neither or a
    partner's.
    """
    if not may_manage_accounts(actor):
        raise NotAllowed
    if not is_username(name):
        raise errors.UsernameInvalid
    secret = new_secret(KEY_LENGTH)
    user = User(
        username=name,
        username_folded=fold(name),
        roles=_checked(roles, known_roles),
        is_person=False,
        is_vouched_for=True,
        state=UserState.ACTIVE.value,
        created_at=at,
        verified_at=at,
    )
    user.set_password(secret)
    _insert(user)
    record(actions.CLIENT_CREATED, actor=actor, at=at, ref_id=str(user.pk), ref_type=REF_TYPE)
    return NewClient(user, secret)


@audit_refusals(actions.CLIENT_SECRET_CHANGE_REFUSED, ref="user_id", ref_type=REF_TYPE)
@transaction.atomic
def change_secret(*, user_id: int, actor: Actor, at: datetime) -> NewClient:
    """Give a program a new secret. The old one and every token that came by it end at once.

    Where a program must not stop meanwhile, it is given a second account instead, and this one is deactivated later.
    Raises NotAllowed, NotFound for what is no program of our own, AccountNotActive.
    """
    if not may_manage_accounts(actor):
        raise NotAllowed
    user = queries.locked_account(user_id)
    if user.is_person or user.issuer:
        raise NotFound
    if user.state != UserState.ACTIVE:
        raise errors.AccountNotActive
    secret = new_secret(KEY_LENGTH)
    user.set_password(secret)
    user.entered_since = at
    user.save(update_fields=["password", "entered_since"])
    lockout.forget(account_key(user.username))
    record(actions.CLIENT_SECRET_CHANGED, actor=actor, at=at, ref_id=str(user.pk), ref_type=REF_TYPE)
    return NewClient(user, secret)


def _checked(roles: Iterable[str], known_roles: Collection[str]) -> list[str]:
    words = list(dict.fromkeys(roles))
    given = assignable_roles(is_person=False, held=(), known=known_roles)
    for word in words:
        if word not in given:
            raise errors.RoleUnknown(role=word)
    if not words:
        raise errors.RoleMissing
    return words


def _insert(user: User) -> None:
    """Insert the account; a name that is taken is named, whoever came first."""
    if queries.username_taken(user.username):
        raise errors.UsernameTaken
    try:
        with transaction.atomic():
            user.save(force_insert=True)
    except IntegrityError as error:
        raise errors.UsernameTaken from error
