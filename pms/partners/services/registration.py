"""An organisation registers itself, confirms its address, or is forgotten."""

from dataclasses import dataclass, replace
from datetime import datetime

from django.db import IntegrityError, transaction

from pms.accounts.errors import EmailTaken, UsernameTaken
from pms.accounts.models import User
from pms.accounts.rules import LIFETIMES
from pms.accounts.services.consents import add_consent
from pms.accounts.services.users import NewUser, add_user
from pms.accounts.services.verification import confirm_address, mail_verification
from pms.accounts.states import UserState
from pms.audit.actions import accounts as account_actions
from pms.audit.actions import partners as actions
from pms.audit.services import audit_refusals, record
from pms.common.actor import SYSTEM, Actor
from pms.common.text import fold
from pms.partners import errors, queries
from pms.partners.models import Membership, Partner
from pms.partners.rules import SELF_REGISTERED, checked_address, checked_organisation, needs_policy_group
from pms.partners.states import MemberRole, PartnerState, PartnerType
from pms.policies import queries as policies
from pms.policies.models import PolicyGroup

REF_TYPE = "partnerId"
"""How the audit log names a partner."""

PURGED_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Registration:
    """What an organisation tells when it registers: itself, the person who does it, and the consent."""

    type: PartnerType
    organisation: str
    address: str
    person: NewUser
    accepted: bool
    policy_group_id: str = ""


@audit_refusals(actions.REGISTER_REFUSED)
@transaction.atomic
def register(*, registration: Registration, actor: Actor, at: datetime) -> Partner:
    """Make partner, account and ownership, and mail the link that confirms the address.

    The username, in small letters, becomes the partner's id. Until the address is confirmed, nobody but
    the registrant knows of it. Raises TypeNotOffered, OrganisationInvalid, AddressInvalid,
    GroupNotOffered, ConsentMissing and the errors of ``accounts.services.users.add_user``.
    """
    if registration.type not in SELF_REGISTERED:
        raise errors.TypeNotOffered
    person = replace(registration.person, username=registration.person.username.lower())
    partner = _partner(registration, person, at)
    user = add_user(person, state=UserState.UNVERIFIED, at=at)
    add_consent(user, accepted=registration.accepted, at=at)
    partner.contact_phone = user.phone
    _insert(partner)
    Membership.objects.create(partner=partner, user=user, role=MemberRole.OWNER.value, since=at)
    owner = replace(actor, id=str(user.pk), name=user.username)
    record(actions.REGISTERED, actor=owner, at=at, ref_id=partner.pk, ref_type=REF_TYPE)
    record(account_actions.CONSENT_GIVEN, actor=owner, at=at, ref_id=str(user.pk), ref_type="userId")
    mail_verification(user, owner, at)
    return partner


def _partner(registration: Registration, person: NewUser, at: datetime) -> Partner:
    """The partner as it will be inserted."""
    organisation = checked_organisation(registration.organisation)
    return Partner(
        id=person.username,
        id_folded=fold(person.username),
        type=registration.type.value,
        organisation=organisation,
        organisation_folded=fold(organisation),
        state=PartnerState.IN_PROGRESS.value,
        policy_group=_group(registration),
        address=checked_address(registration.address),
        contact_email=person.email.strip(),
        contact_email_folded=fold(person.email),
        language=person.language.value,
        registered_at=at,
    )


def _group(registration: Registration) -> PolicyGroup | None:
    """The policy group chosen at once; it may also be chosen later."""
    if not registration.policy_group_id:
        return None
    group = policies.active_groups().filter(pk=registration.policy_group_id).first()
    if group is None or not needs_policy_group(registration.type):
        raise errors.GroupNotOffered
    return group


def _insert(partner: Partner) -> None:
    """Insert the partner; an id or address that another partner holds is named."""
    if queries.id_taken(partner.pk):
        raise UsernameTaken
    try:
        with transaction.atomic():
            partner.save(force_insert=True)
    except IntegrityError as error:
        raise (EmailTaken if "contact_email" in str(error) else UsernameTaken) from error


@audit_refusals(account_actions.EMAIL_VERIFICATION_REFUSED)
@transaction.atomic
def verify_email(*, key: str, actor: Actor, at: datetime) -> User:
    """Confirm the address by the mailed link: the account may act and staff sees its partner.

    Raises LinkNotValid, LinkUsed, LinkExpired.
    """
    user = confirm_address(key=key, at=at)
    Partner.objects.filter(memberships__user=user, verified_at=None).update(verified_at=at)
    record(account_actions.EMAIL_VERIFIED, actor=actor, at=at, ref_id=str(user.pk), ref_type="userId")
    return user


@transaction.atomic
def purge_unverified(*, at: datetime) -> int:
    """Remove registrations that nobody confirmed within seven days, so that their names are free; how many."""
    over = at - LIFETIMES.registration
    users = User.objects.select_for_update(skip_locked=True).filter(state=UserState.UNVERIFIED, created_at__lte=over)
    ids = list(users.values_list("pk", flat=True)[:PURGED_AT_ONCE])
    partners = Partner.objects.filter(memberships__user_id__in=ids, verified_at=None)
    for partner_id in sorted(partners.values_list("pk", flat=True)):
        record(actions.REGISTRATION_PURGED, actor=SYSTEM, at=at, ref_id=partner_id, ref_type=REF_TYPE)
    partners.delete()
    User.objects.filter(pk__in=ids).delete()
    return len(ids)
