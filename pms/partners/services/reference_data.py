"""Partners of the reference data, with the ids that other modules know; made once, never changed."""

from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction

from pms.accounts.errors import EmailTaken
from pms.audit.actions import reference_data as actions
from pms.audit.services import record
from pms.common.actor import Actor
from pms.common.text import fold
from pms.partners import queries
from pms.partners.models import Partner
from pms.partners.rules import checked_address, checked_organisation
from pms.partners.states import PartnerState, PartnerType


@dataclass(frozen=True, slots=True)
class PartnerOnFile:
    """A partner as the reference data gives it. ``email`` and ``phone`` reach nobody."""

    id: str
    type: PartnerType
    group_id: str
    organisation: str
    address: str
    email: str
    phone: str
    language: str


@transaction.atomic
def ensure_partner(*, partner: PartnerOnFile, actor: Actor, at: datetime) -> bool:
    """Make the activated partner of that id, which belongs to nobody, unless one is there; whether it was made.

    Ids are compared without regard to case, whatever the state of the partner. Raises ``EmailTaken``.
    """
    if queries.id_taken(partner.id):
        return False
    try:
        with transaction.atomic():
            _activated(partner, actor, at).save(force_insert=True)
    except IntegrityError as error:
        raise EmailTaken from error
    record(actions.PARTNER_LOADED, actor=actor, at=at, ref_id=partner.id, ref_type="partnerId")
    return True


def _activated(partner: PartnerOnFile, actor: Actor, at: datetime) -> Partner:
    organisation = checked_organisation(partner.organisation)
    return Partner(
        id=partner.id,
        id_folded=fold(partner.id),
        type=partner.type.value,
        organisation=organisation,
        organisation_folded=fold(organisation),
        state=PartnerState.ACTIVE.value,
        policy_group_id=partner.group_id,
        address=checked_address(partner.address),
        contact_email=partner.email,
        contact_email_folded=fold(partner.email),
        contact_phone=partner.phone,
        language=partner.language,
        registered_by=actor.name,
        registered_at=at,
        verified_at=at,
        activated_at=at,
    )
