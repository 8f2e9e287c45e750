"""Rows that PMS has by itself and in no table, searched as a table is."""

from collections.abc import Callable, Sequence
from typing import Any, Generic, TypeVar

from django.db.models import Q
from django.db.models.expressions import OrderBy

Row = TypeVar("Row")


def _folded(value: Any) -> str:
    return str(value).casefold()


TESTS: dict[str, Callable[[Any, Any], bool]] = {
    "exact": lambda value, wanted: bool(value == wanted),
    "iexact": lambda value, wanted: _folded(value) == _folded(wanted),
    "icontains": lambda value, wanted: _folded(wanted) in _folded(value),
    "istartswith": lambda value, wanted: _folded(value).startswith(_folded(wanted)),
    "iendswith": lambda value, wanted: _folded(value).endswith(_folded(wanted)),
    "in": lambda value, wanted: value in wanted,
    "gte": lambda value, wanted: bool(value >= wanted),
    "lte": lambda value, wanted: bool(value <= wanted),
}
"""The comparisons that a search makes; none holds of an absent value."""


class FixedRows(Generic[Row]):
    """A few rows with the part of a queryset that ``search`` uses; columns are attributes of the rows."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self.rows = rows

    def filter(self, condition: Q) -> "FixedRows[Row]":
        """The rows for which every comparison of the condition holds."""
        comparisons: list[Any] = list(condition.children)
        return FixedRows([row for row in self.rows if all(_holds(row, path, value) for path, value in comparisons)])

    def order_by(self, *terms: OrderBy | str) -> "FixedRows[Row]":
        """The rows in that order; ties, which querysets order by the key, stay as they are."""
        rows = list(self.rows)
        for term in reversed([term for term in terms if isinstance(term, OrderBy)]):
            column: Any = term.expression  # searches sort by names only
            rows.sort(key=_sort_key(column.name), reverse=term.descending)
        return FixedRows(rows)

    def count(self) -> int:
        """How many there are."""
        return len(self.rows)

    def __getitem__(self, part: slice) -> Sequence[Row]:
        return self.rows[part]


def _holds(row: object, path: str, wanted: object) -> bool:
    name, _, test = path.rpartition("__")
    value = getattr(row, name)
    return value is not None and TESTS[test](value, wanted)


def _sort_key(name: str) -> Callable[[object], tuple[bool, Any]]:
    """By a column, absent values before the others."""

    def key(row: object) -> tuple[bool, Any]:
        value = getattr(row, name)
        return (value is not None, 0 if value is None else value)

    return key
