"""What goes wrong in real life: forgotten passwords, wrong ones, sessions that end, second clicks, a no."""

import time
from collections.abc import Callable

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import Locator, Page, expect

from pms.policy_requests.models import PolicyRequest
from pms.policy_requests.states import RequestState
from tests.cast import Cast
from tests.factories.accounts import PASSWORD
from tests.factories.everything import Everything, make_everything, snapshot
from tests.factories.notifications import MailServer
from tests.journeys.conftest import PATIENCE_MS, sign_in
from tests.journeys.people import Opens, Visit, link_in, newest_mail, office, opens, text_of
from tests.portal.addresses import LINES, Shape, address

__all__ = ["office", "opens"]
NEW_PASSWORD = "seven brown owls sing"
SCRIPT = pytest.mark.parametrize("has_script", [True, False], ids=["with script", "without script"])


@pytest.fixture
def everything(committed_cast: Cast, office: MailServer) -> Everything:
    return make_everything(committed_cast)


def as_person(visit: Visit, person: str, everything: Everything) -> Visit:
    """The visit with that person signed in."""
    sign_in(visit.tab.context, getattr(everything.cast, person))
    return visit


@SCRIPT
def test_a_forgotten_password_is_chosen_anew_by_a_mailed_link(
    opens: Opens, office: MailServer, everything: Everything, has_script: bool
) -> None:
    visit = opens("en", has_script=has_script)
    visit.open("/sign-in/")
    visit.follow("Forgotten password?")
    visit.labelled("Username or e-mail address").fill("acme-bank")
    visit.press("Send me a link")
    visit.has_heading("Look into your e-mail")
    link = link_in(newest_mail(office, "amina@acme.example"))
    visit.open(link)
    for label in ("Password", "Password once more"):
        visit.labelled(label).fill(NEW_PASSWORD)
    visit.press("Set the password")
    visit.sees("Your password is set. Sign in with it.")
    visit.signs_in("acme-bank")
    visit.sees("Username or password is wrong.")
    visit.signs_in("acme-bank", NEW_PASSWORD)
    expect(visit.tab.get_by_role("heading", level=1)).to_contain_text("Amina")
    visit.signs_out()
    visit.open(link)
    visit.has_heading("This link does not work any more")


def test_nobody_learns_from_a_forgotten_password_whether_there_is_an_account(
    opens: Opens, office: MailServer, everything: Everything
) -> None:
    visit, seen = opens("en"), []
    for name in ("acme-bank", "nobody-at-all"):
        visit.open("/reset-password/")
        visit.labelled("Username or e-mail address").fill(name)
        visit.press("Send me a link")
        visit.has_heading("Look into your e-mail")
        seen.append(visit.tab.get_by_role("main").inner_text())
    assert seen[0] == seen[1]


def test_five_wrong_passwords_lock_the_account_in_every_browser(opens: Opens, everything: Everything) -> None:
    visit, other = opens("en"), opens("en")
    visit.open("/sign-in/")
    for _ in range(5):
        visit.signs_in("acme-bank", "wrong")
        expect(visit.tab.get_by_role("alert")).to_be_visible()
    for browser in (visit, other):
        browser.open("/sign-in/")
        browser.signs_in("acme-bank", PASSWORD)
        expect(browser.tab.get_by_role("alert")).to_contain_text("15 minutes")
    other.signs_in("north-telecom", PASSWORD)
    expect(other.tab.get_by_role("heading", level=1)).to_contain_text("Chloe")


@SCRIPT
def test_a_session_that_ended_over_a_form_costs_nothing_that_was_typed(
    opens: Opens, everything: Everything, has_script: bool
) -> None:
    visit = as_person(opens("en", has_script=has_script), "amina", everything)
    visit.open(address("policy-request-create", everything))
    visit.fill("What you need it for", "Every branch, every day.")
    Session.objects.all().delete()
    visit.press("Send the request")
    visit.signs_in("acme-bank")
    visit.has_heading("Send your form")
    assert not PolicyRequest.objects.filter(policy=everything.free_policy).exists()
    visit.press("Send it now")
    visit.sees("The request was sent.")
    made = PolicyRequest.objects.get(policy=everything.free_policy)
    assert (made.comment, made.requested_by) == ("Every branch, every day.", everything.cast.amina.user)


def test_somebody_else_who_signs_in_then_is_not_offered_the_form(opens: Opens, everything: Everything) -> None:
    visit = as_person(opens("en"), "amina", everything)
    visit.open(address("policy-request-create", everything))
    visit.fill("What you need it for", "Every branch, every day.")
    Session.objects.all().delete()
    visit.press("Send the request")
    visit.signs_in("north-telecom")
    expect(visit.tab.get_by_role("heading", level=1)).to_contain_text("Chloe")
    assert not PolicyRequest.objects.filter(policy=everything.free_policy).exists()


@SCRIPT
def test_a_rejected_request_says_why_and_can_be_asked_again(
    opens: Opens, office: MailServer, everything: Everything, has_script: bool
) -> None:
    dana, amina = (as_person(opens("en", has_script=has_script), name, everything) for name in ("dana", "amina"))
    request, reason = everything.open_request, "Say which branches will use it."
    dana.open(address("policy-linking-detail", everything))
    dana.press("Reject")
    expect(dana.tab.get_by_role("alert").first).to_be_visible()
    request.refresh_from_db()
    assert request.state == RequestState.IN_PROGRESS
    dana.fill("Comment", reason, "of a decision")
    dana.press("Reject")
    dana.sees("Rejected: “%(policy)s” for %(organisation)s.", policy="Bank KYC", organisation="Acme Bank")
    assert reason in text_of(newest_mail(office, "amina@acme.example"))
    amina.open(f"/policies/requests/{request.pk}/")
    amina.sees_text(reason)
    amina.follow("Request it again")
    amina.fill("What you need it for", "The forty branches of the north.")
    amina.press("Send the request")
    amina.sees("The request was sent.")
    states = PolicyRequest.objects.filter(policy=everything.policy, partner="acme-bank").order_by("requested_at")
    assert [each.state for each in states] == [RequestState.REJECTED, RequestState.IN_PROGRESS]


def test_the_second_of_two_admins_is_told_that_it_is_decided(opens: Opens, everything: Everything) -> None:
    first, second = (as_person(opens("en"), "dana", everything) for _ in range(2))
    for visit in (first, second):
        visit.open(address("policy-linking-detail", everything))
        visit.fill("Comment", "I read it.", "of a decision")
    first.press("Approve")
    first.sees("Approved: “%(policy)s” for %(organisation)s.", policy="Bank KYC", organisation="Acme Bank")
    second.press("Reject")
    expect(second.tab.get_by_role("alert").first).to_be_visible()
    everything.open_request.refresh_from_db()
    assert everything.open_request.state == RequestState.APPROVED


TWICE = [name for name, line in LINES.items() if line.sends and line.shape is Shape.PAGE]
MAKERS = [name for name in TWICE if name.endswith(("create", "invite", "clone")) or name in {"register", "invitation"}]
ONCE = {1, -1}
TOLD = ("notifications.", "events.")
"""Of one act several people may be told, and several other systems."""


@pytest.mark.parametrize(
    ("name", "has_script"),
    [*((name, False) for name in TWICE), *((name, True) for name in MAKERS)],
    ids=lambda value: value if isinstance(value, str) else f"script={value}",
)
def test_a_double_click_does_it_once(opens: Opens, everything: Everything, name: str, has_script: bool) -> None:
    visit = opens("en", has_script=has_script)
    if not LINES[name].is_public:
        as_person(visit, LINES[name].who[0], everything)
    before = snapshot()
    visit.open(address(name, everything))
    fill_in(visit.tab, dict(LINES[name].sends(everything)))
    main_form(visit.tab).locator("button[type=submit]:not([formaction]):visible").first.dblclick()
    wait_until(lambda: snapshot() != before)
    visit.tab.wait_for_load_state("networkidle")
    grown = {label: len(rows) - len(before[label]) for label, rows in snapshot().items()}
    assert {count for label, count in grown.items() if count and not label.startswith(TOLD)} <= ONCE, grown


def wait_until(holds: Callable[[], bool]) -> None:
    """Wait for what the server does."""
    end = time.monotonic() + PATIENCE_MS / 1000
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.05)


def main_form(tab: Page) -> Locator:
    """The form that the page is about."""
    return tab.locator("main form[method=post]").first


def fill_in(tab: Page, data: dict[str, str | list[str]]) -> None:
    """Fill the page's form by the names of its fields; hidden ones are the page's own."""
    for name, value in data.items():
        control = main_form(tab).locator(f"[name={name}]")
        kind = control.first.evaluate("element => element.type")
        if kind == "hidden":
            continue
        if kind in {"radio", "checkbox"}:
            for one in [value] if isinstance(value, str) else value:
                main_form(tab).locator(f"[name={name}][value='{one}'], [name={name}]:not([value])").first.check()
        elif kind == "select-one":
            control.select_option(value)
        elif name == "content" and not control.is_visible():
            tab.locator(".cm-content").fill(value)
        else:
            control.fill(value)
