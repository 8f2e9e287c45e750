"""The verb of biometric extractors."""

from collections.abc import Collection, Sequence
from datetime import datetime

from django.db import transaction

from pms.audit.actions import policy_requests as actions
from pms.audit.services import audit_refusals, record
from pms.common.actor import Actor
from pms.common.errors import NotAllowed
from pms.partners import queries as partners
from pms.partners.rules import may_act
from pms.partners.states import PartnerState
from pms.policy_requests import errors, rules
from pms.policy_requests.models import BioExtractor, PolicyRequest
from pms.policy_requests.states import RequestState


@audit_refusals(actions.EXTRACTORS_REFUSED, ref="partner_id", ref_type="partnerId")
@transaction.atomic
def set_extractors(
    *,
    partner_id: str,
    policy_id: str,
    extractors: Sequence[rules.Extractor],
    actor: Actor,
    at: datetime,
    attributes: Collection[str] = (),
) -> list[BioExtractor]:
    """Say which extractors a partner uses under a policy that it asked for and that is not approved yet.

    What stood there for the attributes that ``extractors`` names, and for those in ``attributes``, is replaced; other
    attributes keep theirs. The requests are locked, so that none is approved meanwhile. Raises NotFound for a foreign
    partner, PartnerInactive, LinkMissing, ExtractorsFixed.
    """
    partner = partners.get_partner(actor=actor, partner_id=partner_id)
    if not may_act(actor, partner.pk):
        raise NotAllowed
    states = _locked_states(partner.pk, policy_id)
    if not states:
        raise errors.LinkMissing
    if RequestState.APPROVED in states:
        raise errors.ExtractorsFixed
    if partner.state == PartnerState.DEACTIVATED:
        raise errors.PartnerInactive
    BioExtractor.objects.filter(partner=partner, policy_id=policy_id, attribute__in=attributes).delete()
    rows = replace_extractors(partner.pk, policy_id, rules.one_per_place(extractors), actor, at)
    record(actions.EXTRACTORS_SET, actor=actor, at=at, ref_id=partner.pk, ref_type="partnerId")
    return rows


def _locked_states(partner_id: str, policy_id: str) -> list[str]:
    """The states of the partner's requests for the policy."""
    if "\0" in policy_id:
        return []
    rows = PolicyRequest.objects.select_for_update(no_key=True).filter(partner_id=partner_id, policy_id=policy_id)
    return list(rows.values_list("state", flat=True))


def replace_extractors(
    partner_id: str, policy_id: str, extractors: list[rules.Extractor], actor: Actor, at: datetime
) -> list[BioExtractor]:
    """Store the extractors; what stood there for the attributes that they name is gone."""
    named = {one.attribute for one in extractors}
    BioExtractor.objects.filter(partner_id=partner_id, policy_id=policy_id, attribute__in=named).delete()
    rows = [
        BioExtractor(
            partner_id=partner_id,
            policy_id=policy_id,
            attribute=one.attribute,
            modality=one.modality,
            sub_types=one.sub_types,
            provider=one.provider,
            version=one.version,
            created_by=actor.name,
            created_at=at,
        )
        for one in extractors
    ]
    return BioExtractor.objects.bulk_create(rows)
