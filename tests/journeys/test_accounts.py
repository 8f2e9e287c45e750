"""Registration, sign-in, profile and colleagues in a browser."""

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from pms.accounts import services
from pms.common.clock import now
from pms.partners.services import membership
from pms.partners.states import MemberRole
from tests.cast import Cast
from tests.factories.accounts import PASSWORD
from tests.journeys.conftest import Profiles, sign_in
from tests.journeys.shots import shoot
from tests.mailbox import mailed_key

VISITORS = {
    "landing": "/",
    "register": "/register/",
    "sign-in": "/sign-in/",
    "reset": "/reset-password/",
    "reset-sent": "/reset-password/sent/",
    "terms": "/terms/",
    "email-sent": "/verify-email/sent/",
    "dead-link": "/verify-email/?key=x",
}
SIGNED_IN = {
    "profile": "/account/",
    "profile-edit": "/account/edit/",
    "profile-organisation": "/account/organisation/",
    "profile-security": "/account/security/",
    "profile-notices": "/account/notices/",
    "colleagues": "/colleagues/",
    "colleague-invite": "/colleagues/invite/",
    "invitations": "/colleagues/invitations/",
}
PERSON = {
    "organisation": "New Bank",
    "address": "1 Quay",
    "first_name": "Lina",
    "last_name": "Saleh",
    "email": "lina@new.example",
    "phone": "+33 1 42 68 53 00",
}


def fill(page: Page, values: dict[str, str]) -> None:
    """Type the values into the fields of these names."""
    for name, value in values.items():
        page.fill(f"[name={name}]", value)


def test_an_organisation_registers_with_hints_and_a_meter_and_starts_to_work(page: Page, committed_cast: Cast) -> None:
    page.goto("/")
    page.get_by_role("link", name="Authentication Partner").click()
    expect(page.get_by_role("radio", name="Authentication Partner")).to_be_checked()
    fill(page, PERSON)
    page.locator("[name=username]").press_sequentially("Acme-Bank")
    expect(page.get_by_text("This username is taken.")).to_be_visible()
    page.fill("[name=username]", "")
    page.locator("[name=username]").press_sequentially("New-Bank")
    expect(page.get_by_text("Your partner ID will be new-bank.")).to_be_visible()
    page.locator("[name=password]").press_sequentially("short")
    expect(page.get_by_text("Too easy to guess")).to_be_visible()
    page.get_by_text("Device Provider", exact=True).click()
    expect(page.locator("[name=policy_group]")).to_be_hidden()
    page.get_by_text("Authentication Partner", exact=True).click()
    expect(page.locator("[name=policy_group]")).to_be_visible()
    fill(page, {"password": PASSWORD, "password2": PASSWORD})
    page.get_by_role("button", name="Register", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("Accept the terms to go on.")
    expect(page.get_by_text("A password is never sent back: type it again.")).to_be_visible()
    fill(page, {"password": PASSWORD, "password2": PASSWORD})
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="Register", exact=True).click()
    expect(page.get_by_text("We sent a link to lina@new.example.")).to_be_visible()
    page.goto(f"/verify-email/?key={mailed_key('verify_email', 'lina@new.example')}")
    page.get_by_role("button", name="Confirm my e-mail address").click()
    expect(page.get_by_role("link", name="Upload your certificate")).to_be_visible()


def test_registration_works_without_script(profiles: Profiles, committed_cast: Cast) -> None:
    context = profiles(java_script_enabled=False, locale="en-GB")
    page = context.new_page()
    page.goto("/register/?type=Device_Provider")
    fill(page, {**PERSON, "username": "new-maker", "password": PASSWORD, "password2": PASSWORD})
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="Register", exact=True).click()
    expect(page.get_by_text("We sent a link to lina@new.example.")).to_be_visible()


def test_the_password_can_be_shown_and_a_wrong_one_keeps_the_name(page: Page, committed_cast: Cast) -> None:
    page.goto("/sign-in/")
    fill(page, {"username": "acme-bank", "password": "wrong"})
    page.get_by_role("button", name="Show password").click()
    expect(page.locator("[name=password]")).to_have_attribute("type", "text")
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("Username or password is wrong.")
    expect(page.locator("[name=username]")).to_have_value("acme-bank")
    page.fill("[name=password]", PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Amina")


def test_a_colleague_is_removed_in_a_dialog(context: BrowserContext, page: Page, committed_cast: Cast) -> None:
    sign_in(context, committed_cast.amina)
    page.goto("/colleagues/")
    page.get_by_role("row", name="Bashir Noor").get_by_role("button").click()
    page.get_by_role("link", name="Remove").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Remove Bashir Noor?")
    dialog.get_by_role("button", name="Remove").click()
    expect(page.get_by_text("The colleague is removed.")).to_be_visible()
    expect(page.get_by_role("row", name="Bashir Noor")).to_have_count(0)


@pytest.mark.slow  # every width, direction and theme; test_every_page looks at each page in the ordinary run
@pytest.mark.parametrize("name", VISITORS)
def test_pages_of_visitors_fit_every_width(
    page: Page, live_server: LiveServer, transactional_db: None, name: str
) -> None:
    shoot(page, name, path=VISITORS[name])


@pytest.mark.slow  # every width, direction and theme; test_every_page looks at each page in the ordinary run
@pytest.mark.parametrize("name", SIGNED_IN)
def test_pages_of_the_account_fit_every_width(
    context: BrowserContext, page: Page, committed_cast: Cast, name: str
) -> None:
    invite(committed_cast)
    sign_in(context, committed_cast.amina)
    shoot(page, name, path=SIGNED_IN[name])


@pytest.mark.slow  # every width, direction and theme; test_every_page looks at each page in the ordinary run
def test_pages_behind_mailed_links_fit_every_width(page: Page, committed_cast: Cast) -> None:
    shoot(page, "invitation", path=f"/invitation/?key={invite(committed_cast)}")
    services.send_reset_link(user_id=committed_cast.amina.user.pk, at=now())
    key = mailed_key("password_reset", "amina@acme.example")
    shoot(page, "choose-password", path=f"/reset-password/choose/?key={key}")


def invite(cast: Cast) -> str:
    """An open invitation; gives the key of its link."""
    membership.invite(
        partner_id="acme-bank",
        email="omar@acme.example",
        role=MemberRole.MEMBER,
        language="en",
        actor=cast.amina.actor,
        at=now(),
    )
    return mailed_key("colleague_invited", "omar@acme.example")
