"""What people see of keys, and which keys are in force."""

from datetime import timedelta

import pytest

from pms.api_keys import queries
from pms.api_keys.models import ApiKey
from pms.api_keys.states import ApiKeyState, StopReason
from pms.common.errors import NotFound
from pms.partners.models import Partner
from pms.partners.states import PartnerState
from pms.policies.models import Policy
from pms.policies.states import PolicyState
from pms.policy_requests.models import PolicyRequest
from pms.policy_requests.states import RequestState
from tests.cast import Cast
from tests.factories.api_keys import api_key
from tests.factories.policy_requests import AT, make_ready, policy_request


@pytest.fixture
def key(cast: Cast) -> ApiKey:
    return api_key(policy_request(cast.acme, make_ready(cast.acme), state=RequestState.APPROVED))


def seen(cast: Cast) -> tuple[str, list[StopReason], bool]:
    found = queries.visible_to(cast.amina.actor, AT).get()
    return found.shown_state, queries.stop_reasons(found, AT), queries.in_force(AT).exists()


def test_a_key_is_in_force_when_everything_it_hangs_on_is(cast: Cast, key: ApiKey) -> None:
    assert seen(cast) == ("activated", [], True)


def test_a_deactivated_partner_stops_it_and_its_return_brings_it_back(cast: Cast, key: ApiKey) -> None:
    Partner.objects.filter(pk="acme-bank").update(state=PartnerState.DEACTIVATED.value)
    assert seen(cast) == ("stopped", [StopReason.PARTNER], False)
    Partner.objects.filter(pk="acme-bank").update(state=PartnerState.ACTIVE.value)
    assert seen(cast) == ("activated", [], True)


def test_a_link_that_is_no_longer_approved_stops_it(cast: Cast, key: ApiKey) -> None:
    PolicyRequest.objects.update(state=RequestState.REVOKED.value)
    assert seen(cast) == ("stopped", [StopReason.LINK], False)


def test_a_deactivated_or_ended_policy_stops_it(cast: Cast, key: ApiKey) -> None:
    Policy.objects.update(state=PolicyState.DEACTIVATED.value)
    assert seen(cast) == ("stopped", [StopReason.POLICY], False)
    Policy.objects.update(state=PolicyState.ACTIVE.value, valid_to=AT)
    assert seen(cast) == ("stopped", [StopReason.POLICY], False)


def test_expiry_wins_over_stopping_and_deactivation_over_everything(cast: Cast, key: ApiKey) -> None:
    PolicyRequest.objects.update(state=RequestState.REVOKED.value)
    ApiKey.objects.update(valid_to=AT)
    assert seen(cast)[0] == "expired"
    ApiKey.objects.update(state=ApiKeyState.DEACTIVATED.value)
    assert seen(cast)[0] == "deactivated"
    assert seen(cast)[2] is False


def test_from_the_second_of_its_expiry_a_key_is_not_in_force(cast: Cast, key: ApiKey) -> None:
    ApiKey.objects.update(valid_to=AT + timedelta(seconds=1))
    assert seen(cast)[0] == "activated"
    ApiKey.objects.update(valid_to=AT)
    assert seen(cast) == ("expired", [], False)


def test_the_shown_state_filters_and_sorts_in_the_database(cast: Cast, key: ApiKey) -> None:
    ended = api_key(key.request, state=ApiKeyState.DEACTIVATED)
    expired = api_key(key.request, valid_to=AT)
    rows = queries.visible_to(cast.amina.actor, AT)
    assert [row.pk for row in rows.filter(shown_state="expired")] == [expired.pk]
    assert [row.pk for row in rows.order_by("shown_state")] == [key.pk, ended.pk, expired.pk]
    assert queries.counts_by_state(rows) == {"activated": 1, "deactivated": 1, "expired": 1}


def test_a_partner_sees_its_own_keys_an_admin_all_a_policy_manager_none(cast: Cast, key: ApiKey) -> None:
    foreign = api_key(policy_request(cast.north, make_ready(cast.north), state=RequestState.APPROVED))
    assert [row.pk for row in queries.visible_to(cast.bashir.actor, AT)] == [key.pk]
    assert {row.pk for row in queries.visible_to(cast.dana.actor, AT)} == {key.pk, foreign.pk}
    assert queries.visible_to(cast.emil.actor, AT).count() == 0
    for person in (cast.amina, cast.emil):
        with pytest.raises(NotFound):
            queries.get_key(actor=person.actor, key_id=foreign.pk, at=AT)


def test_a_list_needs_one_query_and_never_loads_the_ciphertext(
    cast: Cast, key: ApiKey, django_assert_num_queries: object
) -> None:
    api_key(key.request)
    with django_assert_num_queries(1):  # type: ignore[operator]
        rows = list(queries.visible_to(cast.amina.actor, AT))
        assert [(row.partner.organisation, row.policy.group.name) for row in rows]
    assert rows[0].get_deferred_fields() == {"ciphertext"}
