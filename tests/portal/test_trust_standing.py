"""An authority's page: what hangs on it, disabling and enabling it, and what partners are told meanwhile."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from pms.audit.models import LogRow
from pms.partners.models import PartnerCertificate
from pms.partners.services import certificates
from pms.trust.models import TrustCertificate
from tests.cast import Cast, sign_in
from tests.factories import certificates as make
from tests.factories import partners
from tests.factories.trust import SETTINGS, accepted, trusted
from tests.portal.test_partner_certificates import hidden, plain

NOW = datetime.now(UTC)
DAY = timedelta(days=1)
ROOT = make.root("State Root", at=NOW)
ISSUING = make.intermediate(ROOT, "State Issuing CA", at=NOW)
STORE = "/admin/trust/"
REASON = "The key was stolen on 3 May."


@pytest.fixture
def dana(cast: Cast, client: Client) -> Client:
    return sign_in(client, cast.dana)


@pytest.fixture
def rows(cast: Cast) -> list[TrustCertificate]:
    """A root and an intermediate; Acme and North chain through both, Acme's earlier certificate no longer counts."""
    found = trusted(ROOT, ISSUING)
    for partner, at in ((cast.acme, NOW - 9 * DAY), (cast.acme, NOW - DAY), (cast.north, NOW - DAY)):
        accepted(partner, make.leaf(ISSUING, organisation=partner.organisation, at=NOW), at=at)
    return found


def test_the_page_tells_what_hangs_on_an_authority(dana, rows):
    page = plain(dana.get(f"{STORE}{rows[0].pk}/"))
    for words in (
        "What stops working if it is disabled",
        "New certificates that chain through it are refused: of partners as well as of intermediates.",
        "One intermediate below it vouches for nobody any more either.",
        "2 partner certificates in use need it. They stay in force until their end",
        "2 partners have to turn to another authority for their next certificate.",
        "1 intermediate below it State Issuing CA Valid",
        "2 partner certificates chain through it Of 2 partners; in use or planned.",
        "Acme Bank acme-bank",
        "North Telecom north-telecom",
    ):
        assert words in page
    assert f'href="{STORE}{rows[1].pk}/"' in dana.get(f"{STORE}{rows[0].pk}/").content.decode()


def test_the_page_names_twenty_and_leads_to_all(dana, rows):
    for number in range(25):
        partner = partners.partner(f"bank-{number:02}", organisation=f"Bank {number:02}")
        accepted(partner, make.leaf(ISSUING, organisation=partner.organisation, at=NOW), at=NOW - DAY)
    page = plain(dana.get(f"{STORE}{rows[1].pk}/"))
    assert "27 partner certificates chain through it" in page
    assert ("bank-18" in page, "bank-19" in page) == (True, False)
    every = plain(dana.get(f"{STORE}{rows[1].pk}/partners/?size=100"))
    assert "27 certificates" in every
    assert "bank-24" in every
    assert "1 certificate" in plain(dana.get(f"{STORE}{rows[0].pk}/partners/?q=bank-24"))
    assert "Nothing matches" in plain(dana.get(f"{STORE}{rows[0].pk}/partners/?state=planned"))


def test_an_authority_without_anybody_below_says_so(dana):
    (row,) = trusted(ROOT)
    page = plain(dana.get(f"{STORE}{row.pk}/"))
    assert "0 intermediates below it" in page
    assert "No partner uses a certificate that needs it." in page
    assert "No partner uses a certificate that chains through" in plain(dana.get(f"{STORE}{row.pk}/partners/"))


def test_disabling_asks_with_counts_and_keeps_the_reason(dana, rows):
    url = f"{STORE}{rows[0].pk}/disable/"
    page = plain(dana.get(url))
    assert "Disable “State Root”?" in page
    assert "2 partner certificates in use need it." in page
    refused = dana.post(url, {"reason": " "})
    assert refused.status_code == 422
    answer = dana.post(url, {"reason": REASON})
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{STORE}{rows[0].pk}/")
    page = plain(dana.get(f"{STORE}{rows[0].pk}/"))
    for words in (
        "The authority is disabled. It vouches for nobody any more.",
        "This authority is disabled Nothing new is accepted that chains through it. " + REASON + " Dana Weiss (dana)",
        "An authority of the trust store was disabled.",
        "What stands still while it is disabled",
    ):
        assert words in page
    assert "1 certificate" in plain(dana.get(f"{STORE}?state=disabled"))


def test_a_reason_that_is_too_long_stays_to_be_shortened(dana, rows):
    answer = dana.post(f"{STORE}{rows[0].pk}/disable/", {"reason": "x" * 501})
    assert answer.status_code == 422
    assert "Shorten the reason: it has 501 characters, at most 500 fit." in plain(answer)
    assert "x" * 501 in answer.content.decode()


def test_two_tabs_that_disable_at_once_end_well(dana, rows):
    url = f"{STORE}{rows[0].pk}/disable/"
    dana.post(url, {"reason": REASON})
    answer = dana.post(url, {"reason": "Another reason."})
    assert answer.status_code == 422
    assert "This authority is disabled already. There is nothing left to do." in plain(answer)
    rows[0].refresh_from_db()
    assert rows[0].disabled_reason == REASON


def test_enabling_asks_and_undoes_it(dana, cast):
    root, issuing = trusted(ROOT, disabled_at=NOW - DAY)[0], trusted(ISSUING)[0]
    url = f"{STORE}{root.pk}/enable/"
    page = plain(dana.get(url))
    assert "Enable “State Root” again?" in page
    assert "One intermediate below it vouches again." in page
    assert dana.post(url).status_code == 303
    page = plain(dana.get(f"{STORE}{root.pk}/"))
    assert "The authority is enabled again." in page
    assert "An authority of the trust store was enabled again." in page
    assert "This authority is disabled" not in page
    assert dana.post(url).status_code == 422
    assert plain(dana.get(f"{STORE}{issuing.pk}/"))


@pytest.mark.usefixtures("platform")
@pytest.mark.parametrize("which", [0, 1])
def test_a_partner_is_told_that_its_authority_is_no_longer_trusted(cast, rows, which):
    dana, amina = sign_in(Client(), cast.dana), sign_in(Client(), cast.amina)
    name = rows[which].issued_to
    leaf = make.leaf(ISSUING, organisation="Acme Bank", at=NOW)
    upload = "/partner/certificates/upload/"
    preview = amina.post(upload, {"file": SimpleUploadedFile("acme.cer", leaf.pem)})
    fields = {**hidden(preview), "when": "now"}
    dana.post(f"{STORE}{rows[which].pk}/disable/", {"reason": REASON})
    for response in (
        amina.post(upload, {"file": SimpleUploadedFile("acme.cer", leaf.pem)}),
        amina.post("/partner/certificates/accept/", fields),
    ):
        page = plain(response)
        assert f"The platform no longer trusts the authority “{name}”: it was disabled on" in page
        assert REASON not in page
    assert PartnerCertificate.objects.filter(partner=cast.acme).count() == 2
    assert LogRow.objects.filter(log_desc="certificate-authority-disabled").count() == 1
    dana.post(f"{STORE}{rows[which].pk}/enable/")
    assert amina.post("/partner/certificates/accept/", fields).status_code == 303


def test_the_certificate_in_use_stays_in_force(cast, rows):
    dana, amina = sign_in(Client(), cast.dana), sign_in(Client(), cast.amina)
    dana.post(f"{STORE}{rows[0].pk}/disable/", {"reason": REASON})
    page = plain(amina.get("/partner/certificates/"))
    assert "Root CA State Root until" in page
    assert "Disabled" in page
    assert "Current" in page


def test_an_upload_remembers_who_issued_it(cast, rows, keystore):
    leaf = make.leaf(ISSUING, organisation="Acme Bank", at=NOW)
    row = certificates.upload(
        partner_id=cast.acme.pk,
        data=leaf.pem,
        in_force_from=None,
        actor=cast.amina.actor,
        at=NOW,
        settings=SETTINGS,
        keystore=keystore,
    )
    assert row.authority == rows[1]


@pytest.mark.parametrize("act", ["disable", "enable", "partners"])
def test_the_acts_are_for_partner_admins_only(cast, rows, act):
    for who in (cast.amina, cast.emil):
        client = sign_in(Client(), who)
        assert client.get(f"{STORE}{rows[0].pk}/{act}/").status_code == 403
        assert client.post(f"{STORE}{rows[0].pk}/{act}/", {"reason": REASON}).status_code == 403
    rows[0].refresh_from_db()
    assert rows[0].disabled_at is None


def test_pages_cost_the_same_with_few_and_with_many_below(dana, rows, django_assert_max_num_queries):
    trusted(*(make.intermediate(ROOT, f"Further {number}", at=NOW) for number in range(30)))
    dana.get(f"{STORE}{rows[0].pk}/")
    for path in ("", "partners/", "disable/"):
        with django_assert_max_num_queries(15):
            response = dana.get(f"{STORE}{rows[0].pk}/{path}")
        assert response.status_code == 200
    assert "and 11 more" in plain(dana.get(f"{STORE}{rows[0].pk}/"))
