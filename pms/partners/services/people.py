"""What staff does for the people of a partner: mail them the link with which they set their password."""

from datetime import datetime

from django.db import transaction

from pms.accounts import queries as accounts
from pms.accounts.models import User
from pms.accounts.rules import LIFETIMES, is_partner_admin
from pms.accounts.services.passwords import set_password_link
from pms.audit.actions import partners as actions
from pms.audit.services import audit_refusals, record
from pms.common.actor import Actor
from pms.common.errors import NotAllowed, NotFound
from pms.notifications.kinds import partners as kinds
from pms.notifications.services import send_mail
from pms.partners import errors, queries
from pms.partners.models import Partner
from pms.partners.rules import has_own_password
from pms.partners.services.registration import REF_TYPE


@audit_refusals(actions.PASSWORD_LINK_REFUSED, ref="partner_id", ref_type=REF_TYPE)
@transaction.atomic
def mail_password_link(*, partner_id: str, user_id: int, actor: Actor, at: datetime) -> User:
    """Mail a person of the partner a link, good for three days and once, to set the password of their account.

    Raises NotAllowed, NotFound, AccountWithoutPassword, TooOften.
    """
    if not is_partner_admin(actor):
        raise NotAllowed
    partner = queries.locked_partner(actor=actor, partner_id=partner_id)
    if not partner.memberships.filter(user_id=user_id).exists():
        raise NotFound
    user = accounts.get_user(user_id)
    if not has_own_password(state=user.state, is_person=user.is_person, issuer=user.issuer):
        raise errors.AccountWithoutPassword
    accounts.check_mail_limit(user, at)
    send_password_link(partner, user, actor, at)
    return user


def send_password_link(partner: Partner, user: User, actor: Actor, at: datetime) -> None:
    """Make the link and queue its mail: the step that every way to it shares."""
    send_mail(
        kinds.PASSWORD_LINK,
        recipient=accounts.recipient_of(user),
        parameters={
            "organisation": partner.organisation,
            "username": user.username,
            "until": (at + LIFETIMES.set_password).isoformat(),
        },
        path=set_password_link(user=user, base_url="", actor=actor, at=at),
        at=at,
        secret=True,
    )
    record(actions.PASSWORD_LINK_SENT, actor=actor, at=at, ref_id=partner.pk, ref_type=REF_TYPE)
