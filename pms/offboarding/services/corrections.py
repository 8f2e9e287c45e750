"""Putting a partner into another policy group, which only goes while nothing hangs on the one that it has."""

from datetime import datetime

from django.db import transaction

from pms.audit.actions import partners as actions
from pms.audit.services import audit_refusals, record
from pms.common.actor import Actor
from pms.common.errors import NotFound
from pms.offboarding import errors, queries
from pms.partners.errors import GroupNotOffered
from pms.partners.models import Partner
from pms.partners.rules import needs_policy_group
from pms.partners.services.corrections import locked_for_correction, save_correction, tell_of_correction
from pms.policies.errors import GroupNotActive
from pms.policies.models import PolicyGroup
from pms.policies.services import locked_active_group

REF_TYPE = "partnerId"


@audit_refusals(actions.POLICY_GROUP_CORRECTION_REFUSED, ref="partner_id", ref_type=REF_TYPE)
@transaction.atomic
def correct_policy_group(*, partner_id: str, group_id: str, seen: datetime, actor: Actor, at: datetime) -> Partner:
    """Give the partner its policy group, or another one while it has asked for no policy.

    ``seen`` is the change from which the editor started. Raises NotAllowed, NotFound, PartnerChangedMeanwhile,
    GroupNotOffered, PolicyGroupInUse.
    """
    partner = locked_for_correction(partner_id, seen, actor)
    if not needs_policy_group(partner.type):
        raise GroupNotOffered
    if partner.policy_group is not None and queries.has_asked(partner.pk):
        raise errors.PolicyGroupInUse(group=partner.policy_group.name)
    partner.policy_group = _offered(group_id)
    save_correction(partner, ["policy_group"], actor, at)
    record(actions.POLICY_GROUP_CORRECTED, actor=actor, at=at, ref_id=partner.pk, ref_type=REF_TYPE)
    tell_of_correction(partner, at)
    return partner


def _offered(group_id: str) -> PolicyGroup:
    try:
        return locked_active_group(group_id)
    except (NotFound, GroupNotActive) as error:
        raise GroupNotOffered from error
