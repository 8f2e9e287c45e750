"""Decisions of the mailbox and the postman."""

from collections.abc import Sequence
from datetime import datetime, timedelta

LONGEST_WAIT = timedelta(hours=1)
MOST_ATTEMPTS = 77
"""With the waits below, about three days: longer than a mail server's weekend, and than any link in a mail lives."""

TRIES_KEPT = 10
"""How many attempts at a mail can be looked at."""


def next_attempt(attempts: int, at: datetime) -> datetime | None:
    """When a mail is tried again after ``attempts`` that failed: 1, 2, 4 … 60 minutes later; None to give it up."""
    if attempts >= MOST_ATTEMPTS:
        return None
    return at + min(timedelta(minutes=2 ** min(attempts - 1, 10)), LONGEST_WAIT)


def with_try(tries: Sequence[dict[str, str]], at: datetime, obstacle: str = "", code: str = "") -> list[dict[str, str]]:
    """The attempts with one more, which came to nothing where there is an ``obstacle``; only the last are kept."""
    return [*tries, {"at": at.isoformat(), "obstacle": obstacle, "code": code}][-TRIES_KEPT:]


def may_read_body(*, secret: bool, loopback: bool, sends: bool) -> bool:
    """Whether staff may read the text of a mail in the log.

    One-time links are keys to somebody else's account. Staff read them only where the portal is on this
    machine's own address and no mail server is configured, so that nobody else could get them at all.
    """
    return not secret or (loopback and not sends)
