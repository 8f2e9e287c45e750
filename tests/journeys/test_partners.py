"""A partner admin's way with a partner: create, certificate, request, correct, deactivate, activate again."""

import re
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page, expect

from pms.partners.models import Partner
from pms.partners.states import PartnerState
from pms.policies.states import PolicyType
from pms.policy_requests.models import PolicyRequest
from tests.cast import Cast
from tests.factories import certificates as make
from tests.factories.policies import PolicyFactory, PolicyGroupFactory
from tests.factories.trust import trusted
from tests.journeys.conftest import Profiles, sign_in
from tests.journeys.inspecting import WIDE, inspect

pytestmark = pytest.mark.usefixtures("platform")
NOW = datetime.now(UTC)


@pytest.fixture
def certificate(committed_cast: Cast) -> bytes:
    """A certificate of Harbour Print, issued by a root that is trusted."""
    root = make.root(at=NOW)
    trusted(root)
    return make.leaf(root, organisation="Harbour Print", at=NOW).pem


def fill(page: Page, **values: str) -> None:
    """Type into the fields of these names."""
    for name, value in values.items():
        page.locator(f"[name={name}]").fill(value)


def submit(page: Page) -> None:
    """Send the form of the page."""
    page.locator("main form[method=post] button[type=submit]").last.click()


def faultless(page: Page) -> None:
    """Nothing on the page is wrong, as far as axe and its width tell."""
    assert inspect(page) == []


def create(page: Page) -> None:
    """Create the print partner from the navigation on."""
    page.goto("/home/")
    page.locator("nav a[href='/admin/partners/']").first.click()
    page.locator("main a[href='/admin/partners/new/']").first.click()
    page.locator("label", has=page.locator("input[value=Print_Partner]")).click()
    fill(page, organisation="Harbour Print", partner_id="Harbour-Print", address="1 Quay")
    fill(page, email="post@harbour.example", phone="+33142685300", first_name="Ines", last_name="Haddad")
    fill(page, person_email="ines@harbour.example")
    faultless(page)
    submit(page)
    expect(page).to_have_url(re.compile("/admin/partners/harbour-print/$"))


def choose_group(page: Page) -> None:
    """The next act: its policy group."""
    page.locator(".checks a").click()
    page.locator("[name=policy_group]").select_option(label="Printers")
    submit(page)
    expect(page.locator(".check-done")).to_have_count(2)


def upload(page: Page, certificate: bytes) -> None:
    """The next act: its certificate, previewed first."""
    page.locator(".checks a").click()
    file = {"name": "harbour.cer", "mimeType": "application/x-x509-ca-cert", "buffer": certificate}
    page.locator("input[type=file]").set_input_files(file)
    expect(page.locator(".preview-verdict.is-accepted")).to_be_visible()
    faultless(page)
    submit(page)
    expect(page).to_have_url(re.compile("/harbour-print/certificates/$"))
    faultless(page)


def correct(page: Page) -> None:
    """Another address."""
    page.locator("a[href$='/harbour-print/contact/']").click()
    fill(page, address="2 Quay")
    submit(page)
    expect(page.get_by_text("2 Quay")).to_be_visible()


def deactivate(page: Page) -> None:
    """In a dialog, with a reason that stands on the page then."""
    page.locator("main a[href$='/deactivate/']").first.click()
    dialog = page.get_by_role("dialog")
    dialog.locator("[name=reason]").fill("It closed.")
    faultless(page)
    dialog.locator("button[type=submit]").click()
    expect(page.locator(".note-warning")).to_contain_text("It closed.")
    faultless(page)


def activate(page: Page) -> None:
    """And back."""
    page.locator("main a[href$='/reactivate/']").first.click()
    page.get_by_role("dialog").locator("button[type=submit]").click()
    expect(page.locator("main a[href$='/deactivate/']").first).to_be_visible()


@pytest.mark.parametrize("language", [pytest.param("en", marks=pytest.mark.slow), "ar"])
def test_from_creation_to_reactivation(
    committed_cast: Cast, profiles: Profiles, certificate: bytes, language: str
) -> None:
    group = PolicyGroupFactory(name="Printers")
    PolicyFactory(group=group, name="Card printing", type=PolicyType.DATA_SHARE.value)
    context = profiles(locale=language, viewport=WIDE, reduced_motion="reduce")
    sign_in(context, committed_cast.dana)
    page = context.new_page()
    create(page)
    choose_group(page)
    upload(page, certificate)
    page.locator("nav.tabs a").first.click()
    expect(page.locator(".check-done")).to_have_count(3)
    page.locator(".checks a").click()
    expect(page).to_have_url(re.compile("/admin/requests/new/"))
    page.goto("/admin/partners/harbour-print/")
    correct(page)
    deactivate(page)
    assert Partner.objects.get(pk="harbour-print").state == PartnerState.DEACTIVATED
    activate(page)
    assert Partner.objects.get(pk="harbour-print").state == PartnerState.ACTIVE
    for tail in ("requests", "api-keys", "users", "invitations", "history"):
        page.goto(f"/admin/partners/harbour-print/{tail}/")
        faultless(page)
    page.goto("/admin/partners/?status=activated&type=Print_Partner&email=POST@harbour.example")
    expect(page.locator("#list-part tbody tr")).to_have_count(1)
    faultless(page)
    assert not PolicyRequest.objects.exists()
