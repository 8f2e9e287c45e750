"""Certificates in a browser: how the pages look, what the script refuses, the way from a file to acceptance."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, Request, expect

from pms.partners.models import PartnerCertificate
from pms.partners.states import PartnerState
from pms.trust.states import Domain
from tests.cast import Cast
from tests.factories import certificates as make
from tests.factories.trust import accepted, trusted
from tests.journeys.conftest import sign_in
from tests.journeys.shots import FOLDER, LANGUAGES, WIDTHS, choose, shoot, sticks_out

pytestmark = pytest.mark.usefixtures("platform")
NOW = datetime.now(UTC)
DAY = timedelta(days=1)
ROOT = make.root("Acme National Root CA", organisation="Acme National Trust", at=NOW)
ISSUING = make.intermediate(ROOT, "Acme National Issuing CA 2", organisation="Acme National Trust", at=NOW)
UPLOAD = "/partner/certificates/upload/"


@pytest.fixture
def people(committed_cast: Cast) -> Cast:
    """The cast, with a filled trust store, and Acme Bank before its first certificate."""
    trusted(ROOT, ISSUING)
    trusted(make.root("Device Makers Root", at=NOW), domain=Domain.DEVICE)
    trusted(
        make.root("Old Root", start=NOW - 900 * DAY, end=NOW - DAY),
        make.root("Ending Root", start=NOW, end=NOW + 20 * DAY),
    )
    committed_cast.acme.state = PartnerState.IN_PROGRESS.value
    committed_cast.acme.save()
    return committed_cast


def leaf(organisation: str = "Acme Bank", **changes: object) -> bytes:
    changes.setdefault("at", NOW)
    return make.leaf(ISSUING, organisation=organisation, common_name="auth.acme.example", **changes).pem


def uploads(page: Page) -> list[Request]:
    """Every POST that the page sends from now on."""
    sent: list[Request] = []
    page.on("request", lambda request: sent.append(request) if request.method == "POST" else None)
    return sent


def choose_file(page: Page, data: bytes, name: str = "acme.cer") -> None:
    page.locator("input[type=file]").set_input_files(
        {"name": name, "mimeType": "application/octet-stream", "buffer": data}
    )


def test_a_certificate_is_chosen_previewed_and_accepted(
    context: BrowserContext, page: Page, people: Cast, tmp_path: Path
) -> None:
    sign_in(context, people.amina)
    page.goto("/partner/certificates/")
    choose_file(page, leaf())
    expect(page.get_by_text("This certificate can be accepted.")).to_be_visible()
    page.get_by_role("button", name="Use this certificate").dblclick()
    expect(page.get_by_text("Your certificate was accepted and is in force.")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="Platform-signed certificate (.cer)").click()
    assert download.value.suggested_filename == "acme-bank-platform-signed.cer"
    assert PartnerCertificate.objects.count() == 1


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (make.private_key_pem(), "This holds a private key, so it was not sent."),
        (leaf() + make.private_key_pem(), "This holds a private key, so it was not sent."),
        (b"A" * 5_000_000, "This is too large to be a certificate, so it was not sent."),
    ],
)
def test_a_private_key_never_leaves_the_browser(
    context: BrowserContext, page: Page, people: Cast, data: bytes, sentence: str
) -> None:
    sign_in(context, people.amina)
    page.goto(UPLOAD)
    sent = uploads(page)
    choose_file(page, data)
    expect(page.get_by_role("alert").filter(has_text=sentence)).to_be_visible()
    assert page.locator("input[type=file]").evaluate("input => input.files.length") == 0
    assert [request.url for request in sent] == []


def test_a_pasted_private_key_is_wiped_before_it_is_sent(context: BrowserContext, page: Page, people: Cast) -> None:
    sign_in(context, people.amina)
    page.goto(UPLOAD)
    sent = uploads(page)
    page.get_by_text("Paste the certificate as text instead").click()
    page.get_by_label("Certificate as text").fill(make.private_key_pem().decode())
    expect(page.get_by_role("alert").filter(has_text="This holds a private key, so it was not sent.")).to_be_visible()
    assert "PRIVATE" not in page.get_by_label("Certificate as text").input_value()
    assert [request.url for request in sent] == []


@pytest.mark.slow  # every width, direction and theme; test_every_page looks at each page in the ordinary run
def test_the_pages_of_a_partner_fit_every_width(context: BrowserContext, page: Page, people: Cast) -> None:
    sign_in(context, people.amina)
    shoot(page, "certificate-none", path="/partner/certificates/")
    for number in range(3):
        accepted(
            people.acme, make.leaf(ISSUING, organisation="Acme Bank", at=NOW), at=NOW - timedelta(hours=40 * number + 3)
        )
    planned = make.leaf(ISSUING, organisation="Acme Bank", common_name="auth-2027.acme.example", at=NOW)
    accepted(people.acme, planned, at=NOW, in_force_from=NOW + 9 * DAY, announced=False)
    shoot(page, "certificate", path="/partner/certificates/")
    faulty = make.leaf(
        ISSUING, organisation="Acme  bank Ltd", start=NOW - DAY, end=NOW + 90 * DAY, key=make.rsa_key(bits=1024)
    )
    for name, data in (("refused", faulty.pem), ("accepted", leaf())):
        shoot_preview(page, f"certificate-{name}", data)


def shoot_preview(page: Page, name: str, data: bytes, *, path: str = UPLOAD) -> None:
    """Pictures of what comes after a file was chosen."""
    for language in LANGUAGES:
        choose(page, language=language)
        page.goto(path)
        choose_file(page, data)
        page.wait_for_selector(".preview-verdict")
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            page.screenshot(path=FOLDER / f"{name}-{language}-{width}.png", full_page=True)
            assert sticks_out(page) == []


@pytest.mark.slow  # every width, direction and theme; test_every_page looks at each page in the ordinary run
def test_the_pages_of_the_trust_store_fit_every_width(context: BrowserContext, page: Page, people: Cast) -> None:
    sign_in(context, people.dana)
    shoot(page, "trust-roots", path="/admin/trust/")
    shoot(page, "trust-upload", path="/admin/trust/upload/")
    page.set_viewport_size({"width": 1440, "height": 900})
    choose(page, language="en")
    page.goto("/admin/trust/intermediates/")
    page.get_by_role("link", name="Acme National Issuing CA 2").click()
    shoot(page, "trust-detail", path=page.url)
    page.set_viewport_size({"width": 1440, "height": 900})
    choose(page, language="en")
    page.goto("/admin/trust/upload/")
    page.get_by_text("Makers of devices that capture biometrics.").click()
    choose_file(page, ISSUING.pem)
    page.get_by_role("button", name="Check the files").click()
    expect(page.get_by_text("One thing stands in the way")).to_be_visible()
    page.screenshot(path=FOLDER / "trust-preview-en-1440.png", full_page=True)
