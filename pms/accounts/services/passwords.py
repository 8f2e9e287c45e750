"""Passwords: forgotten, chosen through a link, changed."""

from datetime import datetime

from django.db import transaction

from pms.accounts import errors, queries
from pms.accounts.adapters import lockout
from pms.accounts.models import User
from pms.accounts.rules import LIFETIMES, account_key, is_registration_over
from pms.accounts.services import links
from pms.accounts.services.users import REF_TYPE, give_password
from pms.accounts.services.verification import mail_verification
from pms.accounts.states import LinkPurpose, UserState
from pms.audit.actions import accounts as actions
from pms.audit.services import audit_refusals, record
from pms.common.actor import SYSTEM, Actor
from pms.common.jobs import defer
from pms.notifications.kinds import accounts as kinds
from pms.notifications.services import send_mail

BY_LINK = (LinkPurpose.RESET_PASSWORD, LinkPurpose.SET_PASSWORD)


@transaction.atomic
def ask_reset(*, identifier: str, actor: Actor, at: datetime) -> None:
    """Somebody forgot a password and gave a username or e-mail address.

    The same work is done whether or not there is such an account, so that neither the answer nor its
    time tells: what differs is done by a job.
    """
    user = queries.find_by_sign_in_name(identifier)
    user_id = user.pk if user else 0
    record(actions.RESET_ASKED, actor=actor, at=at, ref_id=str(user_id or ""), ref_type=REF_TYPE)
    defer("accounts.send_reset_link", user_id=user_id)


@transaction.atomic
def send_reset_link(*, user_id: int, at: datetime) -> None:
    """Mail a one-time link to choose a new password, or to confirm the address where that is still open.

    Nothing is sent to nobody, to services, to deactivated accounts, nor past the hourly limit.
    """
    people = User.objects.select_for_update().filter(is_person=True).exclude(state=UserState.DEACTIVATED)
    user = people.filter(pk=user_id).first()
    if user is None or queries.mails_left(user, at) == 0:
        return
    if user.state == UserState.UNVERIFIED:
        if not is_registration_over(user.created_at, at):
            mail_verification(user, SYSTEM, at)
        return
    key = links.make(purpose=LinkPurpose.RESET_PASSWORD, user=user, life=LIFETIMES.reset, at=at)
    record(actions.RESET_SENT, actor=SYSTEM, at=at, ref_id=str(user.pk), ref_type=REF_TYPE)
    send_mail(
        kinds.PASSWORD_RESET,
        recipient=queries.recipient_of(user),
        parameters={"username": user.username, "until": (at + LIFETIMES.reset).isoformat()},
        path=f"/reset-password/choose/?key={key}",
        at=at,
        secret=True,
    )


@audit_refusals(actions.PASSWORD_RESET_REFUSED)
@transaction.atomic
def choose_password(*, purpose: LinkPurpose, key: str, password: str, actor: Actor, at: datetime) -> User:
    """Set the password through a one-time link; every session of the account ends.

    A lock on signing in opens, since the account's owner has shown who they are. Raises LinkNotValid and
    its kinds, PasswordTooWeak (the link stays good).
    """
    link = links.take(purpose=purpose, key=key, at=at)
    user = queries.locked_user(link.user_id or 0)
    if user.state != UserState.ACTIVE:
        raise errors.LinkNotValid
    _set(user, password, at)
    record(actions.PASSWORD_RESET, actor=actor, at=at, ref_id=str(user.pk), ref_type=REF_TYPE)
    return user


@audit_refusals(actions.PASSWORD_CHANGE_REFUSED)
@transaction.atomic
def change_password(*, current_password: str, password: str, actor: Actor, at: datetime) -> User:
    """Change one's own password; the account's other sessions end. Raises PasswordWrong, PasswordTooWeak."""
    user = queries.locked_user(actor.user_id or 0)
    if not user.check_password(current_password):
        raise errors.PasswordWrong
    _set(user, password, at)
    record(actions.PASSWORD_CHANGED, actor=actor, at=at, ref_id=str(user.pk), ref_type=REF_TYPE)
    return user


@transaction.atomic
def set_password_link(*, user: User, base_url: str, actor: Actor, at: datetime) -> str:
    """The address under which a new account's owner chooses the first password, once, within three days."""
    key = links.make(purpose=LinkPurpose.SET_PASSWORD, user=user, life=LIFETIMES.set_password, at=at)
    record(actions.SET_PASSWORD_LINK_MADE, actor=actor, at=at, ref_id=str(user.pk), ref_type=REF_TYPE)
    return f"{base_url.rstrip('/')}/set-password/?key={key}"


def _set(user: User, password: str, at: datetime) -> None:
    """The new hash, which ends sessions; the end of other links; word to the owner, who may not have done it."""
    give_password(user, password)
    user.save(update_fields=["password"])
    links.void(user=user, at=at, purposes=BY_LINK)
    lockout.forget(account_key(user.username))
    send_mail(
        kinds.PASSWORD_CHANGED,
        recipient=queries.recipient_of(user),
        parameters={"username": user.username, "when": at.isoformat()},
        path="/reset-password/",
        at=at,
    )
