"""Deactivating keys, moving their end, and what expiry does."""

from datetime import timedelta

import pytest

from pms.api_keys import errors, queries, services
from pms.api_keys.models import ApiKey
from pms.api_keys.tasks import deactivate_expired as job
from pms.audit.actions import api_keys as actions
from pms.audit.models import LogRow
from pms.common.errors import NotAllowed, NotFound
from pms.events.models import OutboxRow
from pms.notifications.models import Mail, Notification
from pms.partners.models import Partner
from pms.partners.states import PartnerState
from pms.policy_requests.states import RequestState
from tests.cast import Cast
from tests.factories.api_keys import SETTINGS, api_key
from tests.factories.policy_requests import AT, make_ready, policy_request


@pytest.fixture
def key(cast: Cast) -> ApiKey:
    link = policy_request(cast.acme, make_ready(cast.acme), state=RequestState.APPROVED)
    return api_key(link, name="Branch offices", created_by=cast.amina.user)


def topics() -> list[tuple[str, str]]:
    return list(OutboxRow.objects.order_by("id").values_list("topic", "ref_id"))


def test_a_partner_deactivates_its_key_without_a_reason_and_is_not_told_what_it_did(cast: Cast, key: ApiKey) -> None:
    services.deactivate(key_id=key.pk, reason="", actor=cast.bashir.actor, at=AT)
    row = ApiKey.objects.get()
    assert (row.state, row.deactivated_at, row.deactivated_by) == ("deactivated", AT, cast.bashir.user)
    assert LogRow.objects.filter(event_id=actions.DEACTIVATED.event_id, ref_id=key.pk).count() == 1
    assert topics() == [("APIKEY_UPDATED", key.pk)]
    assert (Mail.objects.count(), Notification.objects.count()) == (0, 0)


def test_an_admin_says_why_and_the_partner_is_told(cast: Cast, key: ApiKey) -> None:
    with pytest.raises(errors.KeyReasonMissing):
        services.deactivate(key_id=key.pk, reason=" ", actor=cast.dana.actor, at=AT)
    with pytest.raises(errors.KeyReasonTooLong):
        services.deactivate(key_id=key.pk, reason="x" * 20_480, actor=cast.dana.actor, at=AT)
    assert ApiKey.objects.get().state == "activated"
    services.deactivate(key_id=key.pk, reason="It was found in a public place.", actor=cast.dana.actor, at=AT)
    row = ApiKey.objects.get()
    assert (row.state, row.deactivation_reason) == ("deactivated", "It was found in a public place.")
    assert set(Notification.objects.values_list("user_id", "kind", "path")) == {
        (person.user.pk, "api_key_deactivated", f"/api-keys/{key.pk}/") for person in (cast.amina, cast.bashir)
    }
    mail = Mail.objects.get(recipient="amina@acme.example")
    for part in ("Branch offices", "It was found in a public place.", row.last_four):
        assert part in mail.text


def test_a_key_ends_once_and_a_foreign_key_does_not_exist(cast: Cast, key: ApiKey) -> None:
    with pytest.raises(NotFound):
        services.deactivate(key_id=key.pk, reason="", actor=cast.chloe.actor, at=AT)
    services.deactivate(key_id=key.pk, reason="", actor=cast.amina.actor, at=AT)
    with pytest.raises(errors.KeyEndedAlready):
        services.deactivate(key_id=key.pk, reason="", actor=cast.bashir.actor, at=AT + timedelta(hours=1))
    assert ApiKey.objects.get().deactivated_at == AT
    refused = LogRow.objects.filter(event_id=actions.DEACTIVATE_REFUSED.event_id).order_by("seq")
    assert list(refused.values_list("log_desc", flat=True)) == ["not-found", "key-ended-already"]


def test_people_of_a_deactivated_partner_only_read_but_an_admin_acts(cast: Cast, key: ApiKey) -> None:
    Partner.objects.filter(pk="acme-bank").update(state=PartnerState.DEACTIVATED.value)
    with pytest.raises(errors.KeyPartnerInactive):
        services.deactivate(key_id=key.pk, reason="", actor=cast.amina.actor, at=AT)
    services.deactivate(key_id=key.pk, reason="Cleaned up.", actor=cast.dana.actor, at=AT)
    assert ApiKey.objects.get().state == "deactivated"


def test_an_admin_moves_the_end_within_the_longest_life(cast: Cast, key: ApiKey) -> None:
    latest = key.valid_from + timedelta(days=SETTINGS.lifetime_days)

    def change(valid_to: object, actor: object = cast.dana.actor) -> None:
        services.change_expiry(key_id=key.pk, valid_to=valid_to, actor=actor, at=AT, settings=SETTINGS)  # type: ignore[arg-type]

    with pytest.raises(NotAllowed):
        change(latest, cast.amina.actor)
    with pytest.raises(errors.KeyEndsTooEarly):
        change(AT)
    with pytest.raises(errors.KeyEndsTooLate):
        change(latest + timedelta(seconds=1))
    assert ApiKey.objects.get().valid_to == key.valid_to
    change(latest)
    assert ApiKey.objects.get().valid_to == latest
    assert topics() == [("APIKEY_UPDATED", key.pk)]
    assert LogRow.objects.filter(event_id=actions.EXPIRY_CHANGED.event_id, ref_id=key.pk).count() == 1


def test_the_run_deactivates_what_expired_and_tells_who_generated_it(cast: Cast, key: ApiKey) -> None:
    ends = AT + timedelta(days=1)
    ApiKey.objects.update(valid_to=ends)
    alive = api_key(key.request, name="Alive")
    before = services.deactivate_expired(at=ends - timedelta(seconds=1))
    assert (before, ApiKey.objects.filter(state="activated").count()) == (0, 2)
    assert services.deactivate_expired(at=ends) == 1
    row = ApiKey.objects.get(pk=key.pk)
    assert (row.state, row.deactivated_at, row.deactivated_by) == ("deactivated", ends, None)
    assert ApiKey.objects.get(pk=alive.pk).state == "activated"
    logged = LogRow.objects.get(event_id=actions.EXPIRED.event_id)
    assert (logged.ref_id, logged.session_user_name) == (key.pk, "SYSTEM")
    assert list(Notification.objects.values_list("user_id", "kind")) == [(cast.amina.user.pk, "api_key_expired")]
    assert list(Mail.objects.values_list("recipient", flat=True)) == ["amina@acme.example"]
    assert topics() == [("APIKEY_UPDATED", key.pk)]
    assert services.deactivate_expired(at=ends + timedelta(days=1)) == 0
    assert Mail.objects.count() == 1


def test_everybody_of_the_partner_is_told_when_the_maker_is_gone(cast: Cast, key: ApiKey) -> None:
    cast.amina.user.state = "deactivated"
    cast.amina.user.save(update_fields=["state"])
    services.deactivate_expired(at=key.valid_to)
    assert list(Notification.objects.values_list("user_id", flat=True)) == [cast.bashir.user.pk]


def test_a_run_works_in_batches_until_nothing_is_left(cast: Cast, key: ApiKey) -> None:
    for number in range(6):
        api_key(key.request, name=f"Key {number}", valid_to=AT)
    assert services.deactivate_expired(at=AT, batch=2) == 6
    assert sorted(ApiKey.objects.values_list("state", flat=True)) == ["activated"] + ["deactivated"] * 6
    assert LogRow.objects.filter(event_id=actions.EXPIRED.event_id).count() == 6


def test_the_hourly_job_runs_the_verb(key: ApiKey) -> None:
    ApiKey.objects.update(valid_to=key.valid_from)
    job(timestamp=0)
    assert ApiKey.objects.get().state == "deactivated"


def test_an_expired_key_that_no_run_has_met_yet_is_shown_as_expired(cast: Cast, key: ApiKey) -> None:
    assert queries.get_key(actor=cast.amina.actor, key_id=key.pk, at=key.valid_to).shown_state == "expired"  # type: ignore[attr-defined]
