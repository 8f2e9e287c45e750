"""What people change about their own account."""

from datetime import datetime

from django.db import transaction

from pms.accounts import queries
from pms.accounts.models import User
from pms.accounts.services.users import REF_TYPE, checked_phone
from pms.accounts.states import Language
from pms.audit.actions import accounts as actions
from pms.audit.services import audit_refusals, record
from pms.common.actor import Actor
from pms.common.text import single_spaced


@audit_refusals(actions.PROFILE_CHANGE_REFUSED)
@transaction.atomic
def change_profile(*, first_name: str, last_name: str, phone: str, actor: Actor, at: datetime) -> User:
    """Change one's own name and phone number. Raises PhoneInvalid."""
    user = queries.locked_user(actor.user_id or 0)
    user.first_name, user.last_name = single_spaced(first_name), single_spaced(last_name)
    user.phone = checked_phone(phone)
    user.save(update_fields=["first_name", "last_name", "phone"])
    record(actions.PROFILE_CHANGED, actor=actor, at=at, ref_id=str(user.pk), ref_type=REF_TYPE)
    return user


@audit_refusals(actions.NOTICES_CHANGE_REFUSED)
@transaction.atomic
def change_notice_language(*, language: Language, actor: Actor, at: datetime) -> User:
    """Change the language in which one gets mails."""
    user = queries.locked_user(actor.user_id or 0)
    user.language = language.value
    user.save(update_fields=["language"])
    record(actions.NOTICES_CHANGED, actor=actor, at=at, ref_id=str(user.pk), ref_type=REF_TYPE)
    return user


def remember_language(*, language: str, user_id: int | None) -> None:
    """Keep the language that somebody chose for the pages; a visitor's choice stays in the browser alone."""
    if user_id is not None:
        User.objects.filter(pk=user_id).exclude(shown_language=language).update(shown_language=language)


def remember_notifications_seen(*, seen_at: datetime, user_id: int | None) -> None:
    """Keep up to when somebody has seen their notifications, as the page that showed them says."""
    if user_id is not None:
        User.objects.filter(pk=user_id).update(notifications_seen_at=seen_at)
