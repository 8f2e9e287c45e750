"""Requests for policies, and the API keys that hang on the approved ones."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import cycle

from pms.api_keys.models import ApiKey
from pms.api_keys.states import ApiKeyState
from pms.cli.demonstration.large.partners import Member
from pms.cli.demonstration.large.pouring import Dice, pour
from pms.partners.states import PartnerState, PartnerType
from pms.policy_requests.models import PolicyRequest
from pms.policy_requests.states import RequestState

DECIDED = (
    *[RequestState.APPROVED] * 15,
    *[RequestState.REJECTED] * 3,
    RequestState.WITHDRAWN,
    RequestState.REVOKED,
)
FRESH_DAYS, UNDECIDED_FRESH, UNDECIDED_OLD = 10, 0.45, 0.004
MOST_PER_PARTNER = 9
ASKING = timedelta(days=75)
"""For how long after its activation a partner asks for policies."""

COMMENTS = (
    "We open accounts in our branches and on the web.",
    "نريد التحقق من هوية المشتركين قبل تقديم الخدمة.",
    "हमें ग्राहकों की पहचान की पुष्टि करनी है।",
    "Pour vérifier l'identité des personnes au guichet.",
    "To print cards in three regional centres.",
)
REASONS = {
    RequestState.APPROVED: ("", "", "Welcome."),
    RequestState.REJECTED: (
        "Please say which service will use it, and ask again.",
        "Ask for the policy without photo.",
    ),
    RequestState.WITHDRAWN: ("",),
    RequestState.REVOKED: ("The contract ended.",),
}
KEYS_EACH = (0, 1, 1, 1, 2)
ENDLESS, LIVES = timedelta(days=36_500), (30, 90, 180, 365, 365, 730)
DEACTIVATED, SHORT_LIVED = 0.08, 0.4


def make_requests(*, count: int, members: Iterable[Member], admin_id: int, at: datetime) -> int:
    """So many requests, from partners that may ask, each for another policy; fewer where there are not so many."""
    dice = Dice("requests")
    return pour(_requests(count, list(members), admin_id, dice, at))


def _requests(count: int, members: list[Member], admin_id: int, dice: Dice, at: datetime) -> Iterator[PolicyRequest]:
    asking = [(member, dice.sample(member.policies, len(member.policies))) for member in members if member.policies]
    left = count
    for turn in range(MOST_PER_PARTNER):
        for member, policies in asking:
            if left and turn < len(policies) and (turn == 0 or dice.random() < 0.8):
                left -= 1
                yield one_request(member, policies[turn], admin_id, dice, at)


def one_request(member: Member, policy_id: str, admin_id: int, dice: Dice, at: datetime) -> PolicyRequest:
    """A request with its decision, if one was made; recent ones often wait."""
    asked = dice.within(member.activated_at, min(at, member.activated_at + ASKING))
    odds = UNDECIDED_FRESH if at - asked < timedelta(days=FRESH_DAYS) else UNDECIDED_OLD
    waits = member.state is PartnerState.ACTIVE and dice.random() < odds
    state = RequestState.IN_PROGRESS if waits else dice.choice(DECIDED)
    own = state is RequestState.WITHDRAWN
    return PolicyRequest(
        id=dice.id(),
        partner_id=member.id,
        policy_id=policy_id,
        state=state.value,
        comment=dice.choice(COMMENTS),
        requested_by_id=member.user_id,
        requested_at=asked,
        decided_by_id=None if waits else member.user_id if own else admin_id,
        decided_at=None if waits else min(asked + timedelta(hours=dice.randrange(1, 240)), at),
        decision_comment="" if waits else dice.choice(REASONS[state]),
    )


def make_keys(*, members: Iterable[Member], at: datetime) -> int:
    """Keys for most approved requests of authentication partners; ends near and far."""
    users = {member.id: member.user_id for member in members if member.type is PartnerType.AUTH}
    approved = PolicyRequest.objects.filter(state=RequestState.APPROVED.value, partner__type=PartnerType.AUTH.value)
    rows = approved.order_by("pk").values_list("pk", "partner_id", "policy_id", "decided_at")
    return pour(_keys(list(rows), users, Dice("keys"), at))


def _keys(
    links: "list[tuple[str, str, str, datetime | None]]", users: dict[str, int], dice: Dice, at: datetime
) -> Iterator[ApiKey]:
    for request_id, partner_id, policy_id, decided in links:
        if partner_id in users and decided:
            for number in range(dice.choice(KEYS_EACH)):
                link = (request_id, partner_id, policy_id)
                yield one_key(link, f"Key {number + 1}", users[partner_id], decided, dice, at)


def one_key(link: tuple[str, str, str], name: str, user_id: int, decided: datetime, dice: Dice, at: datetime) -> ApiKey:
    """A key of a link, made some time after the decision, of which nobody knows the value."""
    made = dice.within(decided, at)
    ends = made + (timedelta(days=dice.choice(LIVES)) if dice.random() < SHORT_LIVED else ENDLESS)
    off = dice.random() < DEACTIVATED or ends <= at - timedelta(days=1)
    return ApiKey(
        id=dice.id(),
        request_id=link[0],
        partner_id=link[1],
        policy_id=link[2],
        name=name,
        name_folded=name.casefold(),
        key_hash=dice.hash(),
        last_four=f"{dice.getrandbits(16):04x}",
        state=(ApiKeyState.DEACTIVATED if off else ApiKeyState.ACTIVE).value,
        valid_from=made,
        valid_to=ends,
        created_by_id=user_id,
        created_at=made,
        deactivated_at=min(ends, dice.within(made, at)) if off else None,
    )


def make_busy(*, busy: Member, requests: int, keys: int, admin_id: int, at: datetime) -> None:
    """Long lists for one partner: requests that were decided long ago, and keys of a link that it has."""
    dice, policies = Dice("busy"), cycle(busy.policies)
    rows = [one_request(busy, next(policies), admin_id, dice, at) for _number in range(requests)]
    for row in rows:
        if row.state in {RequestState.IN_PROGRESS, RequestState.APPROVED}:  # one of these at a time
            row.state, row.decided_by_id = RequestState.WITHDRAWN.value, busy.user_id
            row.decided_at, row.decision_comment = row.decided_at or at, ""
    pour(rows)
    links = PolicyRequest.objects.filter(partner_id=busy.id, state=RequestState.APPROVED.value).order_by("pk")
    link = links.values_list("pk", "partner_id", "policy_id", "decided_at").first()
    if link and link[3]:
        pour(one_key(link[:3], f"Branch {number:04}", busy.user_id, link[3], dice, at) for number in range(keys))
