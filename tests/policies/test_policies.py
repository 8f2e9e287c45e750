"""Policies: drafted, edited, published, cloned, discarded, deactivated."""

import copy
from datetime import UTC, datetime, timedelta

import pytest

from pms.audit.models import LogRow
from pms.common.errors import NotAllowed, NotFound
from pms.events.models import OutboxRow
from pms.policies import errors, queries, services
from pms.policies.models import Policy
from pms.policies.states import PolicyState, PolicyType
from tests.factories.policies import AUTH_DATA, DATA_OF_TYPE, MISP_DATA, PolicyFactory, PolicyGroupFactory

AT = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


def log():
    return list(LogRow.objects.order_by("seq").values_list("event_id", "ref_id", "log_desc"))


def outbox():
    return list(OutboxRow.objects.order_by("pk").values_list("topic", "ref_type", "ref_id", "order_key"))


def row(policy):
    return Policy.objects.values().get(pk=policy.pk)


@pytest.fixture
def group(db):
    return PolicyGroupFactory(name="Banking")


def draft(cast, group, **values):
    values = {
        "group_id": group.pk,
        "policy_type": "Auth",
        "name": "Bank KYC",
        "description": "For banks",
        "data": copy.deepcopy(AUTH_DATA),
        "actor": cast.emil.actor,
        "at": AT,
        **values,
    }
    return services.create_draft(**values)


def edit(cast, policy, **values):
    values = {
        "policy_id": policy.pk,
        "name": "Bank KYC",
        "description": "For banks",
        "data": AUTH_DATA,
        "actor": cast.emil.actor,
        "at": AT + timedelta(minutes=5),
        **values,
    }
    return services.edit_draft(**values)


# Drafting


@pytest.mark.parametrize("policy_type", list(PolicyType))
def test_a_draft_of_each_type_is_made(cast, group, policy_type):
    policy = draft(cast, group, policy_type=policy_type.value, data=DATA_OF_TYPE[policy_type])
    assert row(policy) == {
        "id": policy.pk,
        "group_id": group.pk,
        "type": policy_type.value,
        "name": "Bank KYC",
        "name_folded": "bank kyc",
        "description": "For banks",
        "version": "1.1",
        "data": DATA_OF_TYPE[policy_type],
        "state": "draft",
        "self_service": False,
        "cloned_from_id": None,
        "valid_from": None,
        "valid_to": None,
        "created_by": "emil",
        "created_at": AT,
        "updated_by": "",
        "updated_at": None,
        "published_at": None,
        "deactivated_at": None,
    }
    assert log() == [("PMS_PRT_237", policy.pk, "The policy was created as a draft.")]
    assert outbox() == []


@pytest.mark.parametrize("policy_type", ["Binding", "Data Share", ""])
def test_a_type_that_does_not_exist_is_refused(cast, group, policy_type):
    with pytest.raises(errors.PolicyTypeUnknown):
        draft(cast, group, policy_type=policy_type)
    assert not Policy.objects.exists()


@pytest.mark.parametrize(
    ("word", "stored"), [("auth", "Auth"), ("Datashare", "DataShare"), (" credentialissuance ", "CredentialIssuance")]
)
def test_a_type_is_known_in_any_case_and_kept_in_one(cast, group, word, stored):
    data = DATA_OF_TYPE[PolicyType(stored)]
    assert draft(cast, group, policy_type=word, data=data).type == stored


def test_a_program_chooses_id_and_version(cast, group):
    policy = draft(cast, group, policy_id=" mpolicy-default.1 ", version=" 2  b ")
    stored = row(policy)
    assert (stored["id"], stored["version"]) == ("mpolicy-default.1", "2 b")


def test_an_id_that_is_taken_overwrites_nothing(cast, group):
    other = PolicyFactory(id="taken", name="Other")
    before = row(other)
    with pytest.raises(errors.PolicyIdTaken):
        draft(cast, group, policy_id="taken")
    assert (row(other), Policy.objects.count()) == (before, 1)
    assert log()[-1] == ("PMS_PRT_437", group.pk, "policy-id-taken")


@pytest.mark.parametrize("chosen", ["a/b", "a b", "x" * 37, "..", "é", "v2", "Search", "a?b", "%20", "", "a\nb"])
def test_an_id_that_no_address_could_hold_is_refused(cast, group, chosen):
    with pytest.raises(errors.PolicyIdUnusable):
        draft(cast, group, policy_id=chosen)


@pytest.mark.parametrize("version", ["", "  ", "x" * 9, "a\u202eb"])
def test_a_version_that_cannot_be_kept_is_refused(cast, group, version):
    with pytest.raises(errors.VersionUnusable):
        draft(cast, group, version=version)
    policy = PolicyFactory(group=group, draft=True)
    with pytest.raises(errors.VersionUnusable):
        edit(cast, policy, version=version)


def test_a_name_that_is_taken_is_said_before_faults_of_the_content(cast, group):
    draft(cast, group)
    with pytest.raises(errors.PolicyNameTaken):
        draft(cast, group, data={})


def test_a_deactivated_group_takes_no_draft(cast):
    group = PolicyGroupFactory(deactivated=True)
    with pytest.raises(errors.GroupNotActive):
        draft(cast, group)
    with pytest.raises(NotFound):
        draft(cast, group, group_id="missing")
    assert not Policy.objects.exists()
    assert [event for event, _ref, _text in log()] == ["PMS_PRT_437", "PMS_PRT_437"]


def test_a_name_is_taken_once_per_group_whatever_its_case(cast, group):
    draft(cast, group)
    with pytest.raises(errors.PolicyNameTaken) as refusal:
        draft(cast, group, name=" BANK  kyc")
    assert str(refusal.value) == "A policy named “BANK kyc” already exists in the group “Banking”. Choose another name."
    assert Policy.objects.count() == 1
    draft(cast, PolicyGroupFactory(), name="Bank KYC")
    assert Policy.objects.count() == 2


@pytest.mark.parametrize(
    ("values", "error"),
    [
        ({"name": " "}, errors.NameMissing),
        ({"name": "x" * 129}, errors.NameTooLong),
        ({"name": "a\u2066b"}, errors.NameUnreadable),
        ({"description": ""}, errors.DescriptionMissing),
        ({"description": "x" * 257}, errors.DescriptionTooLong),
    ],
)
def test_texts_that_cannot_be_kept_are_refused_by_name(cast, group, values, error):
    with pytest.raises(error):
        draft(cast, group, **values)
    assert not Policy.objects.exists()


def test_content_is_refused_with_every_fault(cast, group):
    with pytest.raises(errors.PolicyDataInvalid) as refusal:
        draft(cast, group, data={"authTokenType": "x", "allowedAuthTypes": [{}], "more": 1})
    assert sorted(fault.pointer for fault in refusal.value.data["faults"]) == [
        "/allowedAuthTypes/0/authType",
        "/allowedAuthTypes/0/mandatory",
        "/allowedKycAttributes",
        "/authTokenType",
        "/more",
    ]
    assert str(refusal.value) == "There are 5 faults in the policy. Correct them, then save again."
    assert not Policy.objects.exists()
    assert log() == [("PMS_PRT_437", group.pk, "policy-data-invalid")]


@pytest.mark.parametrize("data", [None, [], "text", 7, {"x": "\0"}])
def test_what_is_no_policy_at_all_is_refused(cast, group, data):
    with pytest.raises(errors.PolicyDataInvalid):
        draft(cast, group, data=data)
    assert not Policy.objects.exists()


def test_partners_may_do_nothing_to_policies(cast, group):
    policy = PolicyFactory(group=group, draft=True)
    before = row(policy)
    acts = [
        lambda actor: draft(cast, group, actor=actor),
        lambda actor: edit(cast, policy, actor=actor),
        lambda actor: services.publish(policy_id=policy.pk, actor=actor, at=AT),
        lambda actor: services.discard_draft(policy_id=policy.pk, actor=actor, at=AT),
        lambda actor: services.deactivate_policy(policy_id=policy.pk, actor=actor, at=AT),
        lambda actor: services.clone(
            policy_id=policy.pk, group_id=group.pk, name="x", description="y", actor=actor, at=AT
        ),
    ]
    for act in acts:
        with pytest.raises(NotAllowed):
            act(cast.amina.actor)
    assert Policy.objects.count() == 1
    assert row(policy) == before
    assert {text for _event, _ref, text in log()} == {"not-allowed"}
    assert len(log()) == len(acts)


# Editing


def test_a_draft_is_edited(cast, group):
    policy = draft(cast, group)
    data = {**AUTH_DATA, "authTokenType": "random"}
    edit(cast, policy, name="Bank  sign-in", description="New words", data=data, seen=AT)
    stored = row(policy)
    assert (stored["name"], stored["name_folded"]) == ("Bank sign-in", "bank sign-in")
    assert (stored["description"], stored["data"]) == ("New words", data)
    assert (stored["updated_at"], stored["state"]) == (AT + timedelta(minutes=5), "draft")
    assert log()[-1][:2] == ("PMS_PRT_283", policy.pk)
    assert outbox() == []


def test_an_edit_with_the_wrong_content_of_its_type_changes_nothing(cast, group):
    policy = draft(cast, group)
    before = row(policy)
    with pytest.raises(errors.PolicyDataInvalid):
        edit(cast, policy, name="Other", data=MISP_DATA)
    assert row(policy) == before


def test_an_edit_may_not_take_another_s_name(cast, group):
    PolicyFactory(group=group, name="Taken")
    policy = draft(cast, group)
    with pytest.raises(errors.PolicyNameTaken):
        edit(cast, policy, name="taken")
    assert row(policy)["name"] == "Bank KYC"


@pytest.mark.parametrize("trait", ["published", "deactivated"])
def test_what_was_published_is_fixed_for_good(cast, group, trait):
    policy = PolicyFactory(group=group, deactivated=trait == "deactivated")
    before = row(policy)
    with pytest.raises(errors.NotADraft):
        edit(cast, policy)
    with pytest.raises(errors.NotADraft):
        services.discard_draft(policy_id=policy.pk, actor=cast.emil.actor, at=AT)
    with pytest.raises(errors.AlreadyPublished):
        services.publish(policy_id=policy.pk, actor=cast.emil.actor, at=AT)
    assert row(policy) == before
    assert outbox() == []


def test_the_second_of_two_editors_is_told_and_can_then_replace(cast, group):
    policy = draft(cast, group)
    seen = policy.changed_at
    edit(cast, policy, description="From Emil", seen=seen)
    with pytest.raises(errors.DraftChangedMeanwhile):
        edit(cast, policy, description="From Dana", seen=seen, actor=cast.dana.actor)
    assert row(policy)["description"] == "From Emil"
    now_seen = Policy.objects.get(pk=policy.pk).changed_at
    edit(cast, policy, description="From Dana", seen=now_seen, actor=cast.dana.actor)
    assert row(policy)["description"] == "From Dana"


# Discarding


def test_a_draft_is_discarded_and_only_the_audit_remembers(cast, group):
    policy = draft(cast, group)
    services.discard_draft(policy_id=policy.pk, actor=cast.emil.actor, at=AT)
    assert not Policy.objects.exists()
    assert log()[-1][:2] == ("PMS_POLICY_001", policy.pk)
    with pytest.raises(NotFound):
        services.discard_draft(policy_id=policy.pk, actor=cast.emil.actor, at=AT)


def test_what_was_cloned_from_a_discarded_draft_stays(cast, group):
    policy = draft(cast, group)
    copy_ = services.clone(
        policy_id=policy.pk, group_id=group.pk, name="Copy", description="x", actor=cast.emil.actor, at=AT
    )
    services.discard_draft(policy_id=policy.pk, actor=cast.emil.actor, at=AT)
    assert row(copy_)["cloned_from_id"] is None


# Publishing


def test_publishing_activates_for_200_years_and_sends_the_event(cast, group):
    policy = draft(cast, group)
    at = AT + timedelta(days=1)
    services.publish(policy_id=policy.pk, actor=cast.dana.actor, at=at)
    stored = row(policy)
    assert (stored["state"], stored["published_at"], stored["valid_from"]) == ("activated", at, at)
    assert stored["valid_to"] == datetime(2226, 11, 25, 12, 0, tzinfo=UTC)
    assert log()[-1][:2] == ("PMS_PRT_257", policy.pk)
    assert outbox() == [("POLICY_UPDATED", "policyId", policy.pk, policy.pk)]


def test_200_years_from_a_leap_day_that_has_none(cast, group):
    policy = PolicyFactory(group=group, draft=True)
    at = datetime(2000, 2, 29, 8, 0, tzinfo=UTC)
    assert services.publish(policy_id=policy.pk, actor=cast.emil.actor, at=at).valid_to == datetime(
        2200, 2, 28, 8, 0, tzinfo=UTC
    )


def test_another_end_may_be_set_if_it_lies_ahead(cast, group):
    policy = draft(cast, group)
    for past in (AT - timedelta(days=1), AT):
        with pytest.raises(errors.ValidityPassed):
            services.publish(policy_id=policy.pk, actor=cast.emil.actor, at=AT, valid_to=past)
    assert row(policy)["state"] == "draft"
    services.publish(policy_id=policy.pk, actor=cast.emil.actor, at=AT, valid_to=AT + timedelta(days=365))
    assert row(policy)["valid_to"] == AT + timedelta(days=365)


def test_publishing_twice_is_told_to_the_second(cast, group):
    policy = draft(cast, group)
    services.publish(policy_id=policy.pk, actor=cast.emil.actor, at=AT)
    with pytest.raises(errors.AlreadyPublished):
        services.publish(policy_id=policy.pk, actor=cast.dana.actor, at=AT + timedelta(seconds=1))
    assert row(policy)["published_at"] == AT
    assert len(outbox()) == 1
    assert log()[-1] == ("PMS_PRT_457", policy.pk, "policy-already-published")


def test_content_that_no_longer_fits_is_not_published(cast, group):
    policy = PolicyFactory(group=group, draft=True, data={"old": True})
    with pytest.raises(errors.PolicyDataInvalid):
        services.publish(policy_id=policy.pk, actor=cast.emil.actor, at=AT)
    assert row(policy)["state"] == "draft"
    assert outbox() == []


def test_nothing_in_a_deactivated_group_is_edited_or_published(cast):
    policy = PolicyFactory(group=PolicyGroupFactory(deactivated=True), draft=True)
    before = row(policy)
    with pytest.raises(errors.GroupNotActive):
        edit(cast, policy)
    with pytest.raises(errors.GroupNotActive):
        services.publish(policy_id=policy.pk, actor=cast.emil.actor, at=AT)
    assert (row(policy), outbox()) == (before, [])


def test_every_change_names_who_made_it(cast, group):
    policy = draft(cast, group, version="2.0")
    edit(cast, policy, actor=cast.dana.actor)
    assert (row(policy)["updated_by"], row(policy)["version"]) == ("dana", "2.0")
    services.publish(policy_id=policy.pk, actor=cast.emil.actor, at=AT)
    assert row(policy)["updated_by"] == "emil"
    services.deactivate_policy(policy_id=policy.pk, actor=cast.dana.actor, at=AT)
    assert row(policy)["updated_by"] == "dana"


# Cloning


@pytest.mark.parametrize("traits", [{}, {"draft": True}, {"deactivated": True}])
def test_a_policy_of_any_state_is_cloned_to_a_draft(cast, group, traits):
    original = PolicyFactory(type=PolicyType.MISP.value, **traits)
    copy_ = services.clone(
        policy_id=original.pk, group_id=group.pk, name="Copy", description="Another", actor=cast.emil.actor, at=AT
    )
    stored = row(copy_)
    assert (stored["state"], stored["type"], stored["data"]) == ("draft", "MISP", original.data)
    assert (stored["group_id"], stored["cloned_from_id"], stored["valid_to"]) == (group.pk, original.pk, None)
    assert log()[-1][:2] == ("PMS_POLICY_003", copy_.pk)
    assert outbox() == []


def test_a_clone_in_the_same_group_needs_another_name(cast, group):
    original = PolicyFactory(group=group, name="Bank KYC")
    values = {"policy_id": original.pk, "group_id": group.pk, "description": "x", "actor": cast.emil.actor, "at": AT}
    with pytest.raises(errors.PolicyNameTaken):
        services.clone(name="bank kyc", **values)
    services.clone(name="Bank KYC (2)", **values)
    assert Policy.objects.count() == 2
    assert log()[0] == ("PMS_POLICY_004", original.pk, "policy-name-taken")


def test_a_clone_needs_an_active_group_and_an_original(cast, group):
    original = PolicyFactory()
    values = {"name": "x", "description": "x", "actor": cast.emil.actor, "at": AT}
    with pytest.raises(errors.GroupNotActive):
        services.clone(policy_id=original.pk, group_id=PolicyGroupFactory(deactivated=True).pk, **values)
    with pytest.raises(NotFound):
        services.clone(policy_id="missing", group_id=group.pk, **values)
    assert Policy.objects.count() == 1


# Deactivating


def test_an_activated_policy_is_deactivated_and_the_event_sent(cast, group):
    policy = PolicyFactory(group=group)
    services.deactivate_policy(policy_id=policy.pk, actor=cast.emil.actor, at=AT)
    stored = row(policy)
    assert (stored["state"], stored["deactivated_at"], stored["updated_at"]) == ("deactivated", AT, AT)
    assert log()[-1][:2] == ("PMS_PRT_284", policy.pk)
    assert outbox() == [("POLICY_UPDATED", "policyId", policy.pk, policy.pk)]


@pytest.mark.parametrize("traits", [{"draft": True}, {"deactivated": True}])
def test_only_an_activated_policy_is_deactivated(cast, group, traits):
    policy = PolicyFactory(group=group, **traits)
    before = row(policy)
    with pytest.raises(errors.PolicyNotActive):
        services.deactivate_policy(policy_id=policy.pk, actor=cast.emil.actor, at=AT)
    assert row(policy) == before
    assert log()[-1] == ("PMS_PRT_484", policy.pk, "policy-not-active")


# Reading


def test_partners_are_offered_only_activated_policies_of_active_groups(cast, group):
    wanted = PolicyFactory(group=group, name="B")
    first = PolicyFactory(group=group, name="a")
    PolicyFactory(group=group, draft=True)
    PolicyFactory(group=group, deactivated=True)
    PolicyFactory()
    assert list(queries.active_policies_of_group(group.pk)) == [first, wanted]
    gone = PolicyGroupFactory(deactivated=True)
    PolicyFactory(group=gone)
    assert list(queries.active_policies_of_group(gone.pk)) == []


def test_policies_are_counted_by_type(cast, group):
    PolicyFactory(group=group)
    PolicyFactory(group=group, type=PolicyType.MISP.value)
    PolicyFactory(group=group, type=PolicyType.MISP.value, draft=True)
    assert queries.types_in_use() == {"Auth": 1, "DataShare": 0, "CredentialIssuance": 0, "MISP": 2}


@pytest.mark.parametrize("missing", ["no-such-policy", "a\0b", "x" * 500])
def test_a_missing_policy_is_not_found(db, missing):
    with pytest.raises(NotFound):
        queries.get_policy(missing)


def test_state_words_are_those_of_the_wire():
    assert [(state.value, state.wire) for state in PolicyState] == [
        ("draft", "draft"),
        ("activated", "activated"),
        ("deactivated", "deactivated"),
    ]
