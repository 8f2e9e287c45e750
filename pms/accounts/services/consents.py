"""Accepting the terms."""

from datetime import datetime

from django.db import transaction

from pms.accounts import errors, queries
from pms.accounts.models import Consent, User
from pms.accounts.rules import TERMS_VERSION
from pms.accounts.services.users import REF_TYPE
from pms.audit.actions import accounts as actions
from pms.audit.services import audit_refusals, record
from pms.common.actor import Actor


@audit_refusals(actions.CONSENT_REFUSED)
@transaction.atomic
def accept_terms(*, accepted: bool, actor: Actor, at: datetime) -> None:
    """Accept the present terms with one's own account; a second time changes nothing. Raises ConsentMissing."""
    user = queries.locked_user(actor.user_id or 0)
    if add_consent(user, accepted=accepted, at=at):
        record(actions.CONSENT_GIVEN, actor=actor, at=at, ref_id=str(user.pk), ref_type=REF_TYPE)


def add_consent(user: User, *, accepted: bool, at: datetime) -> bool:
    """Keep version and time of a consent; says whether it is new. Raises ConsentMissing."""
    if not accepted:
        raise errors.ConsentMissing
    _, is_new = Consent.objects.get_or_create(user=user, version=TERMS_VERSION, defaults={"given_at": at})
    return is_new
