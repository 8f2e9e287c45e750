"""Partners and memberships for tests, made straight in the database."""

from datetime import datetime
from itertools import count

from pms.accounts.models import User
from pms.accounts.states import Language
from pms.common.text import fold
from pms.partners.models import Membership, Partner
from pms.partners.states import MemberRole, PartnerState, PartnerType
from pms.policies.models import PolicyGroup
from tests.factories import accounts
from tests.factories.accounts import SOME_TIME_AGO

_numbers = count(1)


def partner(
    partner_id: str | None = None,
    *,
    type: PartnerType = PartnerType.AUTH,  # noqa: A002 - the word of the domain
    organisation: str | None = None,
    state: PartnerState = PartnerState.ACTIVE,
    owner: User | None = None,
    policy_group: PolicyGroup | None = None,
    language: Language = Language.ENGLISH,
    registered_at: datetime = SOME_TIME_AGO,
    verified: bool = True,
) -> Partner:
    """A verified, activated partner with one owner; ``state`` and ``verified`` make another one."""
    partner_id = partner_id or f"partner-{next(_numbers)}"
    organisation = organisation or f"Organisation {partner_id}"
    owner = owner or accounts.user(partner_id)
    made = Partner.objects.create(
        id=partner_id,
        id_folded=fold(partner_id),
        type=type.value,
        organisation=organisation,
        organisation_folded=fold(organisation),
        state=state.value,
        policy_group=policy_group,
        address="1 Harbour Street, Springfield",
        contact_email=f"contact@{partner_id}.example.org",
        contact_email_folded=f"contact@{fold(partner_id)}.example.org",
        contact_phone="+33142685300",
        language=language.value,
        registered_at=registered_at,
        verified_at=registered_at if verified else None,
        activated_at=None if state == PartnerState.IN_PROGRESS else registered_at,
        deactivated_at=registered_at if state == PartnerState.DEACTIVATED else None,
    )
    member(made, owner, role=MemberRole.OWNER)
    return made


def member(
    of: Partner, user: User, *, role: MemberRole = MemberRole.MEMBER, since: datetime = SOME_TIME_AGO
) -> Membership:
    """That ``user`` belongs to the partner."""
    return Membership.objects.create(partner=of, user=user, role=role.value, since=since)
