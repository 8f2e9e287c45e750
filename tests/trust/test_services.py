"""Uploading to the trust store, downloading from it, and asking it."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import pkcs7

from pms.audit.models import LogRow
from pms.common.errors import NotAllowed, NotFound
from pms.events.models import OutboxRow
from pms.events.states import Topic
from pms.pki.checks import Limits, Profile
from pms.pki.reading import decode
from pms.trust import queries, services
from pms.trust.adapters.keystore import KeyStore
from pms.trust.errors import AlreadyInStore, CertificateRefused, WrongDomain
from pms.trust.models import TrustCertificate
from pms.trust.rules import TrustSettings
from pms.trust.states import CaKind, Domain
from tests.cast import Cast
from tests.factories import certificates as make
from tests.factories.trust import SETTINGS, trusted

AT = datetime(2026, 6, 1, 12, tzinfo=UTC)
STRICT = TrustSettings(profile=Profile.STRICT)
NO_KEYS = KeyStore(Path("there-is-no-such-folder"), "")


@pytest.fixture
def root() -> make.Made:
    return make.root(at=AT)


@pytest.fixture
def issuing(root: make.Made) -> make.Made:
    return make.intermediate(root, at=AT)


def upload(
    cast: Cast, data: bytes, *, domain: Domain = Domain.AUTH, settings: TrustSettings = SETTINGS
) -> TrustCertificate:
    return services.upload(domain=domain, data=data, actor=cast.dana.actor, at=AT, settings=settings, keystore=NO_KEYS)


def test_a_self_signed_authority_becomes_a_root(cast: Cast, root: make.Made) -> None:
    row = upload(cast, root.pem)
    row.refresh_from_db()
    assert (row.kind, row.domain, row.issued_to, row.issued_by) == (CaKind.ROOT, "AUTH", "Test Root CA", "Test Root CA")
    assert bytes(row.der) == root.der
    assert (row.uploaded_by, row.uploaded_at, row.disabled_at, row.tolerances) == (cast.dana.user, AT, None, [])


def test_an_upload_is_audited_and_published(cast: Cast, root: make.Made) -> None:
    row = upload(cast, root.der)
    line = LogRow.objects.get(event_id="PMS_PRT_202")
    assert (line.ref_id, line.ref_id_type) == (row.pk, "trust_certificate")
    assert line.log_desc == f"root of AUTH, SHA-256 {row.sha256}"
    event = OutboxRow.objects.get()
    assert (event.topic, event.ref_type, event.ref_id) == (Topic.CA_CERTIFICATE_UPLOADED, "trust_certificate", row.pk)


def test_an_intermediate_needs_its_path_to_a_root_of_the_domain(
    cast: Cast, root: make.Made, issuing: make.Made
) -> None:
    with pytest.raises(CertificateRefused) as refused:
        upload(cast, issuing.pem)
    assert refused.value.code == "certificate-issuer-not-uploaded"
    assert "Upload “Test Root CA” first, or both together." in str(refused.value)
    upload(cast, root.pem)
    row = upload(cast, issuing.pem)
    assert row.kind == CaKind.INTERMEDIATE
    assert TrustCertificate.objects.count() == 2


def test_a_refusal_is_audited_and_changes_nothing(cast: Cast, issuing: make.Made) -> None:
    with pytest.raises(CertificateRefused):
        upload(cast, issuing.pem)
    assert TrustCertificate.objects.count() == OutboxRow.objects.count() == 0
    line = LogRow.objects.get(event_id="PMS_PRT_402")
    assert (line.log_desc, line.ref_id, line.session_user_name) == ("certificate-issuer-not-uploaded", "AUTH", "dana")


def test_an_intermediate_of_another_domain_is_told_where_it_belongs(
    cast: Cast, root: make.Made, issuing: make.Made
) -> None:
    trusted(root, domain=Domain.DEVICE)
    with pytest.raises(WrongDomain) as refused:
        upload(cast, issuing.pem)
    assert "“Device”" in str(refused.value)


def test_a_certificate_enters_a_domain_once(cast: Cast, root: make.Made) -> None:
    upload(cast, root.pem)
    with pytest.raises(AlreadyInStore):
        upload(cast, root.der)
    upload(cast, root.pem, domain=Domain.DEVICE)
    assert [row.domain for row in TrustCertificate.objects.order_by("domain")] == ["AUTH", "DEVICE"]


@pytest.mark.parametrize("who", ["amina", "emil"])
def test_only_partner_admins_upload(cast: Cast, root: make.Made, who: str) -> None:
    with pytest.raises(NotAllowed):
        services.upload(
            domain=Domain.AUTH,
            data=root.pem,
            actor=getattr(cast, who).actor,
            at=AT,
            settings=SETTINGS,
            keystore=NO_KEYS,
        )
    assert TrustCertificate.objects.count() == 0


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "certificate-file-empty"),
        (b"hello", "not-a-certificate"),
        (b"x" * 5_000_000, "certificate-file-too-large"),
        (make.private_key_pem(), "certificate-private-key"),
        (make.pkcs12_file(make.root()), "certificate-key-store-file"),
        (make.signing_request(), "certificate-signing-request"),
        (make.root(start=AT + timedelta(days=1), end=AT + timedelta(days=999)).pem, "certificate-not-yet-valid"),
        (make.root(start=AT - timedelta(days=9), end=AT - timedelta(days=1)).pem, "certificate-expired"),
        (make.root(start=AT - timedelta(days=9), end=AT + timedelta(days=300)).pem, "certificate-authority-life"),
        (make.root(at=AT, key=make.rsa_key(bits=1024)).pem, "certificate-rsa-key-size"),
        (make.root().pem + make.root().pem, "several-certificates"),
    ],
)
def test_what_is_no_acceptable_authority_is_refused(cast: Cast, data: bytes, code: str) -> None:
    with pytest.raises(CertificateRefused) as refused:
        upload(cast, data)
    assert refused.value.code == code
    assert TrustCertificate.objects.count() == 0


def test_a_partner_s_certificate_is_no_authority(cast: Cast, root: make.Made) -> None:
    trusted(root)
    with pytest.raises(CertificateRefused) as refused:
        upload(cast, make.leaf(root, at=AT).pem)
    assert refused.value.code == "certificate-not-an-authority"


def test_the_profile_decides_what_is_tolerated_and_the_audit_names_it(cast: Cast) -> None:
    odd = make.root(at=AT, serial=-5)
    with pytest.raises(CertificateRefused) as refused:
        upload(cast, odd.pem, settings=STRICT)
    assert refused.value.code == "certificate-serial-not-positive"
    row = upload(cast, odd.pem)
    assert row.tolerances == ["serial-not-positive"]
    assert LogRow.objects.get(event_id="PMS_PRT_202").log_desc.endswith("tolerated: serial-not-positive")


def test_the_months_that_must_be_left_are_a_setting(cast: Cast) -> None:
    short = make.root(start=AT, end=AT + timedelta(days=100))
    settings = TrustSettings(limits=Limits(ca_min_months_left=3))
    assert upload(cast, short.pem, settings=settings).pk


def test_a_path_leads_over_intermediates_to_the_root(root: make.Made, issuing: make.Made, db: None) -> None:
    trusted(root, issuing)
    leaf = make.leaf(issuing, at=AT)
    path = services.validate(certificate=decode(leaf.der), domain=Domain.AUTH, at=AT, settings=SETTINGS)
    assert path == [leaf.der, issuing.der, root.der]


def test_names_are_compared_without_regard_to_case_and_spaces(root: make.Made, db: None) -> None:
    spelled = make.make(
        make.Form(
            [("C", "MA"), ("O", "TEST  Authority"), ("CN", "test root ca")],
            AT,
            AT + timedelta(days=900),
            root.key,
            ca=True,
        ),
        issuer=None,
    )
    trusted(root)
    leaf = make.leaf(spelled, at=AT)
    path = services.validate(certificate=decode(leaf.der), domain=Domain.AUTH, at=AT, settings=SETTINGS)
    assert path == [leaf.der, root.der]


def test_a_disabled_authority_vouches_for_nobody(root: make.Made, issuing: make.Made, db: None) -> None:
    trusted(root)
    trusted(issuing, disabled_at=AT)
    leaf = decode(make.leaf(issuing, at=AT).der)
    with pytest.raises(CertificateRefused) as refused:
        services.validate(certificate=leaf, domain=Domain.AUTH, at=AT, settings=SETTINGS)
    assert refused.value.code == "certificate-authority-disabled"
    assert str(refused.value).startswith(
        "The platform no longer trusts the authority “Test Issuing CA”: it was disabled on 1 June 2026."
    )
    assert services.validate(certificate=leaf, domain=Domain.AUTH, at=AT - timedelta(hours=1), settings=SETTINGS)


def test_an_expired_authority_is_named(root: make.Made, db: None) -> None:
    old = make.intermediate(root, start=AT - timedelta(days=900), end=AT - timedelta(days=1))
    trusted(root, old)
    with pytest.raises(CertificateRefused) as refused:
        services.validate(certificate=decode(make.leaf(old, at=AT).der), domain=Domain.AUTH, at=AT, settings=SETTINGS)
    assert refused.value.code == "certificate-authority-expired"


def test_the_way_up_costs_one_query_per_step(
    root: make.Made, issuing: make.Made, db: None, django_assert_num_queries
) -> None:  # type: ignore[no-untyped-def]
    trusted(root, issuing, *(make.root(f"Other {number}", at=AT) for number in range(5)))
    with django_assert_num_queries(2):
        found = queries.authorities_above(make.leaf(issuing, at=AT).x509.issuer, domain=Domain.AUTH, at=AT)
    assert sorted(found) == sorted([root.der, issuing.der])


def test_authorities_that_sign_each_other_end_the_way_up(root: make.Made, db: None) -> None:
    first = make.intermediate(root, "First", at=AT)
    second = make.intermediate(first, "Second", at=AT)
    loop = make.make(
        make.Form(
            [("C", "MA"), ("O", "Test Authority"), ("CN", "First")], AT, AT + timedelta(days=900), first.key, ca=True
        ),
        issuer=second,
    )
    trusted(loop, second)
    found = queries.authorities_above(make.leaf(first, at=AT).x509.issuer, domain=Domain.AUTH, at=AT)
    assert sorted(found) == sorted([loop.der, second.der])


def names_of(p7b: bytes) -> list[str]:
    return [one.subject.rfc4514_string().split(",")[0] for one in pkcs7.load_pem_pkcs7_certificates(p7b)]


def test_an_intermediate_is_downloaded_with_its_chain(cast: Cast, root: make.Made, issuing: make.Made) -> None:
    _, row = trusted(root, issuing)
    file = services.download(certificate_id=row.pk, form="p7b", actor=cast.dana.actor, at=AT)
    assert file.name == f"intermediate-chain-AUTH-{row.sha256[:8]}.p7b"
    assert file.media_type == "application/x-pkcs7-certificates"
    assert names_of(file.content) == ["CN=Test Issuing CA", "CN=Test Root CA"]
    assert LogRow.objects.get(event_id="PMS_TRUST_001").ref_id == row.pk


def test_a_root_is_downloaded_alone(cast: Cast, root: make.Made) -> None:
    (row,) = trusted(root)
    file = services.download(certificate_id=row.pk, form="p7b", actor=cast.dana.actor, at=AT)
    assert (file.name, names_of(file.content)) == (f"root-AUTH-{row.sha256[:8]}.p7b", ["CN=Test Root CA"])
    assert services.download(certificate_id=row.pk, form="cer", actor=cast.dana.actor, at=AT).content == root.pem


def test_nobody_else_knows_of_the_trust_store(cast: Cast, root: make.Made) -> None:
    (row,) = trusted(root)
    with pytest.raises(NotFound):
        services.download(certificate_id=row.pk, form="cer", actor=cast.amina.actor, at=AT)
    with pytest.raises(NotFound):
        services.download(certificate_id="\0", form="cer", actor=cast.dana.actor, at=AT)
    assert list(queries.visible_to(cast.amina.actor, kind=CaKind.ROOT, at=AT)) == []
