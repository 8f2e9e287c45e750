"""The switch beside a policy that lets requests for it be approved at once."""

from datetime import UTC, datetime

import pytest

from pms.audit.actions import policies as actions
from pms.audit.models import LogRow
from pms.common.errors import NotAllowed, NotFound
from pms.events.models import OutboxRow
from pms.policies import errors, services
from pms.policies.models import Policy
from tests.factories.policies import PolicyFactory, PolicyGroupFactory

AT = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


def log():
    return list(LogRow.objects.order_by("seq").values_list("event_id", "ref_id", "session_user_name"))


def row(policy):
    return Policy.objects.values().get(pk=policy.pk)


def switch(cast, policy, *, on, who="dana"):
    return services.set_self_service(policy_id=policy.pk, on=on, actor=getattr(cast, who).actor, at=AT)


@pytest.mark.parametrize("draft", [True, False])
def test_a_partner_admin_switches_it_on_and_off_and_nothing_else_changes(cast, draft):
    policy = PolicyFactory(draft=draft)
    before = row(policy)
    assert switch(cast, policy, on=True).self_service is True
    assert row(policy) == {**before, "self_service": True}
    assert switch(cast, policy, on=False).self_service is False
    assert row(policy) == before
    assert log() == [("PMS_POLICY_005", policy.pk, "dana"), ("PMS_POLICY_006", policy.pk, "dana")]
    assert not OutboxRow.objects.exists()


def test_it_ends_with_a_change_of_the_draft(cast):
    policy = PolicyFactory(draft=True)
    switch(cast, policy, on=True)
    services.edit_draft(
        policy_id=policy.pk,
        name=policy.name,
        description="Another one",
        data=policy.data,
        actor=cast.emil.actor,
        at=AT,
    )
    assert row(policy)["self_service"] is False
    assert [event for event, _ref, _who in log()][1:] == ["PMS_POLICY_006", actions.CHANGED.event_id]


@pytest.mark.parametrize("who", ["emil", "amina"])
def test_nobody_else_decides_that_no_decision_is_needed(cast, who):
    policy = PolicyFactory()
    with pytest.raises(NotAllowed):
        switch(cast, policy, on=True, who=who)
    assert row(policy)["self_service"] is False
    assert LogRow.objects.filter(event_id="PMS_POLICY_007", log_desc="not-allowed").count() == 1


def test_the_second_of_two_is_told(cast):
    policy = PolicyFactory(name="Bank KYC")
    switch(cast, policy, on=True)
    with pytest.raises(errors.SelfServiceAlready) as told:
        switch(cast, policy, on=True)
    assert str(told.value) == "“Bank KYC” is self-service already."
    switch(cast, policy, on=False)
    with pytest.raises(errors.SelfServiceAlready) as told:
        switch(cast, policy, on=False)
    assert str(told.value) == "“Bank KYC” is not self-service, so there is nothing to switch off."


def test_a_deactivated_and_a_missing_policy_are_refused(cast):
    policy = PolicyFactory(deactivated=True)
    with pytest.raises(errors.SelfServiceTooLate):
        switch(cast, policy, on=True)
    with pytest.raises(NotFound):
        services.set_self_service(policy_id="none", on=True, actor=cast.dana.actor, at=AT)
    assert row(policy)["self_service"] is False


def test_an_editor_of_the_draft_is_not_disturbed_and_a_clone_starts_without(cast):
    policy = PolicyFactory(draft=True)
    seen = policy.changed_at
    switch(cast, policy, on=True)
    assert Policy.objects.get(pk=policy.pk).changed_at == seen
    copy = services.clone(
        policy_id=policy.pk,
        group_id=PolicyGroupFactory().pk,
        name="Copy",
        description="x",
        actor=cast.dana.actor,
        at=AT,
    )
    assert copy.self_service is False
