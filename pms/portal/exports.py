"""A list as a CSV file: streamed, so that its length costs no memory; safe to open in a spreadsheet."""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, cast

import structlog
from django.db import DatabaseError
from django.db.models import QuerySet
from django.http import HttpResponse, StreamingHttpResponse
from django.utils import translation
from django.utils.http import content_disposition_header

from pms.audit.actions import lists as actions
from pms.audit.services import record
from pms.common.clock import local
from pms.portal.access import PortalRequest
from pms.portal.tables.base import ListTable

logger = structlog.get_logger(__name__)

FORMAT = "csv"
BATCH = 500
"""Rows that are read and written at a time."""
KEYS = 5_000
"""Keys that the cursor on the server hands over at a time."""
BYTE_ORDER_MARK = "\ufeff"
"""By it Excel knows that the file is UTF-8 and shows Arabic rightly."""
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""What a spreadsheet may take for the start of a formula, the full-width forms included (OWASP, CSV injection)."""
ELSEWHERE = re.compile("(?<=[;\\t\\r\\n])(?=[-=+@\uff1d\uff0b\uff0d\uff20])")
"""Such a start within a cell: where lists go by semicolons, as in French, a spreadsheet begins a new cell there."""


class Line:
    """What the CSV writer writes to: it hands back each line instead of keeping it."""

    def write(self, text: str) -> str:
        """Give back what was written."""
        return text


def export(
    request: PortalRequest, table: type[ListTable], rows: QuerySet[Any], *, number: int, narrowed_by: Sequence[str]
) -> HttpResponse:
    """All ``rows`` as a file to save, and an audit row that tells who took how many of which list.

    ``narrowed_by`` are the names of the filters; their values may be personal and are not recorded.
    """
    words = f"{number} rows" + (f", narrowed by {', '.join(narrowed_by)}" if narrowed_by else "")
    record(
        actions.EXPORTED,
        actor=request.actor,
        at=request.at,
        ref_id=request.path[:64],
        ref_type="page",
        description=words,
    )
    headers = {
        "Content-Disposition": content_disposition_header(as_attachment=True, filename=file_name(request))
        or "attachment",
        "Cache-Control": "private, no-store",
        "X-Content-Type-Options": "nosniff",
    }
    content = lines_of(table, rows, translation.get_language() or "en")
    answer = StreamingHttpResponse(content, content_type="text/csv; charset=utf-8; header=present", headers=headers)
    return cast("HttpResponse", answer)  # views promise an HttpResponse; no middleware asks this one for its content


def file_name(request: PortalRequest) -> str:
    """ "policy-linking-2026-03-04.csv": the list by its address, and the day of the export."""
    match = request.resolver_match
    noun = (match.url_name if match else "") or "list"
    return f"{noun.removesuffix('-list')}-{local(request.at):%Y-%m-%d}.csv"


def lines_of(table: type[ListTable], rows: QuerySet[Any], language: str) -> Iterator[bytes]:
    """The file in pieces. The keys come from a cursor on the server, in order; each batch of them is read as a page is.

    A failure half way breaks the connection off, so that nobody takes a part for the whole.
    """
    try:
        with translation.override(language):
            head = table([]).headings()
        yield (BYTE_ORDER_MARK + written([head])).encode()
        keys = rows.values_list("pk", flat=True).iterator(chunk_size=KEYS)
        while batch := list(islice(keys, BATCH)):
            with translation.override(language):  # the thread that goes on may not be the one that began
                piece = written(table(list(rows.filter(pk__in=batch))).exported())
            yield piece.encode()
    except DatabaseError:
        logger.exception("export_failed", table=table.__name__)
        raise


def written(lines: Iterable[Sequence[str]]) -> str:
    """Lines of CSV as RFC 4180 has them."""
    writer = csv.writer(Line())
    return "".join(cast("str", writer.writerow([harmless(cell) for cell in line])) for line in lines)


def harmless(cell: str) -> str:
    """A cell that no spreadsheet runs as a formula, as a whole or in parts: an apostrophe makes it text."""
    text = ELSEWHERE.sub("'", cell)
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text
