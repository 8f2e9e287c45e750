"""The older searches: filters, sorting and paging in SQL on a column map, with the reference's checks in its order."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Generic, TypeVar

from django.conf import settings
from django.db.models import F, Model, Q, QuerySet
from django.utils.dateparse import parse_datetime
from django.utils.timezone import is_naive, make_aware

from pms.api.errors import WireError
from pms.api.wire import Answer, Lax, Whole
from pms.common.columns import Column, ColumnMap, Kind

Row = TypeVar("Row", bound=Model)
Item = TypeVar("Item")
DEFAULT_FETCH = 10
LARGEST_OFFSET = 2**31
MOST_VALUES = 500
TRUTH = {"true": True, "false": False}


class Filter(Lax):
    """One condition. All of them must hold."""

    columnName: str | None = None
    type: str | None = None
    value: str | None = None
    values: list[str] | None = None
    fromValue: str | None = None
    toValue: str | None = None


class Sort(Lax):
    """One field to sort by."""

    sortField: str | None = None
    sortType: str | None = None


class Pagination(Lax):
    """Which page: its number from 0, and its size."""

    pageStart: Whole = 0
    pageFetch: Whole = DEFAULT_FETCH


class Search(Lax):
    """The body of a search; the reference fails on a missing part, we take it as empty."""

    filters: list[Filter] | None = None
    sort: list[Sort] | None = None
    pagination: Pagination | None = None


class Found(Answer, Generic[Item]):
    """One page of a search; on an empty page the numbers are 0 and the data null."""

    fromRecord: int
    toRecord: int
    totalRecord: int
    data: list[Item] | None


class FilterValue(Lax):
    """Which column's values are asked for: all that hold the text."""

    columnName: str | None = None
    type: str | None = None
    text: str | None = None


class FilterValues(Lax):
    """The body of a question for filter values."""

    filters: list[FilterValue] | None = None
    optionalFilters: list[Filter] | None = None


class Value(Answer):
    """One value of a column, with the code of its row."""

    fieldID: str
    fieldValue: str
    fieldCode: str | None


class Values(Answer):
    """The answer to a question for filter values."""

    filters: list[Value]


def search(
    rows: QuerySet[Row], body: Search, *, columns: ColumnMap, render: Callable[[Row], Any], unsearchable: str = ""
) -> Found[Any]:
    """The page of rows that a search finds. Raises WireError with the code of the first check that fails.

    ``columns`` are named by the reference's words. ``unsearchable`` holds those that exist and can be neither
    searched nor sorted, separated by blanks.
    """
    closed = frozenset(unsearchable.split())
    for condition in body.filters or []:
        rows = rows.filter(_condition(condition, columns, closed))
    rows = _sorted(rows, body.sort or [], columns, closed)
    pagination = body.pagination or Pagination()
    start = pagination.pageStart or 0
    fetch = DEFAULT_FETCH if pagination.pageFetch is None else pagination.pageFetch
    if start < 0 or fetch < 1:
        raise WireError("PMS-MSD-313", "pageStart is 0 or more, pageFetch 1 or more.")
    fetch = min(fetch, settings.PAGE_CAP)
    begin = start * fetch
    found = [] if begin > LARGEST_OFFSET else list(rows[begin : begin + fetch])
    if not found:
        return Found(fromRecord=0, toRecord=0, totalRecord=0, data=None)
    total = rows.order_by().count()
    return Found(
        fromRecord=begin + 1, toRecord=begin + len(found), totalRecord=total, data=[render(row) for row in found]
    )


def _column(name: str | None, columns: ColumnMap, closed: frozenset[str]) -> Column:
    if not name or not name.strip():
        raise WireError("PMS-MSD-311", "The column's name is missing.")
    if name in closed:
        raise WireError("KER_PRT_391", f"The column {name} can be neither searched nor sorted.")
    found = next((column for word, column in columns.items() if word.lower() == name.lower()), None)
    if found is None:
        raise WireError("PMS-MSD-310", f"There is no column {name}.")
    return found


def _condition(condition: Filter, columns: ColumnMap, closed: frozenset[str]) -> Q:
    column = _column(condition.columnName, columns, closed)
    kind = (condition.type or "").strip().lower()
    if not kind:
        raise WireError("PMS-MSD-312", f"The type of the filter on {condition.columnName} is missing.")
    if condition.value is not None and condition.values:
        raise WireError("PMS-MSD-392", "A filter has a value or values, not both.")
    if kind == "between":
        return _between(condition, column)
    if kind == "in":
        return _one_of(condition, column)
    if condition.value is None or not condition.value.strip():
        raise WireError("PMS-MSD-390", f"The value of the filter on {condition.columnName} is missing.")
    operators = {"equals": _equals, "contains": _contains, "startswith": _starts_with}
    if kind not in operators:
        raise WireError("PMS-MSD-324", f"There is no filter of the type {condition.type}.")
    return operators[kind](column, condition.value)


def _between(condition: Filter, column: Column) -> Q:
    if not condition.fromValue or not condition.toValue:
        raise WireError("PMS-MSD-315", "A range has a beginning and an end.")
    begin, end = _read(column, condition.fromValue), _read(column, condition.toValue)
    return Q(**{f"{column.path}__gte": begin, f"{column.path}__lte": end})


def _one_of(condition: Filter, column: Column) -> Q:
    if not condition.values:
        raise WireError("PMS-MSD-391", "The values of the filter are missing.")
    return Q(**{f"{column.path}__in": [_read(column, value) for value in condition.values]})


def _equals(column: Column, value: str) -> Q:
    how = "exact" if column.kind in {Kind.DATE_TIME, Kind.YES_NO, Kind.NUMBER} else "iexact"
    return Q(**{f"{column.path}__{how}": _read(column, value)})


def _contains(column: Column, value: str) -> Q:
    _only_text(column)
    if value.startswith("*") and not value.endswith("*"):
        return Q(**{f"{column.path}__iendswith": value.lstrip("*")})
    return Q(**{f"{column.path}__icontains": value.strip("*")})


def _starts_with(column: Column, value: str) -> Q:
    _only_text(column)
    return Q(**{f"{column.path}__istartswith": value.rstrip("*")})


def _only_text(column: Column) -> None:
    if column.kind in {Kind.DATE_TIME, Kind.YES_NO, Kind.NUMBER}:
        raise WireError("PMS-MSD-324", "This column holds no text.")


def _read(column: Column, text: str) -> str | bool | datetime:
    """The text as a value of the column. Raises WireError."""
    if column.kind is Kind.YES_NO:
        if text.strip().lower() not in TRUTH:
            raise WireError("PMS-MSD-390", "The value is true or false.")
        return TRUTH[text.strip().lower()]
    if column.kind is Kind.DATE_TIME:
        return _moment(text)
    return text


def _moment(text: str) -> datetime:
    try:
        found = parse_datetime(text.strip())
    except ValueError:
        found = None
    if found is None:
        raise WireError("PMS-MSD-316", "The value is no time such as 2026-11-25T10:00:00.000Z.")
    return make_aware(found) if is_naive(found) else found


def _sorted(rows: QuerySet[Row], sorts: list[Sort], columns: ColumnMap, closed: frozenset[str]) -> QuerySet[Row]:
    order = []
    for one in sorts:
        if not one.sortField or not one.sortType:
            raise WireError("PMS-MSD-314", "A field to sort by has a name and a direction.")
        if one.sortField in closed:
            raise WireError("KER_PRT_391", f"The column {one.sortField} can be neither searched nor sorted.")
        if one.sortField not in columns or not columns[one.sortField].sortable:
            raise WireError("PMS-MSD-357", f"The rows cannot be sorted by {one.sortField}.")
        if one.sortType.lower() not in {"asc", "desc"}:
            raise WireError("PMS-MSD-358", "The direction is ASC or DESC.")
        path = F(columns[one.sortField].path)
        order.append(path.desc(nulls_last=True) if one.sortType.lower() == "desc" else path.asc(nulls_first=True))
    return rows.order_by(*order, "pk") if order else rows


def filter_values(
    rows: QuerySet[Row], body: FilterValues, *, columns: ColumnMap, code: str, most: int = MOST_VALUES
) -> Values:
    """The values of the columns that were asked for. Raises WireError with every finding.

    ``code`` is the path of what is answered as ``fieldCode``.
    """
    wanted = body.filters or []
    findings = [finding for one in wanted for finding in _findings(one, columns)]
    if findings:
        raise WireError(*findings[0], more=findings[1:])
    for condition in body.optionalFilters or []:
        rows = rows.filter(_condition(condition, columns, frozenset()))
    return Values(filters=[value for one in wanted for value in _values(rows, one, columns, code, most)])


def _findings(one: FilterValue, columns: ColumnMap) -> list[tuple[str, str]]:
    name = one.columnName or ""
    column = columns.get(name)
    if column is None:
        return [("PMS-MSD-317", f"There is no column {name}.")]
    if one.type is None or not one.type.strip():
        return [("PMS-MSD-322", "The type of the filter is missing.")]
    if one.type.strip().lower() not in {"all", "unique"} or column.kind in {Kind.DATE_TIME, Kind.NUMBER}:
        return [("PMS-MSD-324", f"The column {name} has no filter of the type {one.type}.")]
    return []


def _values(rows: QuerySet[Row], one: FilterValue, columns: ColumnMap, code: str, most: int) -> list[Value]:
    name = one.columnName or ""
    column = columns[name]
    if column.kind is Kind.YES_NO:
        return [Value(fieldID=name, fieldValue=word, fieldCode="") for word in TRUTH]
    if one.text:
        rows = rows.filter(**{f"{column.path}__icontains": one.text})
    pairs = rows.exclude(**{column.path: None}).order_by(column.path, code).values_list(column.path, code)
    if (one.type or "").strip().lower() == "unique":
        pairs = pairs.order_by(column.path).distinct(column.path)
    return [Value(fieldID=name, fieldValue=str(value), fieldCode=str(key)) for value, key in pairs[:most]]
