"""A partner admin's desk in a browser: badges and bars lead to lists, tables stand behind charts, in two directions."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, expect

from pms.policy_requests.states import RequestState
from tests.cast import Cast
from tests.factories import certificates as make
from tests.factories.api_keys import api_key
from tests.factories.policies import PolicyFactory
from tests.factories.policy_requests import make_ready, policy_request
from tests.factories.trust import trusted
from tests.journeys.conftest import sign_in
from tests.journeys.shots import choose, shoot

DAY = timedelta(days=1)


@pytest.fixture
def busy(committed_cast: Cast) -> Cast:
    """Something of everything that a dashboard shows."""
    at, cast = timezone.now(), committed_cast
    policy = make_ready(cast.acme)
    root = make.root("Ending Root", at=at, years=25 / 365)
    trusted(root, make.intermediate(root, "Lasting Issuer", at=at), at=at)
    link = policy_request(cast.acme, policy, state=RequestState.APPROVED, requested_at=at - 40 * DAY)
    for number in range(6):
        api_key(link, name=f"Key {number}", valid_from=at - DAY, valid_to=at + (3 + 20 * number) * DAY)
        other = PolicyFactory(group=policy.group, name=f"Policy {number}")
        policy_request(cast.acme, other, requested_at=at - (number + 1) * DAY)
    PolicyFactory(group=policy.group, name="Half done", draft=True)
    return cast


def test_badges_lead_to_what_is_urgent(busy: Cast, context: BrowserContext, page: Page) -> None:
    sign_in(context, busy.dana)
    page.goto("/home/")
    page.get_by_role("link", name="6 wait for a decision").click()
    expect(page).to_have_url(re.compile(r"/admin/requests/\?status=in_progress$"))
    expect(page.locator(".list tbody tr")).to_have_count(6)
    page.goto("/home/")
    page.get_by_role("link", name="1 root certificate ends within 30 days").click()
    expect(page.locator(".list tbody tr")).to_have_count(1)
    expect(page.locator(".list")).to_contain_text("Ending Root")
    page.goto("/home/")
    page.get_by_role("link", name="1 draft to publish").click()
    expect(page.locator(".list")).to_contain_text("Half done")


def test_the_oldest_waits_at_the_top_and_opens_for_its_decision(
    busy: Cast, context: BrowserContext, page: Page
) -> None:
    sign_in(context, busy.dana)
    page.goto("/home/")
    queue = page.get_by_role("region", name="Waiting longest for a decision")
    expect(queue.get_by_role("listitem").first).to_contain_text("Policy 5")
    queue.get_by_role("listitem").first.get_by_role("link").click()
    expect(page).to_have_url(re.compile(r"/admin/requests/[0-9a-f-]{36}/"))


def test_a_bar_and_its_number_in_the_table_lead_to_the_same_list(
    busy: Cast, context: BrowserContext, page: Page
) -> None:
    sign_in(context, busy.dana)
    page.goto("/home/")
    chart = page.get_by_role("region", name="What ends in the next 26 weeks")
    chart.locator(".strip-key .bars a").first.click()
    expect(page).to_have_url(re.compile(r"/admin/api-keys/\?status=activated&expires_from="))
    expect(page.locator(".list tbody tr")).to_have_count(1)
    address = page.url
    page.goto("/home/")
    expect(chart.get_by_role("table")).to_be_hidden()
    chart.get_by_text("Show as a table").click()
    row = chart.get_by_role("table").get_by_role("row").nth(1)
    row.get_by_role("link").last.click()
    expect(page).to_have_url(address)


def test_the_desk_is_done_by_keyboard(busy: Cast, context: BrowserContext, page: Page) -> None:
    sign_in(context, busy.dana)
    page.goto("/home/")
    summary = page.get_by_text("Show as a table").first
    summary.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("table").first).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('table') !== null")


def test_in_arabic_time_runs_from_the_right(busy: Cast, context: BrowserContext, page: Page) -> None:
    sign_in(context, busy.dana)
    choose(page, language="ar")
    page.goto("/home/")
    bars = page.locator(".strip-key .bars rect.bar")
    first, last = bars.first.bounding_box(), bars.last.bounding_box()
    assert first
    assert last
    assert first["x"] > last["x"]


@pytest.mark.slow  # every width, direction and theme; test_every_page looks at each page in the ordinary run
@pytest.mark.parametrize("who", ["dana", "emil"])
def test_the_desk_looks_right_everywhere(busy: Cast, context: BrowserContext, page: Page, who: str) -> None:
    sign_in(context, getattr(busy, who))
    shoot(page, f"desk-{who}", path="/home/", widths=(2560, 1440, 390, 320))
