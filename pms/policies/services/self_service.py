"""The switch beside a policy: whether requests for it are approved at once."""

from datetime import datetime

from django.db import transaction

from pms.audit.actions import policies as actions
from pms.audit.services import audit_refusals, record
from pms.common.actor import Actor
from pms.common.errors import NotFound
from pms.policies import errors, rules
from pms.policies.models import Policy

REF_TYPE = "policyId"


@audit_refusals(actions.SELF_SERVICE_REFUSED, ref="policy_id", ref_type=REF_TYPE)
@transaction.atomic
def set_self_service(*, policy_id: str, on: bool, actor: Actor, at: datetime) -> Policy:
    """Approve requests for the policy at once from now on, or let them wait for a decision again.

    What was approved or waits already stays as it is. Not a part of the policy: it does not count as a change of a
    draft, no program hears of it, a clone starts without. Raises ``NotAllowed``, ``NotFound``,
    ``SelfServiceTooLate``, ``SelfServiceAlready``.
    """
    rules.require_decider(actor)
    policy = Policy.objects.select_for_update().filter(pk=policy_id).first()
    if policy is None:
        raise NotFound
    if not rules.can_be_self_service(policy.state):
        raise errors.SelfServiceTooLate(name=policy.name)
    if policy.self_service == on:
        raise errors.SelfServiceAlready(name=policy.name, on=on)
    policy.self_service = on
    policy.save(update_fields=["self_service"])
    action = actions.SELF_SERVICE_ON if on else actions.SELF_SERVICE_OFF
    record(action, actor=actor, at=at, ref_id=policy.pk, ref_type=REF_TYPE)
    return policy
