"""What staff corrects of a partner's registration, audited, and told to the partner."""

from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction

from pms.accounts.errors import PhoneInvalid
from pms.accounts.rules import is_partner_admin, normal_phone
from pms.accounts.services.users import checked_email
from pms.accounts.states import Language
from pms.audit.actions import partners as actions
from pms.audit.services import audit_refusals, record
from pms.common.actor import Actor
from pms.common.errors import NotAllowed
from pms.common.text import fold
from pms.notifications.kinds import partners as kinds
from pms.notifications.services import notify
from pms.partners import errors, queries, rules
from pms.partners.models import Partner
from pms.partners.services.registration import REF_TYPE


@dataclass(frozen=True, slots=True)
class Contact:
    """How a partner is reached."""

    email: str
    phone: str
    address: str
    language: Language


@audit_refusals(actions.ORGANISATION_CORRECTION_REFUSED, ref="partner_id", ref_type=REF_TYPE)
@transaction.atomic
def correct_organisation(*, partner_id: str, organisation: str, seen: datetime, actor: Actor, at: datetime) -> Partner:
    """Correct the organisation's name while no certificate was accepted for it: those carry the name.

    ``seen`` is the change from which the editor started. Raises NotAllowed, NotFound, PartnerChangedMeanwhile,
    OrganisationFixed, OrganisationInvalid.
    """
    partner = locked_for_correction(partner_id, seen, actor)
    if queries.has_certificates(partner):
        raise errors.OrganisationFixed
    partner.organisation = rules.checked_organisation(organisation)
    partner.organisation_folded = fold(partner.organisation)
    save_correction(partner, ["organisation", "organisation_folded"], actor, at)
    record(actions.ORGANISATION_CORRECTED, actor=actor, at=at, ref_id=partner.pk, ref_type=REF_TYPE)
    tell_of_correction(partner, at)
    return partner


@audit_refusals(actions.CONTACT_CORRECTION_REFUSED, ref="partner_id", ref_type=REF_TYPE)
@transaction.atomic
def correct_contact(*, partner_id: str, contact: Contact, seen: datetime, actor: Actor, at: datetime) -> Partner:
    """Correct how the partner is reached, in whatever state it is. What is left as it is, is not judged anew.

    Raises NotAllowed, NotFound, PartnerChangedMeanwhile, EmailInvalid, PartnerEmailTaken, PhoneInvalid,
    AddressInvalid.
    """
    partner = locked_for_correction(partner_id, seen, actor)
    _set_contact(partner, contact)
    fields = ["contact_email", "contact_email_folded", "contact_phone", "address", "language"]
    if queries.email_taken(partner.contact_email, but=partner):
        raise errors.PartnerEmailTaken
    try:
        with transaction.atomic():
            save_correction(partner, fields, actor, at)
    except IntegrityError as error:
        raise errors.PartnerEmailTaken from error
    record(actions.CONTACT_CORRECTED, actor=actor, at=at, ref_id=partner.pk, ref_type=REF_TYPE)
    tell_of_correction(partner, at)
    return partner


def _set_contact(partner: Partner, contact: Contact) -> None:
    """What programs stored may be no number or address by our rules; nobody has to mend it to correct the rest."""
    if contact.email != partner.contact_email:
        partner.contact_email = checked_email(contact.email)
        partner.contact_email_folded = fold(partner.contact_email)
    if contact.phone != partner.contact_phone:
        number = normal_phone(contact.phone)
        if number is None:
            raise PhoneInvalid
        partner.contact_phone = number
    partner.address, partner.language = rules.checked_address(contact.address), contact.language.value


def locked_for_correction(partner_id: str, seen: datetime, actor: Actor) -> Partner:
    """The partner, locked and as the editor saw it: the first step of every correction."""
    if not is_partner_admin(actor):
        raise NotAllowed
    partner = queries.locked_partner(actor=actor, partner_id=partner_id)
    if partner.changed_at != seen:
        raise errors.PartnerChangedMeanwhile
    return partner


def save_correction(partner: Partner, fields: list[str], actor: Actor, at: datetime) -> None:
    """Save the fields and who changed them."""
    partner.updated_by, partner.updated_at = actor.name, at
    partner.save(update_fields=[*fields, "updated_by", "updated_at"])


def tell_of_correction(partner: Partner, at: datetime) -> None:
    """Tell the partner's people, or its contact: the last step of every correction."""
    notify(
        kinds.CORRECTED,
        recipients=queries.recipients_of(partner),
        parameters={"organisation": partner.organisation},
        ref_type=REF_TYPE,
        ref_id=partner.pk,
        path="/account/",
        at=at,
    )
