"""Accounts for tests, made straight in the database."""

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import cache
from itertools import count

from django.contrib.auth.hashers import make_password

from pms.accounts.models import Consent, User
from pms.accounts.rules import TERMS_VERSION
from pms.accounts.states import Language, Role, UserState
from pms.common.text import fold

PASSWORD = "a quiet river 42"
SOME_TIME_AGO = datetime(2026, 1, 15, 9, 0, tzinfo=UTC)
_numbers = count(1)


@cache
def _hash(password: str) -> str:
    return make_password(password)


def user(
    username: str | None = None,
    *,
    email: str | None = None,
    first_name: str = "Nadia",
    last_name: str = "Haddad",
    language: Language = Language.ENGLISH,
    roles: Sequence[str] = (),
    state: UserState = UserState.ACTIVE,
    password: str = PASSWORD,
    created_at: datetime = SOME_TIME_AGO,
    consented: bool = True,
    is_vouched_for: bool = True,
) -> User:
    """An account that has accepted the terms; active unless ``state`` says otherwise."""
    username = username or f"user-{next(_numbers)}"
    email = email or f"{username}@example.org"
    made = User.objects.create(
        username=username,
        username_folded=fold(username),
        email=email,
        email_folded=fold(email),
        first_name=first_name,
        last_name=last_name,
        phone="+33142685300",
        language=language.value,
        roles=[str(role) for role in roles],
        state=state.value,
        password=_hash(password),
        created_at=created_at,
        is_vouched_for=is_vouched_for,
        verified_at=None if state == UserState.UNVERIFIED else created_at,
    )
    if consented:
        Consent.objects.create(user=made, version=TERMS_VERSION, given_at=created_at)
    return made


def partner_admin(username: str | None = None, **more: object) -> User:
    """A member of staff who decides about partners."""
    return user(username, roles=[Role.PARTNER_ADMIN], **more)  # type: ignore[arg-type]


def policy_manager(username: str | None = None, **more: object) -> User:
    """A member of staff who writes policies."""
    return user(username, roles=[Role.POLICYMANAGER], **more)  # type: ignore[arg-type]


def program(username: str, roles: Sequence[str] = (Role.RESIDENT,)) -> User:
    """An account of a program, whose secret nobody knows."""
    made = user(username, roles=roles, consented=False)
    made.is_person, made.email, made.email_folded, made.first_name, made.last_name = False, "", "", "", ""
    made.save()
    return made
