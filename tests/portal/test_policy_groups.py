"""The pages of policy groups, and a partner's choice of its group."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from pms.partners.models import Partner
from pms.partners.states import PartnerType
from pms.policies.models import PolicyGroup
from tests.cast import person, sign_in
from tests.factories import accounts, partners
from tests.factories.policies import PolicyFactory, PolicyGroupFactory
from tests.portal.test_policies import text_of


@pytest.fixture
def emil(cast):
    """A browser in which the policy manager is signed in."""
    return sign_in(Client(), cast.emil)


@pytest.fixture
def dana(cast):
    """A browser in which the partner admin is signed in."""
    return sign_in(Client(), cast.dana)


def url(name, *args):
    return reverse(f"portal:policy-group-{name}", args=args)


# For those who manage policies


def test_an_empty_list_says_what_belongs_here(emil):
    words = text_of(emil.get(url("list")))
    assert "Policy groups hold the policies of one kind of partner, such as banks. There is none yet." in words
    assert "Create a policy group" in words


def test_the_list_shows_groups_with_what_they_hold(emil):
    group = PolicyGroupFactory(name="Banking", description="Banks and lenders")
    PolicyFactory(group=group)
    PolicyFactory(group=group, draft=True)
    PolicyFactory(group=group, deactivated=True)
    PolicyGroupFactory(name="Old", deactivated=True)
    response = emil.get(url("list"))
    words = text_of(response)
    for expected in ("2 policy groups", "Banking", "Banks and lenders", "Activated", "Deactivated"):
        assert expected in words
    assert re.findall(r'data-kind="number"><div>(\d+)', response.content.decode()) == ["2", "0"]


def test_a_group_is_created(emil):
    response = emil.post(url("create"), {"name": " Banking ", "description": "Banks"})
    group = PolicyGroup.objects.get()
    assert (response.status_code, response["Location"]) == (303, url("detail", group.pk))
    assert (group.name, group.description, group.created_by) == ("Banking", "Banks", "emil")


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"name": "BANKING"}, "A policy group named “BANKING” already exists. Choose another name."),
        ({"name": "x" * 129}, "The name may have at most 128 characters."),
        ({"name": "a\u200bb"}, "The name holds a character that cannot be seen."),
        ({"name": "a\0b"}, "Null characters are not allowed."),
        ({"description": "x" * 257}, "The description may have at most 256 characters."),
        ({"description": ""}, "This field is required."),
    ],
)
def test_what_cannot_be_saved_is_said_at_its_field(emil, values, message):
    PolicyGroupFactory(name="Banking")
    response = emil.post(url("create"), {"name": "Telecom", "description": "x", **values})
    assert response.status_code == 422
    assert message in text_of(response)
    assert PolicyGroup.objects.count() == 1


def test_a_group_is_renamed_and_the_second_editor_is_told(emil, dana):
    group = PolicyGroupFactory(name="Banking")
    sent = {"description": "x", "seen": group.changed_at.isoformat()}
    assert emil.post(url("edit", group.pk), {**sent, "name": "Banks"}).status_code == 303
    told = dana.post(url("edit", group.pk), {**sent, "name": "Lenders"})
    assert told.status_code == 422
    assert "Somebody else changed this group while you were editing." in text_of(told)
    assert PolicyGroup.objects.get().name == "Banks"
    fresh = re.search(r'name="seen" value="([^"]+)"', told.content.decode()).group(1)
    assert dana.post(url("edit", group.pk), {**sent, "name": "Lenders", "seen": fresh}).status_code == 303
    assert PolicyGroup.objects.get().name == "Lenders"


def test_a_group_shows_its_policies_and_its_history(emil):
    emil.post(url("create"), {"name": "Banking", "description": "Banks"})
    group = PolicyGroup.objects.get()
    PolicyFactory(group=group, name="Bank KYC")
    PolicyFactory(name="Elsewhere")
    words = text_of(emil.get(url("detail", group.pk)))
    assert "Bank KYC" in words
    assert "Elsewhere" not in words
    assert "The policy group was created." in words


def test_policies_in_the_way_are_named_and_linked(emil):
    group = PolicyGroupFactory(name="Banking")
    draft, active = PolicyFactory(group=group, draft=True), PolicyFactory(group=group)
    for response in (emil.get(url("deactivate", group.pk)), emil.post(url("deactivate", group.pk))):
        html = response.content.decode()
        assert "“Banking” cannot be deactivated yet" in text_of(response)
        for policy in (draft, active):
            assert policy.name in html
            assert reverse("portal:policy-detail", args=[policy.pk]) in html
    part = emil.get(url("deactivate", group.pk), headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    assert draft.name in part
    group.refresh_from_db()
    assert group.state == "active"


def test_an_empty_group_is_deactivated_and_activated_again(emil):
    group = PolicyGroupFactory(name="Banking")
    assert "You can activate it again at any time." in text_of(emil.get(url("deactivate", group.pk)))
    assert emil.post(url("deactivate", group.pk)).status_code == 303
    group.refresh_from_db()
    assert group.state == "deactivated"
    html = emil.get(url("detail", group.pk)).content.decode()
    assert url("deactivate", group.pk) not in html
    assert reverse("portal:policy-create") not in html
    assert emil.post(url("deactivate", group.pk)).status_code == 422

    assert url("reactivate", group.pk) in html
    assert "Activate the policy group “Banking” again?" in text_of(emil.get(url("reactivate", group.pk)))
    assert emil.post(url("reactivate", group.pk)).status_code == 303
    group.refresh_from_db()
    assert group.state == "active"
    detail = emil.get(url("detail", group.pk))
    assert url("reactivate", group.pk) not in detail.content.decode()
    assert "The policy group was activated again." in text_of(detail)
    assert emil.post(url("reactivate", group.pk)).status_code == 422


def test_a_missing_group_is_a_404_on_every_page(emil):
    for act in ("detail", "edit", "deactivate", "reactivate"):
        assert emil.get(url(act, "no-such-group")).status_code == 404


# For partners


def chosen():
    return Partner.objects.values_list("policy_group", flat=True).get(pk="acme-bank")


def test_a_partner_reads_the_groups_and_chooses_one(amina):
    group = PolicyGroupFactory(name="Banking", description="Banks and lenders")
    PolicyGroupFactory(name="Gone", deactivated=True)
    words = text_of(amina.get(url("choose")))
    assert "An organisation has one policy group, and the choice is final." in words
    assert "Banking" in words
    assert "Banks and lenders" in words
    assert "Gone" not in words
    response = amina.post(url("choose"), {"policy_group": group.pk, "understood": "on"})
    assert response.status_code == 303
    assert chosen() == group.pk
    assert "Banking" in text_of(amina.get(url("choose")))


@pytest.mark.parametrize(
    ("sent", "message"),
    [
        ({"policy_group": "GROUP"}, "Tick this box to go on."),
        ({"understood": "on"}, "Choose a policy group."),
        ({"policy_group": "missing", "understood": "on"}, "This policy group can no longer be chosen."),
        ({"policy_group": "DEACTIVATED", "understood": "on"}, "This policy group can no longer be chosen."),
    ],
)
def test_a_choice_that_cannot_be_made_is_said_at_its_field(amina, sent, message):
    ids = {"GROUP": PolicyGroupFactory().pk, "DEACTIVATED": PolicyGroupFactory(deactivated=True).pk}
    response = amina.post(url("choose"), {key: ids.get(value, value) for key, value in sent.items()})
    assert response.status_code == 422
    assert message in text_of(response)
    assert chosen() is None


def test_the_choice_is_final_also_by_a_late_second_click(amina):
    group, other = PolicyGroupFactory(), PolicyGroupFactory()
    amina.post(url("choose"), {"policy_group": group.pk, "understood": "on"})
    again = amina.post(url("choose"), {"policy_group": other.pk, "understood": "on"})
    assert again.status_code == 200
    assert chosen() == group.pk


def test_many_groups_can_be_searched(amina):
    for number in range(70):
        PolicyGroupFactory(name=f"Group {number}", description="For everybody")
    wanted = PolicyGroupFactory(name="Harbour", description="Ships and ports")
    html = amina.get(url("choose")).content.decode()
    assert html.count('name="policy_group"') == 60
    assert "There are more groups. Search for yours." in html
    for words in ("harb", "PORTS"):
        found = amina.get(f"{url('choose')}?q={words}").content.decode()
        assert found.count('name="policy_group"') == 1
        assert wanted.pk in found
    assert "No policy group matches your search." in text_of(amina.get(f"{url('choose')}?q=zzz"))
    response = amina.post(f"{url('choose')}?q=zzz", {"policy_group": wanted.pk, "understood": "on"})
    assert response.status_code == 303
    assert chosen() == wanted.pk


def test_without_any_group_the_page_says_so(amina):
    assert "There is no policy group to choose yet." in text_of(amina.get(url("choose")))


@pytest.mark.parametrize("partner_type", [PartnerType.DEVICE, PartnerType.FTM, PartnerType.MISP])
def test_types_without_a_group_have_no_such_page(cast, partner_type):
    owner = accounts.user("maker")
    partners.partner("maker", type=partner_type, owner=owner)
    assert sign_in(Client(), person(owner)).get(url("choose")).status_code in {403, 404}


def test_staff_has_no_group_to_choose(emil, dana):
    assert emil.get(url("choose")).status_code == 403
    assert dana.get(url("choose")).status_code == 403


def test_the_choice_takes_few_queries(amina, django_assert_max_num_queries):
    for _number in range(20):
        PolicyGroupFactory()
    with django_assert_max_num_queries(12):
        amina.get(url("choose"))
