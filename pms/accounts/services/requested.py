"""Accounts that programs ask for on behalf of partners."""

from dataclasses import replace
from datetime import datetime

from pms.accounts import queries
from pms.accounts.errors import UsernameTaken
from pms.accounts.models import User
from pms.accounts.rules import PARTNER_ROLES, is_partner_admin, may_hand_out, normal_phone
from pms.accounts.services.users import REF_TYPE, NewUser, add_user, checked_roles
from pms.accounts.states import UserState
from pms.audit.actions import accounts as actions
from pms.audit.services import record
from pms.common.actor import Actor
from pms.common.errors import NotAllowed


def add_requested(*, new: NewUser, role: str, actor: Actor, at: datetime) -> bool:
    """Make an account that may act at once; says whether it is new. One of that name stays as it is.

    ``role`` may be the empty string. A phone number that is none is kept as it was sent. The step of the verb
    ``partners.services.accounts.create_account``; raises NotAllowed for a role that is not the actor's to give,
    RoleUnknown and the errors of ``add_user``.
    """
    if role and not may_hand_out(actor, role):
        raise NotAllowed
    held = checked_roles([role] if role and role not in PARTNER_ROLES else [])
    if queries.username_taken(new.username):
        return False
    try:
        user = add_user(
            replace(new, phone=""),
            roles=held,
            state=UserState.ACTIVE,
            at=at,
            is_vouched_for=is_partner_admin(actor),
        )
    except UsernameTaken:
        return False
    _keep_phone(user, new.phone)
    record(actions.CREATED, actor=actor, at=at, ref_id=str(user.pk), ref_type=REF_TYPE)
    return True


def _keep_phone(user: User, phone: str) -> None:
    user.phone = normal_phone(phone) or phone
    user.save(update_fields=["phone"])
