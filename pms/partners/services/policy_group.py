"""The one policy group of a partner: chosen in the portal once and for all, by programs until the partner is active."""

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
from pms.policies import queries as policies
from pms.policies.errors import GroupNotActive
from pms.policies.models import PolicyGroup
from pms.policies.services import locked_active_group
from pms.policies.states import GroupState

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


@audit_refusals(actions.POLICY_GROUP_CHOICE_REFUSED, ref="partner_id", ref_type=REF_TYPE)
@transaction.atomic
def map_by_name(*, partner_id: str, group_name: str, actor: Actor, at: datetime) -> Partner:
    """Give the partner the group of that name, as often as the caller likes until the partner is activated.

    Then requests and keys may hang on it, and so it stays when the partner is deactivated. Raises ``NotFound`` for a
    partner that is not the actor's, ``GroupFixed``, ``PartnerDeactivated``, ``GroupNeedless``, ``GroupUnknown``,
    ``GroupOutOfUse``.
    """
    rows = queries.visible_to(actor).select_for_update(of=("self",), no_key=True)
    partner = None if "\0" in partner_id else rows.filter(pk=partner_id).first()
    if partner is None:
        raise NotFound
    if partner.state == PartnerState.ACTIVE:
        raise errors.GroupFixed
    if partner.state == PartnerState.DEACTIVATED:
        raise errors.PartnerDeactivated
    if not needs_policy_group(partner.type):
        raise errors.GroupNeedless
    partner.policy_group = group_named(group_name)
    partner.updated_by, partner.updated_at = actor.name, at
    partner.save(update_fields=["policy_group", "updated_by", "updated_at"])
    record(actions.POLICY_GROUP_CHOSEN, actor=actor, at=at, ref_id=partner.pk, ref_type=REF_TYPE)
    return partner


def group_named(name: str) -> PolicyGroup:
    """The group of that name, if it takes partners. Raises ``GroupUnknown``, ``GroupOutOfUse``."""
    try:
        group = policies.group_named(name)
    except NotFound as error:
        raise errors.GroupUnknown from error
    if group.state != GroupState.ACTIVE:
        raise errors.GroupOutOfUse
    return group
