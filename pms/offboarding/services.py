"""Verbs that must look upward: what may not go while others hang on it."""

from datetime import datetime

from django.db import transaction

from pms.audit.actions import policies as actions
from pms.audit.services import audit_refusals
from pms.common.actor import Actor
from pms.offboarding import errors
from pms.policies import services as policies
from pms.policies.models import Policy
from pms.policies.rules import require_manager
from pms.policy_requests import queries as requests

NAMED = 10
"""How many requests in the way an error names."""


@audit_refusals(actions.DEACTIVATE_REFUSED, ref="policy_id", ref_type="policyId")
@transaction.atomic
def deactivate_policy(*, policy_id: str, actor: Actor, at: datetime) -> Policy:
    """Deactivate a policy that no request needs.

    Its row is locked first, so that nobody can ask for it in between. Raises PolicyInUse, and what
    ``policies.services`` raises for a policy that is missing, not the actor's to change or not activated.
    """
    require_manager(actor)
    policy = Policy.objects.select_for_update().filter(pk=policy_id).first()
    held = list(requests.holding(policy_id)[:NAMED])
    if policy and held:
        names = sorted({request.partner.organisation for request in held})
        raise errors.PolicyInUse(policy=policy.name, partners=", ".join(names), requests=held)
    return policies.deactivate_policy(policy_id=policy_id, actor=actor, at=at)
