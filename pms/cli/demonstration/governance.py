"""What staff found to do over the months: neighbours of the partners, and one of each act that is not every day's."""

from dataclasses import dataclass, replace
from datetime import timedelta

from pms.accounts.states import Language
from pms.cli.demonstration import authorities, people
from pms.cli.demonstration.platform import Platform, ask, member
from pms.common.actor import Actor
from pms.offboarding import services as offboarding
from pms.partners.services import certificates, onboarding
from pms.partners.states import PartnerType
from pms.policies import services as policies
from pms.policies.rules import start_of
from pms.policy_requests import services as requests
from pms.policy_requests.adapters.installation import link_settings
from pms.policy_requests.states import RequestState
from pms.trust import services as trust
from pms.trust.adapters.installation import keystore, trust_settings
from pms.trust.states import Domain


@dataclass(frozen=True, slots=True)
class Asked:
    """A request of a neighbour, what became of it, and the words of the decision."""

    policy: str
    days_ago: int
    outcome: RequestState
    words: str = ""


@dataclass(frozen=True, slots=True)
class Neighbour:
    """An organisation that registered some time in the last year, its policy group and its requests."""

    organisation: people.Organisation
    group: str
    asked: tuple[Asked, ...]


def _organisation(name: str, username: str, person: tuple[str, str, Language], days_ago: int) -> people.Organisation:
    first, last, language = person
    owner = people.Person(username, first, last, language)
    return people.Organisation(name, PartnerType.AUTH, "Old Town, Capital", "+442079460130", owner, days_ago)


APPROVED, REJECTED, REVOKED = RequestState.APPROVED, RequestState.REJECTED, RequestState.REVOKED
WAITS = RequestState.IN_PROGRESS
NEIGHBOURS = (
    Neighbour(
        _organisation("Granite Savings", "granite-savings", ("Tomás", "Silva", Language.ENGLISH), 318),
        "Banking",
        (Asked("Bank KYC", 312, APPROVED), Asked("Bank sign-in", 250, REVOKED, "The web bank was closed.")),
    ),
    Neighbour(
        _organisation("مصرف الواحة", "oasis-bank", ("ليلى", "حداد", Language.ARABIC), 281),
        "Banking",
        (Asked("Bank KYC", 270, APPROVED, "Welcome."), Asked("Branch check", 120, APPROVED)),
    ),
    Neighbour(
        _organisation("Crédit du Port", "credit-du-port", ("Hélène", "Faure", Language.FRENCH), 247),
        "Banking",
        (Asked("Bank KYC", 240, REJECTED, "Say what you keep, and for how long."), Asked("Bank KYC", 231, APPROVED)),
    ),
    Neighbour(
        _organisation("Coast Mobile", "coast-mobile", ("Samuel", "Osei", Language.ENGLISH), 212),
        "Telecom",
        (Asked("SIM registration", 205, APPROVED), Asked("Subscriber check", 190, APPROVED)),
    ),
    Neighbour(
        _organisation("हिमालय दूरसंचार", "himalaya-telecom", ("Priya", "Sharma", Language.ENGLISH), 176),
        "Telecom",
        (Asked("SIM registration", 170, APPROVED), Asked("Subscriber check", 9, WAITS)),
    ),
    Neighbour(
        _organisation("Lakeside Credit Union", "lakeside-credit", ("Noor", "Aziz", Language.ENGLISH), 133),
        "Banking",
        (Asked("Bank sign-in", 128, APPROVED), Asked("Bank KYC", 14, WAITS)),
    ),
    Neighbour(
        _organisation("Télécom des Îles", "telecom-iles", ("Marc", "Dubois", Language.FRENCH), 96),
        "Telecom",
        (Asked("SIM registration", 90, REJECTED, "Ask for the policy without the photo."),),
    ),
)
"""Decided requests in most months of the last year, in three scripts; two wait."""


def tell(platform: Platform) -> None:
    """One of each act of staff, then the months of the neighbours."""
    _let_in_at_once(platform)
    _clone(platform)
    _look_after_authorities(platform)
    _onboard(platform)
    for neighbour in NEIGHBOURS:
        _live(platform, neighbour)


def _let_in_at_once(platform: Platform) -> None:
    """A policy without data needs nobody's decision."""
    policies.set_self_service(
        policy_id=platform.policies["Branch check"], on=True, actor=platform.admin, at=platform.ago(days=200)
    )


def _clone(platform: Platform) -> None:
    """A draft that differs from the policy that it was copied from, to be compared and published."""
    at, start = platform.ago(days=12), start_of("auth-sign-in")
    assert start is not None  # noqa: S101 (the shapes are ours)
    words = "Open an account after a sign-in through the identity provider"
    copy = policies.clone(
        policy_id=platform.policies["Bank KYC"],
        group_id=platform.groups["Banking"],
        name="Bank KYC by sign-in",
        description=words,
        actor=platform.admin,
        at=at,
    )
    policies.edit_draft(
        policy_id=copy.pk,
        name=copy.name,
        description=words,
        data=start.data,
        actor=platform.admin,
        at=at + timedelta(hours=2),
    )


def _look_after_authorities(platform: Platform) -> None:
    """One authority ends soon, and one is believed no more."""
    born = platform.ago(days=397)
    left = (platform.calendar.now - born).days
    root = authorities.root("Former Trust Root CA", start=born)
    soon = authorities.intermediate(root, "Former Trust Partner CA", start=born, days=left + 19)
    lost = authorities.intermediate(root, "Former Trust Branch CA", start=born, days=1825)
    settings = trust_settings()
    lenient = replace(settings, limits=replace(settings.limits, ca_min_months_left=0))
    for authority in (root, soon, lost):
        row = trust.upload(
            domain=Domain.AUTH,
            data=authority.pem,
            actor=platform.admin,
            at=born + timedelta(hours=1),
            settings=lenient,
            keystore=keystore(),
        )
    trust.disable(
        certificate_id=row.pk,
        reason="Its key was lost in a move.",
        actor=platform.admin,
        at=platform.ago(days=75),
    )


def _onboard(platform: Platform) -> None:
    """Partners of types that do not register themselves: one with a certificate, one that waits for it."""
    abis = onboarding.NewPartner(
        partner_id="national-abis",
        type=PartnerType.ABIS,
        organisation="National Matching Centre",
        address="2 Archive Road, Capital",
        email="operations@national-abis.example",
        phone="+442079460120",
        language=Language.ENGLISH,
        policy_group_id=platform.groups["Public services"],
    )
    at = platform.ago(days=150)
    person = onboarding.FirstPerson("Omar", "Nasser", "omar@national-abis.example")
    onboarding.create(new=abis, person=person, actor=platform.admin, at=at)
    _upload_for(platform, abis, days_ago=149)
    printer = replace(
        abis,
        partner_id="state-printer",
        type=PartnerType.PRINT,
        organisation="State Printing House",
        email="office@state-printer.example",
        phone="+442079460121",
    )
    onboarding.create(new=printer, person=None, actor=platform.admin, at=platform.ago(days=20))


def _upload_for(platform: Platform, partner: onboarding.NewPartner, *, days_ago: int) -> None:
    at = platform.ago(days=days_ago)
    certificates.upload(
        partner_id=partner.partner_id,
        data=authorities.partner_certificate(
            platform.authorities[Domain.AUTH], partner.organisation, start=at - timedelta(hours=3), days=365
        ),
        in_force_from=None,
        actor=platform.admin,
        at=at,
        settings=trust_settings(),
        keystore=keystore(),
    )


def _live(platform: Platform, neighbour: Neighbour) -> None:
    """Registration, certificate, requests and what was decided."""
    owner = member(platform, neighbour.organisation, neighbour.group, Domain.AUTH)
    for asked in neighbour.asked:
        request = ask(platform, owner, asked.policy, "For our customers.", days_ago=asked.days_ago)
        if asked.policy != "Branch check":
            _decide(platform, request, asked, platform.admin)


def _decide(platform: Platform, request: str, asked: Asked, admin: Actor) -> None:
    at = platform.ago(days=asked.days_ago - 2)
    if asked.outcome is REJECTED:
        requests.reject(request_id=request, reason=asked.words, actor=admin, at=at)
    elif asked.outcome is not WAITS:
        words = asked.words if asked.outcome is APPROVED else ""
        requests.approve(request_id=request, comment=words, actor=admin, at=at, settings=link_settings())
    if asked.outcome is REVOKED:
        offboarding.revoke_link(
            request_id=request, reason=asked.words, actor=admin, at=platform.ago(days=asked.days_ago - 90)
        )
