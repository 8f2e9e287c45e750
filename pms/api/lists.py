"""Pages of the newer lists: which parameters make a page, in which order they are checked, what comes back."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.conf import settings
from django.db.models import F, Model, QuerySet
from django.http import StreamingHttpResponse
from pydantic_core import to_json

from pms.api.errors import WireError
from pms.api.wire import Answer, Envelope, Lax, Whole, blank_to_none, stamp
from pms.common.columns import ColumnMap

Row = TypeVar("Row", bound=Model)
Item = TypeVar("Item")
LARGEST_OFFSET = 2**31
CHUNK = 500  # rows read at a time where a whole list is asked for


class Paging(Lax):
    """The four parameters of every newer list."""

    sortFieldName: str | None = None
    sortType: str | None = None
    pageNo: Whole = None
    pageSize: Whole = None


class Page(Answer, Generic[Item]):
    """One page; where it is empty the three numbers are 0, whatever was asked for."""

    pageNo: int
    pageSize: int
    totalResults: int
    data: list[Item]


@dataclass(frozen=True, slots=True)
class WireList:
    """What a list of the wire sorts and filters by: its words, each with the column of the domain that it means."""

    columns: ColumnMap
    sorts: Mapping[str, str]
    contains: Mapping[str, str]
    default_size: int | None = None
    strict_pairs: bool = True

    def checked(self, paging: Paging) -> None:
        """Check the parameters in the reference's order. Raises WireError."""
        sort, way = blank_to_none(paging.sortFieldName), blank_to_none(paging.sortType)
        number, size = paging.pageNo, paging.pageSize
        if self.strict_pairs and (sort is None) != (way is None):
            raise WireError("PMS_PS_ERROR_007", "sortFieldName and sortType belong together.")
        if self.strict_pairs and self.default_size is None and (number is None) != (size is None):
            raise WireError("PMS_PS_ERROR_006", "pageNo and pageSize belong together.")
        if self.strict_pairs and self.default_size is None and sort is not None and number is None:
            raise WireError("PMS_PS_ERROR_008", "A list can be sorted only page by page.")
        if sort is not None and sort not in self.sorts:
            raise WireError("PMS_PRT_357", "The list cannot be sorted by this field.")
        if way is not None and str(way).lower() not in {"asc", "desc"}:
            raise WireError("PMS_PRT_358", "sortType is ASC or DESC.")
        if number is not None and number < 0:
            raise WireError("PMS_PRT_360", "pageNo is 0 or more.")
        if size is not None and size <= 0:
            raise WireError("PMS_PRT_361", "pageSize is 1 or more.")

    def filtered(self, rows: QuerySet[Row], query: Lax) -> QuerySet[Row]:
        """The rows whose columns hold what the query asks for, without regard to case."""
        for word, name in self.contains.items():
            if (value := getattr(query, word, None)) not in (None, ""):
                rows = rows.filter(**{f"{self.columns[name].path}__icontains": value})
        return rows

    def ordered(self, rows: QuerySet[Row], paging: Paging) -> QuerySet[Row]:
        """The rows as asked for, ties by id; else newest first is what the queryset brings."""
        if not paging.sortFieldName or not paging.sortType:
            return rows
        path = F(self.columns[self.sorts[paging.sortFieldName]].path)
        if paging.sortType.lower() == "desc":
            return rows.order_by(path.desc(nulls_last=True), "-pk")
        return rows.order_by(path.asc(nulls_first=True), "pk")

    def page(self, rows: QuerySet[Row], paging: Paging, render: Callable[[Row], Any]) -> Page[Any]:
        """The page that was asked for; a size beyond the cap is answered with the cap's number of rows."""
        size = min(paging.pageSize or self.default_size or settings.PAGE_CAP, settings.PAGE_CAP)
        number = paging.pageNo or 0
        begin = number * size
        found = [] if begin > LARGEST_OFFSET else list(self.ordered(rows, paging)[begin : begin + size])
        if not found:
            return Page(pageNo=0, pageSize=0, totalResults=0, data=[])
        total = rows.order_by().count()
        return Page(pageNo=number, pageSize=size, totalResults=total, data=[render(row) for row in found])


def streamed(
    rows: QuerySet[Row], render: Callable[[Row], Any], *, envelope: Envelope, at: Any
) -> StreamingHttpResponse:
    """A whole list, read and sent in pieces: no row is left out and no table is held in memory."""
    total = rows.order_by().count()
    head = to_json({"id": envelope.id, "version": "1.0", "responseTime": stamp(at), "metadata": None})[:-1]
    numbers = to_json({"pageNo": 0, "pageSize": total, "totalResults": total})[:-1]
    return _in_pieces(rows, render, head + b',"response":' + numbers + b',"data":[', b']},"errors":[]}')


def streamed_member(
    rows: QuerySet[Row], render: Callable[[Row], Any], *, member: str, envelope: Envelope, at: Any
) -> StreamingHttpResponse:
    """As ``streamed`` for the older lists, whose answer is an object with the rows as its one ``member``."""
    version = "1.0" if envelope.id else None
    head = to_json({"id": envelope.id, "version": version, "responsetime": stamp(at), "metadata": None})[:-1]
    return _in_pieces(rows, render, head + b',"response":{' + to_json(member) + b":[", b']},"errors":[]}')


def streamed_rows(
    rows: QuerySet[Row], render: Callable[[Row], Any], *, envelope: Envelope, at: Any, chunk: int = CHUNK
) -> StreamingHttpResponse:
    """As ``streamed`` where the answer is nothing but the rows; ``chunk`` of them are held at a time."""
    time, version = "responseTime" if envelope.newer else "responsetime", "1.0" if envelope.id else None
    head = to_json({"id": envelope.id, "version": version, time: stamp(at), "metadata": None})[:-1]
    return _in_pieces(rows, render, head + b',"response":[', b'],"errors":[]}', chunk)


def _in_pieces(
    rows: QuerySet[Row], render: Callable[[Row], Any], head: bytes, tail: bytes, chunk: int = CHUNK
) -> StreamingHttpResponse:
    def pieces() -> Iterator[bytes]:
        yield head
        for place, row in enumerate(rows.iterator(chunk_size=chunk)):
            yield (b"," if place else b"") + to_json(render(row))
        yield tail

    return StreamingHttpResponse(pieces(), content_type="application/json", headers={"Cache-Control": "no-store"})
