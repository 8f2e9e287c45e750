"""The lock after failed sign-ins: django-axes with its database handler, so that every process counts together.

``AXES_FAILURE_LIMIT`` failures lock an account, ten times as many an address, each for ``AXES_COOLOFF_TIME`` after
the last one.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from axes.handlers.database import AxesDatabaseHandler
from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.auth import authenticate
from django.db import connection, transaction
from django.db.models import Max, Sum
from django.http import HttpRequest

from pms.accounts.models import User
from pms.accounts.rules import account_key, minutes_until

ACCOUNT_LIMIT: int = settings.AXES_FAILURE_LIMIT
ADDRESS_LIMIT = 10 * ACCOUNT_LIMIT
LOCK: timedelta = settings.AXES_COOLOFF_TIME


@dataclass(frozen=True, slots=True)
class Attempt:
    """What came of a password: the account that it belongs to, or none; whether a lock stands, and just began."""

    user: User | None
    is_locked: bool = False
    is_just_locked: bool = False


class LockoutHandler(AxesDatabaseHandler):  # type: ignore[misc]  # axes has no types
    """Axes with a limit for accounts and another one for addresses."""

    def get_failures(self, request: HttpRequest, credentials: dict[str, Any] | None = None) -> int:
        """The account's failures, or the address's scaled to the account's limit, whichever is more."""
        name, address = (credentials or {}).get("username"), request.axes_ip_address  # type: ignore[attr-defined]
        since = request.axes_attempt_time - LOCK  # type: ignore[attr-defined]
        by_address = _failures(since, ip_address=address) * ACCOUNT_LIMIT // ADDRESS_LIMIT
        return max(_failures(since, username=name), by_address)

    def reset_user_attempts(
        self,
        request: HttpRequest,  # noqa: ARG002 - axes passes it
        credentials: dict[str, Any] | None = None,
    ) -> int:
        """Forget the account's failures after it signed in, but not those of the address with other accounts."""
        return forget(account_key((credentials or {}).get("username", "")))


def _failures(since: datetime, **whose: str | None) -> int:
    found = AccessAttempt.objects.filter(attempt_time__gt=since, **whose)
    return found.aggregate(total=Sum("failures_since_start"))["total"] or 0


def one_at_a_time(account_key: str) -> None:
    """Let the attempts on one account wait for each other until the transaction ends, so that none is uncounted."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"sign-in:{account_key}"])


def attempt(request: HttpRequest, *, password: str, is_person: bool | None, account_key: str) -> Attempt:
    """Try a password on an account of a person, a program or (None) either.

    Attempts on one account wait for each other, so that none of them escapes the count.
    """
    with transaction.atomic():
        one_at_a_time(account_key)
        user = authenticate(request, username=account_key, password=password, is_person=is_person)
    if isinstance(user, User):
        return Attempt(user)
    is_locked = bool(getattr(request, "axes_locked_out", False))
    counted = getattr(request, "axes_failures_since_start", None) is not None
    return Attempt(None, is_locked=is_locked, is_just_locked=is_locked and counted)


def minutes_locked(account_key: str, address: str, at: datetime) -> int:
    """How long the lock on this account or address still holds, in minutes."""
    latest = max(
        AccessAttempt.objects.filter(**whose).aggregate(latest=Max("attempt_time"))["latest"] or at
        for whose in _locked_by(account_key, address, at - LOCK)
    )
    return minutes_until(latest + LOCK, max(latest, at))


def _locked_by(account_key: str, address: str, since: datetime) -> list[dict[str, str]]:
    """Which of the two is locked: the account, or else the address."""
    if _failures(since, username=account_key) >= ACCOUNT_LIMIT:
        return [{"username": account_key}]
    return [{"ip_address": address}]


def forget(account_key: str) -> int:
    """Forget the failures of an account; returns how many records went."""
    return int(AccessAttempt.objects.filter(username=account_key).delete()[0])


def forget_before(at: datetime) -> None:
    """Delete the records that lock nobody any more."""
    AccessAttempt.objects.filter(attempt_time__lt=at - LOCK).delete()
