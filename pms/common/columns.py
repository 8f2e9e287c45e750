"""Column maps: what a list shows, sorts and filters, declared once for every door."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from django.db.models import F
from django.db.models.expressions import OrderBy
from django.utils.functional import Promise

from pms.common.states import State, Word


class Kind(Enum):
    """What a column holds; decides its filter widget, its cell and its wire form."""

    TEXT = "text"
    ID = "id"
    STATE = "state"
    WORD = "word"
    DATE_TIME = "date-time"
    DATE = "date"
    NUMBER = "number"
    YES_NO = "yes-no"


class Operator(Enum):
    """How a column may be compared. The portal and the wire name these differently."""

    CONTAINS = "icontains"
    EQUALS = "exact"
    SAME = "iexact"
    STARTS_WITH = "istartswith"
    ONE_OF = "in"
    FROM = "gte"
    TO = "lte"


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its stable ``name``, its ORM ``path``, its ``label``, what may be done with it.

    ``values`` is the enumeration of a STATE or WORD column. ``wire`` is the reference's name
    for it where it differs. ``hidden`` columns filter but show no cell. What is looked for in a ``folded`` column
    is folded first, as the column is.
    """

    name: str
    path: str
    label: str | Promise
    kind: Kind = Kind.TEXT
    operators: frozenset[Operator] = frozenset()
    sortable: bool = False
    searched: bool = False
    values: type[State] | type[Word] | None = None
    wire: str = ""
    hidden: bool = False
    folded: bool = False


ColumnMap = Mapping[str, Column]


def newest_first(path: str) -> tuple[OrderBy, str]:
    """The order of lists that open with the newest row, as their indexes have it: empty values last, ties by id."""
    return F(path).desc(nulls_last=True), "-pk"


def column_map(*columns: Column) -> ColumnMap:
    """The columns by name, in the order in which they are shown."""
    return {column.name: column for column in columns}
