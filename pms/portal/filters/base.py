"""Filters of a list, made from the domain's column map; search over its searched columns."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pms.common.columns import Column, ColumnMap, Kind, Operator
from pms.common.text import fold
from pms.portal.templatetags.portal import long_date

TEXT_LIMIT = 200
FEW = 1_000
Choices = Sequence[tuple[str | Promise, Any]]
"""Value and words of each option; or a heading and the options under it."""

YES_NO: Choices = (("1", gettext_lazy("Yes")), ("0", gettext_lazy("No")))


@dataclass(frozen=True, slots=True)
class Chip:
    """An active filter: its words, and the parameter and value to take away."""

    words: str
    parameter: str
    value: str


class DayFilter(django_filters.DateFilter):  # type: ignore[misc] # django-filter has no types
    """From or up to a whole day of the installation's time zone; works on moments and on days."""

    def __init__(self, column: Column, operator: Operator, label: str | Promise) -> None:
        self.kind, self.operator = column.kind, operator
        widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        super().__init__(field_name=column.path, lookup_expr=operator.value, label=label, widget=widget)

    def filter(self, queryset: QuerySet[Any], value: date | None) -> QuerySet[Any]:
        """Narrow the rows down."""
        if value is None or self.kind is Kind.DATE:
            return super().filter(queryset, value)  # type: ignore[no-any-return]
        edge = time.min if self.operator is Operator.FROM else time.max
        moment = timezone.make_aware(datetime.combine(value, edge))
        return queryset.filter(**{f"{self.field_name}__{self.operator.value}": moment})


class FoldedFilter(django_filters.CharFilter):  # type: ignore[misc] # django-filter has no types
    """A text in a column that holds its folded form."""

    def filter(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        """Narrow the rows down."""
        return super().filter(queryset, fold(value) if value else value)  # type: ignore[no-any-return]


class ListFilters(django_filters.FilterSet):  # type: ignore[misc] # django-filter has no types
    """The filters of one list; parameters that make no sense are told in the panel and left out."""

    column_of: dict[str, Column]

    def chips(self) -> list[Chip]:
        """One chip per active filter and value."""
        return [
            chip
            for name, value in self.form.cleaned_data.items()
            if value not in (None, "", [])
            for chip in self._chips_of(name, value)
        ]

    def _chips_of(self, name: str, value: object) -> Iterable[Chip]:
        field, label = self.form.fields[name], self.form.fields[name].label
        names = {str(key): str(text) for key, text in options_of(getattr(field, "choices", ()))}
        for one in value if isinstance(value, list) else [value]:
            raw = one.isoformat() if isinstance(one, date) else str(one)
            words = long_date(one) if isinstance(one, date) else names.get(raw, raw)
            yield Chip(_("%(filter)s: %(value)s") % {"filter": label, "value": words}, name, raw)


def options_of(choices: Iterable[tuple[Any, Any]]) -> Iterable[tuple[Any, Any]]:
    """The options without their headings."""
    for key, words in choices:
        if isinstance(words, list | tuple):
            yield from words
        else:
            yield key, words


def filters_for(columns: ColumnMap, choices: Mapping[str, Choices]) -> type[ListFilters]:
    """The filter set of a column map; ``choices`` gives a column options to choose from, or none: no filter."""
    found = {
        name: one for column in columns.values() for name, one in filters_of(column, choices.get(column.name)).items()
    }
    return type("Filters", (ListFilters,), dict(found))


def filters_of(column: Column, choices: Choices | None) -> dict[str, Any]:
    """The filters of one column by parameter name."""
    if not column.operators or (choices is not None and not choices):
        return {}
    if choices is not None or column.values is not None:
        options = choices if choices is not None else column.values.choices() if column.values else ()
        return {column.name: _one_of_groups(column, options) if is_grouped(options) else _several(column, options)}
    if column.kind in {Kind.DATE, Kind.DATE_TIME}:
        return _range(column, DayFilter)
    if column.kind is Kind.NUMBER:
        return _range(column, _number)
    if column.kind is Kind.YES_NO:
        return {
            column.name: django_filters.ChoiceFilter(
                field_name=column.path, label=column.label, choices=YES_NO, empty_label=gettext_lazy("All")
            )
        }
    return {column.name: _text(column)}


def _several(column: Column, options: Choices) -> django_filters.Filter:
    return django_filters.MultipleChoiceFilter(
        field_name=column.path,
        label=column.label,
        choices=options,
        widget=forms.CheckboxSelectMultiple,
        distinct=False,  # a column has one value per row, so no row comes twice
    )


def is_grouped(options: Choices) -> bool:
    """Whether the options stand under headings, as HTML's optgroup has it."""
    return any(isinstance(words, list | tuple) for _value, words in options)


def _one_of_groups(column: Column, options: Choices) -> django_filters.Filter:
    """One of many options: a list to choose from instead of a box for each."""
    return django_filters.ChoiceFilter(
        field_name=column.path, label=column.label, choices=options, empty_label=gettext_lazy("All")
    )


def _text(column: Column) -> django_filters.Filter:
    order = (Operator.CONTAINS, Operator.STARTS_WITH, Operator.SAME, Operator.EQUALS)
    lookup = next((operator for operator in order if operator in column.operators), Operator.EQUALS)
    made = FoldedFilter if column.folded else django_filters.CharFilter
    return made(field_name=column.path, lookup_expr=lookup.value, label=column.label, max_length=TEXT_LIMIT)


def _number(column: Column, operator: Operator, label: str | Promise) -> django_filters.Filter:
    return django_filters.NumberFilter(field_name=column.path, lookup_expr=operator.value, label=label)


def _range(column: Column, make: Callable[..., django_filters.Filter]) -> dict[str, Any]:
    ends = (
        (Operator.FROM, "from", gettext_lazy("{column} from")),
        (Operator.TO, "to", gettext_lazy("{column} up to")),
    )
    return {
        f"{column.name}_{end}": make(column, operator, format_lazy(label, column=column.label))
        for operator, end, label in ends
        if operator in column.operators
    }


def search(queryset: QuerySet[Any], columns: ColumnMap, text: str) -> QuerySet[Any]:
    """The rows that hold ``text`` in one of the searched columns, without regard to case.

    Related tables are searched by themselves: that compares each partner once, not once per row of a long list.
    """
    wanted, related = Q(), dict[str, Q]()
    for column in columns.values():
        relation, _separator, path = column.path.partition("__")
        if column.searched and path:
            related[relation] = related.get(relation, Q()) | Q(**{f"{path}__icontains": text})
        elif column.searched:
            wanted |= Q(**{f"{column.path}__icontains": text})
    for relation, condition in related.items():
        model: Any = queryset.model._meta.get_field(relation).related_model  # noqa: SLF001 (documented in spite of its name)
        wanted |= Q(**{f"{relation}__in": _found(model.objects.filter(condition))})
    return queryset.filter(wanted)


def _found(rows: QuerySet[Any]) -> QuerySet[Any] | list[Any]:
    """The keys of the rows where they are few: then counting and reading a list do not look for them again."""
    keys = list(rows.order_by().values_list("pk", flat=True)[: FEW + 1])
    return keys if len(keys) <= FEW else rows
