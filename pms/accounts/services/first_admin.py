"""The one-time link by which an empty installation gets its first partner admin."""

from datetime import datetime

from django.db import transaction

from pms.accounts import errors, queries
from pms.accounts.models import OneTimeLink, User
from pms.accounts.rules import LIFETIMES
from pms.accounts.services import links
from pms.accounts.services.consents import add_consent
from pms.accounts.services.users import REF_TYPE, NewUser, add_user
from pms.accounts.states import LinkPurpose, Role, UserState
from pms.audit.actions import accounts as actions
from pms.audit.services import audit_refusals, record
from pms.common.actor import SYSTEM, Actor


@transaction.atomic
def first_admin_link(*, base_url: str, at: datetime) -> str | None:
    """The address under which the first partner admin is made, good for 24 hours; None once there is staff.

    Earlier links stay good for their own time: all of them end with the first account.
    """
    if queries.staff_exists():
        return None
    key = links.make(purpose=LinkPurpose.FIRST_ADMIN, user=None, life=LIFETIMES.first_admin, at=at)
    record(actions.FIRST_ADMIN_LINK_MADE, actor=SYSTEM, at=at)
    return f"{base_url.rstrip('/')}/first-admin/?key={key}"


@audit_refusals(actions.FIRST_ADMIN_REFUSED)
@transaction.atomic
def create_first_admin(*, key: str, new: NewUser, accepted: bool, actor: Actor, at: datetime) -> User:
    """Make the first partner admin; the e-mail address counts as confirmed: the link was read at the console.

    Raises LinkNotValid and its kinds, FirstAdminExists, ConsentMissing and the errors of ``add_user``.
    """
    list(OneTimeLink.objects.select_for_update().filter(purpose=LinkPurpose.FIRST_ADMIN).order_by("pk"))
    if queries.staff_exists():
        raise errors.FirstAdminExists
    links.take(purpose=LinkPurpose.FIRST_ADMIN, key=key, at=at)
    user = add_user(new, roles=[Role.PARTNER_ADMIN], state=UserState.ACTIVE, at=at)
    add_consent(user, accepted=accepted, at=at)
    record(actions.FIRST_ADMIN_CREATED, actor=actor, at=at, ref_id=str(user.pk), ref_type=REF_TYPE)
    return user
