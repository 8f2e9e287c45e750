"""What hangs on a partner: read before it is stopped, once it stands, and before it is activated again."""

from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from pms.api_keys import queries as keys
from pms.api_keys.models import ApiKey
from pms.api_keys.states import ApiKeyState
from pms.audit import queries as audit
from pms.audit.models import LogRow
from pms.partners import queries as partners
from pms.partners.models import Invitation, Membership, Partner, PartnerCertificate
from pms.policy_requests.models import BioExtractor, CredentialType, PolicyRequest
from pms.policy_requests.rules import LIVE
from pms.policy_requests.states import RequestState


@dataclass(frozen=True, slots=True)
class Touched:
    """How much hangs on a partner. A further noun that stops with its partner is a further number here."""

    api_keys: int
    open_requests: int
    approved_links: int = 0
    members: int = 0


@dataclass(frozen=True, slots=True)
class Returning:
    """What a reactivation brings back, what expired since the deactivation, and what stays stopped all the same."""

    api_keys: int
    keys_expired: int
    keys_stopped: int
    open_requests: int
    certificate_ended: datetime | None


@dataclass(frozen=True, slots=True)
class Holdings:
    """How many rows of each kind a partner has, for the tabs of its page."""

    certificates: int
    requests: int
    api_keys: int
    members: int
    invitations: int
    keys_in_force: int
    credential_types: int


def touched_by(partner_id: str, at: datetime) -> Touched:
    """The counts that somebody sees before deactivating the partner. Three queries."""
    requests = dict(
        PolicyRequest.objects.filter(partner_id=partner_id).order_by().values_list("state").annotate(Count("id"))
    )
    return Touched(
        api_keys=keys.in_force(at).filter(partner_id=partner_id).count(),
        open_requests=requests.get(RequestState.IN_PROGRESS.value, 0),
        approved_links=requests.get(RequestState.APPROVED.value, 0),
        members=Membership.objects.filter(partner_id=partner_id).count(),
    )


def returning_with(partner: Partner, at: datetime) -> Returning:
    """What somebody sees before activating the partner again. Five queries."""
    own = ApiKey.objects.filter(partner=partner)
    since = partner.deactivated_at or at
    alive = own.filter(state=ApiKeyState.ACTIVE.value, valid_to__gt=at)
    back = keys.in_force_but_for_partner(at).filter(partner=partner).count()
    ran_out = Q(state=ApiKeyState.ACTIVE.value) | Q(deactivated_at__gte=F("valid_to"))
    certificate = partners.current_certificate(partner, at)
    return Returning(
        api_keys=back,
        keys_expired=own.filter(ran_out, valid_to__gt=since, valid_to__lte=at).count(),
        keys_stopped=alive.count() - back,
        open_requests=_undecided(partner.pk).count(),
        certificate_ended=certificate.ends_at if certificate and certificate.ends_at <= at else None,
    )


def holdings_of(partner: Partner, at: datetime) -> Holdings:
    """The numbers at the tabs of a partner's page. One query."""
    rows: dict[str, QuerySet[Any]] = {
        "certificates": PartnerCertificate.objects.all(),
        "requests": PolicyRequest.objects.all(),
        "api_keys": ApiKey.objects.all(),
        "members": Membership.objects.all(),
        "invitations": Invitation.objects.filter(accepted_at=None, withdrawn_at=None),
        "keys_in_force": keys.in_force(at),
        "credential_types": CredentialType.objects.all(),
    }
    counted = [_count_of(each) for each in rows.values()]
    found: tuple[int, ...] = Partner.objects.filter(pk=partner.pk).values_list(*counted).get()
    return Holdings(**dict(zip(rows, found, strict=True)))


def _count_of(rows: QuerySet[Any]) -> Coalesce:
    """How many of the rows are the partner's of the outer query."""
    own = rows.filter(partner_id=OuterRef("pk")).order_by().values("partner_id")
    return Coalesce(Subquery(own.annotate(counted=Count("pk")).values("counted")), 0)


def live_requests_of(partner: Partner) -> dict[str, PolicyRequest]:
    """The newest open and the newest approved request of the partner, by state, each with its policy. One query."""
    rows = PolicyRequest.objects.filter(partner=partner, state__in=[state.value for state in LIVE])
    newest = rows.order_by("state", "-requested_at", "id").distinct("state").select_related("policy")
    return {row.state: row for row in newest.defer("policy__data")}


def history_of(partner: Partner) -> QuerySet[LogRow]:
    """What the log tells of the partner, its certificates, its requests and its keys, newest first."""
    about = {
        "partnerId": [partner.pk],
        "policyRequestId": list(PolicyRequest.objects.filter(partner=partner).values_list("pk", flat=True)),
        "apiKeyId": list(ApiKey.objects.filter(partner=partner).values_list("pk", flat=True)),
    }
    wanted = [Q(ref_id_type=kind, ref_id__in=ids) for kind, ids in about.items() if ids]
    return audit.log().filter(reduce(or_, wanted))


def keys_in_force(partner_id: str, at: datetime) -> list[str]:
    """The ids of the partner's keys that work ``at``, in order."""
    return list(keys.in_force(at).filter(partner_id=partner_id).order_by("pk").values_list("pk", flat=True))


def keys_of_link(request_id: str, at: datetime) -> list[str]:
    """The ids of the keys that hang on a request and work ``at``, in order."""
    return list(keys.in_force(at).filter(request_id=request_id).order_by("pk").values_list("pk", flat=True))


def has_asked(partner_id: str) -> bool:
    """Whether something of the partner names policies of its group: a request in whatever state, or what follows."""
    own = {"partner_id": partner_id}
    return (
        PolicyRequest.objects.filter(**own).exists()
        or BioExtractor.objects.filter(**own).exists()
        or CredentialType.objects.filter(**own).exists()
    )


def _undecided(partner_id: str) -> QuerySet[PolicyRequest]:
    return PolicyRequest.objects.filter(partner_id=partner_id, state=RequestState.IN_PROGRESS.value)
