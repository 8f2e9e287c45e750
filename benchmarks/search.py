"""The search in the header over 100,000 partners, 200,000 requests, 20,000 policies: milliseconds of a suggestion.

Whole requests through the middlewares, in one process, on an embedded server of its own.
"""

import time
from datetime import UTC, datetime, timedelta
from itertools import islice

from django.db import connection
from django.test import Client

from benchmarks._installation import fresh_database
from benchmarks._table import quantile, show
from benchmarks.policy_requests import BATCH, STAFF, browser_of, owner_of, partner
from pms.partners.models import Partner
from pms.policies.models import Policy
from pms.policy_requests.models import PolicyRequest
from tests.factories import accounts
from tests.factories.policies import PolicyGroupFactory

PARTNERS, REQUESTS, POLICIES, GROUPS = 100_000, 200_000, 20_000, 500
MOST = 300
TIMES = 30
AT = datetime.now(UTC) - timedelta(days=400)
PARTNER = "bank-00007"
TEXTS = {
    "of every partner": "bank",
    "of one partner": "bank-77777",
    "of many organisations": "union",
    "of many policies": "po",
    "that nothing has": "zzzz",
}


def main() -> None:
    with fresh_database():
        fill()
        texts = {**TEXTS, "of one request": PolicyRequest.objects.latest("requested_at").pk}
        staff, own = browser_of(accounts.partner_admin(STAFF)), browser_of(owner_of(PARTNER))
        for name, text in texts.items():
            tell(f"the beginning {name}", staff, text)
        tell("by a partner", own, "po")


def tell(name: str, browser: Client, text: str) -> None:
    took = [milliseconds(browser, text) for _ in range(TIMES)][TIMES // 10 :]
    show(f"search, {name}, p95", quantile(took, 0.95), "ms", most=MOST, note=f"p50 {quantile(took, 0.5):.0f}")


def milliseconds(browser: Client, text: str) -> float:
    begun = time.perf_counter()
    answer = browser.get("/search/", {"q": text}, headers={"HX-Request": "true", "HX-Target": "search-found"})
    assert answer.status_code == 200, answer.status_code
    return (time.perf_counter() - begun) * 1000


def fill() -> None:
    """Partners called alike, two requests of each, and policies in groups."""
    groups = [PolicyGroupFactory() for _ in range(GROUPS)]
    rows = (policy(number, groups[number % GROUPS].pk) for number in range(POLICIES))
    while batch := list(islice(rows, BATCH)):
        Policy.objects.bulk_create(batch)
    partners = (called(number) for number in range(PARTNERS))
    while several := list(islice(partners, BATCH)):
        Partner.objects.bulk_create(several)
    ids = list(Policy.objects.values_list("pk", flat=True))
    asked = (request(number, ids) for number in range(REQUESTS))
    while some := list(islice(asked, BATCH)):
        PolicyRequest.objects.bulk_create(some)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def called(number: int) -> Partner:
    made = partner(number)
    made.organisation = f"{'Union' if number % 3 else 'Trust'} {number * 7919 % 100_003}"
    made.organisation_folded = made.organisation.casefold()
    return made


def policy(number: int, group: str) -> Policy:
    name = f"Policy {number:05d}"
    return Policy(
        group_id=group,
        type="Auth",
        name=name,
        name_folded=name.casefold(),
        description=name,
        data={},
        state="activated",
        created_by="bench",
        created_at=AT,
    )


def request(number: int, policies: list[str]) -> PolicyRequest:
    asked = AT + timedelta(seconds=number * 7919 % 31_536_000)
    return PolicyRequest(
        partner_id=f"bank-{number // 2:05d}",
        policy_id=policies[number * 7 % POLICIES],
        state="approved",
        comment="To open accounts",
        requested_at=asked,
        decided_at=asked + timedelta(days=2),
    )


if __name__ == "__main__":
    main()
