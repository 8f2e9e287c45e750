"""Deactivating a policy, which may not go while requests or credential types hang on it."""

from datetime import datetime

from django.db import transaction

from pms.audit.actions import policies as actions
from pms.audit.services import audit_refusals
from pms.common.actor import Actor
from pms.offboarding import errors
from pms.offboarding.policy_queries import in_the_way_of
from pms.policies import services as policies
from pms.policies.models import Policy
from pms.policies.rules import may_deactivate, require_manager


@audit_refusals(actions.DEACTIVATE_REFUSED, ref="policy_id", ref_type="policyId")
@transaction.atomic
def deactivate_policy(*, policy_id: str, actor: Actor, at: datetime) -> Policy:
    """Deactivate a policy that no request needs, and under which no partner gets credentials.

    Its row is locked first, so that nobody can ask for it in between. Raises PolicyInUse, PolicyMapped, and what
    ``policies.services`` raises for a policy that is missing, not the actor's to change or not activated.
    """
    require_manager(actor)
    policy = Policy.objects.select_for_update().filter(pk=policy_id).first()
    if policy is None or not may_deactivate(policy.state):
        return policies.deactivate_policy(policy_id=policy_id, actor=actor, at=at)
    held = in_the_way_of(policy_id)
    if held.requests:
        names = sorted({request.partner.organisation for request in held.requests})
        raise errors.PolicyInUse(policy=policy.name, partners=", ".join(names), requests=held.requests)
    if held.credential_types:
        names = sorted({mapping.partner.organisation for mapping in held.credential_types})
        raise errors.PolicyMapped(policy=policy.name, partners=", ".join(names))
    return policies.deactivate_policy(policy_id=policy_id, actor=actor, at=at)
