"""Partners with their owners' accounts, and their certificates."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth.hashers import make_password
from django.db import connection
from django.db.models import Max

from pms.accounts.models import Consent, User
from pms.accounts.rules import TERMS_VERSION
from pms.accounts.states import UserState
from pms.cli.demonstration.large import names
from pms.cli.demonstration.large.policies import Offered
from pms.cli.demonstration.large.pouring import Dice, pour
from pms.cli.demonstration.people import PASSWORD
from pms.common.text import fold
from pms.partners.models import Membership, Partner
from pms.partners.rules import needs_policy_group, requestable_policy_types
from pms.partners.states import MemberRole, PartnerState, PartnerType

TYPES = (
    *[PartnerType.AUTH] * 11,
    *[PartnerType.CREDENTIAL] * 3,
    *[PartnerType.DEVICE] * 2,
    PartnerType.FTM,
    PartnerType.PRINT,
    PartnerType.ONLINE_VERIFICATION,
    PartnerType.MISP,
)
STATES = (*[PartnerState.ACTIVE] * 16, *[PartnerState.IN_PROGRESS] * 3, PartnerState.DEACTIVATED)
UNVERIFIED = 0.002


@dataclass(frozen=True, slots=True)
class Member:
    """What later rows need to know of a partner; ``policies`` are those that it may ask for."""

    id: str
    organisation: str
    type: PartnerType
    user_id: int
    state: PartnerState
    activated_at: datetime
    policies: list[str]


def make_partners(*, count: int, offered: Offered, at: datetime) -> list[Member]:
    """So many partners, each with its owner's account; those that ever were activated."""
    dice = Dice("partners")
    first = (User.objects.aggregate(last=Max("pk"))["last"] or 0) + 1
    groups = list(offered)
    rows = [_partner(number, groups, dice, at) for number in range(count)]
    password = make_password(PASSWORD)
    pour(_user(row, first + number, number, password) for number, row in enumerate(rows))
    pour(rows)
    pour(
        Membership(partner=row, user_id=first + number, role=MemberRole.OWNER.value, since=row.registered_at)
        for number, row in enumerate(rows)
    )
    pour(
        Consent(user_id=first + number, version=TERMS_VERSION, given_at=row.registered_at)
        for number, row in enumerate(rows)
    )
    _go_on_counting(User._meta.db_table)  # noqa: SLF001 (documented)
    return list(_members(rows, first, offered))


def _partner(number: int, groups: list[str], dice: Dice, at: datetime) -> Partner:
    organisation, partner_id, script = names.organisation(number)
    partner_type, state = dice.choice(TYPES), dice.choice(STATES)
    registered = dice.recently(at)
    verified = registered + timedelta(minutes=dice.randrange(2, 600))
    soon_after = min(verified + timedelta(hours=dice.randrange(1, 200)), at - timedelta(seconds=1))
    activated = None if state is PartnerState.IN_PROGRESS else soon_after
    is_verified = activated is not None or dice.random() > UNVERIFIED
    may_choose = is_verified and needs_policy_group(partner_type) and (activated or dice.random() < 0.5)
    email = f"contact@{partner_id}.example"
    return Partner(
        id=partner_id,
        id_folded=partner_id,
        type=partner_type.value,
        organisation=organisation,
        organisation_folded=fold(organisation),
        state=state.value,
        policy_group_id=dice.choice(groups) if may_choose else None,
        address=f"{number % 200 + 1} {dice.choice(script.towns)}",
        contact_email=email,
        contact_email_folded=email,
        contact_phone=f"+4420794{number % 100_000:05}",
        language=script.language.value,
        registered_at=registered,
        verified_at=min(verified, at) if is_verified else None,
        activated_at=activated,
        deactivated_at=dice.within(activated, at) if activated and state is PartnerState.DEACTIVATED else None,
    )


def _user(partner: Partner, user_id: int, number: int, password: str) -> User:
    first_name, last_name = names.person(number, names.SCRIPTS[number % len(names.SCRIPTS)])
    return User(
        id=user_id,
        password=password,
        username=partner.pk,
        username_folded=partner.id_folded,
        email=partner.contact_email,
        email_folded=partner.contact_email_folded,
        first_name=first_name,
        last_name=last_name,
        phone=partner.contact_phone,
        language=partner.language,
        state=(UserState.ACTIVE if partner.verified_at else UserState.UNVERIFIED).value,
        created_at=partner.registered_at,
        verified_at=partner.verified_at,
    )


def _members(rows: list[Partner], first: int, offered: Offered) -> Iterator[Member]:
    for number, row in enumerate(rows):
        if row.activated_at:
            partner_type = PartnerType(row.type)
            of_group = offered.get(row.policy_group_id or "", {})
            policies = [policy for each in requestable_policy_types(partner_type) for policy in of_group.get(each, ())]
            yield Member(
                row.pk,
                row.organisation,
                partner_type,
                first + number,
                PartnerState(row.state),
                row.activated_at,
                sorted(policies),
            )


def _go_on_counting(table: str) -> None:
    """Let the next key of the table follow the greatest that was given."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT setval(pg_get_serial_sequence(%s, 'id'), (SELECT max(id) FROM accounts_user))", [table])
