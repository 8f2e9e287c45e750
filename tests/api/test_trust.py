"""The calls on the trust store."""

import base64
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, pkcs7

from pms.audit.models import LogRow
from pms.events.models import OutboxRow
from pms.pki import bundles
from pms.trust import services
from pms.trust.models import TrustCertificate
from pms.trust.states import Domain
from tests.api.conftest import PARTNER, Program, codes
from tests.cast import Cast, person
from tests.factories import accounts
from tests.factories import certificates as make
from tests.factories.policies import PolicyGroupFactory
from tests.factories.trust import trusted

Programs = Callable[..., Program]
UPLOAD = f"{PARTNER}/partners/certificate/ca/upload"
LIST = f"{PARTNER}/trust-chain-certificates"
LOCAL = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}")


def sent(data: bytes | str, domain: str = "AUTH") -> dict[str, str]:
    return {"certificateData": data if isinstance(data, str) else data.decode(), "partnerDomain": domain}


def in_base64(*made: make.Made) -> str:
    """A bundle as clients send it: the certificate first, URL-safe base64 of PKCS#7."""
    return base64.urlsafe_b64encode(bundles.certs_only([each.der for each in made])).decode()


def test_a_root_is_taken(program: Programs, cast: Cast, platform: None) -> None:
    root = make.root()
    answer = program(cast.dana).v1("POST", UPLOAD, sent(root.pem, "auth"))
    assert answer == {
        "id": None,
        "version": None,
        "responsetime": answer["responsetime"],
        "metadata": None,
        "response": {"status": "Upload Success.", "timestamp": answer["response"]["timestamp"]},
        "errors": [],
    }
    assert LOCAL.fullmatch(answer["response"]["timestamp"])
    row = TrustCertificate.objects.get()
    assert (row.domain, row.kind, bytes(row.der), row.uploaded_by) == ("AUTH", "root", root.der, cast.dana.user)
    assert OutboxRow.objects.get().topic == "CA_CERTIFICATE_UPLOADED"
    assert LogRow.objects.filter(event_id="PMS_PRT_202", ref_id=row.pk).count() == 1


@pytest.mark.parametrize("encode", [base64.b64encode, base64.urlsafe_b64encode])
def test_der_in_base64_is_taken(program: Programs, cast: Cast, platform: None, encode: Any) -> None:
    root = make.root()
    assert program(cast.dana).v1("POST", UPLOAD, sent(encode(root.der).rstrip(b"=")))["errors"] == []
    assert bytes(TrustCertificate.objects.get().der) == root.der


def test_the_partner_manager_module_may_upload(program: Programs, cast: Cast, platform: None) -> None:
    module = person(accounts.user("pm-module", roles=["PARTNERMANAGER"]))
    assert program(module).v1("POST", UPLOAD, sent(make.root().pem))["response"]["status"] == "Upload Success."
    assert program(module).call("GET", LIST).status_code == 403


@pytest.mark.parametrize("who", ["amina", "emil"])
def test_nobody_else_may_upload(program: Programs, cast: Cast, who: str) -> None:
    answer = program(getattr(cast, who)).call("POST", UPLOAD, {"request": sent(make.root().pem)})
    assert (answer.status_code, codes(answer.json())) == (403, ["KER-ATH-403"])  # type: ignore[attr-defined]
    assert not TrustCertificate.objects.exists()


@pytest.mark.parametrize(
    "body", [{}, {"certificateData": " ", "partnerDomain": "AUTH"}, {"certificateData": "x", "partnerDomain": ""}]
)
def test_both_members_are_asked_for(program: Programs, cast: Cast, body: dict[str, str]) -> None:
    answer = program(cast.dana).call("POST", UPLOAD, {"request": body})
    assert (answer.status_code, codes(answer.json())) == (400, ["PMS_COR_001"])  # type: ignore[attr-defined]


def test_a_bundle_is_taken_root_first(program: Programs, cast: Cast, platform: None) -> None:
    root = make.root()
    upper = make.intermediate(root, "Upper CA")
    lower = make.intermediate(upper, "Lower CA")
    call = program(cast.dana).v1
    assert call("POST", UPLOAD, sent(in_base64(lower, upper, root)))["response"]["status"] == "Upload Success."
    taken = TrustCertificate.objects.values_list("kind", "issued_to")
    assert set(taken) == {("root", "Test Root CA"), ("intermediate", "Upper CA"), ("intermediate", "Lower CA")}
    assert call("POST", UPLOAD, sent(in_base64(lower, upper, root)))["response"]["status"] == "Upload Failed."
    assert TrustCertificate.objects.count() == 3


def test_each_certificate_of_a_bundle_is_taken_or_skipped(program: Programs, cast: Cast, platform: None) -> None:
    root = make.root()
    short = make.intermediate(root, "Short CA", years=0.5)
    old = make.with_version_1(make.intermediate(root, "Old CA"))
    answer = program(cast.dana).v1("POST", UPLOAD, sent(in_base64(short, old, root)))
    assert answer["response"]["status"] == "Partial Upload Success."
    assert TrustCertificate.objects.get().issued_to == "Test Root CA"
    refused = LogRow.objects.filter(event_id="PMS_PRT_402").values_list("log_desc", flat=True)
    assert sorted(refused) == ["certificate-authority-life", "certificate-version"]


def test_other_writers_order_of_a_bundle_does_not_matter(program: Programs, cast: Cast, platform: None) -> None:
    root = make.root()
    issuing = make.intermediate(root)
    sorted_set = pkcs7.serialize_certificates([root.x509, issuing.x509], Encoding.PEM).decode()
    for text in (sorted_set, root.pem.decode() + issuing.pem.decode(), in_base64(root, issuing)):
        TrustCertificate.objects.all().delete()
        assert program(cast.dana).v1("POST", UPLOAD, sent(text))["response"]["status"] == "Upload Success."
        assert TrustCertificate.objects.count() == 2


def test_a_bundle_of_eleven_is_too_many(program: Programs, cast: Cast, platform: None) -> None:
    text = in_base64(*(make.root(f"Root {number}") for number in range(11)))
    assert codes(program(cast.dana).v1("POST", UPLOAD, sent(text))) == ["KER-PCM-001"]
    assert not TrustCertificate.objects.exists()


def test_a_refusal_is_answered_in_the_older_envelope(program: Programs, cast: Cast, platform: None) -> None:
    answer = program(cast.dana).v1("POST", UPLOAD, sent(make.intermediate(make.root()).pem), id="mine")
    assert (answer["id"], answer["version"], codes(answer)) == ("mosip.partnermanagement", "1.0", ["KER-PCM-005"])


def stored(at: datetime) -> dict[str, TrustCertificate]:
    root = make.root(at=at)
    soon = make.intermediate(root, "Ending CA", end=at + timedelta(days=20), start=at - timedelta(days=400))
    gone = make.intermediate(root, "Ended CA", end=at - timedelta(days=3), start=at - timedelta(days=400))
    off = make.intermediate(root, "Disabled CA")
    rows = [
        *trusted(root, soon, gone, at=at),
        *trusted(off, at=at, disabled_at=at),
        *trusted(make.root("Device Root"), domain=Domain.DEVICE, at=at),
    ]
    return dict(zip(["root", "soon", "gone", "off", "device"], rows, strict=True))


def test_the_list_shows_each_certificate(program: Programs, cast: Cast) -> None:
    at = datetime(2026, 5, 1, 10, tzinfo=UTC)
    root = make.root(organisation="Trust Ltd", at=at)
    (row,) = trusted(root, at=at)
    answer = program(cast.dana).get(LIST)
    assert (answer["id"], answer["version"], answer["errors"]) == ("mosip.pms.trust.certificates.get", "1.0", [])
    assert answer["response"] == {
        "pageNo": 0,
        "pageSize": 8,
        "totalResults": 1,
        "data": [
            {
                "caCertificateType": "ROOT",
                "certId": row.pk,
                "partnerDomain": "AUTH",
                "issuedTo": "CN=Test Root CA,O=Trust Ltd,C=MA",
                "issuedBy": "CN=Test Root CA,O=Trust Ltd,C=MA",
                "certThumbprint": answer["response"]["data"][0]["certThumbprint"],
                "validFromDate": "2026-04-30T10:00:00.000",
                "validTillDate": "2036-04-28T10:00:00.000",
                "uploadTime": "2026-05-01T10:00:00.000",
                "status": True,
            }
        ],
    }
    assert re.fullmatch("[0-9a-f]{40}", answer["response"]["data"][0]["certThumbprint"])


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", {"root", "soon", "gone", "off", "device"}),
        ("caCertificateType=", {"root", "soon", "gone", "off", "device"}),
        ("caCertificateType=root", {"root", "device"}),
        ("caCertificateType=INTERMEDIATE", {"soon", "gone", "off"}),
        ("partnerDomain=device", {"device"}),
        ("issuedTo=ending", {"soon"}),
        ("issuedBy=test%20root", {"root", "soon", "gone", "off"}),
        ("issuedTo=O%3DTest", {"root", "soon", "gone", "off", "device"}),
        ("expiryPeriod=20", {"soon"}),
        ("expiryPeriod=19", set()),
        ("partnerDomain=AUTH&caCertificateType=ROOT", {"root"}),
    ],
)
def test_the_list_is_filtered(program: Programs, cast: Cast, query: str, found: set[str]) -> None:
    rows = stored(datetime.now(UTC))
    names = {row.pk: name for name, row in rows.items()}
    answer = program(cast.dana).get(f"{LIST}?{query}")["response"]
    assert {names[row["certId"]] for row in answer["data"]} == found
    assert answer["totalResults"] == len(found)
    status = {names[row["certId"]]: row["status"] for row in answer["data"]}
    assert all(is_valid == (name not in {"gone", "off"}) for name, is_valid in status.items())


def test_what_ended_earlier_today_still_ends_today(program: Programs, cast: Cast) -> None:
    now = datetime.now(UTC)
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    trusted(make.root(start=now - timedelta(days=400), end=midnight))
    trusted(make.root(start=now - timedelta(days=400), end=midnight - timedelta(seconds=1)))
    assert program(cast.dana).get(f"{LIST}?expiryPeriod=1")["response"]["totalResults"] == 1


def test_the_list_is_found_by_id_and_paged(program: Programs, cast: Cast, django_assert_max_num_queries: Any) -> None:
    at = datetime.now(UTC)
    rows = [trusted(make.root(f"Root {number:02}"), at=at - timedelta(days=number))[0] for number in range(11)]
    call = program(cast.dana).get
    with django_assert_max_num_queries(5):
        page = call(LIST)["response"]
    assert [row["certId"] for row in page["data"]] == [row.pk for row in rows[:2:-1]]
    assert (page["pageSize"], page["totalResults"]) == (8, 11)
    page = call(f"{LIST}?pageNo=1&pageSize=4&sortFieldName=issuedTo&sortType=desc")["response"]
    assert [row["issuedTo"][:10] for row in page["data"]] == [f"CN=Root {number:02}" for number in (6, 5, 4, 3)]
    assert call(f"{LIST}?pageNo=9")["response"] == {"pageNo": 0, "pageSize": 0, "totalResults": 0, "data": []}
    assert call(f"{LIST}?certificateId={rows[3].pk[4:20].upper()}")["response"]["totalResults"] == 1
    for name in ("caCertificateType", "certificateId", "partnerDomain", "issuedBy", "validFrom", "validTill"):
        assert call(f"{LIST}?sortFieldName={name}&sortType=ASC")["response"]["totalResults"] == 11


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("sortFieldName=issuedTo", "PMS_PS_ERROR_007"),
        ("sortFieldName=nothing&sortType=asc&caCertificateType=x", "PMS_PRT_357"),
        ("sortFieldName=issuedTo&sortType=up", "PMS_PRT_358"),
        ("pageNo=-1&pageSize=0", "PMS_PRT_360"),
        ("pageSize=0&caCertificateType=x", "PMS_PRT_361"),
        ("caCertificateType=LEAF&partnerDomain=x", "KER-PCM-018"),
        ("partnerDomain=x", "KER-PCM-011"),
    ],
)
def test_a_wrong_question_has_its_code(program: Programs, cast: Cast, query: str, code: str) -> None:
    answer = program(cast.dana).get(f"{LIST}?{query}")
    assert (answer["id"], codes(answer)) == ("mosip.pms.trust.certificates.get", [code])


@pytest.mark.parametrize("period", ["0", "31", "-1", "x", "99999999999999999999"])
def test_an_expiry_period_is_1_to_30(program: Programs, cast: Cast, period: str) -> None:
    answer = program(cast.dana).call("GET", f"{LIST}?expiryPeriod={period}")
    assert (answer.status_code, codes(answer.json())) == (400, ["PMS_COR_001"])  # type: ignore[attr-defined]


def test_a_certificate_is_given_out_with_those_above_it(program: Programs, cast: Cast) -> None:
    root = make.root()
    upper = make.intermediate(root, "Upper CA")
    lower = make.intermediate(upper, "Lower CA")
    rows = trusted(root, upper, lower)
    call = program(cast.dana).get
    answer = call(f"{LIST}/{rows[2].pk}/certificateFile")
    assert answer["id"] == "mosip.pms.download.trust.certificates.get"
    assert set(answer["response"]) == {"p7bFile", "timestamp"}
    assert answer["response"]["p7bFile"] == bundles.p7b([lower.der, upper.der, root.der]).decode()
    assert max(map(len, answer["response"]["p7bFile"].splitlines())) == 64
    alone = call(f"{LIST}/{rows[0].pk}/certificateFile")["response"]["p7bFile"]
    assert alone == bundles.p7b([root.der]).decode()


@pytest.mark.parametrize(("name", "code"), [("a_b", "PMS_PRT_099"), ("%20", "PMS_PRT_099"), ("x" * 37, "PMS_PRT_099")])
def test_an_id_that_is_none_is_answered_in_the_older_envelope(
    program: Programs, cast: Cast, name: str, code: str
) -> None:
    answer = program(cast.dana).get(f"{LIST}/{name}/certificateFile")
    assert (codes(answer), answer["id"], "responsetime" in answer) == ([code], "mosip.partnermanagement", True)


def test_an_unknown_id_is_answered_in_the_newer_envelope(program: Programs, cast: Cast) -> None:
    answer = program(cast.dana).get(f"{LIST}/{'x' * 36}/certificateFile")
    assert (codes(answer), "responseTime" in answer) == (["KER-PMS-019"], True)


def test_an_installation_may_not_show_its_trust_store(program: Programs, cast: Cast, settings: Any) -> None:
    settings.TRUST_LIST_OFFERED = False
    answer = program(cast.dana).get(f"{LIST}?pageNo=-1")
    assert (codes(answer), answer["id"]) == (["PMS_FEATURE_001"], "mosip.partnermanagement")
    assert codes(program(cast.dana).get(f"{LIST}/x/certificateFile")) == ["PMS_FEATURE_001"]
    assert codes(program(cast.dana).get(f"{LIST}/a_b/certificateFile")) == ["PMS_PRT_099"]


@pytest.mark.parametrize("who", ["amina", "emil"])
def test_only_partner_admins_look_into_the_trust_store(program: Programs, cast: Cast, who: str) -> None:
    for path in (LIST, f"{LIST}/x/certificateFile"):
        assert program(getattr(cast, who)).call("GET", path).status_code == 403


@pytest.mark.parametrize("which", [0, 1])
def test_a_disabled_authority_vouches_for_nobody_on_the_wire_either(
    program: Programs, cast: Cast, platform: None, which: int
) -> None:
    at = datetime.now(UTC)
    root = make.root()
    issuing = make.intermediate(root)
    rows = trusted(root, issuing, at=at)
    services.disable(certificate_id=rows[which].pk, reason="Stolen key", actor=cast.dana.actor, at=at)
    below = make.intermediate(issuing, "Lower CA")
    call = program(cast.dana)
    answer = call.v1("POST", UPLOAD, sent(below.pem))
    assert codes(answer) == ["KER-PCM-005"]
    assert "is disabled since" in answer["errors"][0]["message"]
    leaf = make.leaf(issuing, organisation="Acme Bank")
    cast.acme.policy_group = PolicyGroupFactory()
    cast.acme.save()
    body = {"partnerId": cast.acme.pk, "certificateData": leaf.pem.decode(), "partnerDomain": "AUTH"}
    answer = program(cast.amina).v1("POST", f"{PARTNER}/partners/certificate/upload", body)
    assert codes(answer) == ["KER-PCM-006"]
    assert "The platform no longer trusts the authority" in answer["errors"][0]["message"]
    assert "Stolen key" not in str(answer)
    services.enable(certificate_id=rows[which].pk, actor=cast.dana.actor, at=at)
    assert program(cast.amina).v1("POST", f"{PARTNER}/partners/certificate/upload", body)["errors"] == []


def test_a_disabled_authority_is_listed_as_out_of_use_and_still_given_out(program: Programs, cast: Cast) -> None:
    root = make.root()
    (row,) = trusted(root)
    services.disable(certificate_id=row.pk, reason="Stolen key", actor=cast.dana.actor, at=datetime.now(UTC))
    call = program(cast.dana)
    assert [one["status"] for one in call.get(LIST)["response"]["data"]] == [False]
    answer = call.get(f"{LIST}/{row.pk}/certificateFile")
    assert answer["response"]["p7bFile"] == bundles.p7b([root.der]).decode()


def test_a_disabled_authority_is_not_taken_again(program: Programs, cast: Cast, platform: None) -> None:
    root = make.root()
    trusted(root, disabled_at=datetime.now(UTC))
    answer = program(cast.dana).v1("POST", UPLOAD, sent(root.pem))
    assert codes(answer) == ["KER-PCM-003"]
    assert "it is disabled" in answer["errors"][0]["message"]
