"""The trust store's rows: its lists on both doors, one certificate, what is in it already."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Case, Q, QuerySet, Value, When
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from pms.common.actor import Actor
from pms.common.columns import Column, Kind, Operator, column_map
from pms.common.errors import NotFound
from pms.trust import rules
from pms.trust.models import TrustCertificate
from pms.trust.states import CaKind, CertificateState, Domain

RANGE = frozenset({Operator.FROM, Operator.TO})

COLUMNS = column_map(
    Column(
        "issued_to",
        "issued_to",
        pgettext_lazy("certificate", "Issued to"),
        operators=frozenset({Operator.CONTAINS}),
        sortable=True,
        searched=True,
        wire="issuedTo",
    ),
    Column(
        "issued_by",
        "issued_by",
        pgettext_lazy("certificate", "Issued by"),
        operators=frozenset({Operator.CONTAINS}),
        sortable=True,
        searched=True,
        wire="issuedBy",
    ),
    Column(
        "domain",
        "domain",
        _("Domain"),
        kind=Kind.WORD,
        operators=frozenset({Operator.ONE_OF}),
        sortable=True,
        values=Domain,
        wire="partnerDomain",
    ),
    Column(
        "valid_from",
        "not_before",
        _("Valid from"),
        kind=Kind.DATE_TIME,
        operators=RANGE,
        sortable=True,
        wire="validFrom",
    ),
    Column(
        "valid_until",
        "not_after",
        _("Valid until"),
        kind=Kind.DATE_TIME,
        operators=RANGE,
        sortable=True,
        wire="validTill",
    ),
    Column(
        "uploaded",
        "uploaded_at",
        pgettext_lazy("certificate", "Uploaded"),
        kind=Kind.DATE_TIME,
        operators=RANGE,
        sortable=True,
        wire="uploadedDateTime",
    ),
    Column(
        "uploaded_by",
        "uploaded_by__username",
        pgettext_lazy("certificate", "Uploaded by"),
        operators=frozenset({Operator.CONTAINS}),
        hidden=True,
    ),
    Column(
        "state",
        "shown_state",
        _("Status"),
        kind=Kind.STATE,
        operators=frozenset({Operator.ONE_OF}),
        values=CertificateState,
    ),
    Column(
        "tolerated",
        "is_tolerated",
        pgettext_lazy("certificate", "Accepted with exceptions"),
        kind=Kind.YES_NO,
        operators=frozenset({Operator.EQUALS}),
        hidden=True,
    ),
    Column(
        "id",
        "id",
        _("Certificate ID"),
        kind=Kind.ID,
        operators=frozenset({Operator.CONTAINS}),
        sortable=True,
        searched=True,
        wire="certificateId",
    ),
    Column("fingerprint", "sha256", _("Fingerprint"), kind=Kind.ID, hidden=True, searched=True),
)

WIRE_COLUMNS = column_map(
    Column("caCertificateType", "kind", ""),
    Column("certificateId", "id", ""),
    Column("partnerDomain", "domain", ""),
    Column("issuedTo", "subject", ""),
    Column("issuedBy", "issuer", ""),
    Column("validFrom", "not_before", ""),
    Column("validTill", "not_after", ""),
    Column("uploadedDateTime", "uploaded_at", ""),
)
"""What the wire's list sorts by and looks into; there, holder and issuer are whole names."""


def visible_to(actor: Actor, *, kind: CaKind, at: datetime) -> QuerySet[TrustCertificate]:
    """The trust store's certificates of one kind, each with its ``shown_state``; nothing for who may not look."""
    if not rules.may_manage(actor):
        return TrustCertificate.objects.none()
    return with_state(TrustCertificate.objects.filter(kind=kind.value), at).select_related("uploaded_by")


def on_the_wire(actor: Actor, *, at: datetime) -> QuerySet[TrustCertificate]:
    """The trust store's certificates of both kinds with their ``shown_state``, the oldest first."""
    if not rules.may_manage(actor):
        return TrustCertificate.objects.none()
    return with_state(TrustCertificate.objects.order_by("uploaded_at", "pk"), at)


def get_certificate(*, actor: Actor, certificate_id: str, at: datetime) -> TrustCertificate:
    """One certificate of the trust store with its ``shown_state``. Raises NotFound."""
    row = None
    if rules.may_manage(actor) and "\0" not in certificate_id:
        rows = with_state(TrustCertificate.objects.filter(pk=certificate_id), at)
        row = rows.select_related("uploaded_by", "disabled_by").first()
    if row is None:
        raise NotFound
    return row


def with_state(rows: QuerySet[TrustCertificate], at: datetime) -> QuerySet[TrustCertificate]:
    """``rules.state_of`` in SQL, so that lists can filter by it, and whether anything was tolerated."""
    return rows.annotate(
        is_tolerated=Q(tolerances__len__gt=0),
        shown_state=Case(
            When(disabled_at__lte=at, then=Value(CertificateState.DISABLED.value)),
            When(not_after__lte=at, then=Value(CertificateState.EXPIRED.value)),
            default=Value(CertificateState.VALID.value),
        ),
    )


def in_store(*, domain: Domain, sha256: str) -> TrustCertificate | None:
    """The domain's row of this very certificate, if there is one."""
    return TrustCertificate.objects.filter(domain=domain.value, sha256=sha256).first()


def stored(*, domain: Domain, sha256s: Sequence[str]) -> dict[str, TrustCertificate]:
    """The domain's rows of these certificates, by their SHA-256. One query."""
    rows = TrustCertificate.objects.filter(domain=domain.value, sha256__in=sha256s)
    return {row.sha256: row for row in rows}
