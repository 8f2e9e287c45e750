"""People and programs coming and going: their passwords are checked, and the log keeps what came of it."""

from dataclasses import replace
from datetime import datetime
from typing import NoReturn, Protocol

from pms.accounts import errors, queries
from pms.accounts.adapters import lockout
from pms.accounts.models import User
from pms.accounts.rules import Limit, account_key, network_of
from pms.accounts.services.limits import spend
from pms.accounts.services.users import REF_TYPE
from pms.accounts.states import UserState
from pms.audit.actions import Action
from pms.audit.actions import accounts as actions
from pms.audit.services import record
from pms.common.actor import Actor
from pms.common.errors import DomainError


class Try(Protocol):
    """A door's way to try the password that it was given (``lockout.attempt``)."""

    def __call__(self, *, account_key: str) -> lockout.Attempt:
        """What comes of it."""


def check_sign_in(*, identifier: str, attempt: Try, actor: Actor, at: datetime) -> User:
    """The active account that ``identifier`` and the tried password belong to; every failure is audited.

    Raises SignInFailed, SignInLocked, AccountUnverified, AccountDeactivated.
    """
    known = queries.find_by_sign_in_name(identifier)
    key = account_key(known.username if known else identifier)
    tried = attempt(account_key=key)
    user = tried.user

    def refuse(error: DomainError, *, on: User | None, locked: bool = False) -> NoReturn:
        record_failure(user=on, error=error, locked=locked, actor=actor, at=at)
        raise error

    if user is None and tried.is_locked:
        minutes = lockout.minutes_locked(key, network_of(actor.host_ip), at)
        refuse(errors.SignInLocked(minutes), on=known, locked=tried.is_just_locked)
    if user is None:
        refuse(errors.SignInFailed(), on=known)
    if user.state == UserState.DEACTIVATED:
        refuse(errors.AccountDeactivated(), on=user)
    if user.state == UserState.UNVERIFIED:
        refuse(errors.AccountUnverified(user.pk), on=user)
    return user


def enter(*, identifier: str, attempt: Try, limit: Limit, actor: Actor, at: datetime) -> User:
    """Let a person or program in for one token: as ``check_sign_in``, and not more often than ``limit``.

    Raises its errors and TooOften. Who shows the password has no failures left.
    """
    user = check_sign_in(identifier=identifier, attempt=attempt, actor=actor, at=at)
    lockout.forget(account_key(user.username))
    spend(what="token", who=str(user.pk), limit=limit, at=at)
    if user.is_person:
        record_sign_in(user=user, actor=actor, at=at)
    else:
        _record(actions.TOKEN_ISSUED, user, actor, at)
        _note(user, at)
    return user


def record_sign_in(*, user: User, actor: Actor, at: datetime) -> None:
    """Somebody signed in; ``actor`` is still the visitor, whose address is kept."""
    _record(actions.SIGNED_IN, user, actor, at)
    _note(user, at)


def record_failure(*, user: User | None, error: DomainError, locked: bool, actor: Actor, at: datetime) -> None:
    """A sign-in failed: on which account, if on one, and with which error. What was typed is not kept."""
    action = actions.SIGN_IN_LOCKED if locked else actions.SIGN_IN_FAILED
    record(action, actor=actor, at=at, ref_id=str(user.pk) if user else "", ref_type=REF_TYPE, description=error.code)


def record_sign_out(*, actor: Actor, at: datetime) -> None:
    """Somebody signed out."""
    record(actions.SIGNED_OUT, actor=actor, at=at, ref_id=actor.id, ref_type=REF_TYPE)


def _note(user: User, at: datetime) -> None:
    """Keep when the account was last let in."""
    user.last_login = at
    user.save(update_fields=["last_login"])


def _record(action: Action, user: User, actor: Actor, at: datetime) -> None:
    itself = replace(actor, id=str(user.pk), name=user.username)
    record(action, actor=itself, at=at, ref_id=str(user.pk), ref_type=REF_TYPE)
