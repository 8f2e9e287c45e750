"""Reading the log."""

from collections.abc import Iterator

from django.db import connection
from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from pms.audit.actions.catalogue import find
from pms.audit.models import SEALED_COLUMNS, LogRow, Row, Seal
from pms.common.columns import Column, Kind, Operator, column_map
from pms.common.errors import NotFound

COLUMNS = column_map(
    Column("at", "action_dtimes", _("When"), Kind.DATE_TIME, frozenset({Operator.FROM, Operator.TO}), sortable=True),
    Column("actor", "session_user_name", _("Who"), operators=frozenset({Operator.CONTAINS})),
    Column("event", "event_name", _("What"), operators=frozenset({Operator.CONTAINS})),
    Column("object", "ref_id", _("Object"), Kind.ID, frozenset({Operator.EQUALS})),
    Column("host", "host_ip", pgettext_lazy("network address", "From"), operators=frozenset({Operator.EQUALS})),
)
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


def unsealed() -> QuerySet[LogRow]:
    """The rows that no seal covers yet, oldest first."""
    newest = last_seal()
    return LogRow.objects.filter(seq__gt=newest.last_seq if newest else 0).order_by("seq")
