"""What the homes count and which step comes next."""

from datetime import timedelta
from typing import Any

import pytest

from pms.api_keys.states import ApiKeyState
from pms.common.errors import NotFound
from pms.overview import queries
from pms.overview.rules import Progress, checklist, steps_of
from pms.overview.states import Change, Expiring, Step, Waiting
from pms.partners.states import PartnerState, PartnerType
from pms.policy_requests import errors
from pms.policy_requests.states import RequestState
from tests.cast import Cast
from tests.factories import partners
from tests.factories.api_keys import api_key
from tests.factories.policies import PolicyFactory
from tests.factories.policy_requests import ASKED_AT, AT, LINKS, certify, make_ready, policy_request

DAY = timedelta(days=1)


def home(cast: Cast) -> queries.PartnerHome:
    return queries.partner_home(actor=cast.amina.actor, partner_id="acme-bank", at=AT, settings=LINKS)


def next_step(cast: Cast) -> Step | None:
    return next((each.step for each in home(cast).steps if each.current), None)


@pytest.mark.parametrize(
    ("partner_type", "steps"),
    [
        (PartnerType.AUTH, (Step.REGISTER, Step.CERTIFICATE, Step.POLICY, Step.KEY)),
        (PartnerType.CREDENTIAL, (Step.REGISTER, Step.CERTIFICATE, Step.POLICY)),
        (PartnerType.DEVICE, (Step.REGISTER, Step.CERTIFICATE)),
        (PartnerType.FTM, (Step.REGISTER, Step.CERTIFICATE)),
        (PartnerType.SDK, (Step.REGISTER, Step.CERTIFICATE)),
    ],
)
def test_each_type_has_its_own_steps(partner_type: PartnerType, steps: tuple[Step, ...]) -> None:
    assert steps_of(partner_type) == steps


def test_the_checklist_leads_from_step_to_step(cast: Cast) -> None:
    assert (next_step(cast), home(cast).obstacle) == (Step.CERTIFICATE, errors.CertificateMissing)
    policy = make_ready(cast.acme)
    assert (next_step(cast), home(cast).obstacle) == (Step.POLICY, None)
    request = policy_request(cast.acme, policy)
    assert (next_step(cast), home(cast).asked) == (Step.POLICY, request)
    request.state = RequestState.APPROVED.value
    request.save(update_fields=["state"])
    assert (next_step(cast), home(cast).asked) == (Step.KEY, None)
    key = api_key(request)
    assert (next_step(cast), home(cast).done) == (None, 4)
    key.state = ApiKeyState.DEACTIVATED.value
    key.save(update_fields=["state"])
    assert next_step(cast) == Step.KEY


def test_an_expired_certificate_is_a_step_to_do_again() -> None:
    progress = Progress(PartnerType.AUTH, AT, {RequestState.APPROVED: 1}, {ApiKeyState.ACTIVE: 1})
    assert [(each.step, each.done, each.current) for each in checklist(progress, AT)] == [
        (Step.REGISTER, True, False),
        (Step.CERTIFICATE, False, True),
        (Step.POLICY, True, False),
        (Step.KEY, True, False),
    ]


def test_the_newest_request_is_told_when_it_waits_or_was_rejected(cast: Cast) -> None:
    policy = make_ready(cast.acme)
    rejected = policy_request(cast.acme, policy, state=RequestState.REJECTED)
    policy_request(cast.acme, policy, state=RequestState.WITHDRAWN, requested_at=ASKED_AT + DAY)
    assert home(cast).asked == rejected
    waiting = policy_request(cast.acme, policy, requested_at=ASKED_AT + 2 * DAY)
    assert home(cast).asked == waiting


def test_what_expires_within_30_days_is_listed_soonest_first(cast: Cast) -> None:
    certify(cast.acme, ends=AT + 10 * DAY)
    link = policy_request(cast.acme, PolicyFactory(), state=RequestState.APPROVED)
    soon = api_key(link, name="Soon", valid_to=AT + 3 * DAY)
    edge = api_key(link, name="Edge", valid_to=AT + 30 * DAY)
    api_key(link, name="Later", valid_to=AT + 30 * DAY + timedelta(seconds=1))
    api_key(link, name="Ended", valid_to=AT)
    api_key(link, name="Off", valid_to=AT + DAY, state=ApiKeyState.DEACTIVATED)
    assert [(item.kind, item.ref_id) for item in home(cast).expiring] == [
        (Expiring.KEY, soon.pk),
        (Expiring.CERTIFICATE, ""),
        (Expiring.KEY, edge.pk),
    ]


def test_a_foreign_partner_has_no_home_and_its_rows_are_not_counted(cast: Cast) -> None:
    link = policy_request(cast.north, make_ready(cast.north), state=RequestState.APPROVED)
    api_key(link, valid_to=AT + DAY)
    make_ready(cast.acme)
    mine = home(cast)
    assert (mine.requests, mine.keys, mine.expiring) == ({}, {}, ())
    with pytest.raises(NotFound):
        queries.partner_home(actor=cast.amina.actor, partner_id="north-telecom", at=AT, settings=LINKS)


def test_a_partners_home_needs_few_queries_however_much_there_is(
    cast: Cast, django_assert_max_num_queries: Any
) -> None:
    policy = make_ready(cast.acme)
    link = policy_request(cast.acme, policy, state=RequestState.APPROVED)
    for number in range(5):
        api_key(link, valid_to=AT + number * DAY)
        policy_request(cast.acme, PolicyFactory(group=policy.group))
    with django_assert_max_num_queries(8):
        home(cast)


def test_the_dashboard_counts_and_shows_the_longest_waiting(cast: Cast, django_assert_max_num_queries: Any) -> None:
    waiting = [policy_request(requested_at=ASKED_AT + number * DAY) for number in (3, 1, 2, 6, 5, 4, 9, 8, 7)]
    link = policy_request(state=RequestState.APPROVED)
    api_key(link)
    api_key(link, valid_to=AT)
    PolicyFactory(draft=True, group=link.policy.group)
    with django_assert_max_num_queries(10):
        seen = queries.admin_home(at=AT)
    assert (seen.queue.total, seen.keys_active) == (9, 1)
    assert (seen.policies.active, seen.policies.drafts) == (10, 1)
    assert seen.trust == queries.TrustCounts(0, 0, 0, 0)
    assert [item.ref_id for item in seen.queue.items] == [waiting[index].pk for index in (1, 2, 0, 5, 4, 3, 8, 7)]
    first = seen.queue.items[0]
    assert (first.kind, first.what, first.since) == (Waiting.REQUEST, waiting[1].policy.name, ASKED_AT + DAY)


def test_partners_are_counted_by_state_and_those_that_nobody_verified_are_not(cast: Cast) -> None:
    before = queries.admin_home(at=AT).partners
    partners.partner("stopped", state=PartnerState.DEACTIVATED)
    partners.partner("fresh", state=PartnerState.IN_PROGRESS)
    partners.partner("unheard", state=PartnerState.IN_PROGRESS, verified=False)
    after = queries.admin_home(at=AT).partners
    assert (after.deactivated, after.in_progress) == (before.deactivated + 1, before.in_progress + 1)


def test_a_policy_manager_sees_the_oldest_drafts_and_the_latest_changes(
    cast: Cast, django_assert_max_num_queries: Any
) -> None:
    drafts = [PolicyFactory(draft=True, name=f"Draft {n}", created_at=AT - n * DAY) for n in range(1, 8)]
    stopped = PolicyFactory(
        name="Stopped", created_at=AT - 30 * DAY, published_at=AT - 29 * DAY, deactivated_at=AT - timedelta(hours=1)
    )
    with django_assert_max_num_queries(3):
        home = queries.policy_manager_home()
    assert [draft.name for draft in home.drafts] == [draft.name for draft in reversed(drafts[2:])]
    assert home.counts.drafts == 7
    assert (home.changes[0].policy, home.changes[0].change) == (stopped, Change.DEACTIVATED)
    assert home.changes[0].at == AT - timedelta(hours=1)


def test_what_happened_last_to_a_policy_is_named(db: None) -> None:
    policy = PolicyFactory(draft=True, created_at=AT, updated_at=AT + DAY)
    assert queries.policy_manager_home().changes[0].change == Change.EDITED
    policy.published_at = AT + DAY
    policy.save()
    assert queries.policy_manager_home().changes[0].change == Change.PUBLISHED
