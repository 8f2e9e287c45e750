"""Reading the outbox."""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from pms.common.columns import Column, Kind, Operator, column_map
from pms.common.errors import NotFound
from pms.events.models import OutboxRow
from pms.events.states import Obstacle, OutboxState, Topic

CHOICE = frozenset({Operator.ONE_OF})
BETWEEN = frozenset({Operator.FROM, Operator.TO})

COLUMNS = column_map(
    Column("topic", "topic", _("Event"), Kind.WORD, CHOICE, values=Topic),
    Column("object", "ref_id", _("Tells of"), Kind.ID, frozenset({Operator.EQUALS})),
    Column("state", "state", _("Status"), Kind.STATE, CHOICE, values=OutboxState),
    Column("attempts", "attempts", _("Attempts"), Kind.NUMBER),
    Column("created", "created_at", pgettext_lazy("event", "Created"), Kind.DATE_TIME, BETWEEN, sortable=True),
    Column("sent", "sent_at", pgettext_lazy("event", "Sent"), Kind.DATE_TIME, BETWEEN, sortable=True),
    Column("error", "last_error", _("Last error")),
    Column("event_id", "event_id", _("Event ID"), Kind.ID, frozenset({Operator.SAME}), hidden=True),
)


def outbox() -> QuerySet[OutboxRow]:
    """Every event, newest first, for staff."""
    return OutboxRow.objects.order_by("-id")


def get_event(number: int) -> OutboxRow:
    """One event. Raises NotFound."""
    row = OutboxRow.objects.filter(pk=number).first()
    if row is None:
        raise NotFound
    return row


@dataclass(frozen=True, slots=True)
class Try:
    """One attempt: when, and in words why it came to nothing; ``code`` is the number that was answered."""

    at: datetime
    obstacle: str | Promise = ""
    code: str = ""


def tries_of(row: OutboxRow) -> list[Try]:
    """The last attempts at an event, newest first."""
    return [Try(datetime.fromisoformat(one["at"]), *obstacle_of(one["error"])) for one in reversed(row.tries)]


@dataclass(frozen=True, slots=True)
class OutboxStanding:
    """How the publisher does: what waits, since when, what was given up, the last event that got out."""

    waiting: int
    oldest: datetime | None
    failed: int
    last_sent: datetime | None


_STANDING = """
    SELECT (SELECT count(*) FROM events_outboxrow WHERE state = 'waiting'),
        (SELECT min(created_at) FROM events_outboxrow WHERE state = 'waiting'),
        (SELECT count(*) FROM events_outboxrow WHERE state = 'failed'),
        (SELECT max(sent_at) FROM events_outboxrow)
"""


def outbox_standing() -> OutboxStanding:
    """How the publisher does now: one query, each part of it on an index."""
    with connection.cursor() as cursor:
        cursor.execute(_STANDING)
        return OutboxStanding(*cursor.fetchone())


def of_object(ref_type: str, ref_id: str) -> QuerySet[OutboxRow]:
    """The events of one object, newest first."""
    return outbox().filter(ref_type=ref_type, ref_id=ref_id)


def due(at: datetime) -> QuerySet[OutboxRow]:
    """What may be published: waiting, its time has come, and nothing earlier of its order key waits. Longest due first.

    An event that another worker has in hand still waits in every snapshot, so that those behind it stay behind it.
    """
    waiting = OutboxRow.objects.filter(state=OutboxState.WAITING.value)
    earlier = waiting.filter(order_key=OuterRef("order_key"), id__lt=OuterRef("id"))
    return waiting.filter(~Exists(earlier), next_attempt_at__lte=at).order_by("next_attempt_at", "id")


def obstacle_of(last_error: str) -> tuple[str | Promise, str]:
    """What an outbox row's ``last_error`` means in words, and the number behind it; the text as it is if unknown."""
    word, _space, code = last_error.partition(" ")
    if word not in {obstacle.value for obstacle in Obstacle}:
        return last_error, ""
    return Obstacle(word).label, code
