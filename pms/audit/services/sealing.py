"""Closing committed rows under seals.

The difficulty: numbers are drawn in one order and transactions commit in another, so a row with a
lower number may still be on its way while higher ones can be seen. A seal covers a range of numbers for
good, so no row may appear in it later. Hence: note the greatest number visible, list the transactions
that hold a writer's lock on the table (whoever drew a lower number and has not ended is among them), wait
until these have ended, and seal in a new snapshot up to the noted number. Nobody is ever made to wait
for the sealer; a long transaction only delays the sealing, not the writing. The same way PostgreSQL
builds an index concurrently.
"""

import time
from collections.abc import Callable
from datetime import datetime
from itertools import islice

from django.db import connection, transaction

from pms.audit import queries
from pms.audit.models import Seal
from pms.audit.rules import GENESIS, Link, batch_of, seal_hash

BATCH = 1000
PATIENCE_SECONDS = 5.0
POLL_SECONDS = 0.05
SEALER_LOCK = 7_063_001
"""The advisory lock that keeps sealers one at a time; any number that nothing else uses."""


def seal(
    *, at: datetime, batch: int = BATCH, patience: float = PATIENCE_SECONDS, sleep: Callable[[float], None] = time.sleep
) -> int:
    """Seal every row that is settled, ``batch`` rows to a seal; returns how many rows were sealed.

    Seals nothing, and returns 0, when a transaction that may hold a lower number has not ended after
    ``patience`` seconds: the next run tries again.
    """
    settled = queries.last_number()
    if not _ended(queries.writers(), patience, sleep):
        return 0
    total = 0
    while sealed := _seal_batch(settled, at=at, batch=batch):
        total += sealed
    return total


def _ended(awaited: frozenset[str], patience: float, sleep: Callable[[float], None]) -> bool:
    """Whether all of these transactions ended in time."""
    waited = 0.0
    while awaited and (awaited := awaited & queries.writers()):
        if waited >= patience:
            return False
        sleep(POLL_SECONDS)
        waited += POLL_SECONDS
    return True


@transaction.atomic
def _seal_batch(settled: int, *, at: datetime, batch: int) -> int:
    """Write the next seal over at most ``batch`` rows up to the number ``settled``; returns their count."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [SEALER_LOCK])
    previous = queries.last_seal()
    first = previous.last_seq + 1 if previous else 1
    contents = batch_of(islice(queries.rows_between(first, settled), batch))
    if not contents.row_count:
        return 0
    link = Link(
        number=previous.number + 1 if previous else 1,
        first_seq=first,
        last_seq=settled if contents.row_count < batch else contents.last_seq,
        batch=contents,
        previous_hash=previous.hash if previous else GENESIS,
        sealed_at=at,
    )
    Seal.objects.create(
        number=link.number,
        first_seq=link.first_seq,
        last_seq=link.last_seq,
        row_count=contents.row_count,
        rows_hash=contents.rows_hash,
        digests=contents.digests,
        previous_hash=link.previous_hash,
        sealed_at=link.sealed_at,
        hash=seal_hash(link),
    )
    return contents.row_count
