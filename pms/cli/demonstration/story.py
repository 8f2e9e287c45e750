"""What happens in the demonstration, told to the services in the order in which it would happen."""

from datetime import datetime, timedelta

from django.db import transaction

from pms.accounts.queries import username_taken
from pms.api_keys import services as api_keys
from pms.api_keys.adapters.installation import key_settings
from pms.cli.demonstration import authorities, governance, people
from pms.cli.demonstration.platform import Calendar, Platform, ask, member
from pms.common.actor import Actor
from pms.offboarding import services as offboarding
from pms.pki.certificate import decode
from pms.policies import services as policies
from pms.policies.rules import start_of
from pms.policy_requests import services as requests
from pms.policy_requests.adapters.installation import link_settings
from pms.policy_requests.rules import extractor
from pms.trust.adapters.installation import keystore, trust_settings
from pms.trust.services import upload
from pms.trust.states import Domain

AGE = timedelta(days=400)
"""How long ago the demonstration's platform was set up, where the signing chain is made with it."""


EXTRACTORS = tuple(
    extractor(attribute="individualBiometrics", biometric=modality, provider="mock", version="1.1")
    for modality in ("face", "finger", "iris")
)
"""Who makes the templates that a partner gets of the biometrics under these policies."""


def is_told() -> bool:
    """Whether this installation has the demonstration; it is made as a whole or not at all."""
    return username_taken(people.ADMIN.username) and username_taken(people.BANK.owner.username)


@transaction.atomic
def tell(*, at: datetime) -> None:
    """Make everything; raises the services' errors when one of the names is taken by somebody real."""
    calendar = Calendar(now=at, born=max(at - AGE, _chain_start()))
    platform = _platform(calendar)
    _bank(platform)
    _telecom(platform)
    _cards(platform)
    _chips(platform)
    governance.tell(platform)
    for organisation in (people.DEVICES, people.FINTECH):
        people.enrol(organisation, at=calendar.ago(days=organisation.days_ago))


def _chain_start() -> datetime:
    """When the youngest certificate of the platform's signing chain came into force."""
    store = keystore()
    return max(decode(store.load(name).certificate).not_before for name in store.names())


def _platform(calendar: Calendar) -> Platform:
    admin = people.hire(people.ADMIN, at=calendar.ago(days=400))
    manager = people.hire(people.POLICY_MANAGER, at=calendar.ago(days=399))
    groups = _groups(manager, calendar.ago(days=398))
    return Platform(
        calendar=calendar,
        admin=admin,
        authorities=_authorities(admin, calendar.ago(days=398)),
        groups=groups,
        policies=_policies(manager, groups, calendar),
    )


def _authorities(admin: Actor, at: datetime) -> dict[Domain, authorities.Authority]:
    """A root and an intermediate CA in each domain that the demonstration uses."""
    found = {}
    for domain in (Domain.AUTH, Domain.DEVICE, Domain.FTM):
        name = domain.value.title() if domain is not Domain.FTM else domain.value
        root = authorities.root(f"{name} Root CA", start=at - timedelta(days=1))
        found[domain] = authorities.intermediate(root, f"{name} Partner CA", start=at - timedelta(hours=12))
        for authority in (root, found[domain]):
            upload(
                domain=domain,
                data=authority.pem,
                actor=admin,
                at=at,
                settings=trust_settings(),
                keystore=keystore(),
            )
    return found


def _groups(manager: Actor, at: datetime) -> dict[str, str]:
    described = {
        "Banking": "Banks and payment services that must know their customers",
        "Telecom": "Operators that register SIM cards and subscribers",
        "Public services": "Ministries and their printers of identity documents",
    }
    return {
        name: policies.create_group(name=name, description=text, actor=manager, at=at).pk
        for name, text in described.items()
    }


def _policies(manager: Actor, groups: dict[str, str], calendar: Calendar) -> dict[str, str]:
    """Policies of each type and state, from the shapes that installations start with."""
    at = calendar.ago(days=397)
    wanted = (
        ("Banking", "Bank KYC", "auth-kyc", "Open an account with data of the national identity"),
        ("Banking", "Bank sign-in", "auth-sign-in", "Sign in to online banking"),
        ("Banking", "Branch check", "auth-only", "Check a customer in a branch, without data"),
        ("Telecom", "SIM registration", "auth-kyc", "Register a SIM card to a person"),
        ("Telecom", "Subscriber check", "auth-only", "Check a subscriber who asks for help"),
        ("Public services", "Identity card print", "credential", "Print identity cards"),
        ("Public services", "Health record share", "data-share", "Share master data with hospitals"),
    )
    made = {name: _published(manager, groups[group], name, shape, text, at) for group, name, shape, text in wanted}
    _draft(manager, groups["Banking"], "Wallet pilot", "auth-wallet", "Credentials in a phone's wallet", at)
    old = _published(manager, groups["Banking"], "Counter check 2024", "auth-only", "Replaced by Branch check", at)
    offboarding.deactivate_policy(policy_id=old, actor=manager, at=calendar.ago(days=300))
    return made


def _draft(manager: Actor, group: str, name: str, shape: str, text: str, at: datetime) -> str:
    start = start_of(shape)
    assert start is not None  # noqa: S101 (the shapes are ours)
    return policies.create_draft(
        group_id=group,
        policy_type=start.type.value,
        name=name,
        description=text,
        data=start.data,
        actor=manager,
        at=at,
    ).pk


def _published(manager: Actor, group: str, name: str, shape: str, text: str, at: datetime) -> str:
    policy = _draft(manager, group, name, shape, text, at)
    return policies.publish(policy_id=policy, actor=manager, at=at).pk


def _bank(platform: Platform) -> None:
    """A partner with everything: a certificate near its end, a link, keys, one request that waits."""
    owner = member(platform, people.BANK, "Banking", Domain.AUTH)
    kyc = ask(platform, owner, "Bank KYC", "We open accounts in 40 branches and on the web.", days_ago=340)
    _approve(platform, kyc, "Welcome.", days_ago=339)
    old = _key(platform, owner, kyc, "Pilot 2025", days_ago=330)
    _key(platform, owner, kyc, "Branches", days_ago=200)
    _key(platform, owner, kyc, "Web, winter campaign", days_ago=20, life=38)
    api_keys.deactivate(key_id=old, reason="", actor=owner, at=platform.ago(days=190))
    ask(platform, owner, "Bank sign-in", "Customers want to sign in to online banking with their ID.", days_ago=2)


def _telecom(platform: Platform) -> None:
    """A partner that works in Arabic: one request waits, one was rejected."""
    owner = member(platform, people.TELECOM, "Telecom", Domain.AUTH)
    check = ask(platform, owner, "Subscriber check", "نريد التحقق من المشتركين عبر الهاتف.", days_ago=40)
    reason = "Please say which call centres will use it, and ask again."
    requests.reject(request_id=check, reason=reason, actor=platform.admin, at=platform.ago(days=38))
    ask(platform, owner, "SIM registration", "تسجيل شرائح الهاتف في 120 متجرًا.", days_ago=5)


def _cards(platform: Platform) -> None:
    """A partner that works in French: one request withdrawn, one approved."""
    owner = member(platform, people.CARDS, "Public services", Domain.AUTH)
    share = ask(
        platform,
        owner,
        "Health record share",
        "Partage avec les hôpitaux régionaux.",
        days_ago=30,
        extractors=EXTRACTORS,
    )
    requests.withdraw(request_id=share, actor=owner, at=platform.ago(days=29))
    cards = ask(
        platform,
        owner,
        "Identity card print",
        "Impression des cartes dans trois centres.",
        days_ago=28,
        extractors=EXTRACTORS,
    )
    _approve(platform, cards, "", days_ago=27)


def _chips(platform: Platform) -> None:
    """A maker of chips with its certificate; its chips come with the pages for them."""
    member(platform, people.CHIPS, "", Domain.FTM)


def _approve(platform: Platform, request: str, comment: str, *, days_ago: int) -> None:
    at = platform.ago(days=days_ago)
    requests.approve(request_id=request, comment=comment, actor=platform.admin, at=at, settings=link_settings())


def _key(platform: Platform, owner: Actor, request: str, name: str, *, days_ago: int, life: int | None = None) -> str:
    at = platform.ago(days=days_ago)
    ends = at + timedelta(days=life) if life else None
    made = api_keys.generate(request_id=request, name=name, valid_to=ends, actor=owner, at=at, settings=key_settings())
    return str(made.key.pk)
