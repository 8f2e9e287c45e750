"""Database queries of each list page and of the homes, with many rows; the tests hold them to the same limit."""

from collections import defaultdict

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from benchmarks._installation import fresh_database
from benchmarks._table import show
from tests.cast import make_cast
from tests.factories.everything import make_everything, make_many
from tests.portal.addresses import LINES, Shape, address, browser, of_shape

MANY = 30
MOST_QUERIES = 15
HOMES = {"amina": "home of a partner", "dana": "home of a partner admin", "emil": "home of a policy manager"}


def main() -> None:
    by_count: dict[int, list[str]] = defaultdict(list)
    with fresh_database():
        for name, count in counts().items():
            by_count[count].append(name)
    for count, names in sorted(by_count.items(), reverse=True):
        show(f"queries of {', '.join(sorted(names))}", count, "queries", most=MOST_QUERIES)


def counts() -> dict[str, int]:
    """Queries of each home, and of each list for the person to whom it costs most."""
    everything = make_everything(make_cast())
    make_many(everything, MANY)
    found: dict[str, int] = defaultdict(int)
    for name in [*of_shape(Shape.LIST), "home"]:
        for who in LINES[name].who:
            label = HOMES[who] if name == "home" else name
            count = queries_of(browser(who, everything.cast), address(name, everything))
            found[label] = max(found[label], count)
    return found


def queries_of(client: Client, url: str) -> int:
    """All queries of a page, the session's too, once warm."""
    client.get(url)
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(url)
    assert answer.status_code == 200, (url, answer.status_code)
    return len(queries)


if __name__ == "__main__":
    main()
