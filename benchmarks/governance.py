"""The pages of staff and of a busy partner over the large demonstration: milliseconds and queries of every list.

Each list as it opens, with each filter that it offers, sorted by each column that it offers, its first and last page;
the homes; and a list as a file. Whole requests through the middlewares, in one process. ``python -m
benchmarks.governance --slowest 30`` names so many of the slowest addresses, ``--only requests`` measures lists of
which the name holds that word, ``--explain`` shows the plans of what is missed.
"""

import argparse
import resource
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import reduce
from urllib.parse import urlencode

from django import forms
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from benchmarks._large import large_installation  # sets Django up
from benchmarks._table import quantile, show
from pms.accounts.models import User
from pms.cli.demonstration.people import ADMIN, BANK, POLICY_MANAGER
from pms.policies.models import PolicyGroup
from pms.policy_requests.models import PolicyRequest
from pms.portal.views.lists import SIZE_COOKIE, List
from pms.trust.models import TrustCertificate
from tests.portal.addresses import LINES, Shape

MOST_MS, MOST_QUERIES = 300, 15
VIEWS = 6
OK = 200
CHOICES = 5
"""Options of one choice that are tried."""
LOOKED_FOR, NOWHERE = 10, "zzqqxx"
"""Characters of a real value that a filter looks for, and a word that stands nowhere, so that all rows are read."""
PEOPLE = {"dana": ADMIN.username, "emil": POLICY_MANAGER.username, "amina": BANK.owner.username}
SEEN: dict[str, List] = {}
"""The list that a page loaded last, and no other: what is kept costs every later page some time."""

LAST = "last"


@dataclass
class Measured:
    """One address: who asked, its times in milliseconds, its queries."""

    what: str
    url: str
    who: str
    took: list[float] = field(default_factory=list)
    queries: int = 0
    status: int = 200
    statement: str = ""

    @property
    def slow(self) -> float:
        """The 95th percentile."""
        return quantile(self.took, 0.95)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--slowest", type=int, default=5, help="how many of the slowest are named (%(default)s)")
    parser.add_argument("--only", default="", help="measure only what has this word in its name")
    parser.add_argument("--explain", action="store_true", help="show the plans of the addresses that are too slow")
    options = parser.parse_args()
    watch_lists()
    with large_installation() as took:
        if took:
            show("large demonstration, made", took / 60, "minutes", most=15)
        if not options.only:
            measure_export()
        measured = [*homes(options.only), *lists(options.only)]
        if measured:
            tell_all(measured, options.slowest)
        if options.explain:
            explain([one for one in measured if one.slow > MOST_MS])


def watch_lists() -> None:
    """Remember every list that a page loads, with its columns, filters and rows."""
    original = List.load

    def load(shown: List) -> None:
        original(shown)
        SEEN[LAST] = shown

    List.load = load  # type: ignore[method-assign]


def browser_of(who: str) -> Client:
    browser = Client()
    user = User.objects.get(username=PEOPLE[who])
    browser.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[-1])
    return browser


def homes(only: str) -> Iterator[Measured]:
    """The first page of each person."""
    wanted = {"dana": "dashboard", "emil": "home of a policy manager", "amina": "home of a busy partner"}
    for who, name in wanted.items():
        if only in name:
            yield from tell_page(name, [measure(browser_of(who), who, name, reverse("portal:home"))])


def lists(only: str) -> Iterator[Measured]:
    """Every list of the portal, for the person who has most of it."""
    objects = objects_of_addresses()
    for name, line in LINES.items():
        if line.shape is not Shape.LIST or only not in name:
            continue
        if unknown := set(line.objects) - set(objects):
            print(f"{name} is not measured: which {', '.join(sorted(unknown))}?")
            continue
        url = reverse(f"portal:{name}", kwargs={**{key: objects[key] for key in line.objects}, **line.words})
        for who in sorted(set(line.who) & set(PEOPLE)):
            if not (who == "emil" and "dana" in line.who):
                yield from tell_page(name, list(one_list(browser_of(who), who, name, url)))


def objects_of_addresses() -> dict[str, object]:
    """Rows with much behind them, by the names of the arguments of addresses."""
    bank = BANK.owner.username
    return {
        "partner_id": bank,
        "group_id": PolicyGroup.objects.order_by("pk").filter(state="active").values_list("pk", flat=True).first(),
        "request_id": PolicyRequest.objects.order_by("pk").values_list("pk", flat=True).first(),
        "certificate_id": TrustCertificate.objects.filter(issued_to="Trust North CA 1.1")
        .values_list("pk", flat=True)
        .first(),
    }


def one_list(browser: Client, who: str, name: str, url: str) -> Iterator[Measured]:
    """A list in all its ways."""
    SEEN.clear()
    first = measure(browser, who, f"{name}, opened", url)
    yield first
    if LAST not in SEEN:
        return
    for what, parameters in list(ways(SEEN[LAST])):
        yield measure(browser, who, f"{name}, {what}", f"{url}?{urlencode(parameters, doseq=True)}")


def ways(shown: List) -> Iterator[tuple[str, dict[str, object]]]:
    """What somebody may do with a list, and the parameters that say it."""
    yield "last page", {"page": 99_999}
    yield "100 rows a page", {"size": 100}
    for column in shown.columns.values():
        if column.sortable:
            yield f"by {column.name}", {"sort": column.name}
            yield f"by {column.name}, backwards", {"sort": f"-{column.name}"}
            yield f"by {column.name}, last page", {"sort": column.name, "page": 99_999}
    if shown.searches:
        yield "search for what is there", {"q": some_text(shown)}
        yield "search for what is nowhere", {"q": NOWHERE}
    for name, control in shown.filters.form.fields.items():
        for what, value in values_for(shown, name, control):
            yield f"{name} {what}", {name: value}


def values_for(shown: List, name: str, control: forms.Field) -> Iterator[tuple[str, object]]:
    """What a filter may be set to."""
    if isinstance(control, forms.ChoiceField):  # one of several too
        options = [value for value, _label in control.choices if value not in {"", None}]
        yield from ((f"is {value}", value) for value in options[:CHOICES])
    elif isinstance(control, forms.DateField):
        today = timezone.localdate()
        yield "a month ago", (today - timedelta(days=30)).isoformat()
        yield "half a year ago", (today - timedelta(days=183)).isoformat()
    elif isinstance(control, forms.DecimalField):
        yield "is 1", 1
    else:
        yield "holds what is there", text_of(shown, name) or some_text(shown)
        yield "holds what is nowhere", NOWHERE


def some_text(shown: List) -> str:
    """The beginning of a text of the first row that the list searches in."""
    searched = [name for name, column in shown.columns.items() if column.searched]
    return next((text for name in searched if (text := text_of(shown, name))), "bank")


def text_of(shown: List, name: str) -> str:
    """The beginning of what a column has in the first row."""
    column = shown.columns.get(name)
    if column is None or not shown.page:
        return ""
    rows = list(shown.page.object_list)
    value = reduce(lambda found, part: getattr(found, part, None), column.path.split("__"), rows[0] if rows else None)
    return "" if value is None or isinstance(value, datetime) else str(value)[:LOOKED_FOR]


def measure(browser: Client, who: str, what: str, url: str) -> Measured:
    """The times and queries of one address; where it seems too slow, the better of two rounds."""
    browser.cookies.pop(SIZE_COOKIE, None)  # what an address before asked for would stay
    measured = Measured(what, url, who)
    measured.status = browser.get(url).status_code
    with CaptureQueriesContext(connection) as queries:
        browser.get(url)
    measured.queries = len(queries)
    measured.statement = max(queries.captured_queries, key=lambda each: float(each["time"]), default={"sql": ""})["sql"]
    connection.queries_log.clear()
    measured.took = times_of(browser, url)
    if measured.slow > MOST_MS:  # others use the machine, too
        measured.took = min(measured.took, times_of(browser, url), key=lambda took: quantile(took, 0.95))
    return measured


def times_of(browser: Client, url: str) -> list[float]:
    """Milliseconds of one round."""
    took = []
    for _ in range(VIEWS):
        begun = time.perf_counter()
        browser.get(url)
        took.append((time.perf_counter() - begun) * 1000)
    return took


def tell_page(name: str, some: list[Measured]) -> list[Measured]:
    """One row for a page, with the slowest of its addresses; gives the addresses back."""
    worst = max(some, key=lambda one: one.slow)
    middle = quantile([each for one in some for each in one.took], 0.5)
    note = f"{worst.what.partition(', ')[2] or 'opened'}; {len(some)} addresses, p50 of all {middle:.0f}"
    show(f"large: {name}, slowest address, p95", worst.slow, "ms", most=MOST_MS, note=note)
    return some


def tell_all(measured: list[Measured], slowest: int) -> None:
    """The most queries, what failed, and the slowest addresses by name."""
    most = max(measured, key=lambda one: one.queries)
    show("large: most queries of a page", most.queries, "queries", most=MOST_QUERIES, note=most.what)
    odd = [one for one in measured if one.status != OK]
    show("large: addresses that failed", len(odd), "", most=0, note=", ".join(one.what for one in odd[:5]))
    for one in sorted(measured, key=lambda one: -one.slow)[:slowest]:
        show(f"large, slowest: {one.what}", one.slow, "ms", note=one.url)


def measure_export() -> None:
    """All partners as a file: rows a second, and what the process needs at its peak beyond a page of the list."""
    browser, url = browser_of("dana"), reverse("portal:partner-list")
    browser.get(url)
    before, begun, lines = peak_megabytes(), time.perf_counter(), -1  # without the heading
    for part in browser.get(f"{url}?format=csv"):
        lines += part.count(b"\n")
    took = time.perf_counter() - begun
    grown = peak_megabytes() - before
    show("large: list of partners as CSV", lines / took, "rows/s", note=f"{lines:,} rows")
    show("large: memory that the CSV takes at its peak", grown, "MB", most=50, note=f"{before + grown:.0f} in all")


def peak_megabytes() -> float:
    """The most memory that this process ever had."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def explain(slow: list[Measured]) -> None:
    """How the database finds what is too slow."""
    for one in slow:
        print(f"\n{one.what} {one.url}\n{one.statement[:3000]}")
        with connection.cursor() as cursor:
            cursor.execute("EXPLAIN (ANALYZE, BUFFERS) " + one.statement.replace("%", "%%"), [])
            print("\n".join(row[0] for row in cursor.fetchall()))


if __name__ == "__main__":
    main()
