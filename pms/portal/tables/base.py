"""The base of every table: columns from the domain's column map, cells by kind, a row's link and menu."""

from collections.abc import Callable, Sequence
from typing import Any, ClassVar

import django_tables2
from django.utils.html import format_html
from django.utils.translation import gettext as _

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

    A method ``render_<column>(self, record)`` replaces a cell.
    """

    column_map: ClassVar[ColumnMap] = {}

    def __init__(self, rows: Sequence[Any]) -> None:
        cells = [(column.name, Cell(column)) for column in self.column_map.values() if not column.hidden]
        super().__init__(rows, extra_columns=cells, orderable=False)

    def url(self, record: Any) -> str:  # noqa: ARG002 - each table names its own rows
        """The page of a row; empty where it has none."""
        return ""

    def actions(self, record: Any) -> Sequence[Action]:  # noqa: ARG002 - as above
        """The menu at a row's end."""
        return ()

    def lines(self) -> list[dict[str, Any]]:
        """The rows as the list's template reads them."""
        return [
            {
                "url": self.url(row.record),
                "actions": self.actions(row.record),
                "cells": [(bound.header, self.column_map[bound.name].kind.value, cell) for bound, cell in row.items()],
            }
            for row in self.rows
        ]
