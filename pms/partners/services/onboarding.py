"""Partners of the types that do not register themselves: staff creates them, perhaps with their first person."""

from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction

from pms.accounts import errors as account_errors
from pms.accounts import queries as accounts
from pms.accounts.rules import is_partner_admin, normal_phone
from pms.accounts.services.users import NewUser, add_user, checked_email
from pms.accounts.states import Language, UserState
from pms.audit.actions import accounts as account_actions
from pms.audit.actions import partners as actions
from pms.audit.services import audit_refusals, record
from pms.common.actor import Actor
from pms.common.errors import NotAllowed, NotFound
from pms.common.text import fold
from pms.partners import errors, queries, rules
from pms.partners.models import Membership, Partner
from pms.partners.services.people import send_password_link
from pms.partners.services.registration import REF_TYPE
from pms.partners.states import MemberRole, PartnerState, PartnerType
from pms.policies.errors import GroupNotActive
from pms.policies.models import PolicyGroup
from pms.policies.services import locked_active_group


@dataclass(frozen=True, slots=True)
class NewPartner:
    """A partner as staff enters it; ``policy_group_id`` may be chosen later."""

    partner_id: str
    type: PartnerType
    organisation: str
    address: str
    email: str
    phone: str
    language: Language
    policy_group_id: str = ""


@dataclass(frozen=True, slots=True)
class FirstPerson:
    """Who acts for a new partner first: gets an account of the partner's name, and a link to set its password."""

    first_name: str
    last_name: str
    email: str


@audit_refusals(actions.CREATE_REFUSED)
@transaction.atomic
def create(*, new: NewPartner, person: FirstPerson | None, actor: Actor, at: datetime) -> Partner:
    """Make a partner of a type that does not register itself; its address counts as confirmed.

    The id, in small letters, is kept free as a username too. Raises NotAllowed, TypeNotOffered, PartnerIdMalformed,
    PartnerIdTaken, OrganisationInvalid, AddressInvalid, EmailInvalid, PartnerEmailTaken, PhoneInvalid,
    GroupNotOffered, PersonNameUnreadable, PersonEmailInvalid, PersonEmailTaken.
    """
    if not is_partner_admin(actor):
        raise NotAllowed
    partner = _checked(new)
    partner.registered_by, partner.registered_at, partner.verified_at = actor.name, at, at
    _insert(partner)
    record(actions.CREATED, actor=actor, at=at, ref_id=partner.pk, ref_type=REF_TYPE)
    if person is not None:
        _add_person(partner, person, actor, at)
    return partner


def _checked(new: NewPartner) -> Partner:
    """The partner as it will be inserted."""
    if new.type not in rules.STAFF_ONBOARDED:
        raise errors.TypeNotOffered
    partner_id = rules.checked_new_id(new.partner_id)
    if queries.id_taken(partner_id) or accounts.username_taken(partner_id):
        raise errors.PartnerIdTaken
    organisation, email, phone = rules.checked_organisation(new.organisation), checked_email(new.email), new.phone
    if (number := normal_phone(phone)) is None:
        raise account_errors.PhoneInvalid
    return Partner(
        id=partner_id,
        id_folded=fold(partner_id),
        type=new.type.value,
        organisation=organisation,
        organisation_folded=fold(organisation),
        state=PartnerState.IN_PROGRESS.value,
        policy_group=_group(new),
        address=rules.checked_address(new.address),
        contact_email=email,
        contact_email_folded=fold(email),
        contact_phone=number,
        language=new.language.value,
    )


def _group(new: NewPartner) -> PolicyGroup | None:
    if not new.policy_group_id:
        return None
    if not rules.needs_policy_group(new.type):
        raise errors.GroupNotOffered
    try:
        return locked_active_group(new.policy_group_id)
    except (NotFound, GroupNotActive) as error:
        raise errors.GroupNotOffered from error


def _insert(partner: Partner) -> None:
    """Insert the partner; an id or address that another one holds is named, whoever came first."""
    if queries.email_taken(partner.contact_email):
        raise errors.PartnerEmailTaken
    try:
        with transaction.atomic():
            partner.save(force_insert=True)
    except IntegrityError as error:
        taken = errors.PartnerEmailTaken if "contact_email" in str(error) else errors.PartnerIdTaken
        raise taken from error


def _add_person(partner: Partner, person: FirstPerson, actor: Actor, at: datetime) -> None:
    """The account that owns the partner, and the mail with the link that opens it."""
    new = NewUser(
        username=partner.pk,
        email=person.email,
        first_name=rules.checked_person_name(person.first_name),
        last_name=rules.checked_person_name(person.last_name),
        language=Language(partner.language),
    )
    try:
        user = add_user(new, state=UserState.ACTIVE, at=at, is_vouched_for=True)
    except account_errors.EmailTaken as error:
        raise errors.PersonEmailTaken from error
    except account_errors.EmailInvalid as error:
        raise errors.PersonEmailInvalid from error
    except account_errors.UsernameTaken as error:
        raise errors.PartnerIdTaken from error
    Membership.objects.create(partner=partner, user=user, role=MemberRole.OWNER.value, since=at)
    record(account_actions.CREATED, actor=actor, at=at, ref_id=str(user.pk), ref_type="userId")
    send_password_link(partner, user, actor, at)
