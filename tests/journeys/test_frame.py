"""The frame in a browser: how it looks and how it behaves with script."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from pms.partners.states import PartnerState, PartnerType
from tests.cast import Cast
from tests.factories import partners
from tests.factories.accounts import PASSWORD, SOME_TIME_AGO
from tests.journeys.conftest import Profiles, sign_in
from tests.journeys.shots import choose, keep, shoot
from tests.portal.conftest import pages

__all__ = ["pages"]
NAMES = ("Harbour Bank", "Northern Telecom", "Optical Devices International", "بنك الأمل")
pytestmark = pytest.mark.usefixtures("pages")


@pytest.mark.parametrize(
    ("name", "path"),
    [
        pytest.param("list", "/things/", marks=pytest.mark.slow),
        pytest.param("form", "/things/new/", marks=pytest.mark.slow),
        pytest.param("question", "/things/drop/", marks=pytest.mark.slow),
        ("everything", "/things/everything/"),
        pytest.param("public", "/things/public/", marks=pytest.mark.slow),
        ("missing", "/things/fails/missing/"),
    ],
)
def test_every_page_fits_every_width(
    context: BrowserContext, page: Page, committed_cast: Cast, name: str, path: str
) -> None:
    make_partners(60)
    if name != "public":
        sign_in(context, committed_cast.dana if name == "list" else committed_cast.amina)
    shoot(page, f"frame-{name}", path=path)


def make_partners(number: int) -> None:
    """Enough partners for several pages of a list, in every state and type."""
    types, states = list(PartnerType), list(PartnerState)
    for index in range(number):
        partners.partner(
            f"partner-{index:03}",
            type=types[index % len(types)],
            state=states[index % len(states)],
            organisation=f"{NAMES[index % len(NAMES)]} {index}",
            registered_at=SOME_TIME_AGO + timedelta(days=index * 5),
        )


def test_a_weighty_act_asks_in_a_dialog_and_keeps_the_reason_when_it_is_refused(
    context: BrowserContext, page: Page, committed_cast: Cast
) -> None:
    sign_in(context, committed_cast.amina)
    page.goto("/things/everything/")
    page.get_by_role("link", name="Deactivate…").click()
    dialog = page.get_by_role("dialog", name="Deactivate Acme Bank?")
    dialog.get_by_label("Reason").fill("acme")
    dialog.get_by_role("button", name="Deactivate").click()
    expect(dialog.get_by_role("alert")).to_contain_text("acme is taken.")
    expect(dialog.get_by_label("Reason")).to_have_value("acme")
    dialog.get_by_label("Reason").fill("because")
    dialog.get_by_role("button", name="Deactivate").click()
    expect(page).to_have_url(re.compile("/things/$"))
    expect(page.get_by_role("status", name="Messages")).to_contain_text("Deactivated.")


def test_escape_and_cancel_close_the_dialog_without_acting(
    context: BrowserContext, page: Page, committed_cast: Cast
) -> None:
    sign_in(context, committed_cast.amina)
    page.goto("/things/everything/")
    trigger = page.get_by_role("link", name="Deactivate…")
    for close in (lambda: page.keyboard.press("Escape"), lambda: page.get_by_role("link", name="Cancel").click()):
        trigger.click()
        expect(page.get_by_role("dialog")).to_be_visible()
        close()
        expect(page.get_by_role("dialog")).to_have_count(0)
        expect(trigger).to_be_focused()
    expect(page).to_have_url(re.compile("/things/everything/$"))


def test_a_list_searches_while_typing_sorts_and_keeps_it_in_the_address(
    context: BrowserContext, page: Page, committed_cast: Cast
) -> None:
    make_partners(30)
    sign_in(context, committed_cast.dana)
    page.goto("/things/")
    page.get_by_label("Search in this list").fill("Harbour")
    expect(page.locator("#list-part").get_by_text("1–8 of 8")).to_be_visible()
    expect(page).to_have_url(re.compile(r"/things/\?q=Harbour$"))
    page.get_by_role("link", name="Organisation").click()
    expect(page.get_by_role("columnheader", name="Organisation")).to_have_attribute("aria-sort", "ascending")
    expect(page).to_have_url(re.compile(r"q=Harbour&sort=organisation$"))
    page.go_back()
    expect(page.get_by_role("columnheader", name="Organisation")).not_to_have_attribute("aria-sort", "ascending")
    expect(page.get_by_label("Search in this list")).to_have_value("Harbour")
    page.get_by_text("Filters").click()
    page.get_by_label("Activated", exact=True).check()
    expect(page.get_by_role("link", name="Status: Activated")).to_be_visible()
    page.get_by_role("link", name="Status: Activated").click()
    expect(page.get_by_role("link", name="Status: Activated")).to_have_count(0)


def test_a_row_menu_opens_its_question(context: BrowserContext, page: Page, committed_cast: Cast) -> None:
    sign_in(context, committed_cast.dana)
    page.goto("/things/")
    page.get_by_role("button", name="Actions").first.click()
    page.get_by_role("link", name="Deactivate…").click()
    expect(page.get_by_role("dialog", name="Deactivate Acme Bank?")).to_be_visible()


def test_a_secret_stays_until_it_is_stored(context: BrowserContext, page: Page, committed_cast: Cast) -> None:
    sign_in(context, committed_cast.amina)
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto("/things/secret/")
    dialog = page.get_by_role("dialog", name="Your new API key")
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    expect(dialog).to_be_visible()
    dialog.get_by_role("link", name="Close").click(force=True)
    expect(page).to_have_url(re.compile("/things/secret/$"))
    dialog.get_by_role("button", name="Copy").click()
    assert page.evaluate("navigator.clipboard.readText()") == "k7Jq2mXv9Tz4LbN8cRw1yPd5HsG3fAe6"
    dialog.get_by_label("I have stored it").check()
    dialog.get_by_role("link", name="Close").click()
    expect(page).to_have_url(re.compile("/things/$"))


def test_the_second_click_on_a_submit_does_nothing(context: BrowserContext, page: Page, committed_cast: Cast) -> None:
    sign_in(context, committed_cast.amina)
    page.goto("/things/new/")
    page.get_by_label("Authentication Partner").check()
    page.get_by_label("Name", exact=True).fill("busy")
    page.get_by_label("Policy group").select_option("1")
    page.get_by_label("I accept the terms").check()
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    page.get_by_role("button", name="Send").dblclick()
    expect(page.get_by_role("alert")).to_contain_text("Somebody else did this already.")
    assert len(sent) == 1
    expect(page.get_by_label("Name", exact=True)).to_have_value("busy")


def test_theme_and_folded_menu_are_remembered(context: BrowserContext, page: Page, committed_cast: Cast) -> None:
    sign_in(context, committed_cast.amina)
    page.goto("/things/")
    page.get_by_role("banner").get_by_role("button", name="Dark colours").click()
    page.get_by_role("button", name="Fold the menu").click()
    page.wait_for_load_state("networkidle")
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    expect(page.locator("html")).to_have_attribute("data-navigation", "folded")


def test_everything_works_without_script(profiles: Profiles, committed_cast: Cast) -> None:
    make_partners(30)
    context = profiles(java_script_enabled=False, viewport={"width": 390, "height": 800})
    sign_in(context, committed_cast.amina)
    page = context.new_page()
    page.goto("/things/")
    page.get_by_label("Search in this list").fill("Harbour")
    page.get_by_role("button", name="Search").click()
    expect(page.get_by_text("1–8 of 8")).to_be_visible()
    page.get_by_role("button", name="Menu").click()
    expect(page.get_by_role("navigation", name="Main")).to_be_visible()
    page.goto("/things/drop/")
    page.get_by_label("Reason").fill("because")
    page.get_by_role("button", name="Deactivate").click()
    expect(page.get_by_text("Deactivated.", exact=True)).to_be_visible()
    page.get_by_role("button", name="Language").click()
    page.get_by_role("button", name="العربيّة").click()
    expect(page.locator("html")).to_have_attribute("dir", "rtl")


@pytest.mark.parametrize("language", ["en", "ar"])
def test_what_opens_has_its_picture(context: BrowserContext, page: Page, committed_cast: Cast, language: str) -> None:
    make_partners(60)
    sign_in(context, committed_cast.dana)
    choose(page, language=language)
    page.goto("/things/?state=activated&type=Auth_Partner&q=bank")
    page.locator(".filters summary").click()
    keep(page, f"open-filters-{language}")
    page.goto("/things/")
    page.locator(".row-menu button").nth(1).click()
    keep(page, f"open-row-menu-{language}")
    page.goto("/things/?q=nobody")
    keep(page, f"open-no-hit-{language}")
    page.goto("/things/everything/")
    page.locator("[popovertarget=user-menu]").click()
    keep(page, f"open-user-menu-{language}")
    page.keyboard.press("Escape")
    page.locator("[popovertarget=language-menu]").click()
    keep(page, f"open-language-menu-{language}")
    page.keyboard.press("Escape")
    page.locator("a[href='/things/drop/']").click()
    keep(page, f"open-question-{language}")
    page.goto("/things/secret/")
    keep(page, f"open-secret-{language}")
    page.goto("/things/new/")
    page.locator("form.stack button[type=submit]").click()
    keep(page, f"open-errors-{language}", full_page=True)
    page.goto("/things/drop/")
    page.locator("#id_name").fill("because")
    page.locator("main form button[type=submit]").click()
    page.locator(".toast-note").wait_for()
    keep(page, f"open-toast-{language}")
    page.set_viewport_size({"width": 390, "height": 800})
    page.locator(".topbar-menu").click()
    keep(page, f"open-drawer-{language}")


def test_the_folded_menu_tells_its_words_in_tooltips(context: BrowserContext, page: Page, committed_cast: Cast) -> None:
    sign_in(context, committed_cast.dana)
    page.goto("/things/")
    page.get_by_role("button", name="Fold the menu").click()
    link = page.get_by_role("link", name="Certificate Trust Store")
    link.hover()
    expect(link.locator(".sidenav-label")).to_have_css("opacity", "1")
    keep(page, "open-folded")


def test_the_idle_warning_counts_down_and_staying_closes_it(
    context: BrowserContext, page: Page, committed_cast: Cast
) -> None:
    sign_in(context, committed_cast.amina)
    page.goto("/things/")
    ago = 25 * 60 + 65
    page.evaluate(f"localStorage.setItem('pms-active-at', String(Date.now() - {ago} * 1000))")
    dialog = page.get_by_role("dialog", name="Are you still there?")
    expect(dialog.get_by_role("timer")).to_have_text(re.compile("^3:5[0-9]$"))
    keep(page, "open-idle")
    dialog.get_by_role("button", name="Stay signed in").click()
    expect(dialog).to_have_count(0)
    page.evaluate("localStorage.setItem('pms-active-at', '0')")
    expect(page.get_by_text("You were signed out.")).to_be_visible()


def test_the_page_before_is_not_shown_any_more_after_logout(
    context: BrowserContext, page: Page, committed_cast: Cast
) -> None:
    sign_in(context, committed_cast.amina)
    page.goto("/things/")
    page.get_by_role("button", name="Account").click()
    page.get_by_role("button", name="Logout").click()
    expect(page.get_by_role("heading", level=1, name="Sign in")).to_be_visible()
    page.go_back()
    expect(page).to_have_url(re.compile("/sign-in/"))


def test_a_form_whose_session_ended_goes_on_after_sign_in(
    context: BrowserContext, page: Page, committed_cast: Cast
) -> None:
    sign_in(context, committed_cast.amina)
    page.goto("/things/new/")
    page.get_by_label("Authentication Partner").check()
    page.get_by_label("Name", exact=True).fill("Bank KYC")
    page.get_by_label("Policy group").select_option("1")
    page.get_by_label("I accept the terms").check()
    context.clear_cookies(name="sessionid")
    page.get_by_role("button", name="Send").click()
    page.get_by_label("Username or e-mail address").fill("acme-bank")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", level=1, name="Send your form")).to_be_visible()
    page.get_by_role("button", name="Send it now").click()
    expect(page.get_by_role("status", name="Messages")).to_contain_text("Saved.")
