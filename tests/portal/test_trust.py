"""The pages of the trust store."""

import base64
from datetime import UTC, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from pms.audit.models import LogRow
from pms.trust.models import TrustCertificate
from pms.trust.states import Domain
from tests.cast import Cast, sign_in
from tests.factories import certificates as make
from tests.factories.trust import trusted
from tests.portal.test_partner_certificates import hidden, plain

NOW = datetime.now(UTC)
DAY = timedelta(days=1)
ROOT = make.root(at=NOW)
ISSUING = make.intermediate(ROOT, at=NOW)
STORE = "/admin/trust/"
UPLOAD = f"{STORE}upload/"
ACCEPT = f"{STORE}accept/"


@pytest.fixture
def dana(cast: Cast, client: Client) -> Client:
    return sign_in(client, cast.dana)


def send(client: Client, data: bytes, *, domain: str = "AUTH"):
    return client.post(UPLOAD, {"file": SimpleUploadedFile("ca.cer", data), "domain": domain})


def test_an_empty_store_says_what_belongs_there(dana):
    assert "No root certificate is in the trust store yet." in plain(dana.get(STORE))
    assert "No intermediate certificate is in the trust store yet." in plain(dana.get(f"{STORE}intermediates/"))


def test_a_root_is_previewed_and_accepted(dana, cast):
    response = send(dana, ROOT.pem)
    page = plain(response)
    assert "Root CA for the domain Authentication. Nothing is stored yet." in page
    assert "This certificate can be accepted." in page
    assert TrustCertificate.objects.count() == 0
    answer = dana.post(ACCEPT, hidden(response))
    row = TrustCertificate.objects.get()
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{STORE}{row.pk}/")
    page = plain(dana.get(f"{STORE}{row.pk}/"))
    assert "The certificate is in the trust store now." in page
    assert "Dana Weiss (dana)" in page
    assert "A certificate was added to the trust store." in page


def test_an_intermediate_shows_the_way_to_its_root(dana):
    root, row = trusted(ROOT, ISSUING)
    response = dana.get(f"{STORE}{row.pk}/")
    assert f'href="{STORE}{root.pk}/"' in response.content.decode()
    assert "Root CA Test Root CA" in plain(response)


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"hello", "This is not a certificate."),
        (b"", "There is nothing in this file."),
        (b"A" * 5_000_000, "This file is too large to be a certificate"),
        (make.private_key_pem(), "This holds a private key. It was not stored."),
    ],
)
def test_what_is_no_certificate_is_refused_at_the_file(dana, data, sentence):
    response = send(dana, data)
    assert response.status_code == 422
    assert sentence in plain(response)
    assert TrustCertificate.objects.count() == 0


@pytest.mark.parametrize(
    ("make_it", "sentence"),
    [
        (lambda: ISSUING, "“Test Issuing CA” was issued by “Test Root CA”, which is not in the trust store"),
        (lambda: make.root(start=NOW - DAY, end=NOW + 90 * DAY), "set by PMS_CA_MIN_MONTHS_LEFT"),
        (lambda: make.root(start=NOW - 9 * DAY, end=NOW - DAY), "This certificate expired on"),
        (lambda: make.root(at=NOW, key=make.rsa_key(bits=1024)), "The RSA key has 1024 bits"),
        (lambda: make.leaf(ROOT, at=NOW), "This is not the certificate of an authority"),
    ],
)
def test_what_cannot_be_trusted_is_refused_check_by_check(dana, make_it, sentence):
    made = make_it()
    page = plain(send(dana, made.pem))
    assert sentence in page
    assert "Add to the trust store" not in page
    fields = {"domain": "AUTH", "certificate": base64.b64encode(made.der).decode()}
    answer = dana.post(ACCEPT, fields)
    assert answer.status_code == 422
    assert sentence in plain(answer)
    assert TrustCertificate.objects.count() == 0
    assert LogRow.objects.get().event_id == "PMS_PRT_402"


def test_the_domain_must_be_chosen(dana):
    response = dana.post(UPLOAD, {"file": SimpleUploadedFile("ca.cer", ROOT.pem)})
    assert response.status_code == 422
    assert "Choose the domain in which this authority is to be trusted." in plain(response)


def test_what_the_domain_has_already_is_shown_with_the_way_to_it(dana):
    (row,) = trusted(ROOT)
    response = send(dana, ROOT.pem)
    assert "The trust store of this domain holds this certificate already." in plain(response)
    assert f'href="{STORE}{row.pk}/"' in response.content.decode()
    assert "can be accepted" in plain(send(dana, ROOT.pem, domain="DEVICE"))


def test_a_double_click_keeps_one(dana):
    fields = hidden(send(dana, ROOT.pem))
    assert [dana.post(ACCEPT, fields).status_code for _ in range(2)] == [303, 422]
    assert TrustCertificate.objects.count() == 1


def test_what_was_tolerated_is_marked(dana):
    response = send(dana, make.root(at=NOW, serial=-5).der)
    assert "The serial number is zero or negative." in plain(response)
    dana.post(ACCEPT, hidden(response))
    row = TrustCertificate.objects.get()
    assert "With exceptions" in plain(dana.get(STORE))
    assert "Accepted with exceptions The serial number is zero or negative." in plain(dana.get(f"{STORE}{row.pk}/"))
    assert "1 certificate" in plain(dana.get(f"{STORE}?tolerated=1"))
    assert "Nothing matches" in plain(dana.get(f"{STORE}?tolerated=0"))


def test_lists_search_filter_and_sort(dana):
    trusted(ROOT, make.root("Alpha Root", at=NOW))
    trusted(make.root("Old Root", start=NOW - 9 * DAY, end=NOW - DAY), domain=Domain.DEVICE)
    trusted(ISSUING)

    def names(query: str) -> list[str]:
        page = plain(dana.get(STORE + query))
        return sorted(
            (name for name in ("Test Root CA", "Alpha Root", "Old Root", "Test Issuing CA") if name in page),
            key=page.index,
        )

    assert names("?sort=issued_to") == ["Alpha Root", "Old Root", "Test Root CA"]
    assert names("?q=alpha") == ["Alpha Root"]
    assert names("?domain=DEVICE") == ["Old Root"]
    assert names("?state=expired") == ["Old Root"]
    assert names(f"?valid_until_from={NOW + 9 * DAY:%Y-%m-%d}&sort=-issued_to") == ["Test Root CA", "Alpha Root"]
    assert names("intermediates/") == ["Test Issuing CA", "Test Root CA"]


def test_files_are_given_for_saving(dana):
    _, row = trusted(ROOT, ISSUING)
    for form, name in (("p7b", "intermediate-chain-AUTH"), ("cer", "intermediate-AUTH")):
        response = dana.get(f"{STORE}{row.pk}/download/{form}/")
        assert response.headers["Content-Disposition"] == f'attachment; filename="{name}-{row.sha256[:8]}.{form}"'
        assert response.content.startswith(b"-----BEGIN")
    assert dana.get(f"{STORE}{row.pk}/download/key/").status_code == 404
    assert dana.get(f"{STORE}no-such-id/").status_code == 404


@pytest.mark.parametrize("who", ["amina", "emil"])
def test_the_store_is_for_partner_admins_only(cast, who):
    (row,) = trusted(ROOT)
    client = sign_in(Client(), getattr(cast, who))
    for path in ("", "intermediates/", "upload/", f"{row.pk}/", f"{row.pk}/download/cer/"):
        assert client.get(STORE + path).status_code == 403
    assert (
        client.post(ACCEPT, {"domain": "AUTH", "certificate": base64.b64encode(ISSUING.der).decode()}).status_code
        == 403
    )
    assert TrustCertificate.objects.count() == 1


def test_a_list_costs_the_same_with_one_and_with_many_rows(dana, django_assert_max_num_queries):
    trusted(*(make.root(f"Root {number}", at=NOW) for number in range(8)))
    dana.get(STORE)
    with django_assert_max_num_queries(12):
        dana.get(STORE)
