"""Deactivating a policy that others may still need."""

import pytest

from pms.audit.actions import policies as actions
from pms.audit.models import LogRow
from pms.common.errors import NotAllowed, NotFound
from pms.events.models import OutboxRow
from pms.offboarding import errors, services
from pms.partners.models import Partner
from pms.partners.states import PartnerState
from pms.policies.errors import PolicyNotActive
from pms.policies.models import Policy
from pms.policy_requests.models import CredentialType
from pms.policy_requests.states import RequestState
from tests.cast import Cast
from tests.factories.policy_requests import AT, make_ready, policy_request


@pytest.fixture
def policy(cast: Cast) -> Policy:
    return make_ready(cast.acme)


def state(policy: Policy) -> str:
    return Policy.objects.get(pk=policy.pk).state


def test_a_policy_that_nobody_needs_is_deactivated(cast: Cast, policy: Policy) -> None:
    policy_request(cast.acme, policy, state=RequestState.REJECTED)
    services.deactivate_policy(policy_id=policy.pk, actor=cast.emil.actor, at=AT)
    row = Policy.objects.get(pk=policy.pk)
    assert (row.state, row.deactivated_at) == ("deactivated", AT)
    assert list(OutboxRow.objects.values_list("topic", "ref_id")) == [("POLICY_UPDATED", policy.pk)]


@pytest.mark.parametrize("held_by", [RequestState.IN_PROGRESS, RequestState.APPROVED])
def test_requests_in_the_way_are_named(cast: Cast, policy: Policy, held_by: RequestState) -> None:
    request = policy_request(cast.acme, policy, state=held_by)
    with pytest.raises(errors.PolicyInUse) as caught:
        services.deactivate_policy(policy_id=policy.pk, actor=cast.emil.actor, at=AT)
    assert "Acme Bank" in str(caught.value)
    assert [each.pk for each in caught.value.data["requests"]] == [request.pk]
    assert state(policy) == "activated"
    refused = LogRow.objects.filter(event_id=actions.DEACTIVATE_REFUSED.event_id)
    assert list(refused.values_list("ref_id", "log_desc")) == [(policy.pk, "policy-in-use")]


def test_a_link_of_a_deactivated_partner_is_not_in_the_way(cast: Cast, policy: Policy) -> None:
    policy_request(cast.acme, policy, state=RequestState.APPROVED)
    Partner.objects.filter(pk=cast.acme.pk).update(state=PartnerState.DEACTIVATED.value)
    services.deactivate_policy(policy_id=policy.pk, actor=cast.dana.actor, at=AT)
    assert state(policy) == "deactivated"


def test_others_and_other_policies_are_refused_as_by_the_policies_themselves(cast: Cast, policy: Policy) -> None:
    policy_request(cast.acme, policy)
    with pytest.raises(NotAllowed):
        services.deactivate_policy(policy_id=policy.pk, actor=cast.amina.actor, at=AT)
    with pytest.raises(NotFound):
        services.deactivate_policy(policy_id="none", actor=cast.emil.actor, at=AT)
    other = make_ready(Partner.objects.get(pk=cast.north.pk))
    services.deactivate_policy(policy_id=other.pk, actor=cast.emil.actor, at=AT)
    with pytest.raises(PolicyNotActive):
        services.deactivate_policy(policy_id=other.pk, actor=cast.emil.actor, at=AT)
    assert state(policy) == "activated"
    assert LogRow.objects.filter(event_id=actions.DEACTIVATE_REFUSED.event_id).count() == 3


def test_a_policy_under_which_partners_get_credentials_stays(cast: Cast, policy: Policy) -> None:
    CredentialType.objects.create(partner=cast.acme, policy=policy, name="euin", created_by="somebody", created_at=AT)
    with pytest.raises(errors.PolicyMapped) as caught:
        services.deactivate_policy(policy_id=policy.pk, actor=cast.emil.actor, at=AT)
    assert "Acme Bank" in str(caught.value)
    assert state(policy) == "activated"
    refused = LogRow.objects.filter(event_id=actions.DEACTIVATE_REFUSED.event_id)
    assert list(refused.values_list("ref_id", "log_desc")) == [(policy.pk, "policy-mapped")]
