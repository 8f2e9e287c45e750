"""Partners by way of programs: registered by a caller that has a token, changed, given further contacts."""

import re
from dataclasses import dataclass, field
from datetime import datetime

from django.db import IntegrityError, transaction

from pms.accounts import queries as accounts
from pms.accounts.errors import EmailInvalid
from pms.accounts.models import User
from pms.accounts.rules import EMAIL_LIMIT, is_partner_admin, language_of
from pms.accounts.services.users import checked_email
from pms.accounts.states import Language, UserState
from pms.audit.actions import partners as actions
from pms.audit.services import audit_refusals, record
from pms.common.actor import Actor
from pms.common.text import fold
from pms.notifications.kinds import partners as kinds
from pms.notifications.services import send_mail
from pms.partners import errors, queries, rules
from pms.partners.models import Membership, Partner, PartnerContact
from pms.partners.services.policy_group import group_named
from pms.partners.services.registration import REF_TYPE
from pms.partners.states import MemberRole, PartnerState
from pms.policies.models import PolicyGroup

_PLAIN_ADDRESS = re.compile(r"[\w+-]+(\.\w+)*@[\w-]+(\.\w+)*(\.[a-z]{2,})", re.ASCII)
"""The addresses that the reference takes; ours takes others too, but no underscore in a host's name."""


@dataclass(frozen=True, slots=True)
class Extras:
    """What only programs store with a partner: where its logo is, and any JSON value."""

    logo_url: str = ""
    additional_info: object = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class NewPartner:
    """A partner as a program sends it. ``type``, ``language`` and ``policy_group`` (a name) are words to be checked."""

    partner_id: str
    type: str
    organisation: str
    address: str
    phone: str
    email: str
    language: str
    policy_group: str = ""
    extras: Extras = field(default_factory=Extras)


@dataclass(frozen=True, slots=True)
class NewContact:
    """A further contact of a partner; without ``is_active`` a new one is active and a known one stays as it is."""

    address: str
    phone: str
    email: str
    is_active: bool | None = None


@audit_refusals(actions.REGISTER_REFUSED)
@transaction.atomic
def register_by_program(*, new: NewPartner, actor: Actor, at: datetime) -> Partner:
    """Make a partner of any type for the caller and for the user of the partner's name.

    Both own it, where somebody vouches for that user's name; one who is not known yet at the caller's issuer owns it
    when they come. Nobody's address is confirmed by mail: the caller's token vouches for it. The checks come in the
    reference's order. Raises OrganisationInvalid, AddressInvalid, CallerRegistered, PhoneTooLong, PhoneUnreadable,
    PartnerEmailInvalid, PartnerIdUnreadable, PartnerIdTooLong, PartnerEmailTaken, LanguageNotOffered, PartnerIdTaken,
    AdditionalInfoInvalid, TypeUnknown, GroupRequired, GroupUnknown, GroupOutOfUse.
    """
    caller = accounts.get_user(actor.user_id or 0)
    partner = _checked(new, caller)
    partner.registered_by, partner.registered_at, partner.verified_at = actor.name, at, at
    namesake = _namesake(partner, caller)
    if namesake is None:
        partner.registrant_folded, partner.registrant_issuer = partner.id_folded, caller.issuer
    _insert(partner)
    owners = {user.pk: user for user in (caller, namesake) if user}
    Membership.objects.bulk_create(
        Membership(partner=partner, user=user, role=MemberRole.OWNER.value, since=at) for user in owners.values()
    )
    record(actions.REGISTERED, actor=actor, at=at, ref_id=partner.pk, ref_type=REF_TYPE)
    _tell_of_registration(partner, at)
    return partner


def _checked(new: NewPartner, caller: User) -> Partner:
    """The partner as it will be inserted, every check made."""
    organisation, address = rules.checked_organisation(new.organisation), rules.checked_address(new.address)
    id_folded, email_folded = fold(new.partner_id), fold(new.email)
    ids, emails = queries.names_held(ids=[id_folded], emails=[email_folded, caller.email_folded])
    if caller.email_folded in emails:
        raise errors.CallerRegistered
    phone, email = rules.checked_program_phone(new.phone), checked_program_email(new.email)
    rules.checked_id(new.partner_id)
    if email_folded in emails:
        raise errors.PartnerEmailTaken
    language = _language(new.language)
    if id_folded in ids:
        raise errors.PartnerIdTaken
    info = rules.checked_info(new.extras.additional_info)
    kind = rules.type_of(new.type)
    return Partner(
        id=new.partner_id,
        id_folded=id_folded,
        type=kind.value,
        organisation=organisation,
        organisation_folded=fold(organisation),
        state=PartnerState.IN_PROGRESS.value,
        policy_group=_group(new.policy_group, kind),
        address=address,
        contact_email=email,
        contact_email_folded=email_folded,
        contact_phone=phone,
        language=language.value,
        logo_url=new.extras.logo_url,
        additional_info=info,
    )


def checked_program_email(email: str) -> str:
    """The address, if the reference or we would take it. Raises PartnerEmailInvalid."""
    if len(email) > EMAIL_LIMIT:
        raise errors.PartnerEmailInvalid
    if _PLAIN_ADDRESS.fullmatch(email):
        return email
    try:
        return checked_email(email)
    except EmailInvalid as error:
        raise errors.PartnerEmailInvalid from error


def _language(word: str) -> Language:
    language = language_of(word)
    if language is None:
        raise errors.LanguageNotOffered
    return language


def _group(name: str, partner_type: str) -> PolicyGroup | None:
    """The group; a type that needs none may have one all the same, as programs send it."""
    if name.strip():
        return group_named(name)
    if rules.needs_policy_group(partner_type):
        raise errors.GroupRequired
    return None


def _namesake(partner: Partner, caller: User) -> User | None:
    """The account of the partner's name, if it is active; equal names at another issuer are another person.

    One that nobody vouches for gets no partner by its name: whoever foresees an id could have made it.
    """
    if caller.username_folded == partner.id_folded:
        return caller
    named = User.objects.filter(issuer=caller.issuer, username_folded=partner.id_folded)
    return named.filter(state=UserState.ACTIVE, is_vouched_for=True).first()


def _insert(partner: Partner) -> None:
    """Insert the partner; an id or address that another one got meanwhile is named."""
    try:
        with transaction.atomic():
            partner.save(force_insert=True)
    except IntegrityError as error:
        taken = errors.PartnerEmailTaken if "contact_email" in str(error) else errors.PartnerIdTaken
        raise taken from error


def _tell_of_registration(partner: Partner, at: datetime) -> None:
    send_mail(
        kinds.REGISTERED,
        recipient=queries.contact_of(partner),
        parameters={"organisation": partner.organisation, "partner_id": partner.pk},
        path="/partner/certificates/",
        at=at,
    )


@audit_refusals(actions.CHANGE_REFUSED, ref="partner_id", ref_type=REF_TYPE)
@transaction.atomic
def change_by_program(
    *, partner_id: str, address: str, phone: str, extras: Extras | None, actor: Actor, at: datetime
) -> Partner:
    """Change address and number, and where they are given the extras, in whatever state the partner is.

    For its owners and for partner admins. Raises NotFound, OwnersOnly, PhoneTooLong, PhoneUnreadable, AddressInvalid,
    AdditionalInfoInvalid.
    """
    partner = _locked_for_owner(partner_id, actor)
    partner.contact_phone, partner.address = rules.checked_program_phone(phone), rules.checked_address(address)
    if extras is not None:
        partner.logo_url, partner.additional_info = extras.logo_url, rules.checked_info(extras.additional_info)
    partner.updated_by, partner.updated_at = actor.name, at
    partner.save(update_fields=["contact_phone", "address", "logo_url", "additional_info", "updated_by", "updated_at"])
    record(actions.CHANGED, actor=actor, at=at, ref_id=partner.pk, ref_type=REF_TYPE)
    return partner


@audit_refusals(actions.CONTACT_REFUSED, ref="partner_id", ref_type=REF_TYPE)
@transaction.atomic
def put_contact(*, partner_id: str, contact: NewContact, actor: Actor, at: datetime) -> bool:
    """Add a contact, or change the one of that address; whether it was added.

    For the partner's owners and for partner admins. Raises PartnerEmailInvalid, PhoneTooLong, PhoneUnreadable,
    AddressInvalid, NotFound, OwnersOnly, and PartnerNotActive where a new one is for a partner that is not activated.
    """
    email, phone = checked_program_email(contact.email), rules.checked_program_phone(contact.phone)
    address = rules.checked_address(contact.address)
    partner = _locked_for_owner(partner_id, actor)
    known = partner.contacts.filter(email_folded=fold(email)).first()
    if known is None and partner.state != PartnerState.ACTIVE:
        raise errors.PartnerNotActive
    row = known or PartnerContact(partner=partner, email=email, email_folded=fold(email), created_at=at)
    row.phone, row.address = phone, address
    row.updated_at = at if known else None
    row.is_active = row.is_active if contact.is_active is None else contact.is_active
    row.save()
    record(actions.CONTACT_KEPT, actor=actor, at=at, ref_id=partner.pk, ref_type=REF_TYPE)
    return known is None


def _locked_for_owner(partner_id: str, actor: Actor) -> Partner:
    """The partner, locked: changes of one partner wait for each other."""
    partner = queries.locked_partner(actor=actor, partner_id=partner_id)
    if not is_partner_admin(actor) and queries.role_of(actor.user_id or 0, partner_id) != MemberRole.OWNER:
        raise errors.OwnersOnly
    return partner
