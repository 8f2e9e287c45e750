"""A partner with its first person, made by the operator instead of registering itself."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction

from pms.accounts.errors import EmailTaken, UsernameTaken
from pms.accounts.models import User
from pms.accounts.services.users import NewUser, add_user, checked_roles
from pms.accounts.states import UserState
from pms.audit.actions import accounts as account_actions
from pms.audit.actions import partners as actions
from pms.audit.services import audit_refusals, record
from pms.common.actor import Actor
from pms.common.text import fold
from pms.partners import queries, rules
from pms.partners.models import Membership, Partner
from pms.partners.services.policy_group import group_named
from pms.partners.services.registration import REF_TYPE
from pms.partners.states import MemberRole, PartnerState


@dataclass(frozen=True, slots=True)
class NewOrganisation:
    """A partner as the operator tells of it; ``type`` and ``policy_group`` (a name, or empty) are to be checked."""

    type: str
    organisation: str
    address: str = ""
    policy_group: str = ""


@audit_refusals(actions.REGISTER_REFUSED)
@transaction.atomic
def create_partner_with_user(
    *, new: NewUser, organisation: NewOrganisation, roles: Iterable[str] = (), actor: Actor, at: datetime
) -> User:
    """Make a partner and the account that owns it, both of one name; its address counts as confirmed.

    The role of the partner's type among ``roles`` is no mistake: it follows from the membership. Raises TypeUnknown,
    OrganisationInvalid, AddressInvalid, GroupUnknown, GroupOutOfUse, RoleUnknown, UsernameTaken, EmailTaken and the
    errors of ``accounts.services.users.add_user``.
    """
    kind = rules.type_of(organisation.type)
    given = [role for role in roles if role != rules.ROLE_OF_TYPE[kind].value]
    user = add_user(new, roles=checked_roles(given), state=UserState.ACTIVE, at=at, is_vouched_for=True)
    name = rules.checked_organisation(organisation.organisation)
    partner = Partner(
        id=user.username,
        id_folded=fold(user.username),
        type=kind.value,
        organisation=name,
        organisation_folded=fold(name),
        state=PartnerState.IN_PROGRESS.value,
        policy_group=group_named(organisation.policy_group) if organisation.policy_group else None,
        address=rules.checked_address(organisation.address or name),
        contact_email=user.email,
        contact_email_folded=user.email_folded,
        contact_phone=user.phone,
        language=user.language,
        registered_by=actor.name,
        registered_at=at,
        verified_at=at,
    )
    _insert(partner)
    Membership.objects.create(partner=partner, user=user, role=MemberRole.OWNER.value, since=at)
    record(account_actions.CREATED, actor=actor, at=at, ref_id=str(user.pk), ref_type="userId")
    record(actions.REGISTERED, actor=actor, at=at, ref_id=partner.pk, ref_type=REF_TYPE)
    return user


def _insert(partner: Partner) -> None:
    """Insert the partner; an id or address that another partner holds is named."""
    if queries.id_taken(partner.pk):
        raise UsernameTaken
    try:
        with transaction.atomic():
            partner.save(force_insert=True)
    except IntegrityError as error:
        raise (EmailTaken if "contact_email" in str(error) else UsernameTaken) from error
