"""What a partner changes about itself; organisation, type and id are fixed."""

from datetime import datetime

from django.db import transaction

from pms.accounts.errors import PhoneInvalid
from pms.accounts.rules import normal_phone
from pms.audit.actions import partners as actions
from pms.audit.services import audit_refusals, record
from pms.common.actor import Actor
from pms.partners import errors, queries
from pms.partners.models import Partner
from pms.partners.rules import checked_address
from pms.partners.services.registration import REF_TYPE
from pms.partners.states import MemberRole, PartnerState


@audit_refusals(actions.CHANGE_REFUSED, ref="partner_id", ref_type=REF_TYPE)
@transaction.atomic
def change_contact(*, partner_id: str, address: str, phone: str, actor: Actor, at: datetime) -> Partner:
    """Change the organisation's address and phone number; for its owners.

    Raises NotFound, OwnersOnly, PartnerDeactivated, AddressInvalid, PhoneInvalid.
    """
    partner = queries.get_partner(actor=actor, partner_id=partner_id)
    partner = Partner.objects.select_for_update().get(pk=partner.pk)
    if queries.role_of(actor.user_id or 0, partner_id) != MemberRole.OWNER:
        raise errors.OwnersOnly
    if partner.state == PartnerState.DEACTIVATED:
        raise errors.PartnerDeactivated
    normal = normal_phone(phone)
    if normal is None:
        raise PhoneInvalid
    partner.address, partner.contact_phone = checked_address(address), normal
    partner.updated_by, partner.updated_at = actor.name, at
    partner.save(update_fields=["address", "contact_phone", "updated_by", "updated_at"])
    record(actions.CHANGED, actor=actor, at=at, ref_id=partner.pk, ref_type=REF_TYPE)
    return partner
