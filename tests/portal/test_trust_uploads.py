"""Several files for the trust store at once: each is shown, accepted or refused for itself."""

import html
import re
from datetime import UTC, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from pms.pki import bundles
from pms.trust.models import TrustCertificate
from pms.trust.states import Domain
from tests.cast import Cast, sign_in
from tests.factories import certificates as make
from tests.factories.trust import trusted
from tests.portal.test_partner_certificates import plain

NOW = datetime.now(UTC)
DAY = timedelta(days=1)
ROOT = make.root("Upload Root", at=NOW)
UPPER = make.intermediate(ROOT, "Upper CA", at=NOW)
LOWER = make.intermediate(UPPER, "Lower CA", at=NOW)
STRAY = make.intermediate(make.root("Elsewhere", at=NOW), "Stray CA", at=NOW)
STORE = "/admin/trust/"
UPLOAD = f"{STORE}upload/"
ACCEPT = f"{STORE}accept/"


@pytest.fixture
def dana(cast: Cast, client: Client) -> Client:
    return sign_in(client, cast.dana)


def send(client: Client, *files: tuple[str, bytes], domain: str = "AUTH"):
    sent = [SimpleUploadedFile(name, data) for name, data in files]
    return client.post(UPLOAD, {"file": sent, "domain": domain})


def ticks(response) -> list[str]:
    """The values of the boxes that may be ticked."""
    found = re.findall(r'<input[^>]* name="certificate" value="([^"]+)"', response.content.decode())
    return [html.unescape(value) for value in found]


def take(client: Client, values: list[str], domain: str = "AUTH"):
    return client.post(ACCEPT, {"certificate": values, "domain": domain})


def test_a_chain_comes_in_any_order_in_files_of_its_own(dana):
    response = send(dana, ("lower.cer", LOWER.pem), ("root.cer", ROOT.der), ("upper.pem", UPPER.pem))
    page = plain(response)
    assert response.status_code == 200
    assert "3 certificates can be accepted." in page
    assert "refused" not in page
    for words in ("lower.cer", "root.cer", "upper.pem", "For the domain Authentication. Nothing is stored yet."):
        assert words in page
    assert TrustCertificate.objects.count() == 0
    answer = take(dana, ticks(response))
    assert (answer.status_code, answer.headers["Location"]) == (303, STORE)
    assert "3 certificates are in the trust store now." in plain(dana.get(STORE))
    kinds = TrustCertificate.objects.values_list("issued_to", "kind")
    assert set(kinds) == {("Upload Root", "root"), ("Upper CA", "intermediate"), ("Lower CA", "intermediate")}


@pytest.mark.parametrize(
    "data", [bundles.p7b([LOWER.der, UPPER.der, ROOT.der]), LOWER.pem + ROOT.pem + UPPER.pem], ids=["p7b", "PEM"]
)
def test_a_file_may_hold_a_whole_chain(dana, data):
    response = send(dana, ("chain.p7b", data))
    assert "3 certificates can be accepted." in plain(response)
    take(dana, ticks(response))
    assert TrustCertificate.objects.count() == 3


def test_pasted_text_may_hold_a_chain_too(dana):
    response = dana.post(UPLOAD, {"domain": "AUTH", "text": (ROOT.pem + UPPER.pem).decode()})
    assert "Pasted text" in plain(response)
    take(dana, ticks(response))
    assert TrustCertificate.objects.count() == 2


def test_each_file_says_for_itself_what_is_wrong(dana):
    root = make.root("Known Root", at=NOW)
    (row,) = trusted(root)
    five = [ROOT]
    for number in range(1, 6):
        five.append(make.intermediate(five[-1], f"Step {number}", at=NOW))
    response = send(
        dana,
        ("key.pem", make.private_key_pem()),
        ("photo.cer", b"hello"),
        ("known.cer", root.pem),
        ("stray.cer", STRAY.pem),
        ("leaf.cer", make.leaf(root, at=NOW).pem),
        ("short.cer", make.root("Short Root", start=NOW, end=NOW + 90 * DAY).pem),
        ("twice.cer", ROOT.der),
        ("chain.pem", b"".join(each.pem for each in five)),
    )
    page = plain(response)
    for sentence in (
        "This holds a private key. It was not stored.",
        "This is not a certificate.",
        "The trust store of this domain holds this certificate already.",
        "“Stray CA” was issued by “Elsewhere”, which is not in the trust store of this domain.",
        "This is not the certificate of an authority",
        "This certificate ends too soon",
        "The file “twice.cer” of this upload holds the same certificate. It is taken once.",
        "Below a root, a chain may hold 4 intermediates; this would be one too many",
    ):
        assert sentence in page
    assert "5 certificates can be accepted. 8 are refused." in page
    assert f'href="{STORE}{row.pk}/"' in response.content.decode()
    assert "PRIVATE KEY" not in response.content.decode()
    assert len(ticks(response)) == 5
    take(dana, ticks(response))
    assert TrustCertificate.objects.count() == 6


def test_what_is_left_unticked_is_left_out(dana):
    values = ticks(send(dana, ("root.cer", ROOT.pem), ("upper.cer", UPPER.pem)))
    answer = take(dana, values[:1])
    row = TrustCertificate.objects.get()
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{STORE}{row.pk}/")


def test_nothing_ticked_adds_nothing(dana):
    answer = take(dana, [])
    assert answer.headers["Location"] == f"{UPLOAD}?domain=AUTH"
    assert "No certificate was chosen, so nothing was added." in plain(dana.get(UPLOAD))


def test_what_changed_since_the_preview_is_told_certificate_by_certificate(dana):
    response = send(dana, ("root.cer", ROOT.pem), ("upper.cer", UPPER.pem), ("lower.cer", LOWER.pem))
    trusted(ROOT, disabled_at=NOW - DAY)
    answer = take(dana, [*ticks(response), "no base64:x", ""])
    page = plain(answer)
    assert answer.status_code == 422
    assert "3 were refused." in page
    assert "holds this certificate already, but it is disabled. Enable it there" in page
    assert "“Upload Root”, which stands above this certificate, is disabled since" in page
    assert "upper.cer" in page
    assert TrustCertificate.objects.count() == 1


def test_some_taken_and_some_refused_are_both_told(dana):
    response = send(dana, ("root.cer", ROOT.pem), ("upper.cer", UPPER.pem))
    trusted(ROOT)
    answer = take(dana, ticks(response))
    assert answer.status_code == 200
    assert "One certificate is in the trust store now. One was refused." in plain(answer)
    row = TrustCertificate.objects.get(issued_to="Upper CA")
    assert f'href="{STORE}{row.pk}/"' in answer.content.decode()


def test_a_double_click_says_that_they_are_there(dana):
    values = ticks(send(dana, ("root.cer", ROOT.pem), ("upper.cer", UPPER.pem)))
    assert [take(dana, values).status_code for _ in range(2)] == [303, 422]
    assert TrustCertificate.objects.count() == 2


def test_nothing_good_in_several_files_offers_other_files(dana):
    response = send(dana, ("a.cer", b"hello"), ("b.cer", b""))
    page = plain(response)
    assert "None of these 2 can be accepted." in page
    assert "Choose other files" in page
    assert "Add the ticked ones" not in page


def test_too_many_files_are_refused_at_the_field(dana):
    response = send(dana, *((f"{number}.cer", ROOT.pem) for number in range(21)))
    assert response.status_code == 422
    assert "These are too many files at once (21). Choose at most 20." in plain(response)


@pytest.mark.parametrize(
    "name", ["<script>alert(1)</script>.cer", "a:b.cer", "\u202egpj.cer", "%s%(x)s.cer", "é" * 150]
)
def test_names_of_files_are_harmless(dana, name):
    response = send(dana, (name, ROOT.pem), ("upper.cer", UPPER.pem), ("bad.cer", STRAY.pem))
    assert response.status_code == 200
    assert "<script>alert" not in response.content.decode()
    trusted(ROOT)
    answer = take(dana, ticks(response))
    assert answer.status_code == 200
    assert "<script>alert" not in answer.content.decode()


def test_a_certificate_of_another_domain_is_told_where_it_belongs(dana):
    trusted(ROOT, domain=Domain.DEVICE)
    page = plain(send(dana, ("upper.cer", UPPER.pem), ("x.cer", b"x")))
    assert "trusted in the domain “Device”, but here one of the domain “Authentication” is needed" in page


def test_many_files_cost_as_many_queries_as_few(dana, django_assert_max_num_queries):
    roots = [make.root(f"Root {number}", at=NOW) for number in range(9)]
    files = [(f"{number}.cer", root.pem) for number, root in enumerate(roots)]
    files += [
        (f"below-{number}.cer", make.intermediate(root, f"CA {number}", at=NOW).pem)
        for number, root in enumerate(roots)
    ]
    send(dana, ("one.cer", ROOT.pem))
    with django_assert_max_num_queries(12):
        assert "18 certificates can be accepted." in plain(send(dana, *files))
