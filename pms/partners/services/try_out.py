"""Tokens with which a person tries out the API from its page in the portal."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db import transaction

from pms.accounts.models import User
from pms.accounts.rules import TokenSettings
from pms.accounts.services.users import REF_TYPE
from pms.audit.actions import accounts as actions
from pms.audit.services import record
from pms.common.actor import Actor
from pms.partners.services.arrivals import token_for

LONGEST = timedelta(minutes=15)
"""Such a token stands in a page; it lives no longer than a visit, and the page fetches the next one by itself."""


@dataclass(frozen=True, slots=True)
class Pass:
    """A token and how long it is accepted."""

    token: str
    lifetime: timedelta


@transaction.atomic
def pass_for(user: User, *, actor: Actor, at: datetime, settings: TokenSettings) -> Pass:
    """A short token of the person's own account, with the roles that it has now; audited."""
    lifetime = min(settings.lifetime, LONGEST)
    token = token_for(user, at=at, settings=replace(settings, lifetime=lifetime))
    record(actions.PAGE_TOKEN_ISSUED, actor=actor, at=at, ref_id=str(user.pk), ref_type=REF_TYPE)
    return Pass(token, lifetime)
