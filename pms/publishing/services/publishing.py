"""Emptying the outbox, whose rows are the events themselves."""

import json
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto

import structlog
from django.db import connection, transaction

from pms.audit.actions import events as actions
from pms.audit.services import record
from pms.common.actor import SYSTEM
from pms.events import queries, rules
from pms.events.adapters.hub import Hub
from pms.events.installation import HubSettings
from pms.events.messages import Message, NotPublished
from pms.events.models import OutboxRow
from pms.events.states import Obstacle, OutboxState
from pms.publishing.installation import PublishingSettings
from pms.publishing.services.composing import compose, touches
from pms.publishing.services.resending import EVENT_REF

logger = structlog.get_logger(__name__)


class _Outcome(Enum):
    SENT = auto()
    FAILED = auto()
    POSTPONED = auto()
    UNREACHABLE = auto()


@dataclass(frozen=True, slots=True)
class Publication:
    """What a run did. ``reachable`` is false where the hub could not be asked."""

    sent: int = 0
    failed: int = 0
    postponed: int = 0
    reachable: bool = True


class _Busy(Exception):
    """Another worker tells of one of the same objects just now."""


def publish(*, clock: Callable[[], datetime], hub_settings: HubSettings, settings: PublishingSettings) -> Publication:
    """Publish everything that is due, one event after the other; without a hub everything goes on waiting.

    Each event is one transaction, which holds its row while the hub takes it: another worker skips it, and an event
    goes out twice, with the same id, only if the process dies between the hub's answer and the commit. A hub that
    cannot be asked ends the run. The clock is read anew for each event, as a run may be long.
    """
    if not hub_settings.publishes:
        return Publication()
    tally: Counter[_Outcome] = Counter()
    passed_over: set[int] = set()
    with Hub(hub_settings) as hub:
        while not tally[_Outcome.UNREACHABLE]:
            try:
                outcome = _publish_next(clock(), hub, settings, passed_over)
            except _Busy:
                continue
            if outcome is None:
                break
            tally[outcome] += 1
    return Publication(
        sent=tally[_Outcome.SENT],
        failed=tally[_Outcome.FAILED],
        postponed=tally[_Outcome.POSTPONED] + tally[_Outcome.UNREACHABLE],
        reachable=not tally[_Outcome.UNREACHABLE],
    )


@transaction.atomic
def _publish_next(at: datetime, hub: Hub, settings: PublishingSettings, passed_over: set[int]) -> _Outcome | None:
    """Publish one event and write down what became of it; None when nothing is due."""
    due = queries.due(at).exclude(pk__in=passed_over)
    row = due.select_for_update(skip_locked=True, of=("self",)).first()
    if row is None:
        return None
    try:
        if not _hold({row.order_key, *touches(row)}):
            passed_over.add(row.pk)
            raise _Busy
        message = _composed(row, at, settings)
        hub.publish(row.topic, _body(message, row, at))
    except NotPublished as reason:
        return _not_published(row, reason, at)
    row.state, row.sent_at, row.last_error = OutboxState.SENT.value, at, ""
    row.attempts += 1
    row.tries = rules.with_try(row.tries, at)
    row.save(update_fields=["state", "sent_at", "last_error", "attempts", "tries"])
    return _Outcome.SENT


def _hold(order_keys: Iterable[str]) -> bool:
    """Hold these objects against other publishers until the transaction ends, if nobody else does.

    One event may tell of several objects: an older reading of one must not get out after a newer one.
    """
    with connection.cursor() as cursor:
        for key in sorted(order_keys):
            cursor.execute("SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))", [f"events {key}"])
            if not cursor.fetchone()[0]:
                return False
    return True


def _composed(row: OutboxRow, at: datetime, settings: PublishingSettings) -> Message:
    """The message; a fault of ours delays this event and those behind it, not all others."""
    try:
        with transaction.atomic():
            return compose(row, at=at, settings=settings)
    except NotPublished:
        raise
    except Exception as error:
        logger.exception("event_not_written", topic=row.topic, event_id=str(row.event_id))
        raise NotPublished(Obstacle.FAULT) from error


def _body(message: Message, row: OutboxRow, at: datetime) -> bytes:
    whole = rules.envelope(message, topic=row.topic, event_id=row.event_id, at=at)
    return json.dumps(whole, ensure_ascii=False, allow_nan=False).encode()


def _not_published(row: OutboxRow, reason: NotPublished, at: datetime) -> _Outcome:
    """Put the event off, or give it up."""
    row.attempts += 1
    row.last_error = reason.words
    row.tries = rules.with_try(row.tries, at, reason.words)
    again = None if reason.permanent else rules.next_attempt(row.attempts, at)
    if again is not None:
        row.next_attempt_at = again
        row.save(update_fields=["attempts", "last_error", "next_attempt_at", "tries"])
        return _Outcome.UNREACHABLE if reason.unreachable else _Outcome.POSTPONED
    row.state = OutboxState.FAILED.value
    row.save(update_fields=["attempts", "last_error", "state", "tries"])
    record(
        actions.GIVEN_UP,
        actor=SYSTEM,
        at=at,
        ref_id=str(row.event_id),
        ref_type=EVENT_REF,
        description=f"{row.topic} {row.last_error}",
    )
    return _Outcome.UNREACHABLE if reason.unreachable else _Outcome.FAILED
