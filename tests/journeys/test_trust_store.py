"""The trust store in a browser: upload several, find one, see what hangs on it, disable it, enable it."""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from pms.trust.models import TrustCertificate
from pms.trust.states import Domain
from tests.cast import Cast
from tests.factories import certificates as make
from tests.factories import partners
from tests.factories.trust import accepted, trusted
from tests.journeys.conftest import Profiles, sign_in
from tests.journeys.shots import LANGUAGES, WIDTHS, choose, keep, shoot, sticks_out, violations
from tests.journeys.test_certificates import choose_file

pytestmark = pytest.mark.usefixtures("platform")
NOW = datetime.now(UTC)
DAY = timedelta(days=1)
STORE = "/admin/trust/"
ROOT = make.root("Acme National Root CA", organisation="Acme National Trust", at=NOW)
UPPER = make.intermediate(ROOT, "Acme National Policy CA", organisation="Acme National Trust", at=NOW)
ISSUING = make.intermediate(UPPER, "Acme National Issuing CA 2", organisation="Acme National Trust", at=NOW)
STRAY = make.intermediate(make.root("Elsewhere", at=NOW), "Stray CA", at=NOW)
FILES = {"issuing.cer": ISSUING.pem, "root.cer": ROOT.pem, "policy.pem": UPPER.pem, "stray.cer": STRAY.pem}


def choose_files(page: Page, files: dict[str, bytes]) -> None:
    page.locator("input[type=file]").set_input_files(
        [{"name": name, "mimeType": "application/octet-stream", "buffer": data} for name, data in files.items()]
    )


def filled(cast: Cast) -> TrustCertificate:
    """A full store: a root with much below it, and others in every state."""
    root, _upper, issuing = trusted(ROOT, UPPER, ISSUING)
    trusted(*(make.intermediate(ROOT, f"Regional CA {number:02}", at=NOW) for number in range(24)))
    trusted(make.intermediate(ROOT, "Stopped CA", at=NOW), disabled_at=NOW - DAY)
    trusted(make.root("Device Makers Root", at=NOW), domain=Domain.DEVICE)
    trusted(make.root("Old Root", start=NOW - 900 * DAY, end=NOW - DAY))
    trusted(make.root("Ending Root", start=NOW, end=NOW + 20 * DAY), disabled_at=NOW - DAY)
    for number in range(23):
        partner = partners.partner(f"bank-{number:02}", organisation=f"Bank of the North {number:02}")
        accepted(partner, make.leaf(ISSUING, organisation=partner.organisation, at=NOW), at=NOW - DAY)
    assert issuing.pk
    return root


def test_from_files_to_a_disabled_authority_and_back(
    context: BrowserContext, page: Page, profiles: Profiles, committed_cast: Cast
) -> None:
    sign_in(context, committed_cast.dana)
    page.goto(STORE)
    page.get_by_role("link", name="Upload certificates").first.click()
    page.get_by_text("Banks, telecoms and everybody else").click()
    choose_files(page, FILES)
    expect(page.locator(".drop-name")).to_have_text("issuing.cer, root.cer, policy.pem, stray.cer")
    page.get_by_role("button", name="Check the files").click()
    expect(page.get_by_text("3 certificates can be accepted.")).to_be_visible()
    expect(page.get_by_text("“Stray CA” was issued by “Elsewhere”, which is not").first).to_be_visible()
    page.get_by_role("button", name="Add the ticked ones to the trust store").dblclick()
    expect(page.get_by_text("3 certificates are in the trust store now.")).to_be_visible()
    page.get_by_role("link", name="Intermediate CA").click()
    page.locator("main").get_by_role("searchbox").fill("Policy")
    page.keyboard.press("Enter")
    expect(page.get_by_text("2 certificates", exact=True)).to_be_visible()
    page.get_by_role("link", name="Acme National Policy CA").first.click()
    expect(page.get_by_role("heading", name="What stops working if it is disabled")).to_be_visible()
    disable(page)
    expect(page.get_by_text("This authority is disabled").first).to_be_visible()
    partner = profiles(locale="en-GB", viewport={"width": 1440, "height": 900})
    told = try_upload(partner, committed_cast)
    expect(told.get_by_text("The platform no longer trusts the authority “Acme National Policy CA”")).to_be_visible()
    page.get_by_role("link", name="Enable again…").click()
    page.get_by_role("dialog").get_by_role("button", name="Enable this authority").click()
    expect(page.get_by_text("The authority is enabled again.")).to_be_visible()
    told = try_upload(partner, committed_cast)
    expect(told.get_by_text("This certificate can be accepted.")).to_be_visible()


def disable(page: Page) -> None:
    """Through the dialog, which asks for a reason."""
    page.get_by_role("link", name="Disable…").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text("One intermediate below it vouches for nobody any more either.")).to_be_visible()
    dialog.get_by_role("button", name="Disable this authority").click()
    expect(dialog.get_by_text("Say why this authority is no longer to be trusted.").first).to_be_visible()
    dialog.get_by_label("Reason").fill("Its key was stolen.")
    dialog.get_by_role("button", name="Disable this authority").click()


def try_upload(partner: BrowserContext, cast: Cast) -> Page:
    """Amina's preview of a certificate of the issuing authority."""
    sign_in(partner, cast.amina)
    tab = partner.new_page()
    tab.goto("/partner/certificates/upload/")
    choose_file(tab, make.leaf(ISSUING, organisation="Acme Bank", at=NOW).pem)
    return tab


def test_a_private_key_among_several_files_never_leaves_the_browser(
    context: BrowserContext, page: Page, committed_cast: Cast
) -> None:
    sign_in(context, committed_cast.dana)
    page.goto(f"{STORE}upload/")
    choose_files(page, {"root.cer": ROOT.pem, "secret.pem": make.private_key_pem()})
    expect(page.get_by_role("alert").filter(has_text="secret.pem: This holds a private key")).to_be_visible()
    assert page.locator("input[type=file]").evaluate("input => input.files.length") == 0


@pytest.mark.slow  # every width, direction and theme; test_every_page looks at each page in the ordinary run
def test_the_pages_of_the_trust_store_fit_every_width(
    context: BrowserContext, page: Page, committed_cast: Cast
) -> None:
    sign_in(context, committed_cast.dana)
    root = filled(committed_cast)
    stopped = TrustCertificate.objects.get(issued_to="Stopped CA")
    TrustCertificate.objects.filter(pk=stopped.pk).update(
        disabled_reason="Its key was stolen.\nAsk Dana.", disabled_by=committed_cast.dana.user
    )
    for name, path in (
        ("list", ""),
        ("upload", "upload/"),
        ("detail", f"{root.pk}/"),
        ("disabled", f"{stopped.pk}/"),
        ("partners", f"{root.pk}/partners/"),
        ("disable", f"{root.pk}/disable/"),
    ):
        shoot(page, f"trust-{name}", path=f"{STORE}{path}")


@pytest.mark.slow
def test_the_preview_of_several_files_fits_every_width(
    context: BrowserContext, page: Page, committed_cast: Cast
) -> None:
    sign_in(context, committed_cast.dana)
    for language in LANGUAGES:
        choose(page, language=language)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            page.goto(f"{STORE}upload/?domain=AUTH")
            choose_files(page, {**FILES, "photo.cer": b"hello", "again.cer": ROOT.der})
            page.locator("form[data-certificate] button[type=submit]").click()
            page.locator(".upload-files details summary").first.click()
            keep(page, f"trust-preview-{language}-{width}", full_page=True)
            assert sticks_out(page) == []
            assert violations(page) == []
