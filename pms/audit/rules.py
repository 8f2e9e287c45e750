"""What is hashed, and how: pure functions, so that anybody can recompute a seal from the two tables.

A row's hash is SHA-256 over the JSON array of its columns in the order of ``SEALED_COLUMNS``, in UTF-8
without blanks, numbers as numbers, missing values as null, times as ISO 8601 in UTC with microseconds.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from pms.audit.models import Row

GENESIS = "0" * 64
"""What stands for the previous seal's hash in the first seal."""

NUMBER_BYTES = 8
DIGEST_BYTES = 16
"""A digest is the first half of a row's hash: it only has to tell which row of a batch is the odd one."""


@dataclass(frozen=True, slots=True)
class Batch:
    """What a seal says about its rows."""

    row_count: int
    rows_hash: str
    digests: bytes

    @property
    def last_seq(self) -> int:
        """The number of its last row; there is one."""
        return int.from_bytes(self.digests[-NUMBER_BYTES - DIGEST_BYTES : -DIGEST_BYTES], "big")


@dataclass(frozen=True, slots=True)
class Link:
    """A seal without its hash: everything that the hash is over."""

    number: int
    first_seq: int
    last_seq: int
    batch: Batch
    previous_hash: str
    sealed_at: datetime


def row_hash(row: Row) -> bytes:
    """SHA-256 of one row."""
    values = [_moment(value) if isinstance(value, datetime) else value for value in row]
    return hashlib.sha256(json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode()).digest()


def batch_of(rows: Iterable[Row]) -> Batch:
    """The digests of ``rows``, which come in the order of their numbers, and the hash over their hashes."""
    count, digests, over_all = 0, bytearray(), hashlib.sha256()
    for row in rows:
        hashed = row_hash(row)
        over_all.update(hashed)
        digests += number_of(row).to_bytes(NUMBER_BYTES, "big") + hashed[:DIGEST_BYTES]
        count += 1
    return Batch(row_count=count, rows_hash=over_all.hexdigest(), digests=bytes(digests))


def split(digests: bytes) -> Iterator[tuple[int, bytes]]:
    """Number and digest of each row that a seal holds."""
    width = NUMBER_BYTES + DIGEST_BYTES
    for start in range(0, len(digests), width):
        record = digests[start : start + width]
        yield int.from_bytes(record[:NUMBER_BYTES], "big"), record[NUMBER_BYTES:]


def seal_hash(link: Link) -> str:
    """The hash of a seal: over its range, its rows, its time and the seal before it."""
    values = [
        link.number,
        link.first_seq,
        link.last_seq,
        link.batch.row_count,
        link.batch.rows_hash,
        hashlib.sha256(link.batch.digests).hexdigest(),
        link.previous_hash,
        _moment(link.sealed_at),
    ]
    return hashlib.sha256(json.dumps(values, separators=(",", ":")).encode()).hexdigest()


def number_of(row: Row) -> int:
    """The row's number, which is its first value."""
    if not isinstance(row[0], int):
        raise TypeError("a row starts with its number")
    return row[0]


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")
