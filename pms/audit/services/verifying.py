"""Recomputing the seals over the rows that are there now."""

import hashlib
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from pms.audit import queries
from pms.audit.actions import audit as actions
from pms.audit.models import SEALED_COLUMNS, Row, Seal
from pms.audit.rules import (
    DIGEST_BYTES,
    GENESIS,
    Batch,
    Link,
    number_of,
    row_hash,
    seal_hash,
    split,
)
from pms.audit.services.recording import record
from pms.common.actor import Actor
from pms.common.states import Word

LOWEST = -(2**63)
"""Numbers start at 1; a forged row may stand before that."""

LOG_ID = SEALED_COLUMNS.index("log_id")


class Fault(Word):
    """What can be found wrong."""

    ROW_CHANGED = "row-changed", _("Row %(row)s (log_id %(log_id)s) was changed after seal %(seal)s covered it.")
    ROW_REMOVED = "row-removed", _("Row %(row)s was removed after seal %(seal)s covered it.")
    ROW_INSERTED = (
        "row-inserted",
        _("Row %(row)s (log_id %(log_id)s) was inserted after seal %(seal)s closed its range."),
    )
    SEAL_CHANGED = "seal-changed", _("Seal %(seal)s was changed.")
    SEAL_REMOVED = "seal-removed", _("Seal %(seal)s was removed.")
    NOTED_SEAL_MISSING = "noted-seal-missing", _("No seal has the noted hash: seals were removed or made anew.")


@dataclass(frozen=True, slots=True)
class Finding:
    """The first thing wrong: the seal where it showed, and the row's number and id where there is one."""

    fault: Fault
    seal: int = 0
    row: int = 0
    log_id: str = ""

    def __str__(self) -> str:
        return str(self.fault.label) % {"seal": self.seal, "row": self.row, "log_id": self.log_id}


@dataclass(frozen=True, slots=True)
class Report:
    """What a verification found.

    ``seals`` and ``rows`` were found whole before ``finding``, if there is one. ``unsealed`` rows are not
    protected yet, the oldest since ``unsealed_since``. ``last_hash`` may be noted outside the system and
    given to a later run.
    """

    seals: int
    rows: int
    finding: Finding | None
    unsealed: int
    unsealed_since: datetime | None
    last_hash: str

    @property
    def whole(self) -> bool:
        """Whether nothing was found wrong."""
        return self.finding is None


class _Rows:
    """The rows in order, handed out range by range."""

    def __init__(self, rows: Iterator[Row]) -> None:
        self._rows = rows
        self._next = next(rows, None)

    def up_to(self, last: int) -> Iterator[Row]:
        while self._next is not None and number_of(self._next) <= last:
            yield self._next
            self._next = next(self._rows, None)


def verify(*, noted_hash: str = "") -> Report:
    """Recompute every seal over the rows; names the first row or seal that is not as it was.

    ``noted_hash`` is the hash of a seal as an earlier report gave it: one of the present seals must
    have it. Without it, whoever could rewrite the rows and every later seal would leave no trace.
    """
    newest = queries.last_seal()
    rows = _Rows(queries.rows_between(LOWEST, newest.last_seq)) if newest else _Rows(iter(()))
    previous: Seal | None = None
    finding: Finding | None = None
    seals = row_count = 0
    noted = not noted_hash
    for seal in queries.seals(up_to=newest.number if newest else 0):
        if finding := _broken_chain(seal, previous) or _odd_row(seal, rows.up_to(seal.last_seq)):
            break
        seals, row_count, previous = seals + 1, row_count + seal.row_count, seal
        noted = noted or seal.hash == noted_hash
    if finding is None and not noted:
        finding = Finding(Fault.NOTED_SEAL_MISSING)
    waiting = queries.unsealed()
    return Report(
        seals=seals,
        rows=row_count,
        finding=finding,
        unsealed=waiting.count(),
        unsealed_since=waiting.values_list("log_dtimes", flat=True).first(),
        last_hash=newest.hash if newest else GENESIS,
    )


def record_verification(report: Report, *, actor: Actor, at: datetime) -> None:
    """Keep that the log was verified and what came of it, so that staff see when it last was."""
    action = actions.VERIFIED if report.finding is None else actions.VERIFY_FAILED
    found = "" if report.finding is None else f"{report.finding.fault} seal {report.finding.seal}"
    record(action, actor=actor, at=at, description=found)


def _broken_chain(seal: Seal, previous: Seal | None) -> Finding | None:
    """Whether the seal is the one that was written, after the seal before it."""
    expected_number = previous.number + 1 if previous else 1
    if seal.number != expected_number:
        return Finding(Fault.SEAL_REMOVED, seal=expected_number)
    link = Link(
        number=seal.number,
        first_seq=seal.first_seq,
        last_seq=seal.last_seq,
        batch=Batch(row_count=seal.row_count, rows_hash=seal.rows_hash, digests=bytes(seal.digests)),
        previous_hash=seal.previous_hash,
        sealed_at=seal.sealed_at,
    )
    if seal_hash(link) != seal.hash:
        return Finding(Fault.SEAL_CHANGED, seal=seal.number)
    if seal.previous_hash != (previous.hash if previous else GENESIS):
        return Finding(Fault.SEAL_CHANGED, seal=seal.number - 1)
    return None


def _odd_row(seal: Seal, rows: Iterator[Row]) -> Finding | None:
    """The first row of the seal's range that differs from what was sealed."""
    awaited = deque(split(bytes(seal.digests)))
    over_all = hashlib.sha256()
    for row in rows:
        number, hashed = number_of(row), row_hash(row)
        if awaited and awaited[0][0] < number:
            break
        if not awaited or awaited[0][0] > number:
            return Finding(Fault.ROW_INSERTED, seal=seal.number, row=number, log_id=str(row[LOG_ID]))
        if awaited.popleft()[1] != hashed[:DIGEST_BYTES]:
            return Finding(Fault.ROW_CHANGED, seal=seal.number, row=number, log_id=str(row[LOG_ID]))
        over_all.update(hashed)
    if awaited:
        return Finding(Fault.ROW_REMOVED, seal=seal.number, row=awaited[0][0])
    if over_all.hexdigest() != seal.rows_hash:
        return Finding(Fault.SEAL_CHANGED, seal=seal.number)
    return None
