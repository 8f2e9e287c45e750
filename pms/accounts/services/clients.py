"""Accounts of programs: a name and a secret, with which they get tokens; nothing else opens to them."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db import IntegrityError, transaction

from pms.accounts import errors, queries
from pms.accounts.models import User
from pms.accounts.rules import KEY_LENGTH, PARTNER_ROLES, is_username
from pms.accounts.services.users import REF_TYPE
from pms.accounts.states import Role, UserState
from pms.audit.actions import accounts as actions
from pms.audit.services import audit_refusals, record
from pms.common.actor import Actor
from pms.common.ids import new_secret
from pms.common.text import fold


@dataclass(frozen=True, slots=True)
class NewClient:
    """A client that was made, with its secret, which is nowhere else in clear."""

    user: User
    secret: str = field(repr=False)


@audit_refusals(actions.CLIENT_CREATE_REFUSED)
@transaction.atomic
def create_client(
    *, name: str, roles: Iterable[str], known_roles: Collection[str], actor: Actor, at: datetime
) -> NewClient:
    """Make the account of a program. ``known_roles`` are further words that endpoints ask for.

    Raises UsernameInvalid, UsernameTaken, RoleUnknown for a word that is neither or a partner's.
    """
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


def _checked(roles: Iterable[str], known_roles: Collection[str]) -> list[str]:
    given = {role.value for role in Role} | set(known_roles)
    words = list(dict.fromkeys(roles))
    for word in words:
        if word not in given or word in PARTNER_ROLES:
            raise errors.RoleUnknown(role=word)
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
