"""The one list: search, filters, sorting, paging and its empty states, all of it in the address."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import structlog
from django.conf import settings
from django.core.paginator import Page, Paginator
from django.db import DatabaseError
from django.db.models import F, QuerySet
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext_lazy
from django_htmx.http import push_url

from pms.common.columns import ColumnMap
from pms.portal import exports, htmx
from pms.portal.access import PortalRequest
from pms.portal.components import Empty, Link
from pms.portal.filters.base import Chip, Choices, ListFilters, filters_for, search
from pms.portal.tables.base import ListTable
from pms.portal.views.base import Crumb
from pms.portal.views.bulk import BulkAct
from pms.portal.views.errors import reference

logger = structlog.get_logger(__name__)

SIZES = (20, 50, 100)
FEW = 1_000
"""Up to so many matching rows, all their keys are read."""
SIZE_COOKIE = "pms_rows"
YEAR = 365 * 24 * 3600
SEARCH_LIMIT = 128
UNAVAILABLE = 503
Text = str | Promise


@dataclass(frozen=True)
class ListPage:
    """What a list page is made of; ``docs/contribute/pages.md`` has an example."""

    title: Text
    table: type[ListTable]
    queryset: QuerySet[Any]
    empty: Empty
    order: str
    counted: Text = field(default_factory=lambda: ngettext_lazy("%(count)d entry", "%(count)d entries", "count"))
    primary: Link | None = None
    choices: Mapping[str, Choices] = field(default_factory=dict)
    crumbs: Sequence[Crumb] = ()
    template: str = "portal/components/list_page.html"
    context: Mapping[str, Any] = field(default_factory=dict)
    bulk: Sequence[BulkAct] = ()
    csv: bool = True


def list_page(request: PortalRequest, spec: ListPage) -> HttpResponse:
    """Show a list, or with htmx only its changing part."""
    shown = List(request, spec)
    status = 200
    try:
        if shown.wants_export:
            return shown.export()
        shown.load()
    except DatabaseError:
        logger.exception("list_failed", path=request.path)
        shown.failed, status = reference(), UNAVAILABLE
    is_part = htmx.target(request) == "list-part"
    template = "portal/components/list_part.html" if is_part else spec.template
    context = {"title": spec.title, "crumbs": spec.crumbs, "list": shown, "primary": spec.primary, **spec.context}
    response = render(request, template, context, status=status)
    if is_part:
        push_url(response, shown.present_url)
    if request.GET.get("size") == str(shown.size):
        response.set_cookie(
            SIZE_COOKIE, str(shown.size), max_age=YEAR, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE
        )
    return response


def keys_of(rows: QuerySet[Any], page: Page[Any]) -> list[Any]:
    """The keys of a page's rows.

    Of few rows all are read: asked for the first few of them, the database would rather go through the whole table in
    the wanted order until it has met them. In the second half of many they are looked for from the end, which is
    nearer: every row before a page costs.
    """
    keys = rows.values_list("pk", flat=True)
    first, last, total = max(page.start_index() - 1, 0), page.end_index(), page.paginator.count
    if total <= FEW:
        return list(keys)[first:last]
    if rows.ordered and last > total / 2:
        return list(keys.reverse()[total - last : total - first])
    return list(keys[first:last])


class List:
    """One list as its template reads it. Whatever the address says that makes no sense is left out."""

    sizes = SIZES

    def __init__(self, request: PortalRequest, spec: ListPage) -> None:
        self.request, self.spec = request, spec
        self.failed = ""
        self.lines: list[dict[str, Any]] = []
        self.page: Page[Any] | None = None

    def load(self) -> None:
        """Count the rows, find the keys of the page, read its rows: three queries.

        A long list is not joined and sorted with everything that it shows, and nothing is filtered twice.
        """
        paginator = Paginator(self.rows.values("pk"), self.size)
        self.page = paginator.get_page(self.request.GET.get("page"))
        keys = keys_of(self.rows, self.page)
        self.page.object_list = list(self._ordered(self.spec.queryset).filter(pk__in=keys))
        self.lines = self.spec.table(self.page.object_list).lines()

    @property
    def wants_export(self) -> bool:
        """Whether the address asks for the file."""
        return self.spec.csv and self.request.GET.get("format") == exports.FORMAT

    def export(self) -> HttpResponse:
        """Everything that matches, as a file."""
        names = [name for name in self.parameters if name not in {"sort", "size"}]
        return exports.export(
            self.request, self.spec.table, self.rows, number=self.rows.order_by().count(), narrowed_by=names
        )

    @cached_property
    def columns(self) -> ColumnMap:
        """The domain's column map."""
        return self.spec.table.column_map

    @cached_property
    def text(self) -> str:
        """What is searched for."""
        return self.request.GET.get("q", "").replace("\0", "").strip()[:SEARCH_LIMIT]

    @cached_property
    def searches(self) -> bool:
        """Whether the list can be searched at all."""
        return any(column.searched for column in self.columns.values())

    @cached_property
    def filters(self) -> ListFilters:
        """The filters with what the address says about them."""
        made = filters_for(self.columns, self.spec.choices)(self.request.GET, queryset=self.spec.queryset)
        made.form.is_valid()
        return made

    @cached_property
    def fields(self) -> list[Any]:
        """The controls of the filter panel."""
        return list(self.filters.form)

    @cached_property
    def size(self) -> int:
        """Rows per page: the address, else what this browser chose last, else the smallest."""
        wanted = self.request.GET.get("size") or self.request.COOKIES.get(SIZE_COOKIE, "")
        return next((size for size in SIZES if str(size) == wanted), SIZES[0])

    @cached_property
    def sort(self) -> str:
        """The name of the sorted column, with a minus for descending."""
        wanted = self.request.GET.get("sort", "")
        column = self.columns.get(wanted.removeprefix("-"))
        return wanted if column and column.sortable else self.spec.order

    @cached_property
    def rows(self) -> QuerySet[Any]:
        """All rows that match, in order; ties go by primary key so that pages never overlap."""
        rows: QuerySet[Any] = self.filters.filter_queryset(self.spec.queryset)
        if self.text and self.searches:
            rows = search(rows, self.columns, self.text)
        return self._ordered(rows)

    def _ordered(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        if not self.sort:
            return rows  # the queryset's own order
        path = F(self.columns[self.sort.removeprefix("-")].path)
        if self.sort.startswith("-"):
            return rows.order_by(path.desc(nulls_last=True), "-pk")
        return rows.order_by(path.asc(nulls_first=True), "pk")

    @cached_property
    def parameters(self) -> QueryDict:
        """What the address says, without what was left out."""
        kept = QueryDict(mutable=True)
        if self.text:
            kept["q"] = self.text
        for chip in self.filter_chips:
            kept.appendlist(chip.parameter, chip.value)
        if self.sort != self.spec.order:
            kept["sort"] = self.sort
        if self.request.GET.get("size"):
            kept["size"] = str(self.size)
        return kept

    @cached_property
    def filter_chips(self) -> list[Any]:
        """The active filters."""
        return self.filters.chips()

    @cached_property
    def chips(self) -> list[dict[str, str]]:
        """The search and the active filters, each with the address without it."""
        found = [Chip(_("Search: %(text)s") % {"text": self.text}, "q", self.text)] if self.text else []
        return [
            {"words": chip.words, "url": self._without(chip.parameter, chip.value)}
            for chip in (*found, *self.filter_chips)
        ]

    def _without(self, parameter: str, value: str) -> str:
        changed, kept = self.parameters.copy(), self.parameters.getlist(parameter)
        changed.setlist(parameter, [one for one in kept if one != value])
        return self._address(changed)

    def _with(self, **changes: str) -> str:
        changed = self.parameters.copy()
        for name, value in changes.items():
            changed[name] = value
        return self._address(changed)

    def _address(self, parameters: QueryDict) -> str:
        return f"{self.request.path}?{parameters.urlencode()}" if parameters else self.request.path

    @cached_property
    def headings(self) -> list[dict[str, Any]]:
        """The heads of the columns: words, how it is sorted, the address that sorts by it."""
        return [
            {
                "name": column.name,
                "label": column.label,
                "kind": column.kind.value,
                "sorted": {column.name: "ascending", f"-{column.name}": "descending"}.get(self.sort, "none"),
                "url": self._with(sort=f"-{column.name}" if self.sort == column.name else column.name)
                if column.sortable
                else "",
            }
            for column in self.spec.table.shown()
        ]

    @cached_property
    def has_actions(self) -> bool:
        """Whether a row has a menu."""
        return any(line["actions"] for line in self.lines)

    @cached_property
    def narrowed(self) -> bool:
        """Whether search or filters hide rows."""
        return bool(self.text or self.filter_chips)

    @property
    def clear_url(self) -> str:
        """The address without search and filters; the order stays."""
        kept = QueryDict(mutable=True)
        for name in ("sort", "size"):
            if name in self.parameters:
                kept.setlist(name, self.parameters.getlist(name))
        return self._address(kept)

    @property
    def present_url(self) -> str:
        """The address of what is shown now, without what was left out."""
        return (
            self._with(page=str(self.page.number))
            if self.page and self.page.number > 1
            else self._address(self.parameters)
        )

    @property
    def export_url(self) -> str:
        """The address of everything that matches as a file; empty where there is nothing to export."""
        if not (self.spec.csv and self.lines):
            return ""
        wanted = self.parameters.copy()
        wanted.pop("size", None)
        wanted["format"] = exports.FORMAT
        return self._address(wanted)

    @property
    def count_words(self) -> str:
        """ "312 requests"."""
        return str(self.spec.counted % {"count": self.page.paginator.count}) if self.page else ""

    @cached_property
    def page_links(self) -> list[dict[str, str]]:
        """The page bar; a gap has no address."""
        if self.page is None or self.page.paginator.num_pages < 2:
            return []
        numbers = self.page.paginator.get_elided_page_range(self.page.number, on_each_side=1, on_ends=1)
        return [
            {"words": str(number), "url": self._with(page=str(number)) if isinstance(number, int) else ""}
            for number in numbers
        ]

    @property
    def previous_url(self) -> str:
        """The page before, if there is one."""
        return self._with(page=str(self.page.previous_page_number())) if self.page and self.page.has_previous() else ""

    @property
    def next_url(self) -> str:
        """The page after, if there is one."""
        return self._with(page=str(self.page.next_page_number())) if self.page and self.page.has_next() else ""

    @cached_property
    def size_links(self) -> list[dict[str, str]]:
        """The sizes of a page that may be chosen."""
        return [{"words": str(size), "url": self._with(size=str(size))} for size in SIZES]
