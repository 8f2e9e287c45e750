"""Accounts for people of partners, as programs make them."""

from datetime import datetime

from django.db import transaction

from pms.accounts import queries as accounts
from pms.accounts.services.requested import add_requested
from pms.accounts.services.users import NewUser
from pms.audit.actions import accounts as actions
from pms.audit.services import audit_refusals
from pms.common.actor import Actor
from pms.partners import errors, queries, rules


@audit_refusals(actions.CREATE_REFUSED)
@transaction.atomic
def create_account(*, new: NewUser, role: str, actor: Actor, at: datetime) -> bool:
    """Make an account, unless there is one of that name, which stays as it is; says whether it was made.

    A partner that a program registers belongs to the account of its name, so such a name is for those who act for
    that partner. Raises NotAllowed, NameOfAPartner, RoleUnknown, UsernameInvalid, EmailInvalid, EmailTaken,
    PasswordTooWeak.
    """
    if not accounts.username_taken(new.username) and not all(
        rules.may_act(actor, partner_id) for partner_id in queries.claimed_by(new.username)
    ):
        raise errors.NameOfAPartner
    return add_requested(new=new, role=role, actor=actor, at=at)
