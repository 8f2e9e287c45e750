"""One policy copied into several groups at once: each copy made or refused on its own."""

from datetime import UTC, datetime

import pytest

from pms.audit.models import LogRow
from pms.common.errors import NotAllowed, NotFound
from pms.policies import errors, queries, services
from pms.policies.models import Policy
from pms.policies.services import Copy
from tests.factories.policies import AUTH_DATA, PolicyFactory, PolicyGroupFactory

AT = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


def clone(cast, policy, *copies, who="emil", description="For all"):
    return services.clone_to_groups(
        policy_id=policy.pk,
        copies=[Copy(group.pk if hasattr(group, "pk") else group, name) for group, name in copies],
        description=description,
        actor=getattr(cast, who).actor,
        at=AT,
    )


def told(outcomes):
    return [outcome.refusal.code if outcome.refusal else outcome.policy.name for outcome in outcomes]


def test_copies_are_made_in_several_groups(cast):
    policy = PolicyFactory(name="Bank KYC")
    groups = [policy.group, PolicyGroupFactory(), PolicyGroupFactory()]
    outcomes = clone(cast, policy, *zip(groups, ["Bank KYC (2)", "Bank KYC", "Other"], strict=True))
    assert told(outcomes) == ["Bank KYC (2)", "Bank KYC", "Other"]
    copies = Policy.objects.filter(cloned_from=policy)
    assert {(copy.group_id, copy.state, copy.description) for copy in copies} == {
        (group.pk, "draft", "For all") for group in groups
    }
    assert all(copy.data == AUTH_DATA for copy in copies)
    assert LogRow.objects.filter(event_id="PMS_POLICY_003").count() == 3
    assert queries.copies_of(policy.pk) == 3


def test_each_copy_is_refused_on_its_own_with_its_reason(cast):
    policy = PolicyFactory(name="Bank KYC")
    closed, taken, fine = PolicyGroupFactory(deactivated=True), PolicyGroupFactory(), PolicyGroupFactory()
    PolicyFactory(group=taken, name="BANK kyc")
    outcomes = clone(
        cast, policy, (closed, "a"), (taken, "Bank KYC"), ("missing", "b"), (fine, "evil\u202e"), (fine, "Bank KYC")
    )
    assert told(outcomes) == [
        "policy-group-not-active",
        "policy-name-taken",
        "policy-clone-group-gone",
        "policy-name-unreadable",
        "Bank KYC",
    ]
    assert [copy.group for copy in Policy.objects.filter(cloned_from=policy)] == [fine]
    assert LogRow.objects.filter(event_id="PMS_POLICY_004").count() == 4


def test_two_copies_by_one_name_in_one_group_are_one(cast):
    policy, group = PolicyFactory(), PolicyGroupFactory()
    assert told(clone(cast, policy, (group, "x"), (group, "X"))) == ["x", "policy-name-taken"]


def test_what_makes_no_sense_as_a_whole_is_refused_before_anything_is_made(cast):
    policy, group = PolicyFactory(), PolicyGroupFactory()
    with pytest.raises(errors.NoGroupChosen):
        clone(cast, policy)
    with pytest.raises(errors.TooManyCopies) as refusal:
        clone(cast, policy, *((group, f"Copy {number}") for number in range(101)))
    assert str(refusal.value) == "Choose at most 100 policy groups at once."
    with pytest.raises(NotAllowed):
        clone(cast, policy, (group, "x"), who="amina")
    policy.pk = "missing"
    with pytest.raises(NotFound):
        clone(cast, policy, (group, "x"))
    assert Policy.objects.count() == 1


def test_a_free_name_is_proposed_for_each_group(db):
    first, second, third = (PolicyGroupFactory() for _ in range(3))
    for name in ("Bank KYC", "bank kyc (2)", "BANK KYC (3)"):
        PolicyFactory(group=first, name=name)
    PolicyFactory(group=second, name="Bank KYC")
    names = queries.free_names(name="Bank KYC (2)", groups=[first.pk, second.pk, third.pk])
    assert names == {first.pk: "Bank KYC (4)", second.pk: "Bank KYC (2)", third.pk: "Bank KYC (2)"}


def test_free_names_of_long_names_and_patterns_hold(db):
    group = PolicyGroupFactory()
    long = "x" * 128
    PolicyFactory(group=group, name=long)
    PolicyFactory(group=group, name="100%_\\")
    assert queries.free_names(name=long, groups=[group.pk])[group.pk] == "x" * 124 + " (2)"
    assert queries.free_names(name="100%_\\", groups=[group.pk])[group.pk] == "100%_\\ (2)"
