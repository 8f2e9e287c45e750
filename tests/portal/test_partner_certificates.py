"""The page of a partner's certificate: what is bad is refused in words and kept nowhere, what is good is accepted."""

import base64
import html
import re
from datetime import UTC, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from pms.audit.models import LogRow
from pms.partners.models import Partner, PartnerCertificate
from pms.partners.states import PartnerState
from pms.trust.states import Domain
from tests.cast import Cast, sign_in
from tests.factories import certificates as make
from tests.factories.trust import accepted, trusted

pytestmark = pytest.mark.usefixtures("platform")
NOW = datetime.now(UTC)
DAY = timedelta(days=1)
ROOT = make.root(at=NOW)
ISSUING = make.intermediate(ROOT, at=NOW)
DEVICE_ROOT = make.root("Device Root", at=NOW)
HOME = "/partner/certificates/"
UPLOAD = f"{HOME}upload/"
ACCEPT = f"{HOME}accept/"
SECRET = make.private_key_pem()


@pytest.fixture
def acme(cast: Cast) -> Partner:
    """Acme Bank before its first certificate, with its authority trusted."""
    trusted(ROOT, ISSUING)
    trusted(DEVICE_ROOT, domain=Domain.DEVICE)
    cast.acme.state, cast.acme.activated_at = PartnerState.IN_PROGRESS.value, None
    cast.acme.save()
    return cast.acme


@pytest.fixture
def amina(acme: Partner, cast: Cast, client: Client) -> Client:
    return sign_in(client, cast.amina)


def good(organisation: str = "Acme Bank") -> make.Made:
    return make.leaf(ISSUING, organisation=organisation, common_name="auth.acme.example", at=NOW)


def words(response) -> str:
    """The page as one line of text."""
    page = re.sub(r"<(style|script|template).*?</\1>", " ", response.content.decode(), flags=re.DOTALL)
    return " ".join(html.unescape(re.sub(r"</?(?:mark|bdi|wbr|svg|use)\b[^>]*>", "", page)).split())


def plain(response) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", words(response)).split())


def send(client: Client, data: bytes, name: str = "acme.cer"):
    return client.post(UPLOAD, {"file": SimpleUploadedFile(name, data)})


def hidden(response) -> dict[str, str]:
    """The hidden fields of the form that accepts."""
    found = re.findall(
        r'<input type="hidden" name="(certificate|submission|domain)" value="([^"]*)"', response.content.decode()
    )
    return {name: html.unescape(value) for name, value in found}


def accept(client: Client, made: make.Made | None = None, **more: str):
    fields = hidden(send(client, (made or good()).pem))
    return client.post(ACCEPT, {**fields, "when": "now", **more})


def nothing_was_kept() -> bool:
    return PartnerCertificate.objects.count() == 0


def test_without_a_certificate_the_page_says_what_is_needed(amina):
    page = plain(amina.get(HOME))
    assert "Choose a file or drop it here" in page
    assert "Acme Bank" in page
    assert "in the domain “Authentication”" in page
    assert "for at least 335 more days" in page
    assert "Never the private key" in page


def test_a_good_certificate_is_shown_before_anything_is_kept(amina):
    response = send(amina, good().pem)
    page = plain(response)
    assert response.status_code == 200
    assert "This certificate can be accepted." in page
    assert "auth.acme.example" in page
    assert "Nothing is stored yet." in page
    assert "Use this certificate" in page
    assert nothing_was_kept()
    assert LogRow.objects.count() == 0


def test_an_accepted_certificate_activates_the_partner(amina, acme):
    response = accept(amina)
    assert (response.status_code, response.headers["Location"]) == (303, HOME)
    row = PartnerCertificate.objects.get()
    acme.refresh_from_db()
    assert (row.issued_to, acme.state) == ("auth.acme.example", PartnerState.ACTIVE)
    page = plain(amina.get(HOME))
    assert "Your certificate was accepted and is in force." in page
    assert "In force: “auth.acme.example”" in page
    assert "Root CA Test Root CA" in page
    assert "Intermediate CA Test Issuing CA" in page
    assert "Your certificate auth.acme.example" in page


@pytest.mark.parametrize("encoding", ["pem", "der"])
def test_files_may_be_pem_or_der(amina, encoding):
    assert "can be accepted" in plain(send(amina, getattr(good(), encoding)))


def test_text_may_be_pasted_instead_of_a_file(amina):
    response = amina.post(UPLOAD, {"text": good().pem.decode()})
    assert "This certificate can be accepted." in plain(response)
    assert amina.post(ACCEPT, hidden(response)).status_code == 303
    assert PartnerCertificate.objects.count() == 1


REFUSED_AT_ONCE = {
    "nothing": (b"", "There is nothing in this file."),
    "a private key": (SECRET, "This holds a private key. It was not stored. Treat this key as exposed"),
    "a key store": (make.pkcs12_file(ROOT), "This is a key store (.p12 or .pfx), which holds a private key."),
    "5 MB": (b"A" * 5_000_000, "This file is too large to be a certificate"),
    "no certificate": (b"%PDF-1.7 nothing of the kind", "This is not a certificate."),
    "a signing request": (make.signing_request(), "This is a signing request, not a certificate."),
    "two certificates": (ISSUING.pem + ROOT.pem, "This file holds more than one certificate (2)."),
}


@pytest.mark.parametrize("what", REFUSED_AT_ONCE)
def test_what_is_no_certificate_is_refused_at_the_file_and_kept_nowhere(amina, what):
    data, sentence = REFUSED_AT_ONCE[what]
    response = send(amina, data)
    assert response.status_code == 422
    assert sentence in plain(response)
    assert nothing_was_kept()


@pytest.mark.parametrize("data", [SECRET.decode(), "hello"])
def test_refused_text_is_not_shown_again_because_it_may_be_a_secret(amina, caplog, data):
    response = amina.post(UPLOAD, {"text": data})
    assert response.status_code == 422
    assert data.splitlines()[-1] not in response.content.decode()
    assert "PRIVATE KEY" not in caplog.text
    assert nothing_was_kept()
    assert not LogRow.objects.filter(log_desc__contains="PRIVATE").exists()


REFUSED_BY_A_CHECK = {
    "expired": (
        lambda: make.leaf(ISSUING, organisation="Acme Bank", start=NOW - 9 * DAY, end=NOW - DAY),
        "This certificate expired on",
    ),
    "future": (
        lambda: make.leaf(ISSUING, organisation="Acme Bank", start=NOW + DAY, end=NOW + 800 * DAY),
        "This certificate is not valid yet. Upload it again from",
    ),
    "too little life left": (
        lambda: make.leaf(ISSUING, organisation="Acme Bank", start=NOW - DAY, end=NOW + 300 * DAY),
        "set by PMS_CERTIFICATE_MIN_DAYS_LEFT",
    ),
    "wrong domain": (
        lambda: make.leaf(DEVICE_ROOT, organisation="Acme Bank", at=NOW),
        "is trusted in the domain “Device”, but here one of the domain “Authentication” is needed.",
    ),
    "organisation mismatch": (
        lambda: good("Acme Bnak"),
        "This certificate is for the organisation “Acme Bnak”, but you are registered as “Acme Bank”.",
    ),
    "self-signed": (
        lambda: make.self_signed_leaf(organisation="Acme Bank", at=NOW),
        "This certificate is signed by itself.",
    ),
    "missing issuer": (
        lambda: make.leaf(make.root("Unknown Root", at=NOW), organisation="Acme Bank", at=NOW),
        "The authority “Unknown Root”, which issued “auth.example.org”, is not trusted by the platform",
    ),
    "RSA 1024": (
        lambda: make.leaf(ISSUING, organisation="Acme Bank", key=make.rsa_key(bits=1024), at=NOW),
        "The RSA key has 1024 bits; it must have between 2048 and 8192.",
    ),
}


@pytest.mark.parametrize("what", REFUSED_BY_A_CHECK)
def test_the_preview_says_what_stands_in_the_way_and_offers_nothing_to_accept(amina, what):
    make_it, sentence = REFUSED_BY_A_CHECK[what]
    page = plain(send(amina, make_it().pem))
    assert "One thing stands in the way of this certificate." in page
    assert sentence in page
    assert "Use this certificate" not in page
    assert nothing_was_kept()


@pytest.mark.parametrize("what", REFUSED_BY_A_CHECK)
def test_accepting_without_the_preview_is_refused_all_the_same(amina, acme, what):
    make_it, sentence = REFUSED_BY_A_CHECK[what]
    fields = {
        "certificate": base64.b64encode(make_it().der).decode(),
        "submission": "6f1f3c2e-0000-4000-8000-000000000001",
    }
    response = amina.post(ACCEPT, fields)
    assert response.status_code == 422
    assert sentence in plain(response)
    acme.refresh_from_db()
    assert acme.state == PartnerState.IN_PROGRESS
    assert nothing_was_kept()
    assert LogRow.objects.get().event_id == "PMS_PRT_403"


def test_the_differing_characters_of_the_organisation_are_marked(amina):
    page = words(send(amina, good("Acme bank").pem))
    raw = send(amina, good("Acme bank").pem).content.decode()
    assert "Registered" in page
    assert "Acme <mark>B</mark>ank" in raw
    assert "Acme <mark>b</mark>ank" in raw


def test_several_faults_are_told_at_once(amina):
    made = make.leaf(
        make.root("Unknown Root", at=NOW),
        organisation="Other",
        start=NOW - 9 * DAY,
        end=NOW - DAY,
        key=make.rsa_key(bits=1024),
    )
    page = plain(send(amina, made.pem))
    assert "3 things stand in the way of this certificate." in page


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_every_page_works_in_every_language(amina, language):
    amina.cookies["django_language"] = language
    for response in (amina.get(HOME), amina.get(UPLOAD), send(amina, good("Acme").pem), send(amina, good().pem)):
        assert response.status_code == 200
        assert f'lang="{language}"' in response.content.decode()


def test_a_double_click_is_accepted_once(amina):
    fields = hidden(send(amina, good().pem))
    responses = [amina.post(ACCEPT, fields), amina.post(ACCEPT, fields | {"when": "now"})]
    assert [response.status_code for response in responses] == [303, 303]
    assert PartnerCertificate.objects.count() == 1


def test_altered_octets_are_refused_and_lead_back(amina):
    for certificate in ("", "!!!", base64.b64encode(b"hello").decode(), base64.b64encode(SECRET).decode()):
        response = amina.post(
            ACCEPT, {"certificate": certificate, "submission": "6f1f3c2e-0000-4000-8000-000000000002"}
        )
        assert (response.status_code, response.headers["Location"]) == (303, UPLOAD)
    assert nothing_was_kept()


def later(hours: float) -> str:
    return timezone.localtime(NOW + timedelta(hours=hours)).strftime("%Y-%m-%dT%H:%M")


def test_a_replacement_can_be_planned_and_cancelled(amina, acme):
    accept(amina)
    assert accept(amina, when="later", in_force_from=later(48)).status_code == 303
    planned = PartnerCertificate.objects.get(announced_at=None)
    page = plain(amina.get(HOME))
    assert "Your certificate was accepted. It comes into force on" in page
    assert "A switch is planned" in page
    assert "Planned" in page
    url = f"{HOME}{planned.pk}/cancel/"
    assert "Cancel the planned switch?" in plain(amina.get(url))
    assert amina.post(url).status_code == 303
    planned.refresh_from_db()
    assert planned.withdrawn_at is not None
    assert "A switch is planned" not in plain(amina.get(HOME))


@pytest.mark.parametrize(
    ("when", "moment", "sentence"),
    [
        ("later", "", "Choose when the new certificate replaces the present one."),
        ("later", "soon", "Enter a date and a time."),
        ("later", later(-1), "This time has passed already."),
        ("later", later(24 * 366.9), "there would be none in between"),
        ("later", later(24 * 500), "The new certificate has ended by then."),
        ("", "", "This field is required."),
    ],
)
def test_a_switch_that_cannot_be_keeps_the_preview_and_what_was_typed(amina, acme, when, moment, sentence):
    accepted(acme, make.leaf(ISSUING, organisation="Acme Bank", at=NOW), at=NOW - 2 * DAY)
    response = accept(amina, when=when, in_force_from=moment)
    assert response.status_code == 422
    assert sentence in plain(response)
    assert f'value="{moment}"' in response.content.decode() or not moment
    assert hidden(response)["certificate"]
    assert PartnerCertificate.objects.count() == 1


def test_the_previous_certificate_can_be_put_back(amina, acme):
    first = accepted(acme, make.leaf(ISSUING, organisation="Acme Bank", at=NOW), at=NOW - 2 * DAY)
    accept(amina)
    assert "you can put the previous one back until" in plain(amina.get(HOME))
    assert "Put the previous certificate back?" in plain(amina.get(f"{HOME}put-back/"))
    assert amina.post(f"{HOME}put-back/").status_code == 303
    assert PartnerCertificate.objects.get(withdrawn_at=None) == first
    assert amina.post(f"{HOME}put-back/").status_code == 422


def test_an_expired_certificate_says_so_and_stays_downloadable(amina, acme):
    row = accepted(
        acme, make.leaf(ROOT, organisation="Acme Bank", start=NOW - 400 * DAY, end=NOW - DAY), at=NOW - 390 * DAY
    )
    assert "Your certificate has expired" in plain(amina.get(HOME))
    assert amina.get(f"{HOME}{row.pk}/original.cer/").status_code == 200


@pytest.mark.parametrize("file", ["original.cer", "original.p7b", "signed.cer", "signed.p7b"])
def test_files_carry_the_partner_s_id_and_are_never_opened_as_a_page(amina, file):
    accept(amina)
    response = amina.get(f"{HOME}{PartnerCertificate.objects.get().pk}/{file}/")
    assert response.content.startswith(b"-----BEGIN")
    assert response.headers["Content-Disposition"].startswith('attachment; filename="acme-bank-')
    assert response.headers["X-Content-Type-Options"] == "nosniff"


def test_a_deactivated_partner_reads_and_uploads_nothing(amina, acme):
    accept(amina)
    acme.refresh_from_db()
    fields = hidden(send(amina, good().pem))
    acme.state = PartnerState.DEACTIVATED.value
    acme.save()
    page = plain(amina.get(HOME))
    assert "Your organisation is deactivated" in page
    assert "Upload a new certificate" not in page
    assert "No certificate can be uploaded for it" in plain(amina.get(UPLOAD))
    response = amina.post(ACCEPT, fields | {"when": "now"})
    assert response.status_code == 422
    assert "Nothing can be changed or added." in plain(response)
    assert PartnerCertificate.objects.count() == 1


def test_a_foreign_certificate_does_not_exist(amina, acme, cast):
    row = accepted(acme, at=NOW)
    chloe = sign_in(Client(), cast.chloe)
    for path in (f"{row.pk}/cancel/", *(f"{row.pk}/{file}/" for file in ("original.cer", "signed.p7b"))):
        assert chloe.get(HOME + path).status_code == 404
        assert chloe.get(HOME + path.replace(row.pk, "no-such-id")).status_code == 404
    assert chloe.post(f"{HOME}{row.pk}/cancel/").status_code == 404
    assert amina.get(f"{HOME}{row.pk}/secret.key/").status_code == 404


def test_staff_have_no_certificate_page_and_visitors_sign_in_first(cast, client):
    assert sign_in(Client(), cast.dana).get(HOME).status_code == 403
    assert client.get(HOME).status_code == 302


def test_the_page_needs_few_queries(amina, acme, django_assert_max_num_queries):
    for number in range(3):
        accepted(acme, make.leaf(ISSUING, organisation="Acme Bank", at=NOW), at=NOW - number * DAY)
    amina.get(HOME)
    with django_assert_max_num_queries(16):
        amina.get(HOME)


def test_a_certificate_without_an_end_can_be_looked_at_east_of_greenwich(amina: Client, acme: Partner):
    endless = make.leaf(ISSUING, organisation="Acme Bank", at=NOW, end=datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC))
    with timezone.override("Africa/Addis_Ababa"):
        assert "31 December 9999" in words(amina.post(UPLOAD, {"text": endless.pem.decode()}))
