"""Disabling an authority and enabling it again: who may, what is written, what is refused meanwhile."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pms.audit.models import LogRow
from pms.common.errors import DomainError, NotAllowed, NotFound
from pms.events.models import OutboxRow
from pms.events.states import Topic
from pms.pki.reading import decode
from pms.trust import queries, services
from pms.trust.adapters.keystore import KeyStore
from pms.trust.errors import CertificateRefused
from pms.trust.models import TrustCertificate
from pms.trust.states import CertificateState, Domain
from tests.cast import Cast, make_cast
from tests.factories import certificates as make
from tests.factories.trust import SETTINGS, trusted
from tests.threads import at_once, refused

AT = datetime(2026, 6, 1, 12, tzinfo=UTC)
NO_KEYS = KeyStore(Path("there-is-no-such-folder"), "")
REASON = "Its key was stolen."


@pytest.fixture
def root() -> make.Made:
    return make.root(at=AT)


@pytest.fixture
def issuing(root: make.Made) -> make.Made:
    return make.intermediate(root, at=AT)


def disable(cast: Cast, row: TrustCertificate, *, reason: str = REASON, at: datetime = AT) -> TrustCertificate:
    return services.disable(certificate_id=row.pk, reason=reason, actor=cast.dana.actor, at=at)


def why_not(leaf: make.Made, at: datetime = AT) -> str:
    """The code of the refusal of a partner's certificate; empty where the store vouches for it."""
    try:
        services.validate(certificate=decode(leaf.der), domain=Domain.AUTH, at=at, settings=SETTINGS)
    except CertificateRefused as refusal:
        return refusal.code
    return ""


def test_disabling_keeps_who_when_and_why(cast: Cast, root: make.Made) -> None:
    (row,) = trusted(root, at=AT - timedelta(days=9))
    disable(cast, row, reason="  Its key\r\nwas stolen.\0 ")
    row.refresh_from_db()
    assert (row.disabled_at, row.disabled_by, row.disabled_reason) == (AT, cast.dana.user, "Its key\nwas stolen.")
    shown = queries.get_certificate(actor=cast.dana.actor, certificate_id=row.pk, at=AT)
    assert shown.shown_state == CertificateState.DISABLED  # type: ignore[attr-defined]
    line = LogRow.objects.get()
    assert (line.event_id, line.ref_id, line.ref_id_type) == ("PMS_TRUST_004", row.pk, "trust_certificate")
    assert REASON not in line.log_desc
    assert OutboxRow.objects.count() == 0


def test_enabling_lets_it_vouch_again_and_tells_subscribers_once_more(cast: Cast, root: make.Made) -> None:
    (row,) = trusted(root, disabled_at=AT)
    services.enable(certificate_id=row.pk, actor=cast.dana.actor, at=AT)
    row.refresh_from_db()
    assert (row.disabled_at, row.disabled_by, row.disabled_reason) == (None, None, "")
    assert LogRow.objects.get().event_id == "PMS_TRUST_006"
    event = OutboxRow.objects.get()
    assert (event.topic, event.ref_id) == (Topic.CA_CERTIFICATE_UPLOADED, row.pk)
    assert why_not(make.leaf(root, at=AT)) == ""


@pytest.mark.parametrize(
    ("reason", "code"),
    [("", "authority-reason-missing"), (" \0\n", "authority-reason-missing"), ("x" * 501, "authority-reason-too-long")],
)
def test_a_reason_is_asked_for(cast: Cast, root: make.Made, reason: str, code: str) -> None:
    (row,) = trusted(root)
    with pytest.raises(DomainError) as refusal:
        disable(cast, row, reason=reason)
    assert (refusal.value.code, refusal.value.field) == (code, "reason")
    row.refresh_from_db()
    assert row.disabled_at is None
    line = LogRow.objects.get()
    assert (line.event_id, line.ref_id, line.log_desc) == ("PMS_TRUST_005", row.pk, code)


def test_what_is_done_already_is_said_and_audited(cast: Cast, root: make.Made, issuing: make.Made) -> None:
    (enabled,) = trusted(root)
    (disabled,) = trusted(issuing, disabled_at=AT)
    with pytest.raises(DomainError) as refusal:
        disable(cast, disabled, at=AT + timedelta(hours=1))
    assert refusal.value.code == "authority-disabled-already"
    with pytest.raises(DomainError) as refusal:
        services.enable(certificate_id=enabled.pk, actor=cast.dana.actor, at=AT)
    assert refusal.value.code == "authority-enabled-already"
    disabled.refresh_from_db()
    assert disabled.disabled_at == AT
    assert list(LogRow.objects.order_by("seq").values_list("event_id", flat=True)) == ["PMS_TRUST_005", "PMS_TRUST_007"]


@pytest.mark.parametrize("who", ["amina", "emil"])
def test_only_partner_admins_disable_and_enable(cast: Cast, root: make.Made, who: str) -> None:
    (row,) = trusted(root)
    actor = getattr(cast, who).actor
    with pytest.raises(NotAllowed):
        services.disable(certificate_id=row.pk, reason=REASON, actor=actor, at=AT)
    with pytest.raises(NotAllowed):
        services.enable(certificate_id=row.pk, actor=actor, at=AT)
    row.refresh_from_db()
    assert row.disabled_at is None


@pytest.mark.parametrize("pk", ["nothing", "\0", "' OR 1=1"])
def test_what_does_not_exist_is_not_found(cast: Cast, pk: str) -> None:
    with pytest.raises(NotFound):
        services.disable(certificate_id=pk, reason=REASON, actor=cast.dana.actor, at=AT)
    with pytest.raises(NotFound):
        services.enable(certificate_id=pk, actor=cast.dana.actor, at=AT)


@pytest.mark.parametrize("which", [0, 1])
def test_whoever_stands_on_the_way_stops_new_certificates(
    cast: Cast, root: make.Made, issuing: make.Made, which: int
) -> None:
    rows, leaf = trusted(root, issuing), make.leaf(issuing, at=AT)
    lower = make.intermediate(issuing, "Lower CA", at=AT)
    assert why_not(leaf) == ""
    disable(cast, rows[which])
    assert why_not(leaf) == "certificate-authority-disabled"
    with pytest.raises(CertificateRefused) as refusal:
        services.upload(
            domain=Domain.AUTH, data=lower.pem, actor=cast.dana.actor, at=AT, settings=SETTINGS, keystore=NO_KEYS
        )
    assert refusal.value.code == "certificate-issuer-disabled"
    assert str(refusal.value).startswith(
        f"“{rows[which].issued_to}”, which stands above this certificate, is disabled since 1 June 2026. Enable it"
    )
    services.enable(certificate_id=rows[which].pk, actor=cast.dana.actor, at=AT)
    assert why_not(leaf) == ""


def test_a_second_authority_of_the_same_key_goes_on_vouching(cast: Cast, root: make.Made) -> None:
    renewed = make.root(at=AT, key=root.key)
    old, _new = trusted(root, renewed)
    disable(cast, old)
    assert why_not(make.leaf(root, at=AT)) == ""


def test_a_disabled_one_is_not_uploaded_again_but_enabled(cast: Cast, root: make.Made) -> None:
    trusted(root, disabled_at=AT)
    with pytest.raises(CertificateRefused) as refusal:
        services.upload(
            domain=Domain.AUTH, data=root.pem, actor=cast.dana.actor, at=AT, settings=SETTINGS, keystore=NO_KEYS
        )
    assert refusal.value.code == "certificate-disabled-in-store"
    assert "Enable it there instead" in str(refusal.value)


@pytest.mark.django_db(transaction=True)
def test_two_who_disable_at_once_disable_once(root: make.Made) -> None:
    cast = make_cast()
    (row,) = trusted(root)
    results = at_once(*(lambda word=word: disable(cast, row, reason=word) for word in ("First", "Second")))  # type: ignore[misc]
    assert [refusal.code for refusal in refused(results)] == ["authority-disabled-already"]
    row.refresh_from_db()
    won = next(result for result in results if isinstance(result, TrustCertificate))
    assert row.disabled_reason == won.disabled_reason
    assert sorted(LogRow.objects.values_list("event_id", flat=True)) == ["PMS_TRUST_004", "PMS_TRUST_005"]
