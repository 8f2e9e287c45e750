"""A partner admin looks after the people and programs of the platform, in a browser."""

import urllib.error
import urllib.parse
import urllib.request
from typing import Any

import pytest
from playwright.sync_api import expect
from pytest_django.live_server_helper import LiveServer

from pms.accounts.models import User
from pms.accounts.states import UserState
from tests.cast import Cast
from tests.factories.accounts import PASSWORD
from tests.factories.notifications import MailServer
from tests.journeys.conftest import sign_in
from tests.journeys.people import Opens, Visit, link_in, newest_mail, office, opens

__all__ = ["office", "opens"]
ADDRESS = "olga@platform.example"
LANGUAGES = pytest.mark.parametrize("language", ["en", "ar"])
TOKEN = "/v1/authmanager/oauth/token"


def token_status(live_server: LiveServer, secret: str) -> int:
    """What a program is answered that asks for a token, as curl would."""
    form = {"grant_type": "client_credentials", "client_id": "mosip-ida", "client_secret": secret}
    request = urllib.request.Request(live_server.url + TOKEN, urllib.parse.urlencode(form).encode())
    try:
        with urllib.request.urlopen(request) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as refused:
        return refused.code


def confirm(visit: Visit, words: str) -> None:
    """Press the button of the question that stands over the page."""
    dialog = visit.tab.get_by_role("dialog")
    expect(dialog).to_be_visible()
    dialog.get_by_role("button", name=visit.say(words), exact=True).click()


@pytest.fixture
def dana(opens: Opens, committed_cast: Cast, language: str) -> Visit:
    """A partner admin at home."""
    visit = opens(language)
    sign_in(visit.tab.context, committed_cast.dana)
    visit.open("/home/")
    return visit


@LANGUAGES
def test_a_policy_manager_is_added_follows_the_link_changes_role_and_is_stopped(
    dana: Visit, opens: Opens, office: MailServer, language: str
) -> None:
    dana.goes("Users")
    dana.follow("Add a member of staff")
    dana.has_heading("Add a member of staff")
    for label, value in (("First name", "Olga"), ("Last name", "Lund"), ("E-mail address", ADDRESS)):
        dana.fill(label, value)
    dana.fill("Username", "Olga")
    dana.labelled("Language of messages").select_option(language)
    dana.tab.get_by_role("checkbox", name=dana.say("Policy manager")).check()
    dana.press("Add the account")
    dana.sees("An e-mail with a link to choose the password is on its way.")
    dana.sees("No password yet")
    olga = opens(language)
    come_in(olga, link_in(newest_mail(office, ADDRESS)))
    account = User.objects.get(username="olga")
    change_roles_and_stop(dana, account, office)
    olga.open("/home/")
    olga.has_heading("Sign in")
    account.refresh_from_db()
    assert (account.roles, account.state) == (["PARTNER_ADMIN"], UserState.DEACTIVATED)
    dana.goes("Audit log")
    dana.open(f"/admin/audit/?object={account.pk}&object_type=userId&event=PMS_ACCOUNT_038")
    dana.sees("An account was deactivated.")
    dana.tab.get_by_role("main").locator("a.row-link").first.click()
    dana.sees("What happened")
    dana.tab.locator(f'a[href="/admin/users/{account.pk}/"]').first.click()
    dana.has_heading_text("Olga Lund")


def come_in(olga: Visit, link: str) -> None:
    """Choose the password by the mailed link, sign in, accept the terms."""
    olga.open(link)
    olga.has_heading("Choose your password")
    for label in ("Password", "Password once more"):
        olga.labelled(label).fill(PASSWORD)
    olga.press("Set the password")
    olga.signs_in("olga")
    olga.has_heading("Terms of use")
    olga.tick("I have read the terms and accept them")
    olga.tab.get_by_role("main").get_by_role("button").last.click()
    olga.goes("Policies")


def change_roles_and_stop(dana: Visit, account: User, office: MailServer) -> None:
    """Give other roles, then stop the account; its owner is told of both."""
    dana.open(f"/admin/users/{account.pk}/")
    dana.follow("Change roles")
    dana.tab.get_by_role("checkbox", name=dana.say("Policy manager")).uncheck()
    dana.tab.get_by_role("checkbox", name=dana.say("Partner admin")).check()
    dana.press("Save")
    dana.sees("The roles are changed.")
    dana.follow("Deactivate…")
    confirm(dana, "Deactivate")
    dana.sees("The account is deactivated.")
    assert newest_mail(office, ADDRESS)["Subject"]


@LANGUAGES
def test_a_service_account_gets_its_secret_once_and_a_token_by_it(
    dana: Visit, office: MailServer, live_server: LiveServer, language: str
) -> None:
    dana.goes("Users")
    dana.follow("Add a service account")
    dana.fill("Client ID", "mosip-ida")
    dana.tab.locator("input[value=ID_AUTHENTICATION]").check()
    dana.press("Add the service account")
    secret = stored(dana)
    assert token_status(live_server, secret) == 200
    dana.has_heading_text("mosip-ida")
    assert secret not in dana.tab.content()
    dana.follow("New secret…")
    dana.press("Give a new secret")
    second = stored(dana)
    assert [token_status(live_server, one) for one in (secret, second)] == [401, 200]
    dana.follow("Deactivate…")
    confirm(dana, "Deactivate")
    dana.sees("The account is deactivated.")
    assert token_status(live_server, second) == 401


def stored(dana: Visit) -> str:
    """Read the secret in its dialog, say that it is stored, close."""
    dana.sees("Store the secret now")
    secret = dana.tab.locator("#secret-value").inner_text()
    dana.tick("I have stored it")
    dana.follow("Close")
    return str(secret)


@LANGUAGES
def test_the_status_says_what_works_and_looks_into_the_key_store(dana: Visit, platform: Any, language: str) -> None:
    dana.goes("System status")
    dana.sees("No job worker runs, so mails, events and seals wait. Start “pms serve” or “pms worker”.")
    expect(dana.tab.locator(".status-card meter").first).to_be_visible(timeout=30_000)
