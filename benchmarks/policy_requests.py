"""The lists of policy requests with 1,000 and with 100,000 rows: milliseconds a page, the ratio, the way to the rows.

Whole requests through the middlewares, in one process, on an embedded server of its own.
"""

import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any

from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from benchmarks._installation import fresh_database, second_database, work_on
from benchmarks._table import number as short
from benchmarks._table import quantile, show
from pms.partners.models import Membership, Partner
from pms.policies.models import Policy
from pms.policy_requests.models import PolicyRequest
from tests.factories import accounts
from tests.factories.policies import PolicyFactory, PolicyGroupFactory

FEW, MANY = 1_000, 100_000
MOST_TIMES = 3
TURNS, VIEWS = 5, 5
POLICIES = 50
BATCH = 5_000
AT = datetime.now(UTC) - timedelta(days=400)
KEYS = {"u0", "v0"}  # what Django calls the table where a list looks for the keys of a page
TABLE = PolicyRequest._meta.db_table  # noqa: SLF001 (documented in spite of its name)
STAFF, PARTNER = "bench-admin", "bank-00007"
ADDRESSES = {
    "as the list opens": (STAFF, "/admin/requests/"),
    "those that wait": (STAFF, "/admin/requests/?status=in_progress"),
    "waiting or rejected, newest first": (
        STAFF,
        "/admin/requests/?status=in_progress&status=rejected&sort=-requested",
    ),
    "newest first": (STAFF, "/admin/requests/?sort=-requested"),
    "oldest first": (STAFF, "/admin/requests/?sort=requested"),
    "sorted by organisation": (STAFF, "/admin/requests/?sort=organisation"),
    "sorted by status": (STAFF, "/admin/requests/?sort=-status"),
    "of one day": (STAFF, f"/admin/requests/?requested_from={AT:%Y-%m-%d}&requested_to={AT:%Y-%m-%d}"),
    "search for a policy": (STAFF, "/admin/requests/?q=policy+07"),
    "search for an organisation": (STAFF, "/admin/requests/?q=bank-00007"),
    "a partner's own": (PARTNER, "/policies/requests/"),
    "last page": (STAFF, "/admin/requests/?page=99999"),
    "dashboard": (STAFF, "/home/"),
}


def main() -> None:
    with fresh_database():
        fill(FEW)
        browsers = {STAFF: browser_of(accounts.partner_admin(STAFF)), PARTNER: browser_of(owner_of(PARTNER))}
        with second_database() as (many, few):
            fill(MANY)
            for name, (who, address) in ADDRESSES.items():
                tell(name, *measure(browsers[who], address, few, many))


def tell(name: str, few: Sequence[float], many: Sequence[float], way: str) -> None:
    middles, slows = [quantile(each, 0.5) for each in (few, many)], [quantile(each, 0.95) for each in (few, many)]
    show(
        f"requests, {name}: {MANY:,} rows against {FEW:,}",
        middles[1] / middles[0],
        "times",
        most=MOST_TIMES,
        note=f"p50 {short(middles[0])} → {short(middles[1])} ms, p95 {short(slows[0])} → {short(slows[1])} ms; {way}",
    )


def browser_of(user: object) -> Client:
    browser = Client()
    browser.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[-1])  # type: ignore[arg-type]
    return browser


def owner_of(partner_id: str) -> object:
    user = accounts.user(f"owner-of-{partner_id}")
    Membership.objects.create(partner_id=partner_id, user=user, role="owner", since=AT)
    return user


def fill(total: int) -> None:
    """Bring the table to ``total`` rows: every 20th waits, the others were decided, spread over a year."""
    if not Policy.objects.exists():
        group = PolicyGroupFactory()
        for number in range(POLICIES):
            PolicyFactory(group=group, name=f"Policy {number:02d}")
    policies = list(Policy.objects.order_by("name").values_list("pk", flat=True))
    have = PolicyRequest.objects.count()
    first, last = have // POLICIES, total // POLICIES
    Partner.objects.bulk_create([partner(number) for number in range(first, last)], batch_size=BATCH)
    rows = (request(number, policies) for number in range(have, total))
    while batch := list(islice(rows, BATCH)):
        PolicyRequest.objects.bulk_create(batch)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def partner(number: int) -> Partner:
    name = f"bank-{number:05d}"
    return Partner(
        id=name,
        id_folded=name,
        type="Auth_Partner",
        organisation=f"Bank {number * 7919 % 10_007} of the north",
        organisation_folded=name,
        state="activated",
        address="1 Harbour Street",
        contact_email=f"{name}@example.org",
        contact_email_folded=f"{name}@example.org",
        contact_phone="+33142685300",
        language="en",
        registered_at=AT,
        verified_at=AT,
        activated_at=AT,
    )


def request(number: int, policies: list[str]) -> PolicyRequest:
    waits = number % 20 == 0
    asked = AT + timedelta(seconds=number * 7919 % 31_536_000)
    return PolicyRequest(
        partner_id=f"bank-{number // POLICIES:05d}",
        policy_id=policies[number % POLICIES],
        state="in_progress" if waits else "approved",
        comment="To open accounts",
        requested_at=asked,
        decided_at=None if waits else asked + timedelta(days=2),
    )


def measure(browser: Client, address: str, few: str, many: str) -> tuple[list[float], list[float], str]:
    """Milliseconds with few and with many rows, in turns so that both meet the same machine; the way to the rows."""
    took: dict[str, list[float]] = {few: [], many: []}
    for _ in range(TURNS):
        for database, times in took.items():
            work_on(database)
            browser.get(address)  # connects
            times += [timed(browser, address) for _ in range(VIEWS)]
    with CaptureQueriesContext(connection) as queries:
        response = browser.get(address)
    assert response.status_code == 200, (address, response.status_code)
    statements = [query["sql"] for query in queries.captured_queries]
    rows = next(each for each in statements if each.startswith(f'SELECT "{TABLE}"."id"'))
    return took[few], took[many], way_of(rows)


def timed(browser: Client, address: str) -> float:
    began = time.perf_counter()
    browser.get(address)
    return (time.perf_counter() - began) * 1000


def way_of(statement: str) -> str:
    """How the plan finds the requests of the page: by which index, or by reading all of them."""
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN (FORMAT JSON) " + statement.replace("%", "%%"), [])
        (plan,) = cursor.fetchone()
    nodes = list(nodes_of(plan[0]["Plan"]))
    of_table = [node for node in nodes if node.get("Relation Name") == TABLE]
    finding = [node for node in of_table if node["Alias"] in KEYS] or of_table
    ways = {"reads all" if node["Node Type"] == "Seq Scan" else index_of(node) for node in finding}
    return ", ".join(sorted(ways))


def index_of(node: dict[str, Any]) -> str:
    return next((f"by {each['Index Name']}" for each in nodes_of(node) if "Index Name" in each), "without an index")


def nodes_of(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for below in plan.get("Plans", ()):
        yield from nodes_of(below)


if __name__ == "__main__":
    main()
