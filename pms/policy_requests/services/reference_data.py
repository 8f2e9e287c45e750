"""Approved requests, extractors and credential types of the reference data; made once, never changed."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from pms.audit.actions import reference_data as actions
from pms.audit.services import record
from pms.common.actor import Actor
from pms.policy_requests import rules
from pms.policy_requests.models import BioExtractor, CredentialType, PolicyRequest
from pms.policy_requests.states import RequestState


@transaction.atomic
def ensure_request(
    *, request_id: str, partner_id: str, policy_id: str, comment: str, actor: Actor, at: datetime
) -> bool:
    """Make the approved request of that id; whether it was made.

    Nothing is made where the id is there, or where the partner has an open or approved request for the policy.
    """
    live = Q(partner_id=partner_id, policy_id=policy_id, state__in=[state.value for state in rules.LIVE])
    if PolicyRequest.objects.filter(Q(pk=request_id) | live).exists():
        return False
    PolicyRequest.objects.create(
        id=request_id,
        partner_id=partner_id,
        policy_id=policy_id,
        state=RequestState.APPROVED.value,
        comment=rules.checked_comment(comment, None),
        requested_by_id=actor.user_id,
        requested_at=at,
        decided_by_id=actor.user_id,
        decided_at=at,
    )
    record(actions.REQUEST_LOADED, actor=actor, at=at, ref_id=request_id, ref_type="policyRequestId")
    return True


@transaction.atomic
def ensure_extractors(
    *, partner_id: str, policy_id: str, extractors: Sequence[rules.Extractor], actor: Actor, at: datetime
) -> bool:
    """Make the extractors unless the partner has any under the policy; whether they were made."""
    if BioExtractor.objects.filter(partner_id=partner_id, policy_id=policy_id).exists():
        return False
    BioExtractor.objects.bulk_create(
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
    )
    record(actions.EXTRACTORS_LOADED, actor=actor, at=at, ref_id=partner_id, ref_type="partnerId")
    return True


@transaction.atomic
def ensure_credential_type(*, partner_id: str, policy_id: str, name: str, actor: Actor, at: datetime) -> bool:
    """Make the mapping unless the partner has one of that name to whichever policy; whether it was made."""
    if CredentialType.objects.filter(partner_id=partner_id, name__iexact=name).exists():
        return False
    CredentialType.objects.create(
        partner_id=partner_id, policy_id=policy_id, name=name, created_by=actor.name, created_at=at
    )
    record(actions.CREDENTIAL_TYPE_LOADED, actor=actor, at=at, ref_id=partner_id, ref_type="partnerId")
    return True
