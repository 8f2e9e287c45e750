"""Accounts of staff: made by a partner admin, entered through a link that is mailed to their owners."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from pms.accounts import errors, queries
from pms.accounts.models import User
from pms.accounts.rules import LIFETIMES, may_manage_accounts
from pms.accounts.services import links
from pms.accounts.services.users import REF_TYPE, NewUser, add_user
from pms.accounts.states import STAFF_ROLES, LinkPurpose, Role, UserState
from pms.audit.actions import accounts as actions
from pms.audit.services import audit_refusals, record
from pms.common.actor import Actor
from pms.common.errors import NotAllowed, NotFound
from pms.notifications.kinds import accounts as kinds
from pms.notifications.services import send_mail


@dataclass(frozen=True, slots=True)
class Welcomed:
    """An account and the path of the link that was mailed to its owner, with its one-time key."""

    user: User
    path: str = field(repr=False)


@audit_refusals(actions.CREATE_REFUSED)
@transaction.atomic
def create_staff(*, new: NewUser, roles: Iterable[str], actor: Actor, at: datetime) -> Welcomed:
    """Make an account of a partner admin or policy manager and mail a link to choose its password.

    Raises NotAllowed, RoleMissing, RoleUnknown for a role that is none of staff, and the errors of ``add_user``.
    """
    if not may_manage_accounts(actor):
        raise NotAllowed
    held = _staff_roles(roles)
    user = add_user(new, roles=held, state=UserState.ACTIVE, at=at, is_vouched_for=True)
    record(actions.CREATED, actor=actor, at=at, ref_id=str(user.pk), ref_type=REF_TYPE, description=" ".join(held))
    return Welcomed(user, _mail_link(user, actor, at))


@audit_refusals(actions.SET_PASSWORD_LINK_REFUSED, ref="user_id", ref_type=REF_TYPE)
@transaction.atomic
def send_set_password_link(*, user_id: int, actor: Actor, at: datetime) -> Welcomed:
    """Mail the link to choose a password once more; earlier ones end.

    Raises NotAllowed, NotFound for what is no person of our own, AccountNotActive, TooOften.
    """
    if not may_manage_accounts(actor):
        raise NotAllowed
    user = queries.locked_account(user_id)
    if not user.is_person or user.issuer:
        raise NotFound
    if user.state != UserState.ACTIVE:
        raise errors.AccountNotActive
    queries.check_mail_limit(user, at)
    links.void(user=user, at=at, purposes=(LinkPurpose.SET_PASSWORD,))
    return Welcomed(user, _mail_link(user, actor, at))


def _staff_roles(roles: Iterable[str]) -> list[Role]:
    words = list(dict.fromkeys(str(word) for word in roles))
    for word in words:
        if word not in STAFF_ROLES:
            raise errors.RoleUnknown(role=word)
    if not words:
        raise errors.RoleMissing
    return [Role(word) for word in words]


def _mail_link(user: User, actor: Actor, at: datetime) -> str:
    """Make the link, mail it, and give its path."""
    key = links.make(purpose=LinkPurpose.SET_PASSWORD, user=user, life=LIFETIMES.set_password, at=at)
    record(actions.SET_PASSWORD_LINK_MADE, actor=actor, at=at, ref_id=str(user.pk), ref_type=REF_TYPE)
    path = f"/set-password/?key={key}"
    send_mail(
        kinds.ACCOUNT_MADE,
        recipient=queries.recipient_of(user),
        parameters={"username": user.username, "until": (at + LIFETIMES.set_password).isoformat()},
        path=path,
        at=at,
        secret=True,
    )
    return path
