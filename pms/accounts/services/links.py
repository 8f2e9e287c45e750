"""One-time links: a random key goes out, only its hash stays. Steps of other verbs, not verbs themselves."""

from datetime import datetime, timedelta

from pms.accounts import queries
from pms.accounts.models import OneTimeLink, User
from pms.accounts.rules import KEY_LENGTH, hash_of
from pms.accounts.states import LinkPurpose
from pms.common.ids import new_secret


def make(*, purpose: LinkPurpose, user: User | None, life: timedelta, at: datetime) -> str:
    """The key of a new link that holds for ``life``."""
    key = new_secret(KEY_LENGTH)
    OneTimeLink.objects.create(
        purpose=purpose.value, user=user, key_hash=hash_of(key), made_at=at, expires_at=at + life
    )
    return key


def take(*, purpose: LinkPurpose, key: str, at: datetime) -> OneTimeLink:
    """Use up the link of ``key`` within the present transaction; two tabs cannot both have it.

    Raises the errors of ``queries.open_link``.
    """
    found = OneTimeLink.objects.select_for_update(of=("self",)).select_related("user")
    link = queries.open_link(purpose=purpose, key=key, at=at, among=found)
    link.used_at = at
    link.save(update_fields=["used_at"])
    return link


def void(*, user: User, at: datetime, purposes: tuple[LinkPurpose, ...]) -> None:
    """Make the account's other open links of these purposes useless."""
    words = [purpose.value for purpose in purposes]
    OneTimeLink.objects.filter(user=user, purpose__in=words, used_at=None).update(used_at=at)
