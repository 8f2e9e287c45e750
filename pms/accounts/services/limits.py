"""Limits on what may be done how often, counted in the database and so in every process together."""

import hashlib
from datetime import UTC, datetime

from django.db import connection

from pms.accounts.errors import TooOften
from pms.accounts.models import Usage
from pms.accounts.rules import Limit, minutes_until


def spend(*, what: str, who: str, limit: Limit, at: datetime) -> None:
    """Count one use of ``what`` (≤ 60 characters) by ``who`` (an address, an account).

    Raises TooOften once more than the limit was used in the present window; that counts too. Not to be
    called inside a transaction that may be rolled back, or the use is forgotten.
    """
    length = int(limit.window.total_seconds())
    start = datetime.fromtimestamp(int(at.timestamp()) // length * length, UTC)
    if _count(f"{what}:{hashlib.sha256(who.encode()).hexdigest()}", start) > limit.times:
        raise TooOften(minutes_until(start + limit.window, at))


def _count(key: str, window: datetime) -> int:
    """The uses within the window with this one; one statement, so that no two processes count the same."""
    with connection.cursor() as cursor:
        cursor.execute(
            f'INSERT INTO "{Usage._meta.db_table}" (key, "window", count) VALUES (%s, %s, 1) '  # noqa: S608, SLF001 - our own name
            f'ON CONFLICT (key, "window") DO UPDATE SET count = "{Usage._meta.db_table}".count + 1 RETURNING count',  # noqa: SLF001
            [key, window],
        )
        return int(cursor.fetchone()[0])
