"""A session that ends while its page stands open: signing in over the page, with everything typed still there."""

import re
from datetime import timedelta
from importlib import import_module

import pytest
from django.conf import settings
from playwright.sync_api import BrowserContext, Locator, Page, expect

from pms.partners.models import Partner
from pms.portal import idle
from tests.cast import Cast
from tests.factories.accounts import PASSWORD
from tests.journeys.conftest import sign_in
from tests.journeys.inspecting import NARROW, inspect
from tests.journeys.shots import choose, keep
from tests.portal.conftest import pages

__all__ = ["pages"]
FADE_MS = 500
SENTENCE = "You were signed out. Everything on this page is still here: sign in to go on."
AGE = timedelta(hours=6).total_seconds()
pytestmark = pytest.mark.usefixtures("pages")


def cookie(context: BrowserContext) -> str:
    """The key of the browser's session."""
    return next(one["value"] for one in context.cookies() if one["name"] == "sessionid")


def grow_old(context: BrowserContext) -> None:
    """Let the server's clock of the session run out, unknown to the page."""
    session = import_module(settings.SESSION_ENGINE).SessionStore(cookie(context))
    session[idle.KEY] = int(session.get(idle.KEY, 0)) - int(AGE)
    session.save()


def run_out(page: Page) -> None:
    """Let the session run out, and the countdown that all tabs share."""
    page.wait_for_load_state("networkidle")
    grow_old(page.context)
    page.evaluate(f"localStorage.setItem('pms-active-at', String(Date.now() - {int(AGE)} * 1000))")


def dialog_of(page: Page) -> Locator:
    return page.get_by_role("dialog", name="Sign in again")


def answer(page: Page, username: str = "acme-bank", password: str = PASSWORD) -> None:
    """Fill in the dialog and send it."""
    dialog_of(page).get_by_label("Username or e-mail address").fill(username)
    dialog_of(page).get_by_label("Password", exact=True).fill(password)
    dialog_of(page).get_by_label("Password", exact=True).press("Enter")


def open_profile(context: BrowserContext, cast: Cast) -> Page:
    """Amina's organisation, with a new address typed in and not sent."""
    sign_in(context, cast.amina)
    tab = context.new_page()
    type_address(tab)
    return tab


def type_address(tab: Page) -> None:
    tab.goto("/account/organisation/")
    tab.get_by_label("Postal address").fill("9 Mill Lane")


def save(tab: Page) -> None:
    tab.get_by_role("main").get_by_role("button", name="Save").click()


def address() -> str:
    return Partner.objects.get(pk="acme-bank").address


def test_a_form_is_sent_after_signing_in_over_the_page(
    context: BrowserContext, page: Page, committed_cast: Cast
) -> None:
    sign_in(context, committed_cast.amina)
    type_address(page)
    run_out(page)
    expect(dialog_of(page).get_by_text(SENTENCE)).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog_of(page)).to_have_count(0)
    expect(page.get_by_label("Postal address")).to_be_focused()
    expect(page.get_by_label("Postal address")).to_have_value("9 Mill Lane")
    save(page)
    expect(dialog_of(page).get_by_label("Username or e-mail address")).to_have_value("acme-bank")
    expect(dialog_of(page).get_by_label("Password", exact=True)).to_be_focused()
    answer(page, password="wrong")
    expect(dialog_of(page).get_by_role("alert").filter(has_text="Username or password is wrong.")).to_be_focused()
    assert address() == "1 Harbour Street, Springfield"
    answer(page)
    expect(page.get_by_role("status", name="Messages")).to_contain_text(re.compile("saved|changed", re.IGNORECASE))
    assert address() == "9 Mill Lane"


def test_signing_in_before_sending_leaves_the_page_as_it_was(
    context: BrowserContext, page: Page, committed_cast: Cast
) -> None:
    sign_in(context, committed_cast.amina)
    type_address(page)
    run_out(page)
    answer(page)
    expect(page.get_by_role("status", name="Messages")).to_contain_text("You are signed in again.")
    expect(dialog_of(page)).to_have_count(0)
    expect(page.get_by_label("Postal address")).to_have_value("9 Mill Lane")
    page.wait_for_timeout(1500)
    expect(page.get_by_role("dialog")).to_have_count(0)
    save(page)
    expect(page.get_by_role("heading", level=1)).not_to_have_text("Sign in")
    page.wait_for_load_state("networkidle")
    assert address() == "9 Mill Lane"


def test_nothing_is_sent_as_somebody_else(context: BrowserContext, page: Page, committed_cast: Cast) -> None:
    sign_in(context, committed_cast.amina)
    type_address(page)
    run_out(page)
    expect(dialog_of(page)).to_be_visible()
    page.keyboard.press("Escape")
    save(page)
    answer(page, "north-telecom")
    expect(page.get_by_role("banner")).to_contain_text("North Telecom")
    expect(page.get_by_label("Postal address")).to_have_value("1 Harbour Street, Springfield")
    assert set(Partner.objects.values_list("address", flat=True)) == {"1 Harbour Street, Springfield"}


def test_the_other_tabs_notice_who_signed_in(context: BrowserContext, page: Page, committed_cast: Cast) -> None:
    other = open_profile(context, committed_cast)
    page.goto("/things/")
    run_out(page)
    expect(dialog_of(other)).to_be_visible()
    answer(page)
    expect(dialog_of(other)).to_have_count(0)
    save(other)
    other.wait_for_load_state("networkidle")
    assert address() == "9 Mill Lane"
    type_address(other)
    run_out(page)
    expect(dialog_of(other)).to_be_visible()
    answer(page, "north-telecom")
    expect(other.get_by_role("banner")).to_contain_text("North Telecom")
    assert address() == "9 Mill Lane"


def test_a_tab_renews_its_forms_when_somebody_signed_in_on_the_page_of_another(
    context: BrowserContext, page: Page, committed_cast: Cast
) -> None:
    other = open_profile(context, committed_cast)
    page.goto("/things/")
    page.get_by_role("button", name="Account").click()
    page.get_by_role("button", name="Logout").click()
    page.get_by_label("Username or e-mail address").fill("acme-bank")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Amina")
    with other.expect_response("**/session/state/"):
        other.evaluate("dispatchEvent(new Event('focus'))")
    save(other)
    other.wait_for_load_state("networkidle")
    assert address() == "9 Mill Lane"


def test_a_part_of_a_page_that_finds_the_session_ended_asks_over_the_page(
    context: BrowserContext, page: Page, committed_cast: Cast
) -> None:
    sign_in(context, committed_cast.amina)
    page.goto("/things/everything/")
    page.get_by_role("link", name="Deactivate…").click()
    question = page.get_by_role("dialog", name="Deactivate Acme Bank?")
    question.get_by_label("Reason").fill("acme")
    page.wait_for_load_state("networkidle")
    grow_old(context)
    question.get_by_role("button", name="Deactivate").click()
    answer(page)
    expect(question.get_by_role("alert")).to_contain_text("acme is taken.")
    expect(question.get_by_label("Reason")).to_have_value("acme")
    grow_old(context)
    page.keyboard.press("Escape")
    page.get_by_role("link", name="Deactivate…").click()
    answer(page)
    expect(question).to_be_visible()


def test_a_tab_that_is_looked_at_again_notices_that_its_session_ended(
    context: BrowserContext, page: Page, committed_cast: Cast
) -> None:
    sign_in(context, committed_cast.amina)
    type_address(page)
    page.wait_for_load_state("networkidle")
    context.clear_cookies(name="sessionid")
    page.evaluate("dispatchEvent(new Event('focus'))")
    expect(dialog_of(page)).to_be_visible()
    answer(page)
    expect(dialog_of(page)).to_have_count(0)
    expect(page.get_by_label("Postal address")).to_have_value("9 Mill Lane")


def test_a_page_is_not_shown_any_longer_after_logout_in_another_tab(
    context: BrowserContext, page: Page, committed_cast: Cast
) -> None:
    other = open_profile(context, committed_cast)
    page.goto("/things/")
    page.get_by_role("button", name="Account").click()
    page.get_by_role("button", name="Logout").click()
    expect(page.get_by_role("heading", level=1, name="Sign in")).to_be_visible()
    other.evaluate("dispatchEvent(new Event('focus'))")
    expect(other).to_have_url(re.compile("/sign-in/"))


def test_a_failure_on_the_way_is_told_in_the_dialog(context: BrowserContext, page: Page, committed_cast: Cast) -> None:
    sign_in(context, committed_cast.amina)
    type_address(page)
    run_out(page)
    expect(dialog_of(page)).to_be_visible()
    page.route("**/session/sign-in/", lambda route: route.fulfill(status=503, body=""))
    answer(page)
    expect(dialog_of(page).get_by_role("alert")).to_have_text("This did not work. Check your connection and try again.")
    page.unroute("**/session/sign-in/")
    answer(page)
    expect(dialog_of(page)).to_have_count(0)


@pytest.mark.parametrize("language", [*(pytest.param(one, marks=pytest.mark.slow) for one in ("en", "fr")), "ar"])
def test_the_dialog_is_looked_over(context: BrowserContext, page: Page, committed_cast: Cast, language: str) -> None:
    sign_in(context, committed_cast.amina)
    choose(page, language=language)
    type_something(page)
    run_out(page)
    page.locator("#session-over:modal").wait_for()
    picture(page, language)
    page.locator("#again_password").fill("wrong")
    page.locator("#again_password").press("Enter")
    page.locator("#session-over .summary").wait_for()
    keep(page, f"session-wrong-{language}")
    assert inspect(page) == []
    page.set_viewport_size(NARROW)  # type: ignore[arg-type]
    keep(page, f"session-wrong-{language}-320")


def type_something(page: Page) -> None:
    page.goto("/account/organisation/")
    page.locator("#id_address").fill("9 Mill Lane")


def picture(page: Page, language: str) -> None:
    """The dialog wide and on a phone, light and dark."""
    for width in (1440, 390):
        page.set_viewport_size({"width": width, "height": 900})
        keep(page, f"session-{language}-{width}")
        page.emulate_media(color_scheme="dark")
        page.wait_for_timeout(FADE_MS)  # buttons change their colour slowly
        keep(page, f"session-{language}-{width}-dark")
        page.emulate_media(color_scheme="light")
