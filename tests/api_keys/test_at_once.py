"""Double clicks and parallel runs."""

import pytest

from pms.api_keys import errors, services
from pms.api_keys.models import ApiKey
from pms.audit.actions import api_keys as actions
from pms.audit.models import LogRow
from pms.events.models import OutboxRow
from pms.policy_requests.states import RequestState
from tests.cast import make_cast
from tests.factories.api_keys import SETTINGS, api_key
from tests.factories.policy_requests import AT, make_ready, policy_request
from tests.threads import at_once, refused

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_form_sent_five_times_at_once_makes_one_key() -> None:
    cast = make_cast()
    link = policy_request(cast.acme, make_ready(cast.acme), state=RequestState.APPROVED)

    def generate() -> services.GeneratedKey:
        return services.generate(
            request_id=link.pk,
            name="Branch offices",
            valid_to=None,
            actor=cast.amina.actor,
            at=AT,
            settings=SETTINGS,
            nonce="n" * 32,
        )

    results = at_once(*[generate] * 5)
    assert (ApiKey.objects.count(), OutboxRow.objects.count()) == (1, 1)
    assert [type(each) for each in refused(results)] == [errors.KeyMadeAlready] * 4


def test_two_forms_with_one_name_at_once_make_one_key() -> None:
    cast = make_cast()
    link = policy_request(cast.acme, make_ready(cast.acme), state=RequestState.APPROVED)

    def generate(name: str, nonce: str) -> services.GeneratedKey:
        return services.generate(
            request_id=link.pk,
            name=name,
            valid_to=None,
            actor=cast.amina.actor,
            at=AT,
            settings=SETTINGS,
            nonce=nonce,
        )

    results = at_once(lambda: generate("Branch", "a" * 32), lambda: generate("BRANCH", "b" * 32))
    assert ApiKey.objects.count() == 1
    assert [type(each) for each in refused(results)] == [errors.KeyNameTaken]


def test_a_partner_and_an_admin_deactivate_a_key_once() -> None:
    cast = make_cast()
    key = api_key(policy_request(cast.acme, make_ready(cast.acme), state=RequestState.APPROVED))
    results = at_once(
        lambda: services.deactivate(key_id=key.pk, reason="", actor=cast.amina.actor, at=AT),
        lambda: services.deactivate(key_id=key.pk, reason="Found", actor=cast.dana.actor, at=AT),
    )
    assert [type(each) for each in refused(results)] == [errors.KeyEndedAlready]
    assert LogRow.objects.filter(event_id=actions.DEACTIVATED.event_id).count() == 1


def test_parallel_runs_write_each_expiry_once() -> None:
    cast = make_cast()
    link = policy_request(cast.acme, make_ready(cast.acme), state=RequestState.APPROVED)
    for number in range(12):
        api_key(link, name=f"Key {number}", valid_to=AT)
    at_once(*[lambda: services.deactivate_expired(at=AT, batch=3)] * 3)
    services.deactivate_expired(at=AT)
    assert ApiKey.objects.filter(state="deactivated").count() == 12
    assert LogRow.objects.filter(event_id=actions.EXPIRED.event_id).count() == 12
    assert OutboxRow.objects.count() == 12
