"""Two people act at the same moment: one wins, the other is told, nothing is half done."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from django.db import connection

from pms.common.actor import Actor
from pms.common.errors import DomainError
from pms.events.models import OutboxRow
from pms.policies import services
from pms.policies.models import Policy, PolicyGroup
from tests.factories.policies import AUTH_DATA, PolicyFactory, PolicyGroupFactory

pytestmark = pytest.mark.django_db(transaction=True)
AT = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
EMIL = Actor(id="1", name="emil", roles=frozenset({"POLICYMANAGER"}))
DANA = Actor(id="2", name="dana", roles=frozenset({"PARTNER_ADMIN"}))


def together(*acts):
    """Run the acts at once, each in its own connection; gives "done" or the code of the refusal of each."""
    start = threading.Barrier(len(acts))

    def run(act):
        try:
            start.wait(5)
            act()
        except DomainError as refusal:
            return refusal.code
        else:
            return "done"
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def test_two_publish_one_draft():
    policy = PolicyFactory(draft=True)
    outcome = together(
        *(lambda who=who: services.publish(policy_id=policy.pk, actor=who, at=AT) for who in (EMIL, DANA))
    )
    assert sorted(outcome) == ["done", "policy-already-published"]
    assert OutboxRow.objects.count() == 1


def test_one_discards_while_another_publishes():
    policy = PolicyFactory(draft=True)
    outcome = together(
        lambda: services.discard_draft(policy_id=policy.pk, actor=EMIL, at=AT),
        lambda: services.publish(policy_id=policy.pk, actor=DANA, at=AT),
    )
    if Policy.objects.filter(pk=policy.pk).exists():
        assert outcome == ["policy-not-a-draft", "done"]
        assert Policy.objects.get().state == "activated"
    else:
        assert outcome == ["done", "not-found"]
        assert not OutboxRow.objects.exists()


def test_one_deactivates_a_group_while_another_drafts_in_it():
    group = PolicyGroupFactory()
    outcome = together(
        lambda: services.deactivate_group(group_id=group.pk, actor=EMIL, at=AT),
        lambda: services.create_draft(
            group_id=group.pk, policy_type="Auth", name="x", description="y", data=AUTH_DATA, actor=DANA, at=AT
        ),
    )
    state = PolicyGroup.objects.get().state
    if state == "deactivated":
        assert outcome == ["done", "policy-group-not-active"]
        assert not Policy.objects.exists()
    else:
        assert outcome == ["policy-group-not-empty", "done"]


def test_two_take_one_name():
    group = PolicyGroupFactory()
    outcome = together(
        *(
            lambda name=name: services.create_draft(
                group_id=group.pk, policy_type="Auth", name=name, description="y", data=AUTH_DATA, actor=EMIL, at=AT
            )
            for name in ("Bank KYC", "BANK kyc", "bank  KYC")
        )
    )
    assert sorted(outcome) == ["done", "policy-name-taken", "policy-name-taken"]
    assert Policy.objects.count() == 1


def test_two_edit_one_draft_from_the_same_start():
    policy = PolicyFactory(draft=True)
    seen = policy.changed_at
    outcome = together(
        *(
            lambda text=text: services.edit_draft(
                policy_id=policy.pk, name="x", description=text, data=AUTH_DATA, actor=EMIL, at=AT, seen=seen
            )
            for text in ("first", "second")
        )
    )
    assert sorted(outcome) == ["done", "policy-changed-meanwhile"]
