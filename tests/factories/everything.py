"""One of everything that an address of the portal may name, and as many more as a long list needs.

All of the partner's things are Acme Bank's. Chloe of North Telecom has a group, a policy and a certificate of her own,
so that every page is open to her and only the ownership of the object stands in her way.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.apps import apps
from django.db.models import Model
from django.utils import timezone

from pms.accounts.models import User
from pms.accounts.rules import hash_of
from pms.accounts.services import links
from pms.accounts.states import LinkPurpose, UserState
from pms.api_keys.models import ApiKey
from pms.audit.actions import accounts as actions
from pms.audit.models import LogRow
from pms.audit.services import record
from pms.common.ids import new_secret
from pms.common.text import fold
from pms.events.models import OutboxRow
from pms.events.states import OutboxState
from pms.notifications.kinds import policy_requests as kinds
from pms.notifications.models import Mail, Notification
from pms.notifications.recipients import Recipient
from pms.notifications.services import notify
from pms.partners.models import Invitation, Partner, PartnerCertificate
from pms.partners.states import PartnerState, PartnerType
from pms.policies.models import Policy, PolicyGroup
from pms.policy_requests.models import ExtractorProvider, PolicyRequest, RequestDraft
from pms.policy_requests.states import ProviderState, RequestState
from pms.trust.models import TrustCertificate
from tests.cast import Cast, Person, person
from tests.factories import accounts, partners
from tests.factories import certificates as make
from tests.factories.api_keys import api_key
from tests.factories.events import event
from tests.factories.policies import PolicyFactory, PolicyGroupFactory
from tests.factories.policy_requests import biometrics_policy, extractor_provider, policy_request
from tests.factories.trust import accepted, trusted

DAY = timedelta(days=1)
OURS = ("accounts", "partners", "policies", "policy_requests", "api_keys", "trust", "notifications", "events")
BOOKKEEPING = {"usage"}


@dataclass(frozen=True)
class Company(Cast):
    """The cast, and Karim of a credential partner: what gets data meets other pages than what asks for it."""

    karim: Person


@dataclass(frozen=True)
class Everything:
    """One object of every kind, by the name that the table of addresses uses."""

    cast: Company
    at: datetime
    group: PolicyGroup
    empty_group: PolicyGroup
    closed_group: PolicyGroup
    policy: Policy
    draft: Policy
    free_policy: Policy
    quick_policy: Policy
    open_request: PolicyRequest
    approved_request: PolicyRequest
    foreign_request: PolicyRequest
    card_policy: Policy
    card_request: PolicyRequest
    provider: ExtractorProvider
    old_provider: ExtractorProvider
    key: ApiKey
    root: TrustCertificate
    issuing: TrustCertificate
    disabled: TrustCertificate
    certificate: PartnerCertificate
    planned: PartnerCertificate
    fresh_partner: Partner
    stopped_partner: Partner
    invitation: Invitation
    invitation_key: str
    notification: Notification
    dismissed: Notification
    mail: Mail
    log_row: LogRow
    failed_event: OutboxRow
    newcomer: User
    stopped_user: User
    program: User
    verify_key: str
    reset_key: str
    set_key: str

    @property
    def colleague(self) -> User:
        """Amina's colleague, as a row of the list of colleagues."""
        return self.cast.bashir.user


def make_everything(cast: Cast) -> Everything:
    """Everything, in the database, as it stands now."""
    at = timezone.now()
    newcomer = accounts.user("newcomer", state=UserState.UNVERIFIED, consented=False)
    partners.partner("newcomer", owner=newcomer, verified=False)
    hour = timedelta(hours=1)
    invitation, invitation_key = invite(cast, "invited@acme.example", at)
    karim = accounts.user("card-maker", email="karim@cards.example", first_name="Karim", last_name="Saleh")
    cards = partners.partner("card-maker", type=PartnerType.CREDENTIAL, organisation="Card Maker", owner=karim)
    return Everything(
        cast=Company(**vars(cast), karim=person(karim)),
        at=at,
        **policies_and_what_hangs_on_them(cast, at),
        **certificates_of(cast, cards, at),
        **credentials_of(cards, at),
        fresh_partner=partners.partner("fresh-print", type=PartnerType.PRINT, state=PartnerState.IN_PROGRESS),
        stopped_partner=partners.partner("stopped-print", type=PartnerType.PRINT, state=PartnerState.DEACTIVATED),
        invitation=invitation,
        invitation_key=invitation_key,
        notification=[tell(person, at) for person in (cast.dana, cast.emil, cast.amina)][-1],
        dismissed=tell(cast.amina, at, dismissed_at=at),
        mail=Mail.objects.latest("id"),
        log_row=log_row(cast, at),
        failed_event=event("partner", cast.acme.pk, at=at, state=OutboxState.FAILED, last_error="refused 400"),
        newcomer=newcomer,
        stopped_user=accounts.user("stopped", state=UserState.DEACTIVATED),
        program=accounts.program("a-service"),
        verify_key=links.make(purpose=LinkPurpose.VERIFY_EMAIL, user=newcomer, life=hour, at=at),
        reset_key=links.make(purpose=LinkPurpose.RESET_PASSWORD, user=cast.bashir.user, life=hour, at=at),
        set_key=links.make(purpose=LinkPurpose.SET_PASSWORD, user=cast.bashir.user, life=hour, at=at),
    )


def policies_and_what_hangs_on_them(cast: Cast, at: datetime) -> dict[str, Model]:
    """Groups, policies in every state, requests, a key; and Chloe's own."""
    banking, telecom = PolicyGroupFactory(name="Banking"), PolicyGroupFactory(name="Telecom")
    choose(cast.acme, banking)
    choose(cast.north, telecom)
    asked, approved, free = (PolicyFactory(group=banking, name=name) for name in ("Bank KYC", "Bank OTP", "Bank PIN"))
    foreign = PolicyFactory(group=telecom, name="SIM cards")
    request = policy_request(
        cast.acme,
        approved,
        state=RequestState.APPROVED,
        requested_by=cast.amina.user,
        requested_at=at - 9 * DAY,
        decided_by=cast.dana.user,
    )
    return {
        "group": banking,
        "empty_group": PolicyGroupFactory(name="Insurance"),
        "closed_group": PolicyGroupFactory(name="Paper cards", deactivated=True),
        "policy": asked,
        "draft": PolicyFactory(group=banking, name="Bank face", draft=True),
        "free_policy": free,
        "quick_policy": PolicyFactory(group=banking, name="Bank alerts", self_service=True),
        "open_request": policy_request(cast.acme, asked, requested_by=cast.amina.user, requested_at=at - DAY),
        "approved_request": request,
        "foreign_request": policy_request(cast.north, foreign, state=RequestState.APPROVED, requested_at=at - DAY),
        "key": api_key(request, name="Branches", valid_from=at - DAY, valid_to=at + 20 * DAY),
    }


def credentials_of(cards: Partner, at: datetime) -> dict[str, Model]:
    """What a credential partner has: a request that it began, one that waits, and the providers on offer."""
    group = PolicyGroupFactory(name="Cards")
    choose(cards, group)
    begun, asked = (biometrics_policy(group=group, name=name) for name in ("Plastic cards", "Paper cards"))
    face = {"modality": "face", "sub_types": "", "provider": "Neuro", "version": "3.1"}
    RequestDraft.objects.create(
        partner=cards,
        policy=begun,
        extractors=[{"attribute": "individualBiometrics", **face}],
        changed_by="card-maker",
        changed_at=at - DAY,
    )
    return {
        "card_policy": begun,
        "card_request": policy_request(cards, asked, requested_at=at - 3 * DAY),
        "provider": extractor_provider(),
        "old_provider": extractor_provider("Old", "1", state=ProviderState.DEACTIVATED.value),
    }


def choose(partner: Partner, group: PolicyGroup) -> None:
    """Give a partner its policy group."""
    partner.policy_group = group
    partner.save(update_fields=["policy_group"])


def certificates_of(cast: Cast, cards: Partner, at: datetime) -> dict[str, Model]:
    """A trusted root and an intermediate, Acme's certificate in force and the one that follows, Chloe's and Karim's."""
    root = make.root(at=at)
    issuing = make.intermediate(root, at=at)
    stored_root, stored_issuing = trusted(root, issuing, at=at)
    own, next_one = (make.leaf(issuing, organisation="Acme Bank", at=at) for _ in range(2))
    accepted(cast.north, make.leaf(issuing, organisation="North Telecom", at=at), at=at - DAY)
    accepted(cast.acme, make.leaf(issuing, organisation="Acme Bank", at=at), at=at - 300 * DAY)
    accepted(cards, make.leaf(issuing, organisation="Card Maker", at=at), at=at - DAY)
    (disabled,) = trusted(make.intermediate(root, "Stopped CA", at=at), at=at, disabled_at=at - DAY)
    return {
        "root": stored_root,
        "issuing": stored_issuing,
        "disabled": disabled,
        "certificate": accepted(cast.acme, own, at=at - timedelta(hours=2)),
        "planned": accepted(cast.acme, next_one, at=at, in_force_from=at + 9 * DAY, announced=False),
    }


def invite(cast: Cast, email: str, at: datetime) -> tuple[Invitation, str]:
    """An open invitation of Acme's and the key of its link."""
    key = new_secret(43)
    made = Invitation.objects.create(
        partner=cast.acme,
        email=email,
        email_folded=fold(email),
        role="member",
        language="en",
        token_hash=hash_of(key),
        invited_by=cast.amina.user,
        invited_at=at,
        expires_at=at + 7 * DAY,
    )
    return made, key


def tell(person: Person, at: datetime, *, dismissed_at: datetime | None = None) -> Notification:
    """A notification to ``person``, with its mail."""
    user = person.user
    notify(
        kinds.APPROVED,
        recipients=[Recipient(user.pk, user.email, user.language, user.full_name)],
        parameters={"policy": "Bank OTP", "organisation": "Acme Bank", "comment": ""},
        ref_type="policyRequestId",
        ref_id="told",
        path="/home/",
        at=at,
    )
    made = Notification.objects.filter(user_id=user.pk).latest("created_at", "id")
    if dismissed_at:
        made.dismissed_at = made.seen_at = dismissed_at
        made.save()
    return made


def log_row(cast: Cast, at: datetime) -> LogRow:
    """A row of the audit log."""
    record(actions.PROFILE_CHANGED, actor=cast.amina.actor, at=at, ref_id=cast.amina.actor.id, ref_type="userId")
    return LogRow.objects.latest("seq")


def make_many(all_: Everything, count: int) -> None:
    """So many more of everything that stands in a list."""
    at, cast = all_.at, all_.cast
    for number in range(count):
        moment = at - number * DAY
        policy = PolicyFactory(group=all_.group, name=f"Further policy {number}")
        request = policy_request(cast.acme, policy, state=RequestState.APPROVED, requested_by=cast.bashir.user)
        api_key(request, name=f"Further key {number}", valid_to=at + (number + 1) * DAY)
        other = partners.partner(f"other-{number}", policy_group=all_.group)
        policy_request(other, all_.policy, requested_at=moment)
        accepted(cast.acme, make.leaf(make.root(at=moment), organisation="Acme Bank", at=moment), at=moment - 2 * DAY)
        partners.member(cast.acme, accounts.user(f"colleague-{number}"))
        invite(cast, f"further-{number}@acme.example", at)
        log_row(cast, moment)
        event("policyId", policy.pk, at=moment)
        PolicyGroupFactory(name=f"Further group {number}")
        extractor_provider(f"Further provider {number}")
        trusted(*chain(number, at), at=moment)
        accounts.user(f"staff-{number}", roles=["POLICYMANAGER"])
        for told in (cast.amina, cast.dana, cast.emil):
            tell(told, moment)


def snapshot() -> dict[str, list[tuple[object, ...]]]:
    """Every row of the product, but its logs, its queue of jobs and its counters of attempts."""
    models = [model for label in OURS for model in apps.get_app_config(label).get_models()]
    return {
        model._meta.label: list(model.objects.order_by("pk").values_list())
        for model in models
        if model._meta.model_name not in BOOKKEEPING
    }


def chain(number: int, at: datetime) -> Iterator[make.Made]:
    """A root and an intermediate of their own."""
    root = make.root(f"Further Root {number}", at=at)
    yield root
    yield make.intermediate(root, f"Further Issuing {number}", at=at)
