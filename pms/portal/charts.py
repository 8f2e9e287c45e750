"""Charts as the pages draw them: bars in shares of the width, each kind in a strip of its own, a table behind them.

Positions across are percentages and heights are pixels, so that a chart fits every width without a script and its
texts keep their size. Written from right to left it is mirrored.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from babel.dates import format_date
from django.utils.formats import number_format
from django.utils.translation import get_language_bidi, pgettext

from pms.common.states import Word
from pms.overview.queries.charts import Chart
from pms.portal.components import Text
from pms.portal.templatetags.portal import isolated, locale

HEIGHT, LEAST = 44, 3
"""Pixels of the highest bar of a strip, and of the lowest that is not nought."""
FILLED = 0.72
"""The part of a period's width that its bar takes."""

Link = Callable[[date, date], str]
"""First and last day of a period → the list of what is counted in it, or nothing."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: position and width in percent, position and height in pixels; ``words`` name period and number."""

    x: str
    width: str
    y: int
    height: int
    url: str
    words: str


@dataclass(frozen=True, slots=True)
class Strip:
    """The bars of one kind over a scale of their own, so that few authorities show beside many certificates."""

    kind: Word
    sums: str
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class Tick:
    """A mark below the strips; a ``minor`` one is left out where there is little room."""

    x: str
    words: str
    minor: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One period in the table: its words, and number and list of each kind."""

    words: str
    cells: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class Drawn:
    """A chart as the template reads it. ``height`` is that of each strip."""

    title: Text
    period: Text
    strips: tuple[Strip, ...]
    ticks: tuple[Tick, ...]
    rows: tuple[Row, ...]
    height: int = HEIGHT


@dataclass(frozen=True, slots=True)
class Manner:
    """How a chart is told: ``words`` name a period by its first and last day, ``sums`` say total and most of a strip.

    Every ``tick``-th period has a mark of the ``mark`` format of CLDR below it.
    """

    title: Text
    period: Text
    words: Callable[[date, date], str]
    sums: Callable[[str, str], str]
    tick: int
    mark: str


def draw(chart: Chart, manner: Manner, links: Mapping[Word, Link]) -> Drawn:
    """The chart as it is shown; ``links`` lead from the bars of a kind to lists."""
    spans = [(first, after - timedelta(days=1)) for first, after in zip(chart.edges, chart.edges[1:], strict=False)]
    named = [manner.words(*span) for span in spans]
    urls = {kind: [links[kind](*span) if kind in links else "" for span in spans] for kind in chart.series}
    strips = tuple(_strip(kind, counts, named, urls[kind], manner) for kind, counts in chart.series.items())
    rows = tuple(
        Row(name, tuple((counts[place], urls[kind][place]) for kind, counts in chart.series.items()))
        for place, name in enumerate(named)
    )
    ticks = tuple(
        Tick(_across(place, len(spans), 0), _mark(spans[place][0], manner.mark), minor=place // manner.tick % 2 == 1)
        for place in range(0, len(spans) - manner.tick + 1, manner.tick)
    )
    return Drawn(manner.title, manner.period, strips, ticks, rows)


def _strip(kind: Word, counts: tuple[int, ...], named: list[str], urls: list[str], manner: Manner) -> Strip:
    total, most = sum(counts), max(counts, default=0)
    bars = tuple(
        _bar(place, len(counts), count, most, f"{named[place]}: {grouped_number(count)}", urls[place])
        for place, count in enumerate(counts)
        if count
    )
    sums = manner.sums(grouped_number(total), grouped_number(most)) if total else pgettext("chart", "None")
    return Strip(kind, sums, bars)


def _bar(place: int, places: int, count: int, most: int, words: str, url: str) -> Bar:
    height = max(round(HEIGHT * count / most), LEAST)
    width = 100 / places * FILLED
    return Bar(_across(place, places, width), f"{width:.3f}%", HEIGHT - height, height, url, words)


def _across(place: int, places: int, width: float) -> str:
    """Where something of that width stands in the middle of its period, counted from the left as SVG does."""
    each = 100 / places
    start = place * each + (each - width) / 2 if width else place * each
    return f"{100 - start - width if get_language_bidi() else start:.3f}%"


def _mark(first: date, mark: str) -> str:
    return isolated(format_date(first, mark, locale=locale()))


def grouped_number(count: int) -> str:
    """A number with the separators of the language."""
    return number_format(count, force_grouping=True)


def week_words(first: date, last: date) -> str:
    """ "3 May – 9 May 2027"."""
    ends = {
        "first": format_date(first, "d MMM", locale=locale()),
        "last": format_date(last, "d MMM y", locale=locale()),
    }
    return isolated(pgettext("days from and to", "%(first)s – %(last)s") % ends)


def month_words(first: date, _last: date) -> str:
    """ "May 2027"."""
    return isolated(format_date(first, "LLLL y", locale=locale()))
