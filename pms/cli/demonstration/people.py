"""Who appears in the demonstration: staff, and organisations with the person who registered each.

Telephone numbers are from the range that Ofcom keeps for drama; ``.example`` is nobody's (RFC 2606).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from pms.accounts.rules import LIFETIMES
from pms.accounts.services import NewUser, accept_terms, create_user, links
from pms.accounts.states import Language, LinkPurpose, Role
from pms.common.actor import SYSTEM, Actor
from pms.partners.queries import actor_of
from pms.partners.services.registration import Registration, register, verify_email
from pms.partners.states import PartnerType

PASSWORD = "Demo-partners-2026"  # noqa: S105 (printed on purpose, and refused off this machine)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with an account; ``role`` is None for people of partners."""

    username: str
    first_name: str
    last_name: str
    language: Language
    role: Role | None = None

    def account(self, phone: str = "") -> NewUser:
        """What the services make the account of."""
        return NewUser(
            username=self.username,
            email=f"contact@{self.username}.example",
            password=PASSWORD,
            first_name=self.first_name,
            last_name=self.last_name,
            phone=phone,
            language=self.language,
        )


@dataclass(frozen=True, slots=True)
class Organisation:
    """A partner, who registered it and how many days ago."""

    name: str
    type: PartnerType
    address: str
    phone: str
    owner: Person
    days_ago: int


ADMIN = Person("admin", "Samira", "Haddad", Language.ENGLISH, Role.PARTNER_ADMIN)
POLICY_MANAGER = Person("policy", "Luc", "Bernard", Language.FRENCH, Role.POLICYMANAGER)
STAFF = (ADMIN, POLICY_MANAGER)

BANK = Organisation(
    "Acme Bank",
    PartnerType.AUTH,
    "12 Harbour Street, Port City",
    "+442079460101",
    Person("acme-bank", "Amina", "Diallo", Language.ENGLISH),
    346,
)
TELECOM = Organisation(
    "Noor Telecom",
    PartnerType.AUTH,
    "7 Corniche Road, Capital",
    "+442079460102",
    Person("noor-telecom", "Karim", "Mansouri", Language.ARABIC),
    60,
)
CARDS = Organisation(
    "Cartes Civiles",
    PartnerType.CREDENTIAL,
    "3 rue de l'Hôtel de Ville, Capital",
    "+442079460103",
    Person("cartes-civiles", "Élise", "Moreau", Language.FRENCH),
    45,
)
CHIPS = Organisation(
    "Secure Chips",
    PartnerType.FTM,
    "40 Foundry Lane, Port City",
    "+442079460104",
    Person("secure-chips", "Grace", "Okafor", Language.ENGLISH),
    30,
)
DEVICES = Organisation(
    "Tidal Devices",
    PartnerType.DEVICE,
    "9 Quay Side, Port City",
    "+442079460105",
    Person("tidal-devices", "Ravi", "Menon", Language.ENGLISH),
    3,
)
FINTECH = Organisation(
    "Pebble Pay",
    PartnerType.AUTH,
    "1 Market Square, Capital",
    "+442079460106",
    Person("pebble-pay", "Inès", "Caron", Language.FRENCH),
    1,
)
ORGANISATIONS = (BANK, TELECOM, CARDS, CHIPS, DEVICES, FINTECH)


def sign_ins() -> Iterator[tuple[str, str]]:
    """Username and description of every account."""
    for person in STAFF:
        yield person.username, str(person.role.label) if person.role else ""
    for organisation in ORGANISATIONS:
        yield organisation.owner.username, f"{organisation.name}, {organisation.type.label}"


def hire(person: Person, *, at: datetime) -> Actor:
    """Make a staff account that has accepted the terms; the person as actor."""
    actor = actor_of(create_user(new=person.account(), roles=[str(person.role)], actor=SYSTEM, at=at))
    accept_terms(accepted=True, actor=actor, at=at)
    return actor


def enrol(organisation: Organisation, *, at: datetime) -> Actor:
    """Register the organisation and confirm its address; its owner as actor."""
    registration = Registration(
        type=organisation.type,
        organisation=organisation.name,
        address=organisation.address,
        person=organisation.owner.account(organisation.phone),
        accepted=True,
    )
    partner = register(registration=registration, actor=SYSTEM, at=at)
    user = partner.memberships.get().user
    key = links.make(purpose=LinkPurpose.VERIFY_EMAIL, user=user, life=LIFETIMES.registration, at=at)
    return actor_of(verify_email(key=key, actor=SYSTEM, at=at))
