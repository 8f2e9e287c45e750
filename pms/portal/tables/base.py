"""The base of every table: columns from the domain's column map, cells by kind, a row's link and menu."""

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from html import unescape
from typing import Any, ClassVar

import django_tables2
from django.utils.html import format_html, format_html_join, strip_tags
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django_tables2.rows import BoundRow

from pms.common.columns import Column, ColumnMap, Kind
from pms.common.states import State, Word
from pms.portal.components import Action
from pms.portal.templatetags.portal import NOTHING, badge, day, identifier, moment_cell


def state_cell(column: Column, value: object) -> str:
    """The badge of a state."""
    return badge(column.values(str(value))) if column.values and issubclass(column.values, State) else str(value)


def word_cell(column: Column, value: object) -> str:
    """The translated name of a word."""
    return str(column.values(str(value)).label) if column.values and issubclass(column.values, Word) else str(value)


def yes_no_cell(_column: Column, value: object) -> str:
    """Yes or no."""
    return _("Yes") if value else _("No")


CELLS: dict[Kind, Callable[[Column, Any], str]] = {
    Kind.TEXT: lambda _column, value: format_html("<bdi>{}</bdi>", value),
    Kind.ID: lambda _column, value: identifier(value),
    Kind.STATE: state_cell,
    Kind.WORD: word_cell,
    Kind.DATE_TIME: lambda _column, value: moment_cell(value),
    Kind.DATE: lambda _column, value: day(value),
    Kind.NUMBER: lambda _column, value: format_html("{}", f"{value:n}"),
    Kind.YES_NO: yes_no_cell,
}


def plain(column: Column, value: object) -> str:
    """A value as plain text: states as their words, moments in ISO 8601 as UTC, yes and no in words."""
    if value is None:
        return ""
    if column.values is not None:
        return str(column.values(str(value)).label)
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    return str(value)


BREAKABLE = re.compile(r"(?<=[@.-])")
"""Where an address may go on in the next line."""


def mail_address(value: str) -> SafeString:
    """An e-mail address that is broken at its marks where it does not fit."""
    parts = format_html_join(SafeString("<wbr>"), "{}", ((part,) for part in BREAKABLE.split(value)))
    return format_html('<bdi dir="ltr">{}</bdi>', parts)


PLAIN_BY_WORDS = frozenset({Kind.TEXT, Kind.ID, Kind.WORD})
"""Kinds of which a cell made by ``render_<column>`` is exported by its words; other kinds keep their plain value."""


def words_of(cell: object) -> str:
    """What a cell says, without its marks."""
    return " ".join(unescape(strip_tags(str(cell).replace("<br>", " "))).split()) if cell is not NOTHING else ""


class Cell(django_tables2.Column):  # type: ignore[misc] # django-tables2 has no types
    """One column of a table, shown after its kind."""

    def __init__(self, column: Column) -> None:
        self.column = column
        super().__init__(accessor=column.path, verbose_name=column.label, default=NOTHING, orderable=False)

    def render(self, value: object) -> str:
        """The cell of one row."""
        return CELLS[self.column.kind](self.column, value)


class ListTable(django_tables2.Table):  # type: ignore[misc] # django-tables2 has no types
    """A table of one page of rows. Subclasses name their ``column_map`` and, where needed, ``url`` and ``actions``.

    A method ``render_<column>(self, record)`` replaces a cell, ``plain_<column>(self, record)`` what is exported of it.
    """

    column_map: ClassVar[ColumnMap] = {}
    beside: ClassVar[frozenset[str]] = frozenset()
    """Columns that the cell of another one shows too: they filter and stand in files, without a cell of their own."""

    def __init__(self, rows: Sequence[Any]) -> None:
        cells = [(column.name, Cell(column)) for column in self.shown()]
        super().__init__(rows, extra_columns=cells, orderable=False)

    def url(self, record: Any) -> str:  # noqa: ARG002 - each table names its own rows
        """The page of a row; empty where it has none."""
        return ""

    def actions(self, record: Any) -> Sequence[Action]:  # noqa: ARG002 - as above
        """The menu at a row's end."""
        return ()

    @classmethod
    def shown(cls) -> list[Column]:
        """The columns that have cells."""
        return [column for column in cls.in_file() if column.name not in cls.beside]

    @classmethod
    def in_file(cls) -> list[Column]:
        """The columns of an exported file."""
        return [column for column in cls.column_map.values() if not column.hidden]

    def name(self, record: Any) -> str:
        """By what a row is told from others where only words can say it; by default what its first cell holds."""
        return self.plain_cell(self.shown()[0], BoundRow(record, table=self))

    def headings(self) -> list[str]:
        """The heads of an exported file."""
        return [str(column.label) for column in self.in_file()]

    def exported(self) -> Iterator[list[str]]:
        """The rows of an exported file."""
        for row in self.rows:
            yield [self.plain_cell(column, row) for column in self.in_file()]

    def plain_cell(self, column: Column, row: Any) -> str:
        """A cell as plain text: by ``plain_<column>(self, record)``, else by its value or what the page says of it."""
        if own := getattr(self, f"plain_{column.name}", None):
            return str(own(row.record))
        if column.kind in PLAIN_BY_WORDS and hasattr(self, f"render_{column.name}"):
            return words_of(row.get_cell(column.name))
        return plain(column, django_tables2.A(column.path).resolve(row.record, quiet=True))

    def lines(self) -> list[dict[str, Any]]:
        """The rows as the list's template reads them."""
        heads = {column.name: (str(column.label), column.kind.value) for column in self.shown()}
        return [
            {
                "key": str(row.record.pk),
                "name": self.name(row.record),
                "url": self.url(row.record),
                "actions": self.actions(row.record),
                "cells": [(*heads[bound.name], cell) for bound, cell in row.items()],
            }
            for row in self.rows
        ]
