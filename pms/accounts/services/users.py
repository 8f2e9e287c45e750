"""Making accounts."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction

from pms.accounts import errors, queries
from pms.accounts.models import User
from pms.accounts.rules import EMAIL_LIMIT, PARTNER_ROLES, is_for_a_person, is_username, normal_phone
from pms.accounts.states import Language, Role, UserState
from pms.audit.actions import accounts as actions
from pms.audit.services import audit_refusals, record
from pms.common.actor import Actor
from pms.common.text import fold, single_spaced

REF_TYPE = "userId"
"""How the audit log names an account."""


@dataclass(frozen=True, slots=True)
class NewUser:
    """What an account is made of. Without a password it can only be entered after one was chosen by link."""

    username: str
    email: str
    password: str | None = None
    first_name: str = ""
    last_name: str = ""
    phone: str = ""
    language: Language = Language.ENGLISH


@audit_refusals(actions.CREATE_REFUSED)
@transaction.atomic
def create_user(*, new: NewUser, roles: Iterable[str] = (), actor: Actor, at: datetime) -> User:
    """Make an account of staff or of a service; its e-mail address counts as confirmed.

    Raises RoleUnknown for a word that is no role or a partner's, and the errors of ``add_user``.
    """
    user = add_user(new, roles=checked_roles(roles), state=UserState.ACTIVE, at=at, is_vouched_for=True)
    record(actions.CREATED, actor=actor, at=at, ref_id=str(user.pk), ref_type=REF_TYPE)
    return user


def checked_roles(roles: Iterable[str]) -> list[Role]:
    """The words as roles that an account may be given; partner roles only ever follow from memberships."""
    known = {role.value: role for role in Role if role not in PARTNER_ROLES}
    words = list(dict.fromkeys(str(word) for word in roles))
    for word in words:
        if word not in known:
            raise errors.RoleUnknown(role=word)
    return [known[word] for word in words]


def add_user(
    new: NewUser, *, state: UserState, at: datetime, roles: Iterable[Role] = (), is_vouched_for: bool = False
) -> User:
    """Check and insert an account: the step that every way of making one shares.

    Raises UsernameInvalid, UsernameTaken, EmailInvalid, EmailTaken, PhoneInvalid, PasswordTooWeak.
    """
    held = [role.value for role in roles]
    user = User(
        username=new.username,
        username_folded=fold(new.username),
        email=checked_email(new.email),
        email_folded=fold(new.email),
        first_name=single_spaced(new.first_name),
        last_name=single_spaced(new.last_name),
        phone=checked_phone(new.phone),
        language=new.language.value,
        roles=held,
        is_person=is_for_a_person(held),
        is_vouched_for=is_vouched_for,
        state=state.value,
        created_at=at,
        verified_at=at if state == UserState.ACTIVE else None,
    )
    if not is_username(new.username):
        raise errors.UsernameInvalid
    give_password(user, new.password)
    return insert(user)


def insert(user: User) -> User:
    """Insert the account; a name or address that is taken is named, whoever came first."""
    if queries.username_taken(user.username):
        raise errors.UsernameTaken
    if queries.email_taken(user.email):
        raise errors.EmailTaken
    try:
        with transaction.atomic():
            user.save(force_insert=True)
    except IntegrityError as error:
        raise (errors.EmailTaken if "email_once" in str(error) else errors.UsernameTaken) from error
    return user


def give_password(user: User, password: str | None) -> None:
    """Set the hash of a password that meets the rules; none makes the account unenterable."""
    if password is None:
        user.set_unusable_password()
        return
    try:
        validate_password(password, user)
    except ValidationError as weak:
        raise errors.PasswordTooWeak(weak.messages) from weak
    user.set_password(password)


def checked_email(email: str) -> str:
    """The address without outer blanks. Raises EmailInvalid."""
    email = email.strip()
    try:
        validate_email(email)
    except ValidationError as error:
        raise errors.EmailInvalid from error
    if len(fold(email)) > EMAIL_LIMIT:
        raise errors.EmailInvalid
    return email


def checked_phone(phone: str) -> str:
    """The number in E.164, or the empty string where none is given. Raises PhoneInvalid."""
    if not phone:
        return ""
    normal = normal_phone(phone)
    if normal is None:
        raise errors.PhoneInvalid
    return normal
