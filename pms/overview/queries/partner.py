"""The home of one partner."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import QuerySet

from pms.api_keys import queries as keys
from pms.api_keys.states import ApiKeyState
from pms.common.actor import Actor
from pms.common.columns import newest_first
from pms.common.errors import DomainError
from pms.overview.rules import SOON, ChecklistStep, Progress, checklist
from pms.overview.states import Expiring
from pms.partners import queries as partners
from pms.partners.models import Partner
from pms.partners.states import PartnerType
from pms.policy_requests import queries as requests
from pms.policy_requests.models import PolicyRequest, RequestDraft
from pms.policy_requests.rules import LinkSettings
from pms.policy_requests.states import RequestState

if TYPE_CHECKING:
    from pms.api_keys.queries import ShownKey

EXPIRING_LENGTH = 10


@dataclass(frozen=True, slots=True)
class ExpiringItem:
    """Something of a partner that ends soon; ``name`` is empty where the kind says it all."""

    kind: Expiring
    ref_id: str
    name: str
    ends: datetime


@dataclass(frozen=True, slots=True)
class PartnerHome:
    """What a partner's home shows.

    ``asked`` is the newest request that is open or was rejected last; ``lacks_extractors`` says that it waits for the
    partner to say its extractors. ``begun`` is the newest request that was begun, where none was sent.
    """

    partner: Partner
    certificate_ends: datetime | None
    requests: dict[str, int]
    keys: dict[str, int]
    steps: tuple[ChecklistStep, ...]
    obstacle: type[DomainError] | None
    asked: PolicyRequest | None
    lacks_extractors: bool
    begun: RequestDraft | None
    expiring: tuple[ExpiringItem, ...]

    @property
    def done(self) -> int:
        """How many steps are done."""
        return sum(step.done for step in self.steps)


def partner_home(*, actor: Actor, partner_id: str, at: datetime, settings: LinkSettings) -> PartnerHome:
    """The home of one of the actor's partners; raises NotFound."""
    partner = partners.get_partner(actor=actor, partner_id=partner_id)
    own_requests = requests.of_partner(actor=actor, partner_id=partner.pk)
    own_keys = keys.of_partner(actor=actor, partner_id=partner.pk, at=at)
    stands = requests.standing(partner, at)
    request_counts, key_counts = requests.counts_by_state(own_requests), keys.counts_by_state(own_keys)
    asked = _asked(own_requests)
    progress = Progress(PartnerType(partner.type), stands.certificate_ends, request_counts, key_counts)
    return PartnerHome(
        partner=partner,
        certificate_ends=stands.certificate_ends,
        requests=request_counts,
        keys=key_counts,
        steps=checklist(progress, at),
        obstacle=requests.obstacle_for(partner, stands, at, settings),
        asked=asked,
        lacks_extractors=asked is not None and _lacks_extractors(asked, settings),
        begun=None if request_counts else requests.drafts_of(partner.pk, at).first(),
        expiring=_expiring(own_keys, stands.certificate_ends, at),
    )


def _asked(own: QuerySet[PolicyRequest]) -> PolicyRequest | None:
    """The newest request that the partner has to hear about: open, or rejected after everything else."""
    newest = own.exclude(state=RequestState.WITHDRAWN.value).order_by(*newest_first("requested_at")).first()
    told = {RequestState.IN_PROGRESS.value, RequestState.REJECTED.value}
    return newest if newest and newest.state in told else None


def _lacks_extractors(asked: PolicyRequest, settings: LinkSettings) -> bool:
    is_open = asked.state == RequestState.IN_PROGRESS
    return is_open and requests.needs_extractors(asked.partner, asked.policy, settings)


def _expiring(own: "QuerySet[ShownKey]", certificate_ends: datetime | None, at: datetime) -> tuple[ExpiringItem, ...]:
    """What ends within the next 30 days, the soonest first."""
    ending = own.filter(shown_state=ApiKeyState.ACTIVE.value, valid_to__lte=at + SOON).order_by("valid_to", "id")
    items = [ExpiringItem(Expiring.KEY, key.pk, key.name, key.valid_to) for key in ending[:EXPIRING_LENGTH]]
    if certificate_ends and at < certificate_ends <= at + SOON:
        items.append(ExpiringItem(Expiring.CERTIFICATE, "", "", certificate_ends))
    return tuple(sorted(items, key=lambda item: item.ends))
