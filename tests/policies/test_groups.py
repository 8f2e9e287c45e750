"""Policy groups: made, renamed, deactivated."""

from datetime import UTC, datetime, timedelta

import pytest

from pms.audit.models import LogRow
from pms.common.errors import NotAllowed, NotFound
from pms.events.models import OutboxRow
from pms.policies import errors, queries, services
from pms.policies.models import PolicyGroup
from pms.policies.states import GroupState
from tests.factories.policies import PolicyFactory, PolicyGroupFactory

AT = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
LIGATURE = "\ufdfa"  # one character that unfolds to eighteen


def log():
    return list(LogRow.objects.order_by("seq").values_list("event_id", "ref_id", "log_desc"))


def create(cast, **values):
    values = {"name": "Banking", "description": "Banks and lenders", "actor": cast.emil.actor, "at": AT, **values}
    return services.create_group(**values)


def test_a_policy_manager_makes_a_group(cast):
    group = create(cast, name="  Banking   and  Credit ", description=" For  banks ")
    stored = PolicyGroup.objects.get()
    assert (stored.name, stored.name_folded, stored.description) == (
        "Banking and Credit",
        "banking and credit",
        "For banks",
    )
    assert (stored.state, stored.created_by, stored.created_at, stored.updated_at) == ("active", "emil", AT, None)
    assert log() == [("PMS_POLICY_GROUP_001", group.pk, "The policy group was created.")]
    assert not OutboxRow.objects.exists()


def test_a_partner_admin_makes_a_group(cast):
    assert create(cast, actor=cast.dana.actor).created_by == "dana"


@pytest.mark.parametrize("taken", ["banking", "BANKING", " Banking ", "Ｂａｎｋｉｎｇ"])
def test_a_name_that_is_taken_in_another_case_is_refused(cast, taken):
    create(cast)
    with pytest.raises(errors.GroupNameTaken) as refusal:
        create(cast, name=taken)
    assert refusal.value.field == "name"
    assert PolicyGroup.objects.count() == 1
    assert log()[-1] == ("PMS_POLICY_GROUP_002", "NO_ID", "policy-group-name-taken")


def test_a_deactivated_group_keeps_its_name(cast):
    PolicyGroupFactory(name="Banking", deactivated=True)
    with pytest.raises(errors.GroupNameTaken):
        create(cast)


@pytest.mark.parametrize(
    ("values", "error"),
    [
        ({"name": ""}, errors.NameMissing),
        ({"name": " \t\n "}, errors.NameMissing),
        ({"name": "x" * 129}, errors.NameTooLong),
        ({"name": LIGATURE * 128}, errors.NameTooLong),
        ({"name": "a\0b"}, errors.NameUnreadable),
        ({"name": "evil\u202egnp"}, errors.NameUnreadable),
        ({"name": "zero\u200bwidth"}, errors.NameUnreadable),
        ({"name": "half\ud800"}, errors.NameUnreadable),
        ({"description": " "}, errors.DescriptionMissing),
        ({"description": "x" * 257}, errors.DescriptionTooLong),
        ({"description": "a\x07b"}, errors.DescriptionUnreadable),
    ],
)
def test_texts_that_cannot_be_kept_are_refused_by_name(cast, values, error):
    with pytest.raises(error):
        create(cast, **values)
    assert not PolicyGroup.objects.exists()
    assert log() == [("PMS_POLICY_GROUP_002", "NO_ID", error.code)]


@pytest.mark.parametrize(
    "name", ["x" * 128, "<script>alert(1)</script>", "'; DROP TABLE x; --", "مجموعة", "می‌خواهم", "%(name)s {0}"]
)
def test_odd_but_honest_names_are_kept_as_they_are(cast, name):
    assert create(cast, name=name).name == name


def test_partners_and_visitors_may_not_make_groups(cast):
    for person in (cast.amina, cast.chloe):
        with pytest.raises(NotAllowed):
            create(cast, actor=person.actor)
    assert not PolicyGroup.objects.exists()


def test_a_group_is_renamed_and_may_keep_its_own_name_in_another_case(cast):
    group = create(cast)
    services.edit_group(
        group_id=group.pk, name="BANKING", description="New words", actor=cast.emil.actor, at=AT + timedelta(hours=1)
    )
    group.refresh_from_db()
    assert (group.name, group.description, group.updated_at) == ("BANKING", "New words", AT + timedelta(hours=1))
    assert log()[-1][:2] == ("PMS_PRT_256", group.pk)


def test_a_group_cannot_take_the_name_of_another(cast):
    PolicyGroupFactory(name="Telecom")
    group = create(cast)
    with pytest.raises(errors.GroupNameTaken):
        services.edit_group(group_id=group.pk, name="telecom", description="x", actor=cast.emil.actor, at=AT)
    group.refresh_from_db()
    assert group.name == "Banking"


def test_the_second_of_two_editors_of_a_group_is_told(cast):
    group = create(cast)
    seen = group.changed_at
    first, second = AT + timedelta(minutes=1), AT + timedelta(minutes=2)
    services.edit_group(group_id=group.pk, name="First", description="x", actor=cast.emil.actor, at=first, seen=seen)
    with pytest.raises(errors.GroupChangedMeanwhile):
        services.edit_group(
            group_id=group.pk, name="Second", description="x", actor=cast.dana.actor, at=second, seen=seen
        )
    group.refresh_from_db()
    assert group.name == "First"
    services.edit_group(group_id=group.pk, name="Second", description="x", actor=cast.dana.actor, at=second, seen=first)
    group.refresh_from_db()
    assert group.name == "Second"


def test_an_empty_group_is_deactivated(cast):
    group = create(cast)
    PolicyFactory(group=group, deactivated=True)
    services.deactivate_group(group_id=group.pk, actor=cast.emil.actor, at=AT)
    group.refresh_from_db()
    assert (group.state, group.updated_at) == (GroupState.DEACTIVATED, AT)
    assert log()[-1][:2] == ("PMS_POLICY_GROUP_003", group.pk)


def test_drafts_and_activated_policies_in_the_way_are_named(cast):
    group = create(cast)
    draft = PolicyFactory(group=group, name="B draft", draft=True)
    active = PolicyFactory(group=group, name="A active")
    PolicyFactory(group=group, name="C gone", deactivated=True)
    PolicyFactory(name="elsewhere")
    with pytest.raises(errors.GroupNotEmpty) as refusal:
        services.deactivate_group(group_id=group.pk, actor=cast.emil.actor, at=AT)
    assert refusal.value.data["policies"] == [active, draft]
    assert str(refusal.value) == "“Banking” cannot be deactivated: 2 policies in it are drafts or activated."
    group.refresh_from_db()
    assert group.state == GroupState.ACTIVE
    assert log()[-1] == ("PMS_POLICY_GROUP_004", group.pk, "policy-group-not-empty")


def test_a_group_may_be_deactivated_with_its_drafts(cast):
    group = PolicyGroupFactory()
    draft = PolicyFactory(group=group, draft=True)
    services.deactivate_group(group_id=group.pk, actor=cast.emil.actor, at=AT, keeps_drafts=True)
    active = PolicyFactory(group=PolicyGroupFactory())
    with pytest.raises(errors.GroupNotEmpty) as refusal:
        services.deactivate_group(group_id=active.group.pk, actor=cast.emil.actor, at=AT, keeps_drafts=True)
    assert refusal.value.data["policies"] == [active]
    draft.refresh_from_db()
    assert (draft.state, draft.group.state) == ("draft", "deactivated")


def test_a_group_is_activated_again(cast):
    group = PolicyGroupFactory(deactivated=True)
    services.reactivate_group(group_id=group.pk, actor=cast.emil.actor, at=AT)
    group.refresh_from_db()
    assert (group.state, group.updated_by, group.updated_at) == ("active", "emil", AT)
    assert log()[-1][:2] == ("PMS_POLICY_GROUP_005", group.pk)
    with pytest.raises(errors.GroupAlreadyActive):
        services.reactivate_group(group_id=group.pk, actor=cast.emil.actor, at=AT)
    assert log()[-1] == ("PMS_POLICY_GROUP_006", group.pk, "policy-group-already-active")
    with pytest.raises(NotAllowed):
        services.reactivate_group(group_id=group.pk, actor=cast.amina.actor, at=AT)
    with pytest.raises(NotFound):
        services.reactivate_group(group_id="missing", actor=cast.emil.actor, at=AT)


def test_a_revision_happens_as_a_whole_or_not_at_all(cast):
    group = PolicyGroupFactory(name="Banks")
    PolicyFactory(group=group)
    revised = {"group_id": group.pk, "name": "Lenders", "description": "x", "actor": cast.emil.actor, "at": AT}
    with pytest.raises(errors.GroupNotEmpty):
        services.revise_group(active=False, **revised)
    group.refresh_from_db()
    assert (group.name, group.state, group.updated_at) == ("Banks", "active", None)
    assert log() == [("PMS_PRT_456", group.pk, "policy-group-not-empty")]
    services.revise_group(active=None, **revised)
    services.revise_group(active=True, **revised)
    group.refresh_from_db()
    assert (group.name, group.state, group.updated_by) == ("Lenders", "active", "emil")
    assert [event for event, _ref, _text in log()[1:]] == ["PMS_PRT_256", "PMS_PRT_256"]


def test_a_group_is_deactivated_once(cast):
    group = PolicyGroupFactory(deactivated=True)
    with pytest.raises(errors.GroupAlreadyDeactivated):
        services.deactivate_group(group_id=group.pk, actor=cast.emil.actor, at=AT)


@pytest.mark.parametrize("missing", ["no-such-group", "a\0b", "x" * 500])
def test_a_missing_group_is_not_found(cast, missing):
    with pytest.raises(NotFound):
        queries.get_group(missing)
    if "\0" not in missing:
        with pytest.raises(NotFound):
            services.deactivate_group(group_id=missing, actor=cast.emil.actor, at=AT)


def test_groups_know_how_many_of_their_policies_are_in_use(cast):
    group = create(cast)
    for trait in ({}, {"draft": True}, {"deactivated": True}):
        PolicyFactory(group=group, **trait)
    assert queries.get_group(group.pk).live_policies == 2
    assert [found.pk for found in queries.active_groups()] == [group.pk]
