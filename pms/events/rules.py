"""Decisions of the publisher: when an event is tried again, and what it looks like on the wire."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from pms.events.messages import Message
from pms.events.states import OutboxState

LONGEST_WAIT = timedelta(hours=1)
MOST_ATTEMPTS = 77
"""With the waits below, about three days: longer than a weekend without anybody at the hub."""

TRIES_KEPT = 10
"""How many attempts at an event can be looked at."""


def next_attempt(attempts: int, at: datetime) -> datetime | None:
    """When an event is tried again after ``attempts`` that failed: 1, 2, 4 … 60 minutes later; None to give it up."""
    if attempts >= MOST_ATTEMPTS:
        return None
    return at + min(timedelta(minutes=2 ** min(attempts - 1, 10)), LONGEST_WAIT)


def with_try(tries: Sequence[dict[str, str]], at: datetime, error: str = "") -> list[dict[str, str]]:
    """The attempts with one more, which came to nothing where there is an ``error``; only the last are kept."""
    return [*tries, {"at": at.isoformat(), "error": error}][-TRIES_KEPT:]


def may_send_again(state: str) -> bool:
    """Only what was given up; everything else goes its way by itself."""
    return state == OutboxState.FAILED


def wire_moment(at: datetime) -> str:
    """``yyyy-MM-ddTHH:mm:ss.SSSZ``, as the envelope has it."""
    return f"{wire_local(at)}Z"


def wire_local(at: datetime) -> str:
    """``yyyy-MM-ddTHH:mm:ss.SSS`` in UTC without a zone: subscribers read a local date-time inside ``data``."""
    return at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="milliseconds")


def envelope(message: Message, *, topic: str, event_id: UUID, at: datetime) -> dict[str, Any]:
    """The whole event as subscribers get it."""
    moment = wire_moment(at)
    return {
        "publisher": message.source.name,
        "topic": topic,
        "publishedOn": moment,
        "event": {
            "id": str(event_id),
            "type": {"namespace": message.source.namespace, "name": message.source.name},
            "timestamp": moment,
            "data": message.data,
        },
    }
