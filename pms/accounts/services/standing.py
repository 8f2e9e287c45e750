"""What an account may do: its roles changed, stopped, started again. Each takes effect with the very next request."""

from collections.abc import Collection, Iterable
from datetime import datetime

from django.db import transaction

from pms.accounts import errors, queries
from pms.accounts.models import User
from pms.accounts.rules import assignable_roles, may_manage_accounts
from pms.accounts.services import links
from pms.accounts.services.users import REF_TYPE
from pms.accounts.states import LinkPurpose, Role, UserState
from pms.audit.actions import accounts as actions
from pms.audit.services import audit_refusals, record
from pms.common.actor import SYSTEM, Actor
from pms.common.errors import NotAllowed
from pms.notifications.kinds import Kind
from pms.notifications.kinds import accounts as kinds
from pms.notifications.services import notify, send_mail


@audit_refusals(actions.ROLES_CHANGE_REFUSED, ref="user_id", ref_type=REF_TYPE)
@transaction.atomic
def change_roles(
    *, user_id: int, roles: Iterable[str], known_roles: Collection[str], actor: Actor, at: datetime
) -> User:
    """Give an account exactly these roles of staff or of services; its owner is told. The same roles change nothing.

    ``known_roles`` are further words that endpoints ask for. Raises NotAllowed, NotFound, OwnAccount, RolesFromIssuer,
    RoleMissing, RoleUnknown, LastPartnerAdmin.
    """
    user, admins = _locked(user_id, actor)
    if user.issuer:
        raise errors.RolesFromIssuer
    before, wanted = list(user.roles), _checked(user, roles, known_roles)
    if set(before) == set(wanted):
        return user
    if Role.PARTNER_ADMIN not in wanted:
        _check_not_last(user, admins)
    user.roles = wanted
    user.save(update_fields=["roles"])
    told = f"{' '.join(sorted(before)) or '-'} > {' '.join(sorted(wanted)) or '-'}"
    record(actions.ROLES_CHANGED, actor=actor, at=at, ref_id=str(user.pk), ref_type=REF_TYPE, description=told)
    if user.is_person and user.state == UserState.ACTIVE:
        notify(
            kinds.ROLES_CHANGED,
            recipients=[queries.recipient_of(user)],
            parameters={"username": user.username},
            ref_type=REF_TYPE,
            ref_id=str(user.pk),
            path="/account/",
            at=at,
        )
    return user


@audit_refusals(actions.DEACTIVATION_REFUSED, ref="user_id", ref_type=REF_TYPE)
@transaction.atomic
def deactivate(*, user_id: int, actor: Actor, at: datetime) -> User:
    """Let an account act no more: its sessions, tokens and links end at once and for good. Its owner is told by mail.

    Raises NotAllowed, NotFound, OwnAccount, LastPartnerAdmin, AccountStopped.
    """
    user, admins = _locked(user_id, actor)
    if user.state == UserState.DEACTIVATED:
        raise errors.AccountStopped
    _check_not_last(user, admins)
    user.state, user.entered_since = UserState.DEACTIVATED.value, at
    user.save(update_fields=["state", "entered_since"])
    links.void(user=user, at=at, purposes=(LinkPurpose.SET_PASSWORD, LinkPurpose.RESET_PASSWORD))
    record(actions.DEACTIVATED, actor=actor, at=at, ref_id=str(user.pk), ref_type=REF_TYPE)
    _mail(kinds.ACCOUNT_DEACTIVATED, user, at)
    return user


@audit_refusals(actions.REACTIVATION_REFUSED, ref="user_id", ref_type=REF_TYPE)
@transaction.atomic
def reactivate(*, user_id: int, actor: Actor, at: datetime) -> User:
    """Let a deactivated account act again, with the password and roles that it had. Its owner is told by mail.

    Raises NotAllowed, NotFound, AccountActive.
    """
    user, _admins = _locked(user_id, actor, own=True)
    if user.state == UserState.ACTIVE:
        raise errors.AccountActive
    user.state = UserState.ACTIVE.value
    user.save(update_fields=["state"])
    record(actions.REACTIVATED, actor=actor, at=at, ref_id=str(user.pk), ref_type=REF_TYPE)
    _mail(kinds.ACCOUNT_REACTIVATED, user, at)
    return user


def _locked(user_id: int, actor: Actor, *, own: bool = False) -> tuple[User, list[int]]:
    """The account and the present partner admins, locked in one order; an actor who was just stopped acts no more.

    ``own`` says that one's own account will do.
    """
    if not may_manage_accounts(actor):
        raise NotAllowed
    admins = queries.locked_partner_admins()
    user = queries.locked_account(user_id)
    if not own and actor.user_id == user.pk:
        raise errors.OwnAccount
    if actor != SYSTEM and actor.user_id not in admins:
        _check_not_last(user, admins)
        raise NotAllowed
    return user, admins


def _check_not_last(user: User, admins: list[int]) -> None:
    if admins == [user.pk]:
        raise errors.LastPartnerAdmin


def _checked(user: User, roles: Iterable[str], known_roles: Collection[str]) -> list[str]:
    words = list(dict.fromkeys(str(word) for word in roles))
    given = assignable_roles(is_person=user.is_person, held=user.roles, known=known_roles)
    for word in words:
        if word not in given:
            raise errors.RoleUnknown(role=word)
    if not words and not user.is_person:
        raise errors.RoleMissing
    return words


def _mail(kind: Kind, user: User, at: datetime) -> None:
    """Tell the account's owner by mail alone: who may not enter reads no notifications."""
    if not (user.is_person and user.email):
        return
    send_mail(
        kind,
        recipient=queries.recipient_of(user),
        parameters={"username": user.username},
        path="/sign-in/",
        at=at,
    )
