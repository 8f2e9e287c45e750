"""Pages that no address alone shows: forms with faults, open dialogs and menus, empty places, refusals.

A moment brings the tab there; what is to be checked of it is not its business.
"""

from collections.abc import Callable

from django.contrib.sessions.models import Session
from playwright.sync_api import Page, expect

from tests.cast import Person, person
from tests.factories import accounts, partners
from tests.factories import certificates as make
from tests.factories.everything import Everything, invite
from tests.journeys.conftest import sign_in
from tests.portal.addresses import address

Moment = Callable[[Page, Everything], None]
FORM = "main form[method=post]"


def shown(tab: Page, selector: str) -> None:
    """Wait until it is there to be looked at."""
    expect(tab.locator(selector).filter(visible=True).first).to_be_visible()


def sent_empty(name: str) -> Moment:
    """The page's form, sent without anything in it."""

    def moment(tab: Page, all_: Everything) -> None:
        tab.goto(address(name, all_))
        tab.locator(f"{FORM} button[type=submit]:visible").last.click()
        shown(tab, ".summary, .field-error")

    return moment


def at(path: str) -> Moment:
    """Whatever stands at an address."""

    def moment(tab: Page, all_: Everything) -> None:
        tab.goto(path.format(**vars(all_)))

    return moment


def opened(path: str, trigger: str, opens: str) -> Moment:
    """What opens on a page once its trigger is pressed."""

    def moment(tab: Page, all_: Everything) -> None:
        tab.goto(path.format(**vars(all_)))
        tab.locator(trigger).first.click()
        shown(tab, opens)

    return moment


def wrong_password(tab: Page, _all: Everything) -> None:
    """Sign-in that failed."""
    tab.goto("/sign-in/")
    tab.locator("[name=username]").fill("acme-bank")
    tab.locator("[name=password]").fill("wrong")
    tab.locator(f"{FORM} button.btn[type=submit]").first.click()
    shown(tab, "[role=alert]")


def secret(tab: Page, all_: Everything) -> None:
    """A key in the dialog that shows it once."""
    tab.goto(address("api-key-create", all_))
    tab.locator("[name=name]").fill("Counters")
    tab.locator(f"{FORM} button[type=submit]").first.click()
    shown(tab, "dialog.secret")


def previewed(data: Callable[[], bytes], page: str) -> Moment:
    """A certificate that was read and judged, and is not stored yet."""

    def moment(tab: Page, all_: Everything) -> None:
        tab.goto(address(page, all_))
        if "trust" in page:
            tab.locator("[name=domain]").first.check()
        tab.locator("input[type=file]").set_input_files(
            {"name": "a.cer", "mimeType": "application/octet-stream", "buffer": data()}
        )
        if "trust" in page:
            tab.locator(f"{FORM} button[type=submit]:visible").first.click()
        shown(tab, ".verdict")

    return moment


def parked(tab: Page, all_: Everything) -> None:
    """A form whose session had ended, offered again."""
    tab.goto(address("policy-request-create", all_))
    tab.locator("[name=comment]").fill("To open accounts")
    Session.objects.all().delete()
    tab.locator(f"{FORM} button[type=submit]:visible").first.click()
    shown(tab, "[name=password]")
    sign_in(tab.context, all_.cast.amina)
    tab.goto("/session/form/")


def idle(tab: Page, _all: Everything) -> None:
    """The warning before the session ends."""
    tab.goto("/home/")
    tab.evaluate("localStorage.setItem('pms-active-at', String(Date.now() - 27 * 60 * 1000))")
    shown(tab, "dialog#idle[open]")


def toast(tab: Page, _all: Everything) -> None:
    """What is said after an act."""
    tab.goto("/account/notices/")
    tab.locator(f"{FORM} button[type=submit]:visible").first.click()
    shown(tab, "#toasts .toast-note")


def faulty_policy(tab: Page, _all: Everything) -> None:
    """The editor with a content that is no policy."""
    tab.goto("/policies/new/?type=Auth")
    tab.locator(".cm-content").fill('{"allowedAuthTypes": [{"authType": "dance"}]}')
    shown(tab, ".check-faulty")


def rejected_without_reason(tab: Page, all_: Everything) -> None:
    """A rejection that lacks its reason."""
    tab.goto(address("policy-linking-detail", all_))
    tab.locator(f"{FORM} button[formaction]").click()
    shown(tab, ".summary")


def fresh_partner() -> Person:
    """Somebody whose organisation has done nothing yet."""
    user = accounts.user("fresh", first_name="Farida")
    partners.partner("fresh", organisation="Fresh Bank", owner=user)
    return person(user)


def good_leaf() -> bytes:
    """A certificate of an authority that nobody trusts here, which is refused with a way on."""
    return make.leaf(make.root("Stranger"), organisation="Acme Bank").pem


def invited_with_account(tab: Page, all_: Everything) -> None:
    """An invitation whose address belongs to an account."""
    tab.goto(f"/invitation/?key={invite(all_.cast, 'chloe@north.example', all_.at)[1]}")


VISITORS = {
    "registration with faults": sent_empty("register"),
    "a wrong password": wrong_password,
    "a missing page": at("/nothing/here/"),
    "the choice of language": opened("/", "button[popovertarget=language-menu]", "#language-menu"),
    "an invitation to somebody with an account": invited_with_account,
}
PARTNERS = {
    "a request without words": sent_empty("policy-request-create"),
    "an invitation without an address": sent_empty("colleague-invite"),
    "a key without a name": sent_empty("api-key-create"),
    "a key shown once": secret,
    "a question in a dialog": opened("/api-keys/{key.pk}/", "a[hx-target='#question']", "dialog#question[open]"),
    "a row's menu": opened("/colleagues/", ".row-menu button", ".row-menu [popover]"),
    "the filters": opened("/api-keys/", "details.filters summary", ".filters-panel"),
    "nothing found": at("/api-keys/?q=zzz"),
    "an approved request": at("/policies/requests/{approved_request.pk}/"),
    "a certificate that is refused": previewed(good_leaf, "partner-certificate-upload"),
    "a section of staff": at("/admin/trust/"),
    "a missing page": at("/api-keys/nothing-here/"),
    "a form that waited": parked,
    "the idle warning": idle,
    "a toast": toast,
    "the user's menu": opened("/home/", "button[popovertarget=user-menu]", "#user-menu"),
    "an invitation to somebody else": at("/invitation/?key={invitation_key}"),
}
FRESH = {
    "the home of a beginner": at("/home/"),
    "no certificate": at("/partner/certificates/"),
    "no requests": at("/policies/requests/"),
    "a request too early": at("/policies/requests/new/"),
    "no keys": at("/api-keys/"),
    "a key too early": at("/api-keys/new/"),
    "the choice of a group": at("/partner/policy-group/"),
    "no invitations": at("/colleagues/invitations/"),
    "no notifications": at("/notifications/"),
}
STAFF = {
    "a policy with faults": faulty_policy,
    "a draft without a name": sent_empty("policy-create"),
    "a group that is in use": at("/policy-groups/{group.pk}/deactivate/"),
    "a decided request": at("/admin/requests/{approved_request.pk}/"),
    "a rejection without a reason": rejected_without_reason,
    "a partner to ask for": at("/admin/requests/new/"),
    "an authority that can be added": previewed(lambda: make.root("Next").pem, "trust-certificate-upload"),
    "an intermediate without its root": previewed(
        lambda: make.intermediate(make.root("Lost")).pem, "trust-certificate-upload"
    ),
    "a draft": at("/policies/{draft.pk}/"),
    "publishing in a dialog": opened("/policies/{draft.pk}/", "a[hx-target='#question']", "dialog#question[open]"),
}
