"""Rows into tables by COPY, and the dice that fall alike every time."""

import random
from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import chain
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import AutoField, BinaryField, Field, JSONField, Model
from django.db.models.fields import BigAutoField
from psycopg import sql

YEAR = 365
"""Days over which everything is spread."""


class Dice(random.Random):
    """A source of chance of its own for each table, so that one table's size does not change another's rows."""

    def id(self) -> str:
        """An object id, as ``new_id`` makes them."""
        return str(UUID(int=self.getrandbits(128), version=4))

    def hash(self) -> str:
        """64 hexadecimal digits that stand for a hash of something nobody knows."""
        return f"{self.getrandbits(256):064x}"

    def within(self, start: datetime, end: datetime) -> datetime:
        """A moment from ``start`` on, before ``end``."""
        return start + (end - start) * self.random()

    def recently(self, at: datetime) -> datetime:
        """A moment within the last year: the nearer, the likelier, for platforms grow."""
        return at - timedelta(days=YEAR * (1 - self.random() ** 0.6))


def pour(rows: Iterable[Model]) -> int:
    """Insert objects of one model that are not in the database yet, in the order given; how many there were.

    An automatic key that is not given is the database's to choose.
    """
    remaining = iter(rows)
    first = next(remaining, None)
    if first is None:
        return 0
    fields = [field for field in first._meta.concrete_fields if not _is_left_out(field, first)]  # noqa: SLF001 (documented)
    count = 0
    with connection.cursor() as cursor, cursor.copy(_statement(first, fields)) as copy:
        for row in chain((first,), remaining):
            copy.write_row([_value(field, row) for field in fields])
            count += 1
    return count


def _is_left_out(field: "Field[Any, Any]", row: Model) -> bool:
    return isinstance(field, AutoField | BigAutoField) and getattr(row, field.attname) is None


def _statement(row: Model, fields: "list[Field[Any, Any]]") -> sql.Composed:
    columns = sql.SQL(", ").join([sql.Identifier(str(field.column)) for field in fields])
    table = sql.Identifier(row._meta.db_table)  # noqa: SLF001 (documented)
    return sql.SQL("COPY {} ({}) FROM STDIN").format(table, columns)


def _value(field: "Field[Any, Any]", row: Model) -> object:
    value = getattr(row, field.attname)
    return field.get_db_prep_save(value, connection) if isinstance(field, JSONField | BinaryField) else value


def settle() -> None:
    """Let the database learn what there is now, so that it plans well from the first page on."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
