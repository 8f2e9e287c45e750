"""Lists, menus, the bar of chosen rows and the search, without a mouse; and what they look like."""

import re

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from pms.policy_requests.models import PolicyRequest
from pms.policy_requests.states import RequestState
from tests.cast import Cast
from tests.factories import partners
from tests.factories.api_keys import api_key
from tests.factories.policies import PolicyFactory, PolicyGroupFactory
from tests.factories.policy_requests import policy_request
from tests.journeys.conftest import Profiles, sign_in
from tests.journeys.shots import keep, shoot, violations
from tests.portal.conftest import pages

__all__ = ["pages"]
pytestmark = pytest.mark.usefixtures("pages")
WISHES = "/things/wishes/"


@pytest.fixture
def dana(context: BrowserContext, page: Page, committed_cast: Cast) -> Page:
    """The tab of a partner admin who has requests to decide."""
    group = PolicyGroupFactory(name="Banking")
    for name in ("Bank KYC", "Bank OTP", "Bank face", "Bank PIN"):
        policy_request(committed_cast.acme, PolicyFactory(name=name, group=group))
    done = policy_request(committed_cast.north, PolicyFactory(name="SIM cards"), state=RequestState.APPROVED)
    api_key(done, name="Bank branch")
    partners.partner("bank-of-hope", organisation="بنك الأمل")
    sign_in(context, committed_cast.dana)
    return page


def tab_to(page: Page, selector: str, most: int = 60) -> None:
    """Press Tab until the focus is there."""
    for _ in range(most):
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
        page.keyboard.press("Tab")
    pytest.fail(f"Tab never reaches {selector}")


def focused(page: Page) -> str:
    """What has the focus, by its words."""
    return str(page.evaluate("document.activeElement.innerText ?? ''")).strip()


def test_rows_are_chosen_and_acted_on_by_keyboard(dana: Page) -> None:
    dana.goto(WISHES)
    bar = dana.locator("#bulk")
    expect(bar).to_be_hidden()
    tab_to(dana, "input[name=pick]")
    dana.keyboard.press("Space")
    expect(bar).to_contain_text("Chosen: 1")
    expect(dana.locator("#announcer")).to_have_text("Chosen: 1")
    tab_to(dana, "#bulk button")
    dana.keyboard.press("Enter")
    dialog = dana.get_by_role("dialog", name="Reject the requests?")
    expect(dialog).to_contain_text("One row is chosen.")
    dana.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    assert dana.evaluate("document.activeElement.matches('#bulk button')")
    dana.keyboard.press("Enter")
    expect(dialog).to_be_visible()
    tab_to(dana, "#question textarea")
    dana.keyboard.type("Not in this year")
    dana.keyboard.press("Tab")
    dana.keyboard.press("Enter")
    expect(dana.get_by_role("status", name="Messages")).to_contain_text("1 request was rejected.")
    expect(dana.locator("input[name=pick]:checked")).to_have_count(0)
    assert PolicyRequest.objects.filter(state=RequestState.REJECTED.value).count() == 1


def test_all_rows_of_the_page_are_chosen_at_once_and_what_is_refused_is_told_in_the_dialog(dana: Page) -> None:
    dana.goto(WISHES)
    every = dana.get_by_label("Choose all rows on this page")
    every.focus()
    dana.keyboard.press("Space")
    expect(dana.locator("#bulk")).to_contain_text("Chosen: 5")
    dana.locator("input[name=pick]").first.uncheck()
    assert every.evaluate("box => box.indeterminate")
    every.check()
    dana.get_by_role("button", name="Reject…").click()
    dialog = dana.get_by_role("dialog")
    dialog.get_by_label("Reason").fill("Not in this year")
    dialog.get_by_role("button", name="Reject").click()
    expect(dialog).to_contain_text("4 requests were rejected.")
    expect(dialog).to_contain_text("north-telecom: SIM cards")
    keep(dana, "bulk-refused")
    assert violations(dana) == []
    expect(dana.locator("#list-part").get_by_text("Rejected")).to_have_count(4)
    dana.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(dana.locator("#bulk")).to_be_hidden()


def test_what_is_chosen_is_let_go_with_the_page(dana: Page) -> None:
    dana.goto(WISHES)
    dana.locator("input[name=pick]").first.check()
    dana.get_by_role("link", name="Requested", exact=True).click()
    expect(dana).to_have_url(re.compile("sort=requested"))
    expect(dana.locator("input[name=pick]:checked")).to_have_count(0)
    expect(dana.locator("#bulk")).to_be_hidden()


def test_rows_are_acted_on_without_script(profiles: Profiles, dana: Page, committed_cast: Cast) -> None:
    plain = profiles(java_script_enabled=False)
    sign_in(plain, committed_cast.dana)
    page = plain.new_page()
    page.goto(WISHES)
    page.locator("input[name=pick]").first.check()
    page.get_by_role("button", name="Reject…").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Reject the requests?")
    page.get_by_label("Reason").fill("Not in this year")
    page.get_by_role("main").get_by_role("button", name="Reject").click()
    expect(page.get_by_role("main")).to_contain_text("1 request was rejected.")


def test_a_menu_of_a_row_opens_moves_and_closes_by_keyboard(dana: Page) -> None:
    dana.goto("/things/")
    tab_to(dana, ".row-menu button")
    dana.keyboard.press("Enter")
    expect(dana.locator(".row-menu [popover]:popover-open")).to_be_visible()
    dana.keyboard.press("ArrowDown")
    assert focused(dana) == "View"
    dana.keyboard.press("ArrowDown")
    assert focused(dana) == "Deactivate…"
    dana.keyboard.press("ArrowDown")
    assert focused(dana) == "View"
    dana.keyboard.press("Escape")
    expect(dana.locator("[popover]:popover-open")).to_have_count(0)
    assert dana.evaluate("document.activeElement.matches('.row-menu button')")


def test_slash_goes_to_the_search_arrows_through_its_suggestions_and_escape_leaves(dana: Page) -> None:
    dana.goto("/home/")
    dana.keyboard.press("/")
    dana.keyboard.type("bank")
    found = dana.get_by_role("region", name="Suggestions")
    expect(found.get_by_role("link").first).to_be_visible()
    expect(dana.locator("#announcer")).to_contain_text("suggestions")
    keep(dana, "search-suggestions")
    assert violations(dana) == []
    dana.keyboard.press("ArrowDown")
    assert "بنك الأمل" in focused(dana)
    dana.keyboard.press("ArrowDown")
    assert "Bank" in focused(dana)
    dana.keyboard.press("ArrowUp")
    dana.keyboard.press("ArrowUp")
    assert dana.evaluate("document.activeElement.id") == "search-text"
    dana.keyboard.press("Tab")
    assert "بنك الأمل" in focused(dana)
    dana.keyboard.press("Escape")
    expect(found).to_be_hidden()
    assert dana.evaluate("document.activeElement.id") == "search-text"
    dana.keyboard.press("Escape")
    assert dana.evaluate("document.activeElement === document.body")


def test_enter_opens_all_results_and_a_suggestion_its_page(dana: Page) -> None:
    dana.goto("/home/")
    dana.keyboard.press("/")
    dana.keyboard.type("bank ky")
    found = dana.get_by_role("region", name="Suggestions")
    expect(found).to_contain_text("Bank KYC")
    dana.keyboard.press("ArrowDown")
    dana.keyboard.press("Enter")
    expect(dana).to_have_url(re.compile("/policies/[0-9a-f-]{36}/$"))
    dana.wait_for_load_state()
    dana.keyboard.press("/")
    dana.keyboard.type("bank")
    dana.keyboard.press("Enter")
    expect(dana).to_have_url(re.compile(r"/search/\?q=bank$"))
    expect(dana.get_by_role("heading", level=2, name="Policies")).to_be_visible()


def test_a_slash_that_is_typed_stays_a_slash(dana: Page) -> None:
    dana.goto(WISHES)
    box = dana.get_by_label("Search in this list")
    box.focus()
    dana.keyboard.type("a/b")
    expect(box).to_have_value("a/b")


@pytest.mark.slow  # every width, direction and theme; test_every_page looks at each page in the ordinary run
def test_lists_with_chosen_rows_fit_every_width(dana: Page) -> None:
    shoot(dana, "bulk", path=WISHES)
    for width in (1440, 390):
        dana.set_viewport_size({"width": width, "height": 900})
        dana.goto(WISHES)
        dana.locator("input[name=pick]").nth(1).check()
        keep(dana, f"bulk-chosen-{width}")
        assert violations(dana) == []


@pytest.mark.slow  # every width, direction and theme; test_every_page looks at each page in the ordinary run
def test_the_results_of_the_search_fit_every_width(dana: Page) -> None:
    shoot(dana, "search", path="/search/?q=bank", widths=(1440, 1024, 768, 390, 320))
    shoot(dana, "search-none", path="/search/?q=nothing", widths=(1440, 390))
