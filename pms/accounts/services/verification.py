"""Confirming e-mail addresses."""

from dataclasses import replace
from datetime import datetime

from django.db import transaction

from pms.accounts import queries
from pms.accounts.errors import LinkExpired
from pms.accounts.models import User
from pms.accounts.rules import LIFETIMES, is_registration_over
from pms.accounts.services import links
from pms.accounts.services.users import REF_TYPE
from pms.accounts.states import LinkPurpose, UserState
from pms.audit.actions import accounts as actions
from pms.audit.services import audit_refusals, record
from pms.common.actor import Actor
from pms.notifications.kinds import accounts as kinds
from pms.notifications.services import send_mail


@audit_refusals(actions.VERIFICATION_SEND_REFUSED, ref="user_id", ref_type=REF_TYPE)
@transaction.atomic
def send_verification_again(*, user_id: int, actor: Actor, at: datetime) -> User:
    """Mail a further link to confirm the address; nothing is sent to an account that has confirmed it.

    Raises NotFound for a registration that was removed meanwhile, LinkExpired for one that is about to
    be, TooOften past the hourly limit.
    """
    user = queries.locked_user(user_id)
    if user.state == UserState.UNVERIFIED:
        if is_registration_over(user.created_at, at):
            raise LinkExpired
        queries.check_mail_limit(user, at)
        mail_verification(user, actor, at)
    return user


def mail_verification(user: User, actor: Actor, at: datetime) -> None:
    """Make the link and queue the mail; the link holds as long as the registration does.

    It greets nobody by name: the address may be a stranger's, to whom no words of the registrant shall go.
    """
    life = user.created_at + LIFETIMES.registration - at
    key = links.make(purpose=LinkPurpose.VERIFY_EMAIL, user=user, life=life, at=at)
    record(actions.VERIFICATION_SENT, actor=actor, at=at, ref_id=str(user.pk), ref_type=REF_TYPE)
    send_mail(
        kinds.VERIFY_EMAIL,
        recipient=replace(queries.recipient_of(user), name=""),
        parameters={"username": user.username, "until": (at + life).isoformat()},
        path=f"/verify-email/?key={key}",
        at=at,
        secret=True,
    )


def confirm_address(*, key: str, at: datetime) -> User:
    """Use the link and open the account: the step that a registration's verification stands on.

    Raises LinkNotValid, LinkUsed, LinkExpired.
    """
    link = links.take(purpose=LinkPurpose.VERIFY_EMAIL, key=key, at=at)
    user = queries.locked_user(link.user_id or 0)
    if user.state == UserState.UNVERIFIED:
        user.state, user.verified_at = UserState.ACTIVE.value, at
        user.save(update_fields=["state", "verified_at"])
    links.void(user=user, at=at, purposes=(LinkPurpose.VERIFY_EMAIL,))
    return user
