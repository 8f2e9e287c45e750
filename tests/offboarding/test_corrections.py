"""Putting a partner into another policy group."""

from datetime import timedelta

import pytest

from pms.audit.actions import partners as actions
from pms.audit.models import LogRow
from pms.common.errors import NotAllowed
from pms.offboarding import errors, queries, services
from pms.partners.errors import GroupNotOffered, PartnerChangedMeanwhile
from pms.partners.models import Partner
from pms.partners.states import PartnerType
from pms.policy_requests import services as requests
from pms.policy_requests.models import PolicyRequest
from pms.policy_requests.states import RequestState
from tests.cast import Cast, make_cast
from tests.factories import partners
from tests.factories.api_keys import api_key
from tests.factories.policies import PolicyGroupFactory
from tests.factories.policy_requests import AT, LINKS, make_ready, policy_request
from tests.threads import at_once, refused


def correct(cast: Cast, partner: Partner, group_id: str) -> Partner:
    seen = Partner.objects.get(pk=partner.pk).changed_at
    return services.correct_policy_group(
        partner_id=partner.pk, group_id=group_id, seen=seen, actor=cast.dana.actor, at=AT
    )


def test_a_group_is_chosen_and_corrected_until_the_partner_asks(cast: Cast) -> None:
    first, second = PolicyGroupFactory(name="Banking"), PolicyGroupFactory(name="Telecom")
    correct(cast, cast.acme, first.pk)
    correct(cast, cast.acme, second.pk)
    row = Partner.objects.get(pk="acme-bank")
    assert (row.policy_group, row.updated_by) == (second, "dana")
    assert LogRow.objects.filter(event_id=actions.POLICY_GROUP_CORRECTED.event_id).count() == 2


@pytest.mark.parametrize("state", list(RequestState))
def test_a_request_in_whatever_state_fixes_the_group(cast: Cast, state: RequestState) -> None:
    policy = make_ready(cast.acme)
    policy_request(cast.acme, policy, state=state)
    with pytest.raises(errors.PolicyGroupInUse):
        correct(cast, cast.acme, PolicyGroupFactory().pk)
    assert Partner.objects.get(pk="acme-bank").policy_group_id == policy.group_id


def test_a_group_that_takes_nobody_and_a_type_without_one_are_refused(cast: Cast) -> None:
    for group_id in (PolicyGroupFactory(deactivated=True).pk, "nowhere", "a\0"):
        with pytest.raises(GroupNotOffered):
            correct(cast, cast.acme, group_id)
    with pytest.raises(GroupNotOffered):
        correct(cast, partners.partner("misp", type=PartnerType.MISP), PolicyGroupFactory().pk)


def test_nobody_else_corrects_and_nobody_over_anothers_change(cast: Cast) -> None:
    group, seen = PolicyGroupFactory(), cast.acme.changed_at
    with pytest.raises(NotAllowed):
        services.correct_policy_group(
            partner_id="acme-bank", group_id=group.pk, seen=seen, actor=cast.amina.actor, at=AT
        )
    with pytest.raises(PartnerChangedMeanwhile):
        services.correct_policy_group(
            partner_id="acme-bank",
            group_id=group.pk,
            seen=seen - timedelta(seconds=1),
            actor=cast.dana.actor,
            at=AT,
        )


@pytest.mark.django_db(transaction=True)
def test_a_request_and_a_correction_at_once_never_leave_a_request_of_another_group() -> None:
    cast = make_cast()
    policy, other = make_ready(cast.acme), PolicyGroupFactory()
    results = at_once(
        lambda: requests.ask(
            partner_id="acme-bank",
            policy_id=policy.pk,
            comment="Please",
            actor=cast.amina.actor,
            at=AT,
            settings=LINKS,
        ),
        lambda: correct(cast, cast.acme, other.pk),
    )
    assert len(refused(results)) == 1
    group = Partner.objects.get(pk="acme-bank").policy_group
    assert all(row.policy.group == group for row in PolicyRequest.objects.select_related("policy__group"))


def test_the_page_of_a_partner_counts_what_it_has(cast: Cast) -> None:
    link = policy_request(cast.acme, make_ready(cast.acme), state=RequestState.APPROVED)
    api_key(link)
    held = queries.holdings_of(cast.acme, AT)
    assert held == queries.Holdings(
        certificates=1, requests=1, api_keys=1, members=2, invitations=0, keys_in_force=1, credential_types=0
    )
    assert queries.holdings_of(cast.north, AT).requests == 0
