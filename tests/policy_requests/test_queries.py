"""What people see of requests, and the queue of the undecided."""

from datetime import timedelta

import pytest

from pms.common.errors import NotFound
from pms.partners.states import PartnerState, PartnerType
from pms.policies.states import PolicyType
from pms.policy_requests import errors, queries
from pms.policy_requests.models import PolicyRequest
from pms.policy_requests.states import RequestState
from tests.cast import Cast
from tests.factories import partners
from tests.factories.policies import PolicyFactory
from tests.factories.policy_requests import ASKED_AT, AT, LINKS, make_ready, policy_request, ready_partner

HOUR = timedelta(hours=1)


def queue(*hours: int) -> list[PolicyRequest]:
    return [policy_request(requested_at=ASKED_AT + hour * HOUR) for hour in hours]


def test_a_partner_sees_its_own_an_admin_all_a_policy_manager_none(cast: Cast) -> None:
    own = policy_request(cast.acme, make_ready(cast.acme))
    foreign = policy_request(cast.north, make_ready(cast.north))
    assert [row.pk for row in queries.visible_to(cast.bashir.actor)] == [own.pk]
    assert {row.pk for row in queries.visible_to(cast.dana.actor)} == {own.pk, foreign.pk}
    assert queries.visible_to(cast.emil.actor).count() == 0
    for person, request_id in ((cast.amina, foreign.pk), (cast.emil, own.pk), (cast.dana, "none\0")):
        with pytest.raises(NotFound):
            queries.get_request(actor=person.actor, request_id=request_id)


def test_the_work_order_puts_the_longest_waiting_first_and_the_decided_last(db: None) -> None:
    second, first = queue(2, 1)
    old = policy_request(state=RequestState.APPROVED, requested_at=ASKED_AT)
    new = policy_request(state=RequestState.REJECTED, requested_at=ASKED_AT + 9 * HOUR)
    ordered = PolicyRequest.objects.order_by(*queries.WORK_ORDER)
    assert [row.pk for row in ordered] == [first.pk, second.pk, new.pk, old.pk]


def test_the_place_in_the_queue_counts_open_requests_only(db: None) -> None:
    first, second, third = queue(1, 2, 3)
    policy_request(state=RequestState.APPROVED, requested_at=ASKED_AT)
    assert queries.queue_place(first) == queries.QueuePlace(1, 3, "", second.pk)
    assert queries.queue_place(second) == queries.QueuePlace(2, 3, first.pk, third.pk)
    assert queries.queue_place(third) == queries.QueuePlace(3, 3, second.pk, "")


def test_requests_of_the_same_moment_have_one_place_each(db: None) -> None:
    rows = sorted(queue(1, 1, 1), key=lambda row: row.pk)
    places = [queries.queue_place(row) for row in rows]
    assert [place.position for place in places] == [1, 2, 3]
    assert [place.next for place in places] == [rows[1].pk, rows[2].pk, ""]
    assert [place.previous for place in places] == ["", rows[0].pk, rows[1].pk]


def test_after_the_last_the_queue_begins_again(db: None) -> None:
    first, second = queue(1, 2)
    assert queries.next_to_decide(second) == first.pk
    assert queries.next_to_decide(first) == second.pk
    PolicyRequest.objects.filter(pk=first.pk).update(state=RequestState.APPROVED.value)
    assert queries.next_to_decide(second) == ""


def test_the_policys_holders_are_open_requests_and_links_of_active_partners(db: None) -> None:
    policy = PolicyFactory()
    gone = partners.partner(policy_group=policy.group, state=PartnerState.DEACTIVATED)
    policy_request(gone, policy, state=RequestState.APPROVED)
    policy_request(ready_partner(policy_group=policy.group), policy, state=RequestState.REJECTED)
    waiting = policy_request(ready_partner(policy_group=policy.group), policy)
    used = policy_request(ready_partner(policy_group=policy.group), policy, state=RequestState.APPROVED)
    assert {row.pk for row in queries.holding(policy.pk)} == {waiting.pk, used.pk}
    assert queries.on_policy(policy.pk).count() == 4


def test_earlier_requests_are_those_of_the_same_pair_before(cast: Cast) -> None:
    policy = make_ready(cast.acme)
    before = policy_request(cast.acme, policy, state=RequestState.REJECTED, requested_at=ASKED_AT - HOUR)
    now = policy_request(cast.acme, policy)
    policy_request(cast.north, make_ready(cast.north), requested_at=ASKED_AT - HOUR)
    assert [row.pk for row in queries.earlier(now)] == [before.pk]
    assert list(queries.earlier(before)) == []


def test_what_is_offered_says_what_was_asked_for_already(cast: Cast) -> None:
    asked = make_ready(cast.acme)
    group = asked.group
    free = PolicyFactory(group=group, name="A free policy")
    for hidden in (
        PolicyFactory(group=group, type=PolicyType.MISP.value),
        PolicyFactory(group=group, draft=True),
        PolicyFactory(group=group, deactivated=True),
        PolicyFactory(group=group, valid_to=AT),
    ):
        assert hidden.pk
    request = policy_request(cast.acme, asked)
    policy_request(cast.acme, free, state=RequestState.REJECTED)
    offered = queries.offered_to(cast.acme, AT, LINKS)
    assert [(policy.pk, policy.live_state, policy.live_request) for policy in offered] == [
        (free.pk, None, None),
        (asked.pk, "in_progress", request.pk),
    ]


def test_the_obstacle_is_what_asking_would_be_refused_with(cast: Cast) -> None:
    def obstacle() -> object:
        return queries.obstacle_for(cast.acme, queries.standing(cast.acme, AT), AT, LINKS)

    assert obstacle() is errors.CertificateMissing
    policy = make_ready(cast.acme)
    assert obstacle() is None
    policy.delete()
    assert obstacle() is errors.NothingOffered
    cast.acme.policy_group = None
    assert obstacle() is errors.GroupMissing
    cast.acme.type = PartnerType.FTM.value
    assert obstacle() is errors.NoPoliciesForType
