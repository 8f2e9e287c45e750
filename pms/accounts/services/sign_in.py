"""What the log keeps of people coming and going."""

from dataclasses import replace
from datetime import datetime

from pms.accounts.models import User
from pms.accounts.services.users import REF_TYPE
from pms.audit.actions import accounts as actions
from pms.audit.services import record
from pms.common.actor import Actor
from pms.common.errors import DomainError


def record_sign_in(*, user: User, actor: Actor, at: datetime) -> None:
    """Somebody signed in; ``actor`` is still the visitor, whose address is kept."""
    person = replace(actor, id=str(user.pk), name=user.username)
    record(actions.SIGNED_IN, actor=person, at=at, ref_id=str(user.pk), ref_type=REF_TYPE)


def record_failure(*, user: User | None, error: DomainError, locked: bool, actor: Actor, at: datetime) -> None:
    """A sign-in failed: on which account, if on one, and with which error. What was typed is not kept."""
    action = actions.SIGN_IN_LOCKED if locked else actions.SIGN_IN_FAILED
    record(action, actor=actor, at=at, ref_id=str(user.pk) if user else "", ref_type=REF_TYPE, description=error.code)


def record_sign_out(*, actor: Actor, at: datetime) -> None:
    """Somebody signed out."""
    record(actions.SIGNED_OUT, actor=actor, at=at, ref_id=actor.id, ref_type=REF_TYPE)
