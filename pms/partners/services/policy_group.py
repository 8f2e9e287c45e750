"""Choosing the one policy group of a partner: final, for the types that ask for policies."""

from datetime import datetime

from django.db import transaction

from pms.audit.actions import partners as actions
from pms.audit.services import audit_refusals, record
from pms.common.actor import Actor
from pms.common.errors import NotFound
from pms.partners import errors, queries
from pms.partners.models import Partner
from pms.partners.rules import needs_policy_group
from pms.partners.states import PartnerState
from pms.policies.errors import GroupNotActive
from pms.policies.services import locked_active_group

REF_TYPE = "partnerId"


@audit_refusals(actions.POLICY_GROUP_CHOICE_REFUSED, ref="partner_id", ref_type=REF_TYPE)
@transaction.atomic
def choose(*, partner_id: str, group_id: str, actor: Actor, at: datetime) -> Partner:
    """Give the partner its policy group, once and for all.

    Raises ``NotFound`` for a partner that is not the actor's, ``PartnerDeactivated``,
    ``PolicyGroupFinal`` when one was chosen before, and ``GroupNotOffered`` for a group that is
    missing or out of use, or for a type of partner that has none.
    """
    queries.get_partner(actor=actor, partner_id=partner_id)
    partner = Partner.objects.select_for_update(of=("self",)).select_related("policy_group").get(pk=partner_id)
    if partner.state == PartnerState.DEACTIVATED:
        raise errors.PartnerDeactivated
    if partner.policy_group is not None:
        raise errors.PolicyGroupFinal(group=partner.policy_group.name)
    if not needs_policy_group(partner.type):
        raise errors.GroupNotOffered
    try:
        partner.policy_group = locked_active_group(group_id)
    except (NotFound, GroupNotActive) as error:
        raise errors.GroupNotOffered from error
    partner.save(update_fields=["policy_group"])
    record(actions.POLICY_GROUP_CHOSEN, actor=actor, at=at, ref_id=partner.pk, ref_type=REF_TYPE)
    return partner
