"""Moving a key to another policy."""

from datetime import timedelta

import pytest

from pms.accounts.states import Role
from pms.api_keys import errors, services
from pms.api_keys.models import ApiKey
from pms.api_keys.states import ApiKeyState
from pms.audit.actions import api_keys as actions
from pms.audit.models import LogRow
from pms.common.errors import NotAllowed, NotFound
from pms.events.models import OutboxRow
from pms.partners.models import Partner
from pms.partners.states import PartnerState
from pms.policies.models import Policy
from pms.policies.states import PolicyState
from pms.policy_requests.models import PolicyRequest
from pms.policy_requests.states import RequestState
from tests.cast import Cast, person
from tests.factories import accounts
from tests.factories.api_keys import api_key
from tests.factories.policies import PolicyFactory
from tests.factories.policy_requests import AT, make_ready, policy_request


@pytest.fixture
def key(cast: Cast) -> ApiKey:
    return api_key(policy_request(cast.acme, make_ready(cast.acme), state=RequestState.APPROVED), name="Branches")


@pytest.fixture
def other(cast: Cast, key: ApiKey) -> PolicyRequest:
    """Another approved request of the key's partner."""
    return policy_request(cast.acme, PolicyFactory(group=key.policy.group), state=RequestState.APPROVED)


def move(cast: Cast, key: ApiKey, other: PolicyRequest, **changes: object) -> ApiKey:
    values = {"key_id": key.pk, "policy_id": other.policy_id, "actor": cast.dana.actor, "at": AT}
    return services.move_key(**(values | changes))  # type: ignore[arg-type]


def unmoved(key: ApiKey) -> bool:
    row = ApiKey.objects.get(pk=key.pk)
    return (row.policy_id, row.request_id) == (key.policy_id, key.request_id) and not OutboxRow.objects.exists()


def test_a_moved_key_hangs_on_the_other_link_and_consumers_are_told(
    cast: Cast, key: ApiKey, other: PolicyRequest
) -> None:
    move(cast, key, other)
    row = ApiKey.objects.get()
    assert (row.policy_id, row.request_id, row.key_hash) == (other.policy_id, other.pk, key.key_hash)
    assert list(OutboxRow.objects.values_list("topic", "ref_type", "ref_id")) == [
        ("APIKEY_UPDATED", "apiKeyId", key.pk)
    ]
    assert list(LogRow.objects.values_list("event_id", "ref_id")) == [(actions.MOVED.event_id, key.pk)]


def test_the_partner_manager_module_moves_keys_and_partners_do_not(
    cast: Cast, key: ApiKey, other: PolicyRequest
) -> None:
    with pytest.raises(NotAllowed):
        move(cast, key, other, actor=cast.amina.actor)
    for actor in (cast.chloe.actor, cast.emil.actor):
        with pytest.raises(NotFound):
            move(cast, key, other, actor=actor)
    assert unmoved(key)
    module = person(accounts.user("partner-manager", roles=[Role.PARTNERMANAGER]))
    assert move(cast, key, other, actor=module.actor).policy_id == other.policy_id


def test_a_policy_that_is_not_approved_takes_no_keys(cast: Cast, key: ApiKey, other: PolicyRequest) -> None:
    PolicyRequest.objects.filter(pk=other.pk).update(state=RequestState.REVOKED.value)
    for policy_id in (other.policy_id, "none", "\0"):
        with pytest.raises(errors.KeyPolicyNotApproved):
            move(cast, key, other, policy_id=policy_id)
    foreign = policy_request(cast.north, PolicyFactory(group=key.policy.group), state=RequestState.APPROVED)
    with pytest.raises(errors.KeyPolicyNotApproved):
        move(cast, key, foreign)
    assert unmoved(key)


def test_only_keys_that_can_work_move_and_only_to_policies_that_do(
    cast: Cast, key: ApiKey, other: PolicyRequest
) -> None:
    Policy.objects.filter(pk=other.policy_id).update(state=PolicyState.DEACTIVATED.value)
    with pytest.raises(errors.KeyPolicyInactive):
        move(cast, key, other)
    Policy.objects.filter(pk=other.policy_id).update(state=PolicyState.ACTIVE.value)
    Partner.objects.filter(pk="acme-bank").update(state=PartnerState.DEACTIVATED.value)
    with pytest.raises(errors.KeyPartnerInactive):
        move(cast, key, other)
    ApiKey.objects.update(valid_to=AT - timedelta(seconds=1))
    with pytest.raises(errors.KeyEndedAlready):
        move(cast, key, other)
    ApiKey.objects.update(state=ApiKeyState.DEACTIVATED.value)
    with pytest.raises(errors.KeyEndedAlready):
        move(cast, key, other)
    assert unmoved(key)
    assert LogRow.objects.filter(event_id=actions.MOVE_REFUSED.event_id, ref_id=key.pk).count() == 4


def test_names_stay_unique_where_a_key_moves_to(cast: Cast, key: ApiKey, other: PolicyRequest) -> None:
    api_key(other, name="BRANCHES")
    with pytest.raises(errors.KeyNameTaken):
        move(cast, key, other)
    assert unmoved(key)


def test_a_key_moved_to_its_own_policy_stays(cast: Cast, key: ApiKey) -> None:
    assert move(cast, key, key.request).request_id == key.request_id
