"""Reads of accounts."""

from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from pms.accounts.errors import LinkExpired, LinkNotValid, LinkUsed, TooOften
from pms.accounts.models import Consent, OneTimeLink, User
from pms.accounts.rules import MAILS_PER_HOUR, TERMS_VERSION, hash_of, minutes_until
from pms.accounts.states import STAFF_ROLES, LinkPurpose, Role, UserState
from pms.common.errors import NotFound
from pms.common.text import fold
from pms.notifications.recipients import Recipient


def get_user(user_id: int | str) -> User:
    """The account of that id; ``NotFound`` where there is none."""
    user = User.objects.filter(pk=user_id).first()
    if user is None:
        raise NotFound
    return user


def locked_user(user_id: int) -> User:
    """The account, locked until the present transaction ends; ``NotFound`` where there is none."""
    user = User.objects.select_for_update().filter(pk=user_id).first()
    if user is None:
        raise NotFound
    return user


def get_account(user_id: int) -> User:
    """The account as staff may know of it: one whose address was never confirmed is a registration, not an account.

    Raises NotFound.
    """
    user = confirmed_accounts().filter(pk=user_id).first()
    if user is None:
        raise NotFound
    return user


def confirmed_accounts() -> QuerySet[User]:
    """Every account that staff may know of."""
    return User.objects.exclude(state=UserState.UNVERIFIED)


def locked_account(user_id: int) -> User:
    """The account as ``get_account`` gives it, locked until the present transaction ends. Raises NotFound."""
    user = confirmed_accounts().select_for_update().filter(pk=user_id).first()
    if user is None:
        raise NotFound
    return user


def locked_partner_admins() -> list[int]:
    """The people who are active partner admins of our own, locked, so that two of them cannot end each other.

    Whoever changes who is one locks these first and the account after.
    """
    admins = active_with_role(Role.PARTNER_ADMIN).filter(issuer="").select_for_update()
    return list(admins.values_list("pk", flat=True))


def find_by_sign_in_name(text: str) -> User | None:
    """The account that signs in with ``text``: a username or an e-mail address, without regard to case.

    Where both exist the username wins. One query.
    """
    folded = fold(text)
    if "\0" in folded:
        return None
    found = list(User.objects.filter(Q(username_folded=folded) | Q(email_folded=folded), issuer="")[:2])
    return min(found, key=lambda user: user.username_folded != folded, default=None)


def username_taken(username: str) -> bool:
    """Whether an account holds that name, without regard to case."""
    return User.objects.filter(issuer="", username_folded=fold(username)).exists()


def email_taken(email: str) -> bool:
    """Whether an account holds that address, without regard to case."""
    return User.objects.filter(issuer="", email_folded=fold(email)).exists()


def active_with_role(role: str) -> QuerySet[User]:
    """The active people that hold a staff role."""
    return User.objects.filter(roles__holds=str(role), state=UserState.ACTIVE, is_person=True).order_by("pk")


def recipient_of(user: User) -> Recipient:
    """The account as somebody to write to."""
    return Recipient(user_id=user.pk, email=user.email, language=user.language, name=user.full_name)


def recipients_with_role(role: str) -> list[Recipient]:
    """The active people of a staff role, as somebody to write to."""
    return [recipient_of(user) for user in active_with_role(role)]


def staff_exists() -> bool:
    """Whether the installation has a staff account, in whatever state."""
    return User.objects.filter(roles__overlap=[role.value for role in STAFF_ROLES]).exists()


def consented_at(user_id: int | str, version: str = TERMS_VERSION) -> datetime | None:
    """When the account accepted this version of the terms, if it did."""
    return Consent.objects.filter(user_id=user_id, version=version).values_list("given_at", flat=True).first()


def open_link(
    *, purpose: LinkPurpose, key: str, at: datetime, among: QuerySet[OneTimeLink] | None = None
) -> OneTimeLink:
    """The link of that purpose and key that still does its work.

    Raises LinkNotValid, LinkUsed, LinkExpired.
    """
    links = OneTimeLink.objects.select_related("user") if among is None else among
    link = links.filter(key_hash=hash_of(key), purpose=purpose.value).first()
    if link is None:
        raise LinkNotValid
    if link.used_at is not None:
        raise LinkUsed
    if link.expires_at <= at:
        raise LinkExpired
    return link


def mails_left(user: User, at: datetime) -> int:
    """How many more mails with a link the account may get within this hour."""
    return max(0, MAILS_PER_HOUR - _mailed_links(user, at).count())


def check_mail_limit(user: User, at: datetime) -> None:
    """Raises TooOften where the account got its mails of this hour."""
    times = list(_mailed_links(user, at).order_by("made_at").values_list("made_at", flat=True))
    if len(times) >= MAILS_PER_HOUR:
        raise TooOften(minutes_until(times[-MAILS_PER_HOUR] + timedelta(hours=1), at))


def _mailed_links(user: User, at: datetime) -> QuerySet[OneTimeLink]:
    mailed = [LinkPurpose.VERIFY_EMAIL.value, LinkPurpose.RESET_PASSWORD.value, LinkPurpose.SET_PASSWORD.value]
    return OneTimeLink.objects.filter(user=user, purpose__in=mailed, made_at__gt=at - timedelta(hours=1))
