"""Pages of policies: tabs, filters, cloning into several groups, self-service, what is in the way of deactivating."""

import re
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from pms.audit.models import LogRow
from pms.policies.models import Policy
from pms.policies.states import PolicyType
from pms.policy_requests.models import CredentialType
from pms.policy_requests.states import RequestState
from tests.cast import sign_in
from tests.factories import partners
from tests.factories.api_keys import api_key
from tests.factories.policies import PolicyFactory, PolicyGroupFactory
from tests.factories.policy_requests import AT, make_ready, policy_request
from tests.portal.test_policies import text_of, url

PART = {"HX-Request": "true"}


@pytest.fixture
def emil(cast):
    """A browser in which the policy manager is signed in."""
    return sign_in(Client(), cast.emil)


@pytest.fixture
def dana(cast):
    """A browser in which the partner admin is signed in."""
    return sign_in(Client(), cast.dana)


def group_url(act, *args):
    return reverse(f"portal:policy-group-{act}", args=args)


# Lists


def test_the_data_share_tab_holds_both_types_and_tells_them_apart(emil):
    share = PolicyFactory(name="Share", type=PolicyType.DATA_SHARE.value)
    PolicyFactory(name="Card", type=PolicyType.CREDENTIAL_ISSUANCE.value)
    PolicyFactory(name="Bank KYC")
    words = text_of(emil.get(url("type-list", "DataShare")))
    assert "Share" in words
    assert "Card" in words
    assert "Bank KYC" not in words
    only = text_of(emil.get(url("type-list", "DataShare") + "?type=CredentialIssuance"))
    assert "Card" in only
    assert share.pk not in only
    assert emil.get(url("type-list", "CredentialIssuance")).status_code == 404


@pytest.mark.parametrize("sort", ["name", "-name", "type", "description", "group", "created", "status", "id", "-id"])
def test_every_column_of_the_reference_is_sorted_by(emil, sort):
    for name in ("Beta", "Alpha"):
        PolicyFactory(name=name, group__name=name, description=name)
    response = emil.get(f"{url('list')}?sort={sort}")
    assert response.context["list"].sort == sort
    assert len(response.context["list"].lines) == 2


def test_policies_are_found_by_their_switch_their_origin_and_their_id(emil):
    quick, origin = PolicyFactory(name="Quick", self_service=True), PolicyFactory(name="Origin")
    copy = PolicyFactory(name="Copy", cloned_from=origin)
    for query, expected in (
        ({"self_service": "1"}, {quick.pk}),
        ({"self_service": "0"}, {origin.pk, copy.pk}),
        ({"origin": origin.pk}, {copy.pk}),
        ({"id": quick.pk}, {quick.pk}),
    ):
        found = emil.get(f"{url('list')}?{urlencode(query)}").context["list"].page.object_list
        assert {policy.pk for policy in found} == expected, query


def test_the_filter_by_origin_says_a_name_and_an_unknown_origin_finds_nothing(emil):
    origin = PolicyFactory(name="Origin")
    PolicyFactory(name="Copy", cloned_from=origin)
    for asked, words in ((origin.pk, "Cloned from: Origin"), ("nowhere", "Cloned from: nowhere")):
        shown = emil.get(f"{url('list')}?origin={asked}").context["list"]
        assert [chip["words"] for chip in shown.chips] == [words]
        assert bool(shown.page.object_list) == (asked == origin.pk)
    assert "origin" not in emil.get(url("list")).context["list"].filters.form.fields
    assert emil.get(f"{url('list')}?origin=%00").status_code == 200


def test_groups_are_sorted_by_what_they_hold_and_can_be_activated_from_the_list(emil):
    full = PolicyFactory(group__name="Full").group
    closed = PolicyGroupFactory(name="Closed", deactivated=True)
    response = emil.get(group_url("list") + "?sort=-policies")
    assert [group.pk for group in response.context["list"].page.object_list] == [full.pk, closed.pk]
    assert group_url("reactivate", closed.pk) in response.content.decode()


# Cloning


def cloned(*groups, description="x", **more):
    names = {f"name-{group.pk}": name for group, name in groups}
    return {"group": [group.pk for group, _name in groups], "description": description, **names, **more}


def test_the_form_proposes_the_own_group_and_a_free_name_in_each(emil):
    policy = PolicyFactory(name="Bank KYC")
    other = PolicyGroupFactory(name="Insurance")
    response = emil.get(url("clone", policy.pk))
    rows = [(row.group.pk, row.is_chosen, row.name.initial) for row in response.context["rows"]]
    assert rows == [(policy.group_id, True, "Bank KYC (2)"), (other.pk, False, "Bank KYC")]


def test_one_copy_leads_to_it_and_names_its_origin(emil):
    policy, other = PolicyFactory(name="Bank KYC"), PolicyGroupFactory()
    response = emil.post(url("clone", policy.pk), cloned((other, "Copy")))
    copy = Policy.objects.get(name="Copy")
    assert response["Location"] == url("detail", copy.pk)
    assert (copy.group, copy.cloned_from, copy.state) == (other, policy, "draft")
    words = text_of(emil.get(url("detail", copy.pk)))
    assert "Cloned from Bank KYC" in words
    assert "Compare with the policy that it was cloned from" in words
    assert "Copies of it 1" in text_of(emil.get(url("detail", policy.pk)))


def test_several_copies_lead_to_their_list(emil):
    policy, others = PolicyFactory(), [PolicyGroupFactory(), PolicyGroupFactory()]
    response = emil.post(url("clone", policy.pk), cloned(*((group, "Copy") for group in others)), follow=True)
    assert "2 drafts were made." in text_of(response)
    assert {one.group for one in response.context["list"].page.object_list} == set(others)


def test_what_was_refused_is_said_at_its_name_and_what_was_made_is_linked(emil):
    policy, taken, fine = PolicyFactory(), PolicyGroupFactory(name="Taken"), PolicyGroupFactory()
    PolicyFactory(group=taken, name="COPY")
    response = emil.post(url("clone", policy.pk), cloned((taken, "Copy"), (fine, "Copy")))
    copy = Policy.objects.get(group=fine)
    assert response.status_code == 200
    assert "A policy named “Copy” already exists in the group “Taken”." in text_of(response)
    assert url("detail", copy.pk) in response.content.decode()
    chosen = {row.group.pk: row.is_chosen for row in response.context["rows"]}
    assert (chosen[taken.pk], chosen[fine.pk]) == (True, False)


@pytest.mark.parametrize(
    ("sent", "message"),
    [
        ({"description": "x"}, "Choose at least one policy group."),
        ({"description": "x", "group": "missing"}, "This policy group is no longer in use. Choose another one."),
        ({"description": "x", "group": "a\0b"}, "Choose at least one policy group."),
        ({"description": ""}, "This field is required."),
        ({"description": "x", "group": [f"g{number}" for number in range(101)]}, "Choose at most 100 policy groups"),
    ],
)
def test_what_cannot_be_cloned_is_said_and_makes_nothing(emil, sent, message):
    policy = PolicyFactory()
    response = emil.post(url("clone", policy.pk), sent)
    assert response.status_code == 422
    assert message in text_of(response)
    assert Policy.objects.count() == 1


def test_an_empty_name_is_asked_for_at_its_group(emil):
    policy, other = PolicyFactory(), PolicyGroupFactory(name="Telecom")
    response = emil.post(url("clone", policy.pk), cloned((other, "")))
    assert response.status_code == 422
    assert "Name in “Telecom” This field is required." in text_of(response).replace(":", "")
    assert Policy.objects.count() == 1


def test_a_search_makes_nothing_and_keeps_what_was_chosen_and_typed(emil):
    policy = PolicyFactory(name="Bank KYC")
    many = [PolicyGroupFactory(name=f"Group {number:02}") for number in range(40)]
    first = emil.get(url("clone", policy.pk))
    assert len(first.context["rows"]) == 31
    sent = cloned((many[39], "Mine"), description="Typed", q="group 3", find="1")
    response = emil.post(url("clone", policy.pk), sent)
    assert response.status_code == 200
    rows = response.context["rows"]
    assert [row.group.pk for row in rows][:2] == [policy.group_id, many[39].pk]
    assert len(rows) == 11
    html = response.content.decode()
    assert 'value="Mine"' in html
    assert "Typed</textarea>" in html
    assert Policy.objects.count() == 1


def test_a_clone_page_costs_few_queries_however_many_groups_there_are(emil, django_assert_max_num_queries):
    policy = PolicyFactory()
    for _number in range(40):
        PolicyFactory()
    with django_assert_max_num_queries(15):
        emil.get(url("clone", policy.pk))


# Self-service


def test_a_partner_admin_switches_self_service(dana):
    policy = PolicyFactory(name="Bank KYC", group__name="Banking")
    assert "No: each request waits for a decision." in text_of(dana.get(url("detail", policy.pk)))
    words = text_of(dana.get(url("self-service-on", policy.pk)))
    assert "A request by an active partner of the group “Banking” is approved at once, without a decision." in words
    assert dana.post(url("self-service-on", policy.pk)).status_code == 303
    page = dana.get(url("detail", policy.pk))
    assert "Yes: requests by active partners of the group are approved at once." in text_of(page)
    assert "The policy was made self-service: requests are approved at once." in text_of(page)
    again = dana.post(url("self-service-on", policy.pk), headers=PART)
    assert again.status_code == 422
    assert "“Bank KYC” is self-service already." in text_of(again)
    assert dana.post(url("self-service-off", policy.pk)).status_code == 303
    assert Policy.objects.get().self_service is False


def test_a_policy_manager_sees_the_switch_but_does_not_move_it(emil):
    policy = PolicyFactory(self_service=True)
    html = emil.get(url("detail", policy.pk)).content.decode()
    assert "Yes: requests by active partners of the group are approved at once." in html
    for act in ("self-service-on", "self-service-off"):
        assert url(act, policy.pk) not in html
        assert emil.get(url(act, policy.pk)).status_code == 403
        assert emil.post(url(act, policy.pk)).status_code == 403
    assert Policy.objects.get().self_service is True


def test_a_deactivated_policy_offers_no_switch(dana):
    policy = PolicyFactory(deactivated=True)
    assert url("self-service-on", policy.pk) not in dana.get(url("detail", policy.pk)).content.decode()


# Deactivating


def test_what_needs_a_policy_is_linked_for_who_may_open_it(dana, emil, cast):
    policy = make_ready(cast.acme)
    request = policy_request(cast.acme, policy)
    link = reverse("portal:policy-linking-detail", args=[request.pk])
    for browser, is_linked in ((dana, True), (emil, False)):
        for response in (browser.get(url("deactivate", policy.pk)), browser.post(url("deactivate", policy.pk))):
            assert "1 request needs this policy." in text_of(response)
            assert "Acme Bank" in text_of(response)
            assert (link in response.content.decode()) is is_linked
    part = dana.post(url("deactivate", policy.pk), headers=PART)
    assert part.status_code == 422
    assert "<html" not in part.content.decode()
    assert Policy.objects.get(pk=policy.pk).state == "activated"
    assert set(LogRow.objects.filter(event_id="PMS_PRT_484").values_list("log_desc", flat=True)) == {"policy-in-use"}


def test_of_many_things_in_the_way_twenty_are_named_and_all_are_one_link_away(dana, cast):
    policy = make_ready(cast.acme)
    for number in range(23):
        policy_request(partners.partner(f"bank-{number}", policy_group=policy.group), policy)
    response = dana.get(url("deactivate", policy.pk))
    assert len(re.findall(r"<li><a href=\"/admin/requests/", response.content.decode())) == 20
    assert "23 requests need this policy." in text_of(response)
    every = reverse("portal:policy-linking-list") + f"?policy_id={policy.pk}&amp;status=in_progress&amp;status=approved"
    assert every in response.content.decode()
    assert dana.get(every.replace("&amp;", "&")).context["list"].page.paginator.count == 23


def test_credential_types_in_the_way_are_named(dana, cast):
    policy = make_ready(cast.acme)
    CredentialType.objects.create(partner=cast.acme, policy=policy, name="euin", created_by="somebody", created_at=AT)
    words = text_of(dana.post(url("deactivate", policy.pk), headers=PART))
    assert "1 partner gets credentials under this policy." in words
    assert "Acme Bank euin" in words
    assert Policy.objects.get(pk=policy.pk).state == "activated"


def test_the_second_of_two_who_deactivate_is_told(dana, emil):
    policy = PolicyFactory(name="Bank KYC")
    assert dana.post(url("deactivate", policy.pk)).status_code == 303
    response = emil.post(url("deactivate", policy.pk), headers=PART)
    assert response.status_code == 422
    assert "“Bank KYC” is not activated, so there is nothing to deactivate." in text_of(response)


def test_of_many_policies_of_a_group_twenty_are_named_and_all_are_one_link_away(emil):
    group = PolicyGroupFactory(name="Banking")
    for _number in range(22):
        PolicyFactory(group=group, draft=True)
    PolicyFactory(group=group, deactivated=True)
    response = emil.get(group_url("deactivate", group.pk))
    assert "22 policies are drafts or activated." in text_of(response)
    assert len(re.findall(r"<li><a href=\"/policies/", response.content.decode())) == 20
    every = group_url("detail", group.pk) + "?status=draft&amp;status=activated"
    assert every in response.content.decode()
    assert emil.get(every.replace("&amp;", "&")).context["list"].page.paginator.count == 22
    assert emil.post(group_url("deactivate", group.pk)).status_code == 422
    assert LogRow.objects.filter(event_id="PMS_POLICY_GROUP_004", log_desc="policy-group-not-empty").count() == 1


def test_a_group_renamed_to_a_name_taken_in_another_case_is_refused(emil):
    PolicyGroupFactory(name="Straße & Bank")
    group = PolicyGroupFactory(name="Telecom")
    sent = {"name": "STRASSE  & bank", "description": "x", "seen": group.changed_at.isoformat()}
    response = emil.post(group_url("edit", group.pk), sent)
    assert response.status_code == 422
    assert "already exists. Choose another name." in text_of(response)
    group.refresh_from_db()
    assert group.name == "Telecom"


# Details


def test_who_uses_a_policy_is_counted_and_linked(dana, emil, cast):
    policy = make_ready(cast.acme)
    now = timezone.now()
    approved = policy_request(cast.acme, policy, state=RequestState.APPROVED)
    policy_request(partners.partner("second", policy_group=policy.group), policy)
    api_key(approved, name="one", valid_from=now - timedelta(days=1), valid_to=now + timedelta(days=9))
    api_key(approved, name="old", valid_from=now - timedelta(days=9), valid_to=now - timedelta(days=1))
    words = text_of(dana.get(url("detail", policy.pk)))
    for expected in (
        "Approved requests 1",
        "Requests that wait for a decision 1",
        "API keys that work 1",
        "Credential types of partners 0",
    ):
        assert expected in words
        assert expected in text_of(emil.get(url("detail", policy.pk)))
    html = dana.get(url("detail", policy.pk)).content.decode()
    keys = f"{reverse('portal:authentication-service-list')}?policy_id={policy.pk}&amp;status=activated"
    assert keys in html
    assert dana.get(keys.replace("&amp;", "&")).context["list"].page.paginator.count == 1
    assert "/admin/requests/" not in emil.get(url("detail", policy.pk)).content.decode()
    assert "Nobody uses this policy." in text_of(dana.get(url("detail", PolicyFactory().pk)))
    assert "Who uses it" not in text_of(dana.get(url("detail", PolicyFactory(draft=True).pk)))


def test_a_policy_s_page_costs_few_queries(dana, cast, django_assert_max_num_queries):
    policy = make_ready(cast.acme)
    policy_request(cast.acme, policy, state=RequestState.APPROVED)
    with django_assert_max_num_queries(15):
        dana.get(url("detail", policy.pk))
    with django_assert_max_num_queries(15):
        dana.get(url("deactivate", policy.pk))
    with django_assert_max_num_queries(15):
        dana.get(group_url("detail", policy.group_id))


def test_a_group_counts_the_partners_that_chose_it(dana, cast):
    group = make_ready(cast.acme).group
    partners.partner("unverified", policy_group=group, verified=False)
    assert "Partners that chose it 1" in text_of(dana.get(group_url("detail", group.pk)))
