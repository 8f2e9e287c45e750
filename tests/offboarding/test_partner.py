"""Deactivating a partner, and activating it again."""

from datetime import timedelta

import pytest

from pms.api_keys import queries as keys
from pms.api_keys.models import ApiKey
from pms.api_keys.states import ApiKeyState
from pms.audit.actions import partners as actions
from pms.audit.models import LogRow
from pms.common.errors import DomainError, NotAllowed, NotFound
from pms.events.models import OutboxRow
from pms.notifications.models import Mail, Notification
from pms.offboarding import errors, queries, services
from pms.partners.errors import ReasonTooLong, ReasonUnreadable
from pms.partners.models import Partner, PartnerCertificate
from pms.partners.states import PartnerState
from pms.policy_requests.models import PolicyRequest
from pms.policy_requests.states import RequestState
from tests.cast import Cast, make_cast, person
from tests.factories import accounts, partners
from tests.factories.api_keys import api_key
from tests.factories.policy_requests import AT, make_ready, policy_request
from tests.threads import at_once, refused

LATER = AT + timedelta(hours=1)


@pytest.fixture
def working(cast: Cast) -> list[ApiKey]:
    """Acme's keys: two in force, one deactivated, one that ends soon; beside them a request that waits."""
    policy = make_ready(cast.acme)
    link = policy_request(cast.acme, policy, state=RequestState.APPROVED)
    policy_request(cast.acme)
    other = make_ready(cast.north)
    api_key(policy_request(cast.north, other, state=RequestState.APPROVED))
    return [
        api_key(link),
        api_key(link),
        api_key(link, state=ApiKeyState.DEACTIVATED),
        api_key(link, valid_to=AT + timedelta(minutes=30)),
    ]


def shown(key: ApiKey, at: object) -> str:
    return ApiKey.objects.annotate(shown_state=keys.shown_state(at)).get(pk=key.pk).shown_state  # type: ignore[arg-type]


def published() -> list[tuple[str, str, str]]:
    return sorted(OutboxRow.objects.values_list("topic", "ref_type", "ref_id"))


def test_a_deactivation_writes_one_row_and_tells_of_everything_that_stops(cast: Cast, working: list[ApiKey]) -> None:
    assert queries.touched_by("acme-bank", AT) == queries.Touched(
        api_keys=3, open_requests=1, approved_links=1, members=2
    )
    services.deactivate_partner(partner_id="acme-bank", reason=" It closed. ", actor=cast.dana.actor, at=AT)
    row = Partner.objects.get(pk="acme-bank")
    assert (row.state, row.deactivated_at, row.updated_by, row.updated_at) == ("deactivated", AT, "dana", AT)
    assert row.deactivation_reason == "It closed."
    stopped = [working[0], working[1], working[3]]
    assert published() == sorted(
        [("PARTNER_UPDATED", "partner", "acme-bank"), *(("APIKEY_UPDATED", "apiKeyId", key.pk) for key in stopped)]
    )
    assert [key.state for key in ApiKey.objects.filter(pk__in=[key.pk for key in stopped])] == ["activated"] * 3
    assert [shown(key, AT) for key in working] == ["stopped", "stopped", "deactivated", "stopped"]
    log = LogRow.objects.filter(event_id=actions.DEACTIVATED.event_id)
    assert list(log.values_list("ref_id", "session_user_name")) == [("acme-bank", "dana")]
    told = Notification.objects.values_list("user_id", "kind", "ref_id")
    people = sorted([cast.amina.user.pk, cast.bashir.user.pk])
    assert sorted(told) == [(user_id, "partner_deactivated", "acme-bank") for user_id in people]
    assert {row["reason"] for row in Notification.objects.values_list("parameters", flat=True)} == {"It closed."}
    assert {"It closed." in mail.text for mail in Mail.objects.filter(kind="partner_deactivated")} == {True}
    assert queries.touched_by("acme-bank", AT).api_keys == 0


def test_a_reactivation_restores_what_has_not_expired_meanwhile(cast: Cast, working: list[ApiKey]) -> None:
    services.deactivate_partner(partner_id="acme-bank", reason="A while", actor=cast.dana.actor, at=AT)
    stopped = Partner.objects.get(pk="acme-bank")
    assert queries.returning_with(stopped, LATER) == queries.Returning(
        api_keys=2, keys_expired=1, keys_stopped=0, open_requests=1, certificate_ended=None
    )
    OutboxRow.objects.all().delete()
    services.reactivate_partner(partner_id="acme-bank", actor=cast.dana.actor, at=LATER)
    row = Partner.objects.get(pk="acme-bank")
    assert (row.state, row.deactivated_at, row.updated_at) == ("activated", None, LATER)
    assert row.deactivation_reason == ""
    assert published() == sorted(
        [("PARTNER_UPDATED", "partner", "acme-bank"), *(("APIKEY_UPDATED", "apiKeyId", key.pk) for key in working[:2])]
    )
    assert [shown(key, LATER) for key in working] == ["activated", "activated", "deactivated", "expired"]
    assert LogRow.objects.filter(event_id=actions.REACTIVATED.event_id, ref_id="acme-bank").count() == 1
    assert Notification.objects.filter(kind="partner_reactivated").count() == 2


def test_the_partner_manager_module_decides_too(cast: Cast) -> None:
    manager = person(accounts.user("manager", roles=["PARTNERMANAGER"])).actor
    services.deactivate_partner(partner_id="acme-bank", actor=manager, at=AT)
    assert Partner.objects.get(pk="acme-bank").state == PartnerState.DEACTIVATED


def test_what_is_not_in_the_right_state_is_refused(cast: Cast) -> None:
    partners.partner("fresh", state=PartnerState.IN_PROGRESS)
    partners.partner("gone", state=PartnerState.DEACTIVATED)
    partners.partner("unverified", state=PartnerState.IN_PROGRESS, verified=False)
    for partner_id, error in [
        ("fresh", errors.PartnerNeverActivated),
        ("gone", errors.PartnerDeactivatedAlready),
        ("unverified", NotFound),
        ("nobody", NotFound),
        ("a\0", NotFound),
    ]:
        with pytest.raises(error):
            services.deactivate_partner(partner_id=partner_id, actor=cast.dana.actor, at=AT)
    for partner_id in ("fresh", "acme-bank"):
        with pytest.raises(errors.PartnerNotDeactivated):
            services.reactivate_partner(partner_id=partner_id, actor=cast.dana.actor, at=AT)
    assert LogRow.objects.filter(event_id=actions.DEACTIVATE_REFUSED.event_id).count() == 5
    assert LogRow.objects.filter(event_id=actions.REACTIVATE_REFUSED.event_id).count() == 2
    assert published() == []


def test_what_stays_stopped_although_the_partner_returns_is_counted(cast: Cast, working: list[ApiKey]) -> None:
    services.deactivate_partner(partner_id="acme-bank", actor=cast.dana.actor, at=AT)
    PolicyRequest.objects.filter(pk=working[0].request_id).update(state=RequestState.REVOKED.value)
    PartnerCertificate.objects.filter(partner=cast.acme).update(not_after=LATER)
    returning = queries.returning_with(Partner.objects.get(pk="acme-bank"), LATER)
    assert (returning.api_keys, returning.keys_stopped, returning.certificate_ended) == (0, 2, LATER)


@pytest.mark.parametrize(("reason", "error"), [("x" * 501, ReasonTooLong), ("a\u202eb", ReasonUnreadable)])
def test_a_reason_that_cannot_be_read_is_refused(cast: Cast, reason: str, error: type[DomainError]) -> None:
    with pytest.raises(error):
        services.deactivate_partner(partner_id="acme-bank", reason=reason, actor=cast.dana.actor, at=AT)
    assert Partner.objects.get(pk="acme-bank").state == PartnerState.ACTIVE


@pytest.mark.parametrize("who", ["amina", "emil", "chloe"])
def test_nobody_else_decides(cast: Cast, who: str) -> None:
    actor = getattr(cast, who).actor
    with pytest.raises(NotAllowed):
        services.deactivate_partner(partner_id="acme-bank", actor=actor, at=AT)
    with pytest.raises(NotAllowed):
        services.reactivate_partner(partner_id="acme-bank", actor=actor, at=AT)
    assert Partner.objects.get(pk="acme-bank").state == PartnerState.ACTIVE


@pytest.mark.django_db(transaction=True)
def test_two_admins_at_once_deactivate_once() -> None:
    cast = make_cast()
    results = at_once(
        *[lambda: services.deactivate_partner(partner_id="acme-bank", actor=cast.dana.actor, at=AT) for _ in range(2)]
    )
    assert [type(refusal) for refusal in refused(results)] == [errors.PartnerDeactivatedAlready]
    assert OutboxRow.objects.filter(topic="PARTNER_UPDATED").count() == 1
