"""The homes."""

from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import translation

from pms.overview.queries.charts import Chart
from pms.overview.states import Counted
from pms.partners.states import PartnerType
from pms.policy_requests.states import RequestState
from pms.portal.views.dashboard import expiry_chart
from tests.cast import Cast, Person, person, sign_in
from tests.factories import accounts, partners
from tests.factories import certificates as make
from tests.factories.api_keys import api_key
from tests.factories.policies import PolicyFactory
from tests.factories.policy_requests import AT, certify, make_ready, policy_request
from tests.factories.trust import trusted

HOME = "/home/"
DAY = timedelta(days=1)


def home_of(someone: Person, at: datetime = AT) -> str:
    with time_machine.travel(at, tick=False):
        response = sign_in(Client(), someone).get(HOME)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


@pytest.mark.parametrize(
    ("hour", "words"), [(4, "evening"), (5, "morning"), (11, "morning"), (12, "afternoon"), (18, "evening")]
)
def test_the_greeting_goes_by_the_hour(cast: Cast, hour: int, words: str) -> None:
    assert f"Good {words}, Amina" in home_of(cast.amina, AT.replace(hour=hour))


def test_a_fresh_partner_is_led_to_its_certificate(cast: Cast) -> None:
    page = home_of(cast.amina)
    assert "1 of 4 done" in page
    assert "Acme Bank" in page
    assert "None yet" in page


def test_a_certified_partner_is_led_to_asking_for_a_policy(cast: Cast) -> None:
    make_ready(cast.acme)
    page = home_of(cast.amina)
    assert "2 of 4 done" in page
    assert 'href="/policies/requests/new/"' in page


def test_without_a_group_the_step_leads_to_choosing_one(cast: Cast) -> None:
    certify(cast.acme)
    page = home_of(cast.amina)
    assert "Choose your policy group first." in page
    assert 'href="/partner/policy-group/"' in page


def test_a_waiting_request_is_told_with_its_age_and_linked(cast: Cast) -> None:
    request = policy_request(cast.acme, make_ready(cast.acme), requested_at=AT - 2 * DAY)
    page = home_of(cast.amina)
    assert f"Your request “{request.policy.name}” waits for approval. You sent it 2 days ago." in page
    assert f'href="/policies/requests/{request.pk}/"' in page
    assert "1 pending" in page


def test_a_rejected_request_is_told(cast: Cast) -> None:
    request = policy_request(cast.acme, make_ready(cast.acme), state=RequestState.REJECTED)
    assert f"Your request “{request.policy.name}” was rejected. Read why." in home_of(cast.amina)


def test_when_everything_is_done_the_checklist_is_gone_and_what_expires_is_listed(cast: Cast) -> None:
    link = policy_request(cast.acme, make_ready(cast.acme), state=RequestState.APPROVED)
    key = api_key(link, name="Ends soon", valid_to=AT + 5 * DAY)
    page = home_of(cast.amina)
    assert "of 4 done" not in page
    assert "1 key in force" in page
    assert "1 approved" in page
    assert "Expiring in the next 30 days" in page
    assert f'href="/api-keys/{key.pk}/"' in page


def test_a_device_provider_sees_no_policies_and_no_keys(cast: Cast) -> None:
    owner = accounts.user("cam-maker")
    partners.partner("cam-maker", type=PartnerType.DEVICE, owner=owner)
    page = home_of(person(owner))
    assert "1 of 2 done" in page
    assert 'href="/policies/requests/"' not in page
    assert 'href="/api-keys/"' not in page


def test_the_dashboard_has_its_cards_in_order_and_links_what_waits(cast: Cast) -> None:
    group = make_ready(cast.acme).group
    waiting = [
        policy_request(cast.acme, PolicyFactory(group=group, name=f"Policy {n}"), requested_at=AT - n * DAY)
        for n in range(1, 11)
    ]
    page = main_of(home_of(cast.dana))
    urls = ("/admin/trust/", "/admin/partners/", "/policies/", "/admin/requests/", "/admin/api-keys/")
    cards = [page.index(f'href="{url}"') for url in urls]
    assert cards == sorted(cards)
    assert "10 wait for a decision" in page
    assert 'href="/admin/requests/?status=in_progress"' in page
    assert [f"/admin/requests/{row.pk}/" in page for row in waiting] == [False] * 2 + [True] * 8
    assert page.index("Policy 7") < page.index("Policy 6")
    assert "6 days ago" in page


def main_of(page: str) -> str:
    """The page without its frame."""
    return page[page.index("<main") :]


def test_authorities_that_end_soon_are_listed_and_their_badge_leads_to_the_filtered_list(cast: Cast) -> None:
    root = make.root("Ending Root", at=AT, years=20 / 365)
    (stored,) = trusted(root, at=AT)
    page = home_of(cast.dana)
    assert "1 root certificate ends within 30 days" in page
    filtered = "/admin/trust/?state=valid&amp;valid_until_from=2026-03-04&amp;valid_until_to=2026-04-03"
    assert f'href="{filtered}"' in page
    assert f'href="/admin/trust/{stored.pk}/"' in page
    with time_machine.travel(AT, tick=False):
        answer = sign_in(Client(), cast.dana).get(filtered.replace("&amp;", "&"))
    assert "Ending Root" in answer.content.decode()


def test_each_bar_has_its_words_and_leads_to_what_it_counts(cast: Cast) -> None:
    link = policy_request(cast.acme, make_ready(cast.acme), state=RequestState.APPROVED)
    api_key(link, name="Ends soon", valid_to=AT + 5 * DAY)
    page = home_of(cast.dana)
    filtered = "/admin/api-keys/?status=activated&amp;expires_from=2026-03-04&amp;expires_to=2026-03-10"
    assert page.count(f'href="{filtered}"') == 2  # the bar, and the number in the table
    assert "<title>4 Mar – 10 Mar 2026: 1</title>" in page
    assert "Show as a table" in page
    with time_machine.travel(AT, tick=False):
        answer = sign_in(Client(), cast.dana).get(filtered.replace("&amp;", "&"))
    assert "Ends soon" in answer.content.decode()


def test_a_chart_keeps_to_the_policy_of_the_browser(cast: Cast) -> None:
    api_key(policy_request(cast.acme, make_ready(cast.acme), state=RequestState.APPROVED), valid_to=AT + DAY)
    page = main_of(home_of(cast.dana))
    assert "<svg" in page
    assert " style=" not in page
    assert "<style" not in page


def test_from_right_to_left_the_first_week_is_on_the_right() -> None:
    chart = Chart((date(2026, 3, 4), date(2026, 3, 11), date(2026, 3, 18)), {Counted.KEY: (2, 0)})
    with translation.override("en"):
        (bar,) = expiry_chart(chart).strips[0].bars
    with translation.override("ar"):
        (mirrored,) = expiry_chart(chart).strips[0].bars
    assert (bar.x, bar.width) == ("7.000%", "36.000%")
    assert (mirrored.x, mirrored.width) == ("57.000%", "36.000%")


def test_small_numbers_show_beside_great_ones() -> None:
    edges = tuple(date(2026, 3, 4) + n * 7 * DAY for n in range(3))
    strip = expiry_chart(Chart(edges, {Counted.CERTIFICATE: (1, 5_000)})).strips[0]
    assert [bar.height for bar in strip.bars] == [3, 44]
    assert strip.sums == "5,001 in all, at most 5,000 in a week"


def test_a_dashboard_without_work_says_so(cast: Cast) -> None:
    page = home_of(cast.dana)
    assert "Nothing waits for a decision" in page
    assert "Nothing waits for you." in page
    assert "No authority that the platform trusts ends within 30 days." in page


def test_a_policy_manager_sees_policies_only(cast: Cast) -> None:
    draft = PolicyFactory(draft=True, name="Half done")
    page = main_of(home_of(cast.emil))
    assert 'href="/policies/"' in page
    assert 'href="/policy-groups/"' in page
    assert "1 draft to publish" in page
    assert 'href="/policies/?status=draft"' in page
    assert page.count(f'href="/policies/{draft.pk}/"') == 2  # waits, and is the latest change
    assert "/admin/" not in page
    assert '<svg class="bars"' not in page


def test_homes_need_few_queries(cast: Cast, django_assert_max_num_queries: object) -> None:
    group = make_ready(cast.acme).group
    for _ in range(8):
        policy_request(cast.acme, PolicyFactory(group=group))
    for someone in (cast.amina, cast.dana, cast.emil):
        browser = sign_in(Client(), someone)
        browser.get(HOME)
        with django_assert_max_num_queries(15):  # type: ignore[operator]
            browser.get(HOME)


def test_a_visitor_is_sent_to_sign_in(db: None) -> None:
    response = Client().get(HOME)
    assert response.status_code == 302
    assert response["Location"] == "/sign-in/?next=%2Fhome%2F"
