"""A partner's certificate: what is accepted and what happens then, switching, putting back, downloads."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from pms.audit.models import LogRow
from pms.common.errors import NotFound
from pms.events.models import OutboxRow
from pms.events.states import Topic
from pms.notifications.models import Mail, Notification
from pms.partners import errors, queries
from pms.partners.models import Partner, PartnerCertificate
from pms.partners.rules import CertificateFile
from pms.partners.services import certificates
from pms.partners.states import PartnerCertificateState, PartnerState, PartnerType
from pms.pki.checks import Limits
from pms.pki.reading import decode
from pms.trust.adapters.keystore import KeyStore
from pms.trust.errors import CertificateRefused, WrongDomain
from pms.trust.models import TrustCertificate
from pms.trust.states import Domain
from tests.cast import Cast
from tests.factories import certificates as make
from tests.factories import partners
from tests.factories.trust import SETTINGS, accepted, trusted

AT = datetime.now(UTC).replace(microsecond=0)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ROOT = make.root(at=AT)
ISSUING = make.intermediate(ROOT, at=AT)
Upload = Callable[..., PartnerCertificate]


@pytest.fixture
def acme(cast: Cast) -> Partner:
    """Acme Bank before its first certificate, with its authority trusted."""
    trusted(ROOT, ISSUING)
    cast.acme.state, cast.acme.activated_at = PartnerState.IN_PROGRESS.value, None
    cast.acme.save()
    return cast.acme


@pytest.fixture
def upload(cast: Cast, acme: Partner, keystore: KeyStore) -> Upload:
    def do(made: make.Made | bytes | None = None, **changes: object) -> PartnerCertificate:
        made = made or make.leaf(ISSUING, organisation="Acme Bank", at=AT)
        values = {
            "partner_id": acme.pk,
            "data": made if isinstance(made, bytes) else made.pem,
            "in_force_from": None,
            "actor": cast.amina.actor,
            "at": AT,
            "settings": SETTINGS,
            "keystore": keystore,
        }
        return certificates.upload(**(values | changes))  # type: ignore[arg-type]

    return do


def topics() -> list[tuple[str, str]]:
    return list(OutboxRow.objects.order_by("pk").values_list("topic", "ref_id"))


def test_an_accepted_certificate_is_signed_kept_and_activates_the_partner(
    cast: Cast, acme: Partner, upload: Upload
) -> None:
    made = make.leaf(ISSUING, organisation="Acme Bank", common_name="auth.acme.example", at=AT)
    row = upload(made)
    row.refresh_from_db()
    acme.refresh_from_db()
    issued = decode(bytes(row.issued_der))
    assert bytes(row.der) == made.der
    assert (row.issued_to, row.issued_by, row.domain) == ("auth.acme.example", "Test Issuing CA", "AUTH")
    assert (issued.common_name, issued.organisation, issued.is_ca) == ("auth.acme.example", "Acme Bank", False)
    assert [decode(bytes(der)).common_name for der in row.issued_chain][-1] == "Test Platform Root"
    assert (row.uploaded_by, row.uploaded_at, row.in_force_from, row.announced_at) == (cast.amina.user, AT, AT, AT)
    assert row.ends_at == issued.not_after == AT + timedelta(days=367)
    assert (acme.state, acme.activated_at) == (PartnerState.ACTIVE, AT)


def test_an_accepted_certificate_is_audited_published_and_told(acme: Partner, upload: Upload) -> None:
    row = upload()
    lines = LogRow.objects.filter(ref_id=acme.pk, ref_id_type="partnerId").order_by("seq")
    assert [line.event_id for line in lines] == ["PMS_PRT_203", "PMS_CERTIFICATE_001"]
    assert row.pk in lines[0].log_desc
    assert topics() == [(Topic.CA_CERTIFICATE_UPLOADED, row.pk), (Topic.PARTNER_UPDATED, acme.pk)]
    assert sorted(Mail.objects.values_list("kind", "recipient")) == [
        ("certificate_accepted", "amina@acme.example"),
        ("certificate_accepted", "bashir@acme.example"),
    ]
    assert Notification.objects.count() == 2


REFUSED = {
    "private key": (make.private_key_pem, "certificate-private-key"),
    "private key behind the certificate": (
        lambda: make.leaf(ISSUING, organisation="Acme Bank", at=AT).pem + make.private_key_pem(),
        "certificate-private-key",
    ),
    "key store": (lambda: make.pkcs12_file(ROOT), "certificate-key-store-file"),
    "expired": (
        lambda: make.leaf(ISSUING, organisation="Acme Bank", start=AT - 9 * DAY, end=AT - DAY),
        "certificate-expired",
    ),
    "future": (
        lambda: make.leaf(ISSUING, organisation="Acme Bank", start=AT + DAY, end=AT + 800 * DAY),
        "certificate-not-yet-valid",
    ),
    "too little life left": (
        lambda: make.leaf(ISSUING, organisation="Acme Bank", start=AT - DAY, end=AT + 334 * DAY),
        "certificate-life",
    ),
    "another organisation": (
        lambda: make.leaf(ISSUING, organisation="Acme bank", at=AT),
        "certificate-organisation-mismatch",
    ),
    "no organisation": (
        lambda: make.leaf(ISSUING, subject=[("CN", "auth.acme.example")], at=AT),
        "certificate-organisation-missing",
    ),
    "self-signed": (lambda: make.self_signed_leaf(organisation="Acme Bank", at=AT), "certificate-self-signed"),
    "missing issuer": (
        lambda: make.leaf(make.root("Unknown Root", at=AT), organisation="Acme Bank", at=AT),
        "certificate-issuer-missing",
    ),
    "RSA 1024": (
        lambda: make.leaf(ISSUING, organisation="Acme Bank", key=make.rsa_key(bits=1024), at=AT),
        "certificate-rsa-key-size",
    ),
    "5 MB": (lambda: b"A" * 5_000_000, "certificate-file-too-large"),
    "not a certificate": (lambda: b"%PDF-1.7 nothing of the kind", "not-a-certificate"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_bad_input_is_refused_by_its_own_error_and_nothing_is_kept(acme: Partner, upload: Upload, what: str) -> None:
    make_it, code = REFUSED[what]
    with pytest.raises(CertificateRefused) as refused:
        upload(make_it())
    assert refused.value.code == code
    acme.refresh_from_db()
    assert acme.state == PartnerState.IN_PROGRESS
    assert PartnerCertificate.objects.count() == OutboxRow.objects.count() == Mail.objects.count() == 0
    assert list(LogRow.objects.values_list("event_id", "log_desc", "ref_id")) == [("PMS_PRT_403", code, acme.pk)]


def test_a_certificate_of_another_domain_is_refused_with_both_domains_named(upload: Upload) -> None:
    other = make.root("Device Root", at=AT)
    trusted(other, domain=Domain.DEVICE)
    with pytest.raises(WrongDomain) as refused:
        upload(make.leaf(other, organisation="Acme Bank", at=AT))
    assert "“Device”" in str(refused.value)
    assert "“Authentication”" in str(refused.value)


def test_the_domain_follows_from_the_type_unless_one_is_given(cast: Cast, upload: Upload) -> None:
    other = make.root("Device Root", at=AT)
    trusted(other, domain=Domain.DEVICE)
    maker = partners.partner("maker", type=PartnerType.DEVICE, organisation="Maker", state=PartnerState.IN_PROGRESS)
    row = upload(make.leaf(other, organisation="Maker", at=AT), partner_id=maker.pk, actor=cast.dana.actor)
    assert (row.domain, decode(bytes(row.issued_der)).is_ca) == ("DEVICE", True)
    row = upload(
        make.leaf(ISSUING, organisation="Maker", at=AT), partner_id=maker.pk, actor=cast.dana.actor, domain=Domain.AUTH
    )
    assert (row.domain, decode(bytes(row.issued_der)).is_ca) == ("AUTH", False)


def test_spaces_and_composition_of_the_organisation_do_not_count(cast: Cast, upload: Upload) -> None:
    cast.acme.organisation = "Crédit  Acme"
    cast.acme.save()
    assert upload(make.leaf(ISSUING, organisation=" Cre\u0301dit Acme", at=AT)).pk


def test_the_days_that_must_be_left_are_a_setting(upload: Upload) -> None:
    short = make.leaf(ISSUING, organisation="Acme Bank", start=AT - DAY, end=AT + 31 * DAY)
    settings = replace(SETTINGS, limits=Limits(partner_min_days_left=30))
    row = upload(short, settings=settings)
    assert row.issued_not_after == row.not_after == AT + 31 * DAY


def test_a_foreign_partner_does_not_exist(cast: Cast, upload: Upload) -> None:
    for actor in (cast.chloe.actor, cast.emil.actor):
        with pytest.raises(NotFound):
            upload(actor=actor)
    with pytest.raises(NotFound):
        upload(partner_id="nobody")
    assert PartnerCertificate.objects.count() == 0


def test_a_deactivated_partner_s_upload_is_refused(cast: Cast, acme: Partner, upload: Upload) -> None:
    acme.state = PartnerState.DEACTIVATED.value
    acme.save()
    with pytest.raises(errors.PartnerDeactivated):
        upload()
    assert PartnerCertificate.objects.count() == 0
    assert LogRow.objects.get().log_desc == "partner-deactivated"


def test_the_same_certificate_again_is_a_renewal(acme: Partner, upload: Upload) -> None:
    made = make.leaf(ISSUING, organisation="Acme Bank", at=AT)
    first, second = upload(made), upload(made, at=AT + DAY)
    assert first.sha256 == second.sha256
    assert queries.current_certificate(acme, AT + DAY) == second
    assert first.issued_serial != second.issued_serial


def test_the_same_form_twice_is_accepted_once(upload: Upload) -> None:
    mark = uuid4()
    first = upload(submission=mark)
    assert upload(submission=mark) == first
    assert PartnerCertificate.objects.count() == 1
    assert OutboxRow.objects.count() == 2


def test_a_new_certificate_replaces_the_present_one_at_once(acme: Partner, upload: Upload) -> None:
    first, second = upload(), upload(at=AT + HOUR)
    assert queries.current_certificate(acme, AT) == first
    assert queries.current_certificate(acme, AT + HOUR) == second
    states = {row.pk: state for row, state in queries.certificates_of(acme, AT + HOUR)}
    assert states == {first.pk: PartnerCertificateState.SUPERSEDED, second.pk: PartnerCertificateState.CURRENT}


def test_two_uploads_at_the_same_moment_are_told_apart(acme: Partner, upload: Upload) -> None:
    first, second = upload(), upload()
    assert second.in_force_from > first.in_force_from
    assert queries.current_certificate(acme, AT + timedelta(milliseconds=1)) == second


def test_the_first_certificate_is_in_force_at_once_whatever_is_wanted(acme: Partner, upload: Upload) -> None:
    assert upload(in_force_from=AT + DAY).in_force_from == AT


def test_a_planned_certificate_comes_into_force_by_time_alone(acme: Partner, upload: Upload) -> None:
    first = upload()
    OutboxRow.objects.all().delete()
    later = upload(in_force_from=AT + DAY)
    assert topics() == [(Topic.CA_CERTIFICATE_UPLOADED, later.pk)]
    assert queries.planned_certificate(acme, AT) == later
    assert queries.current_certificate(acme, AT + DAY - timedelta(seconds=1)) == first
    assert queries.current_certificate(acme, AT + DAY) == later
    assert Mail.objects.filter(kind="certificate_planned").count() == 2


def test_a_switch_is_told_once_when_it_is_due(acme: Partner, upload: Upload) -> None:
    upload()
    later = upload(in_force_from=AT + DAY)
    OutboxRow.objects.all().delete()
    assert certificates.announce_due(at=AT + DAY - timedelta(seconds=1)) == 0
    assert certificates.announce_due(at=AT + DAY) == 1
    assert certificates.announce_due(at=AT + DAY) == 0
    later.refresh_from_db()
    assert later.announced_at == AT + DAY
    assert topics() == [(Topic.PARTNER_UPDATED, acme.pk)]
    assert LogRow.objects.get(event_id="PMS_CERTIFICATE_003").ref_id == acme.pk
    assert Mail.objects.filter(kind="certificate_in_force").count() == 2


@pytest.mark.parametrize(
    ("after", "error"),
    [
        (timedelta(0), errors.SwitchInPast),
        (-HOUR, errors.SwitchInPast),
        (367 * DAY, errors.SwitchAfterEnd),
        (366 * DAY + HOUR, errors.SwitchLeavesGap),
    ],
)
def test_a_switch_at_an_impossible_time_is_refused(
    upload: Upload, after: timedelta, error: type[errors.DomainError]
) -> None:
    upload(at=AT - DAY)
    with pytest.raises(error):
        upload(in_force_from=AT + after)
    assert PartnerCertificate.objects.count() == 1


def test_a_new_upload_replaces_what_was_planned(acme: Partner, upload: Upload) -> None:
    upload()
    planned = upload(in_force_from=AT + DAY)
    urgent = upload(at=AT + HOUR)
    planned.refresh_from_db()
    assert planned.withdrawn_at == AT + HOUR
    assert queries.current_certificate(acme, AT + 2 * DAY) == urgent
    assert certificates.announce_due(at=AT + 2 * DAY) == 0


def test_a_due_switch_is_told_before_the_next_upload(acme: Partner, upload: Upload) -> None:
    upload()
    due = upload(in_force_from=AT + HOUR)
    last = upload(at=AT + DAY)
    due.refresh_from_db()
    assert (due.announced_at, due.withdrawn_at) == (AT + DAY, None)
    assert queries.current_certificate(acme, AT + DAY) == last
    assert queries.previous_certificate(acme, AT + DAY) == due


def test_a_planned_certificate_can_be_cancelled(cast: Cast, acme: Partner, upload: Upload) -> None:
    first = upload()
    later = upload(in_force_from=AT + DAY)
    values = {"partner_id": acme.pk, "certificate_id": later.pk, "actor": cast.bashir.actor}
    certificates.cancel_plan(**values, at=AT + HOUR)
    assert queries.current_certificate(acme, AT + 2 * DAY) == first
    assert dict(queries.certificates_of(acme, AT + 2 * DAY))[later] == PartnerCertificateState.WITHDRAWN
    with pytest.raises(errors.PlanGone):
        certificates.cancel_plan(**values, at=AT + HOUR)
    with pytest.raises(errors.PlanGone):
        certificates.cancel_plan(**values | {"certificate_id": first.pk}, at=AT + HOUR)
    with pytest.raises(NotFound):
        certificates.cancel_plan(**values | {"actor": cast.chloe.actor}, at=AT + HOUR)


def test_the_previous_certificate_is_put_back_within_a_day(cast: Cast, acme: Partner, upload: Upload) -> None:
    first, second = upload(), upload(at=AT + HOUR)
    OutboxRow.objects.all().delete()
    at = AT + HOUR + DAY - timedelta(seconds=1)
    back = certificates.put_back(partner_id=acme.pk, actor=cast.amina.actor, at=at, settings=SETTINGS)
    second.refresh_from_db()
    assert (back, second.withdrawn_at) == (first, at)
    assert queries.current_certificate(acme, at) == first
    assert topics() == [(Topic.PARTNER_UPDATED, acme.pk)]
    assert LogRow.objects.get(event_id="PMS_CERTIFICATE_007").ref_id == acme.pk


def test_nothing_is_put_back_after_a_day_or_without_a_previous_one(cast: Cast, acme: Partner, upload: Upload) -> None:
    def put_back(at: datetime) -> None:
        certificates.put_back(partner_id=acme.pk, actor=cast.amina.actor, at=at, settings=SETTINGS)

    with pytest.raises(errors.NothingToPutBack):
        put_back(AT)
    upload()
    with pytest.raises(errors.NothingToPutBack):
        put_back(AT)
    upload(at=AT + HOUR)
    with pytest.raises(errors.NothingToPutBack):
        put_back(AT + HOUR + DAY)
    assert LogRow.objects.filter(event_id="PMS_CERTIFICATE_008").count() == 3


def test_an_expired_certificate_is_not_put_back(cast: Cast, acme: Partner, upload: Upload) -> None:
    accepted(acme, at=AT - 400 * DAY)
    upload()
    with pytest.raises(errors.NothingToPutBack):
        certificates.put_back(partner_id=acme.pk, actor=cast.amina.actor, at=AT, settings=SETTINGS)


def test_a_certificate_whose_authority_was_disabled_is_not_put_back(cast: Cast, acme: Partner, upload: Upload) -> None:
    upload()
    other = make.root("Other Root", at=AT)
    trusted(other)
    upload(make.leaf(other, organisation="Acme Bank", at=AT), at=AT + HOUR)
    TrustCertificate.objects.filter(sha256=decode(ROOT.der).sha256).update(disabled_at=AT)
    with pytest.raises(CertificateRefused):
        certificates.put_back(partner_id=acme.pk, actor=cast.amina.actor, at=AT + HOUR, settings=SETTINGS)


def test_an_expired_certificate_is_current_and_says_so(acme: Partner, upload: Upload) -> None:
    row = upload()
    assert queries.current_certificate(acme, AT + 400 * DAY) == row
    assert dict(queries.certificates_of(acme, AT + 400 * DAY)) == {row: PartnerCertificateState.EXPIRED}


@pytest.mark.parametrize(
    ("file", "name"),
    [
        (CertificateFile.ORIGINAL, "acme-bank-certificate.cer"),
        (CertificateFile.ORIGINAL_CHAIN, "acme-bank-certificate-chain.p7b"),
        (CertificateFile.SIGNED, "acme-bank-platform-signed.cer"),
        (CertificateFile.SIGNED_CHAIN, "acme-bank-platform-signed-chain.p7b"),
    ],
)
def test_every_file_can_be_downloaded_even_after_the_end(
    cast: Cast, acme: Partner, upload: Upload, file: CertificateFile, name: str
) -> None:
    row = upload()
    values = {"partner_id": acme.pk, "certificate_id": row.pk, "file": file, "at": AT + 999 * DAY}
    found = certificates.download(**values, actor=cast.bashir.actor)
    assert found.name == name
    assert found.content.startswith(b"-----BEGIN")
    line = LogRow.objects.get(event_id="PMS_PRT_215")
    assert line.log_desc.endswith(f"file {file.value}")
    with pytest.raises(NotFound):
        certificates.download(**values, actor=cast.chloe.actor)


@pytest.mark.parametrize("domain", [Domain.DEVICE, Domain.FTM])
def test_only_makers_of_devices_and_chips_get_a_certificate_that_signs(upload: Upload, domain: Domain) -> None:
    trusted(ROOT, ISSUING, domain=domain)
    with pytest.raises(errors.DomainNotForType):
        upload(domain=domain)
    assert not PartnerCertificate.objects.exists()


def test_each_partner_comes_with_its_certificate_in_one_query(
    cast: Cast, django_assert_num_queries: Callable[[int], Any]
) -> None:
    accepted(cast.acme, at=AT - DAY)
    current = accepted(cast.acme, at=AT - HOUR)
    accepted(cast.acme, at=AT, in_force_from=AT + DAY, announced=False)
    with django_assert_num_queries(1):
        found = queries.certificates_in_force([cast.acme, cast.north], AT)
    assert found == [(cast.acme, current), (cast.north, None)]
