"""Revoking an approved link."""

from datetime import timedelta

import pytest

from pms.accounts.states import Role
from pms.api_keys import queries as keys
from pms.api_keys import services as key_services
from pms.api_keys.errors import LinkNotApproved
from pms.audit.actions import policy_requests as actions
from pms.audit.models import LogRow
from pms.common.errors import DomainError, NotAllowed, NotFound
from pms.events.models import OutboxRow
from pms.notifications.models import Mail, Notification
from pms.offboarding.services import deactivate_partner, deactivate_policy, reactivate_partner, revoke_link
from pms.policy_requests import errors, services
from pms.policy_requests.models import PolicyRequest
from pms.policy_requests.queries import shared_under
from pms.policy_requests.states import RequestState
from tests.cast import Cast, make_cast, person
from tests.factories import accounts
from tests.factories.api_keys import SETTINGS, api_key
from tests.factories.policies import PolicyFactory
from tests.factories.policy_requests import AT, LINKS, make_ready, policy_request
from tests.threads import at_once, refused


@pytest.fixture
def link(cast: Cast) -> PolicyRequest:
    return policy_request(
        cast.acme, make_ready(cast.acme), state=RequestState.APPROVED, decided_by=cast.dana.user, decision_comment="Hi"
    )


def revoke(link: PolicyRequest, cast: Cast, **changes: object) -> PolicyRequest:
    values = {"request_id": link.pk, "reason": " The contract ended ", "actor": cast.dana.actor, "at": AT}
    return revoke_link(**(values | changes))


def told_keys() -> list[tuple[str, str]]:
    return list(OutboxRow.objects.order_by("pk").values_list("topic", "ref_id"))


def test_a_revocation_is_kept_beside_the_approval_audited_and_told(cast: Cast, link: PolicyRequest) -> None:
    approved_at = link.decided_at
    revoke(link, cast)
    row = PolicyRequest.objects.get()
    assert (row.state, row.revoked_at, row.revoked_by, row.revocation_reason) == (
        "revoked",
        AT,
        cast.dana.user,
        "The contract ended",
    )
    assert (row.decided_at, row.decided_by, row.decision_comment) == (approved_at, cast.dana.user, "Hi")
    assert row.changed_at == AT
    logged = LogRow.objects.get(event_id=actions.REVOKED.event_id)
    assert (logged.ref_id, logged.ref_id_type, logged.session_user_name) == (row.pk, "policyRequestId", "dana")
    assert set(Notification.objects.values_list("user_id", "kind")) == {
        (each.user.pk, "request_revoked") for each in (cast.amina, cast.bashir)
    }
    mail = Mail.objects.get(recipient="amina@acme.example")
    assert "The contract ended" in mail.text
    assert "The contract ended" in mail.html
    assert "API key" not in mail.text


def test_its_keys_stop_and_each_that_worked_is_told(cast: Cast, link: PolicyRequest) -> None:
    other = policy_request(cast.acme, PolicyFactory(group=cast.acme.policy_group), state=RequestState.APPROVED)
    works = [api_key(link, valid_to=AT + timedelta(days=9)) for _ in range(2)]
    api_key(link, valid_to=AT)
    elsewhere = api_key(other, valid_to=AT + timedelta(days=9))
    revoke(link, cast)
    assert sorted(told_keys()) == sorted(("APIKEY_UPDATED", key.pk) for key in works)
    assert list(keys.in_force(AT).values_list("pk", flat=True)) == [elsewhere.pk]
    shown = dict(keys.every_key(AT).values_list("pk", "shown_state"))
    assert {shown[key.pk] for key in works} == {"stopped"}
    assert "2 API keys stopped working." in Mail.objects.get(recipient="amina@acme.example").text
    assert shared_under(partner_id="acme-bank", policy_id=link.policy_id) is None
    with pytest.raises(LinkNotApproved):
        key_services.generate(
            request_id=link.pk, name="New", valid_to=None, actor=cast.amina.actor, at=AT, settings=SETTINGS
        )


def test_activating_the_partner_again_does_not_bring_revoked_keys_back(cast: Cast, link: PolicyRequest) -> None:
    api_key(link, valid_to=AT + timedelta(days=9))
    deactivate_partner(partner_id="acme-bank", reason="Holiday", actor=cast.dana.actor, at=AT)
    OutboxRow.objects.all().delete()
    revoke(link, cast)
    reactivate_partner(partner_id="acme-bank", actor=cast.dana.actor, at=AT)
    assert [topic for topic, _ref in told_keys()] == ["PARTNER_UPDATED"]
    assert not keys.in_force(AT).exists()


def test_a_policy_that_ended_while_its_partner_was_stopped_shares_nothing_afterwards(
    cast: Cast, link: PolicyRequest
) -> None:
    api_key(link, valid_to=AT + timedelta(days=9))
    assert shared_under(partner_id="acme-bank", policy_id=link.policy_id) == link.policy
    deactivate_partner(partner_id="acme-bank", actor=cast.dana.actor, at=AT)
    deactivate_policy(policy_id=link.policy_id, actor=cast.dana.actor, at=AT)
    OutboxRow.objects.all().delete()
    reactivate_partner(partner_id="acme-bank", actor=cast.dana.actor, at=AT)
    assert [topic for topic, _ref in told_keys()] == ["PARTNER_UPDATED"]
    assert not keys.in_force(AT).exists()
    assert shared_under(partner_id="acme-bank", policy_id=link.policy_id) is None


def test_after_a_revocation_the_partner_asks_anew_and_old_keys_stay_stopped(cast: Cast, link: PolicyRequest) -> None:
    api_key(link, valid_to=AT + timedelta(days=9))
    revoke(link, cast)
    again = services.ask(
        partner_id="acme-bank", policy_id=link.policy_id, comment="x", actor=cast.amina.actor, at=AT, settings=LINKS
    )
    services.approve(request_id=again.pk, comment="", actor=cast.dana.actor, at=AT, settings=LINKS)
    assert not keys.in_force(AT).exists()


@pytest.mark.parametrize(
    ("state", "reason", "error"),
    [
        (RequestState.APPROVED, " ", errors.RevocationReasonMissing),
        (RequestState.APPROVED, "x" * 501, errors.CommentTooLong),
        (RequestState.IN_PROGRESS, "No", errors.NothingToRevoke),
        (RequestState.REJECTED, "No", errors.NothingToRevoke),
        (RequestState.WITHDRAWN, "No", errors.NothingToRevoke),
        (RequestState.REVOKED, "No", errors.RevokedAlready),
    ],
)
def test_what_cannot_be_revoked_and_a_reason_is_needed(
    cast: Cast, link: PolicyRequest, state: RequestState, reason: str, error: type[DomainError]
) -> None:
    PolicyRequest.objects.update(state=state.value)
    with pytest.raises(error):
        revoke(link, cast, reason=reason)
    assert PolicyRequest.objects.get().state == state
    assert LogRow.objects.get(event_id=actions.REVOKE_REFUSED.event_id).log_desc == error.code
    assert not Mail.objects.exists()


def test_who_may_not_revoke(cast: Cast, link: PolicyRequest) -> None:
    with pytest.raises(NotAllowed):
        revoke(link, cast, actor=cast.amina.actor)
    for actor in (cast.chloe.actor, cast.emil.actor):
        with pytest.raises(NotFound):
            revoke(link, cast, actor=actor)
    for request_id in ("none", "a\0b"):
        with pytest.raises(NotFound):
            revoke(link, cast, request_id=request_id)
    module = person(accounts.user("module", roles=[Role.PARTNERMANAGER]))
    assert revoke(link, cast, actor=module.actor).state == "revoked"


@pytest.mark.django_db(transaction=True)
def test_of_two_revocations_at_once_one_is_told_that_it_is_done() -> None:
    cast = make_cast()
    made = policy_request(cast.acme, make_ready(cast.acme), state=RequestState.APPROVED)
    results = at_once(lambda: revoke(made, cast), lambda: revoke(made, cast))
    assert [type(each) for each in refused(results)] == [errors.RevokedAlready]
    assert Notification.objects.filter(user_id=cast.amina.user.pk).count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_key_and_a_revocation_at_once_never_leave_a_key_that_nobody_was_told_of() -> None:
    cast = make_cast()
    made = policy_request(cast.acme, make_ready(cast.acme), state=RequestState.APPROVED)
    results = at_once(
        lambda: revoke(made, cast),
        lambda: key_services.generate(
            request_id=made.pk, name="New", valid_to=None, actor=cast.amina.actor, at=AT, settings=SETTINGS
        ),
    )
    told = [topic for topic, _ref in told_keys()]
    assert told == ([] if refused(results) else ["APIKEY_APPROVED", "APIKEY_UPDATED"])
