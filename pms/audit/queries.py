"""Reading the log."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from django.db import connection
from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from pms.audit.actions import audit as own_actions
from pms.audit.actions.catalogue import all_actions, find
from pms.audit.models import NO_ID, SEALED_COLUMNS, UNKNOWN_HOST, LogRow, Row, Seal
from pms.audit.states import ModuleName, Outcome
from pms.common.columns import Column, Kind, Operator, column_map
from pms.common.errors import NotFound

CHOICE = frozenset({Operator.ONE_OF})
COLUMNS = column_map(
    Column("at", "action_dtimes", _("When"), Kind.DATE_TIME, frozenset({Operator.FROM, Operator.TO}), sortable=True),
    Column("actor", "session_user_name", _("Who"), operators=frozenset({Operator.STARTS_WITH})),
    Column("event", "event_id", _("What"), operators=CHOICE),
    Column("outcome", "outcome", _("Outcome"), Kind.STATE, CHOICE, values=Outcome),
    Column("object", "ref_id", _("Object"), Kind.ID, frozenset({Operator.EQUALS})),
    Column("object_type", "ref_id_type", _("Kind of object"), operators=CHOICE, hidden=True),
    Column("module", "module_id", _("Part of the product"), Kind.WORD, CHOICE, values=ModuleName, hidden=True),
    Column("host", "host_ip", pgettext_lazy("network address", "From"), operators=frozenset({Operator.EQUALS})),
)
MANY = 10_000
"""How far rows without a seal are counted."""
PAGE, SEAL_PAGE = 2000, 100

WRITERS = """
    SELECT DISTINCT virtualtransaction FROM pg_locks
    WHERE locktype = 'relation' AND relation = 'audit.app_audit_log'::regclass
      AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
      AND mode = 'RowExclusiveLock' AND granted AND pid IS DISTINCT FROM pg_backend_pid()
"""


def log() -> QuerySet[LogRow]:
    """Every row, newest first, for staff."""
    return LogRow.objects.order_by("-seq")


def get_row(log_id: str) -> LogRow:
    """One row. Raises NotFound."""
    row = None if "\0" in log_id else LogRow.objects.filter(log_id=log_id).first()
    if row is None:
        raise NotFound
    return row


def seal_over(row: LogRow) -> Seal | None:
    """The seal that closed over the row; none while it waits for the next one."""
    return Seal.objects.filter(last_seq__gte=row.seq).order_by("last_seq").defer("digests").first()


def history(ref_type: str, ref_id: str) -> QuerySet[LogRow]:
    """What happened to one object, newest first."""
    return LogRow.objects.filter(ref_id=ref_id, ref_id_type=ref_type).order_by("-seq")


def has_object(row: LogRow) -> bool:
    """Whether the row is about an object."""
    return row.ref_id not in {None, "", NO_ID}


def has_address(row: LogRow) -> bool:
    """Whether it is known from which address it was done; the system itself has none."""
    return row.host_ip != UNKNOWN_HOST


def neighbours(row: LogRow) -> tuple[LogRow | None, LogRow | None]:
    """What happened to the same object right before and right after; nothing where the row is about no object."""
    if not has_object(row):
        return None, None
    same = LogRow.objects.filter(ref_id=row.ref_id, ref_id_type=row.ref_id_type)
    before = same.filter(seq__lt=row.seq).order_by("-seq").first()
    return before, same.filter(seq__gt=row.seq).order_by("seq").first()


def events_by_module() -> list[tuple[str | Promise, list[tuple[str, str | Promise]]]]:
    """Every event by its sentence, under the part of the product that it belongs to, to choose from."""
    ordered = sorted(all_actions(), key=lambda action: action.module.id)
    groups = {
        ModuleName(module): sorted(((one.event_id, one.description) for one in actions), key=lambda one: str(one[1]))
        for module, actions in groupby(ordered, key=lambda action: action.module.id)
    }
    return [(module.label, groups[module]) for module in ModuleName if module in groups]


def sentence(row: LogRow) -> str | Promise:
    """What the row tells, in the reader's language; the stored name where the event is no longer known."""
    action = find(row.event_id)
    return action.description if action else row.event_name


def last_number() -> int:
    """The greatest number among the rows that can be seen; 0 when there is none."""
    return LogRow.objects.order_by("-seq").values_list("seq", flat=True).first() or 0


def writers() -> frozenset[str]:
    """The other transactions that have written to the log, or are about to, and have not ended.

    PostgreSQL takes a RowExclusiveLock on the table before an INSERT draws its number and gives it
    back only after the transaction's end became visible.
    """
    with connection.cursor() as cursor:
        cursor.execute(WRITERS)
        return frozenset(name for (name,) in cursor.fetchall())


def rows_between(first: int, last: int) -> Iterator[Row]:
    """The rows numbered from ``first`` to ``last`` as the sealed columns, in order, few at a time in memory."""
    rows = LogRow.objects.filter(seq__lte=last).order_by("seq").values_list(*SEALED_COLUMNS)
    while page := list(rows.filter(seq__gte=first)[:PAGE]):
        yield from page
        first = int(page[-1][0]) + 1  # the number is the first of the columns


def last_seal() -> Seal | None:
    """The newest seal."""
    return Seal.objects.order_by("-number").first()


def seals(*, up_to: int) -> Iterator[Seal]:
    """The seals up to that number, oldest first, few at a time in memory."""
    number = -1
    while page := list(Seal.objects.filter(number__gt=number, number__lte=up_to).order_by("number")[:SEAL_PAGE]):
        yield from page
        number = page[-1].number


@dataclass(frozen=True, slots=True)
class SealStanding:
    """How the log is protected: the last seal, what waits for one (``MANY`` at most are counted), what was verified."""

    sealed_at: datetime | None
    unsealed: int
    unsealed_since: datetime | None
    verified_at: datetime | None
    is_whole: bool


_STANDING = """
    WITH newest AS (SELECT last_seq, sealed_at FROM audit.seal ORDER BY number DESC LIMIT 1),
    waiting AS (
        SELECT log_dtimes FROM audit.app_audit_log
        WHERE seq > coalesce((SELECT last_seq FROM newest), 0) ORDER BY seq LIMIT %s
    ),
    verified AS (
        SELECT event_id, action_dtimes FROM audit.app_audit_log
        WHERE event_id = ANY(%s) ORDER BY action_dtimes DESC, seq DESC LIMIT 1
    )
    SELECT (SELECT sealed_at FROM newest), (SELECT count(*) FROM waiting), (SELECT min(log_dtimes) FROM waiting),
        (SELECT action_dtimes FROM verified), coalesce((SELECT event_id FROM verified), '') <> %s
"""


def seal_standing() -> SealStanding:
    """How the log is protected now: one query, which reads no more of the log than what waits for its seal."""
    broken = own_actions.VERIFY_FAILED.event_id
    with connection.cursor() as cursor:
        cursor.execute(_STANDING, [MANY, [own_actions.VERIFIED.event_id, broken], broken])
        return SealStanding(*cursor.fetchone())


def unsealed() -> QuerySet[LogRow]:
    """The rows that no seal covers yet, oldest first."""
    newest = last_seal()
    return LogRow.objects.filter(seq__gt=newest.last_seq if newest else 0).order_by("seq")
