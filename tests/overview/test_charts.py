"""What the charts of the dashboard count, and in which week or month."""

from datetime import UTC, date, datetime, timedelta

import pytest

from pms.api_keys.queries import in_force
from pms.api_keys.states import ApiKeyState
from pms.overview import queries
from pms.overview.rules import last_months, next_weeks
from pms.overview.states import Counted
from pms.partners.states import PartnerState
from pms.policies.models import Policy
from pms.policy_requests.models import PolicyRequest
from pms.policy_requests.states import RequestState
from tests.cast import Cast
from tests.factories import certificates as make
from tests.factories import partners
from tests.factories.api_keys import api_key
from tests.factories.policies import PolicyFactory
from tests.factories.policy_requests import AT, certify, policy_request
from tests.factories.trust import trusted

DAY, WEEK = timedelta(days=1), timedelta(weeks=1)
MIDNIGHT = AT.replace(hour=0, minute=0, second=0, microsecond=0)


def weeks_of(kind: Counted) -> dict[int, int]:
    """Week, counted from 0 → what ends in it."""
    counts = queries.admin_home(at=AT).expiries.series[kind]
    return {week: count for week, count in enumerate(counts) if count}


def months_of(kind: Counted) -> tuple[int, ...]:
    """What came in each of the last twelve months."""
    return queries.admin_home(at=AT).arrivals.series[kind]


def test_the_first_week_begins_today_and_the_last_month_is_the_present_one() -> None:
    assert next_weeks(date(2026, 3, 4), 2) == (date(2026, 3, 4), date(2026, 3, 11), date(2026, 3, 18))
    assert last_months(date(2026, 2, 28), 3) == (
        date(2025, 12, 1),
        date(2026, 1, 1),
        date(2026, 2, 1),
        date(2026, 3, 1),
    )


def test_keys_count_in_the_week_in_which_they_end(cast: Cast) -> None:
    link = policy_request(cast.acme, PolicyFactory(), state=RequestState.APPROVED)
    ends = [AT + timedelta(seconds=1), MIDNIGHT + WEEK - DAY / 86_400, MIDNIGHT + WEEK, MIDNIGHT + 26 * WEEK]
    for number, end in enumerate(ends):
        api_key(link, name=f"Key {number}", valid_to=end)
    api_key(link, name="Over", valid_to=AT)
    api_key(link, name="Off", valid_to=AT + DAY, state=ApiKeyState.DEACTIVATED)
    assert weeks_of(Counted.KEY) == {0: 2, 1: 1}
    assert queries.admin_home(at=AT).keys_active == 4


def test_keys_that_something_stops_are_not_in_force_in_the_counts_either(cast: Cast) -> None:
    policies = PolicyFactory(), PolicyFactory()
    for policy in policies:
        for partner in (cast.acme, cast.north):
            api_key(policy_request(partner, policy, state=RequestState.APPROVED), valid_to=AT + WEEK)

    def counted() -> tuple[int, int]:
        home = queries.admin_home(at=AT)
        return home.keys_active, sum(home.expiries.series[Counted.KEY])

    assert counted() == (4, 4)
    cast.north.state = PartnerState.DEACTIVATED.value
    cast.north.save()
    assert counted() == (2, 2)
    PolicyRequest.objects.filter(partner=cast.acme, policy=policies[0]).update(state=RequestState.REVOKED.value)
    assert counted() == (1, 1)
    Policy.objects.filter(pk=policies[1].pk).update(valid_to=AT)
    assert counted() == (0, 0)
    assert in_force(AT).count() == 0


def test_only_the_current_certificate_of_a_partner_counts(cast: Cast) -> None:
    certify(cast.acme, ends=AT + 3 * WEEK)
    certify(cast.north, ends=AT + 5 * WEEK)
    assert weeks_of(Counted.CERTIFICATE) == {3: 1, 5: 1}
    older = cast.acme.certificates.get()
    older.in_force_from = AT - 300 * DAY
    older.save()
    certify(cast.acme, ends=AT + 300 * DAY)
    assert weeks_of(Counted.CERTIFICATE) == {5: 1}


def test_authorities_count_by_kind_while_they_are_believed(cast: Cast) -> None:
    root = make.root(at=AT, years=80 / 365)
    below = make.intermediate(root, at=AT, years=20 / 365)
    stored_root, stored_below = trusted(root, below, at=AT)
    home = queries.admin_home(at=AT)
    assert home.trust == queries.TrustCounts(1, 1, 0, 1)
    assert [(item.ref_id, item.kind) for item in home.ending] == [(stored_below.pk, "intermediate")]
    assert sum(home.expiries.series[Counted.ROOT]) == sum(home.expiries.series[Counted.INTERMEDIATE]) == 1
    stored_below.disabled_at = AT
    stored_below.save()
    after = queries.admin_home(at=AT)
    assert (after.trust.intermediates, after.ending) == (0, ())
    assert stored_root.pk


def test_registrations_and_requests_count_in_their_month(cast: Cast) -> None:
    before = months_of(Counted.REGISTRATION)
    partners.partner("lately", registered_at=datetime(AT.year, AT.month, 1, tzinfo=UTC))
    partners.partner("long-ago", registered_at=AT - timedelta(days=800))
    after = months_of(Counted.REGISTRATION)
    assert after[-1] == before[-1] + 1
    assert sum(after) == sum(before) + 1
    policy_request(requested_at=AT - 40 * DAY, state=RequestState.REJECTED)
    assert [number for number, count in enumerate(months_of(Counted.REQUEST)) if count] == [9]


@pytest.mark.parametrize("zone", ["UTC", "Pacific/Auckland", "America/Lima"])
def test_a_day_is_one_of_the_installations_time_zone(cast: Cast, settings: object, zone: str) -> None:
    settings.TIME_ZONE = zone  # type: ignore[attr-defined]
    chart = queries.admin_home(at=AT).expiries
    assert chart.edges[0] <= AT.astimezone(UTC).date() + DAY
    assert len(chart.edges) == 27
