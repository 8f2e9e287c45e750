"""A policy manager clones into two groups, compares and publishes; a partner admin meets a refusal and self-service."""

import copy
import re

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from pms.policies.models import Policy
from tests.cast import Cast
from tests.factories.policies import AUTH_DATA, PolicyFactory, PolicyGroupFactory
from tests.factories.policy_requests import make_ready, policy_request
from tests.journeys.conftest import Profiles, sign_in
from tests.journeys.shots import choose, sticks_out, violations


def other_data() -> dict[str, object]:
    data: dict[str, object] = copy.deepcopy(AUTH_DATA)  # type: ignore[assignment]
    data["allowedKycAttributes"] = [{"attributeName": "fullName"}, {"attributeName": "gender"}]
    return data


def test_from_one_policy_to_copies_in_two_groups_compared_and_published(
    committed_cast: Cast, context: BrowserContext, page: Page
) -> None:
    policy = PolicyFactory(name="Bank KYC", group__name="Banking")
    for number in range(35):
        PolicyGroupFactory(name=f"Group {number:02}")
    sign_in(context, committed_cast.emil)
    page.goto(f"/policies/{policy.pk}/")
    page.get_by_role("link", name="Clone").click()
    page.get_by_role("checkbox", name="Banking").uncheck()
    for wanted in ("Group 33", "Group 34"):
        page.get_by_label("Search the groups").fill(wanted)
        expect(page.get_by_role("checkbox", name="Group 00")).to_have_count(0)
        page.get_by_role("checkbox", name=wanted).check()
    page.get_by_label("Name in “Group 34”").fill("Insurance KYC")
    page.get_by_role("button", name="Clone").click()
    expect(page.get_by_text("2 drafts were made.")).to_be_visible()
    assert set(Policy.objects.filter(cloned_from=policy).values_list("group__name", "name")) == {
        ("Group 33", "Bank KYC"),
        ("Group 34", "Insurance KYC"),
    }
    Policy.objects.filter(name="Insurance KYC").update(data=other_data())

    page.get_by_role("link", name="Insurance KYC").click()
    page.get_by_role("link", name="Compare with the policy that it was cloned from").click()
    words = page.get_by_role("region", name=re.compile("lets a partner do"))
    expect(words).to_contain_text("It may also read: gender.")
    expect(words).to_contain_text("It may no longer read: date of birth.")
    page.get_by_text("Show all lines").click()
    expect(page.locator(".line-added")).to_contain_text(["gender"])

    page.get_by_role("link", name="Insurance KYC").first.click()
    page.get_by_role("link", name="Publish").click()
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_text("“Insurance KYC” is published.")).to_be_visible()
    assert Policy.objects.get(name="Insurance KYC").state == "activated"


def test_a_refusal_to_deactivate_leads_to_what_is_in_the_way(
    committed_cast: Cast, context: BrowserContext, page: Page
) -> None:
    policy = make_ready(committed_cast.acme)
    policy_request(committed_cast.acme, policy)
    sign_in(context, committed_cast.dana)
    page.goto(f"/policies/{policy.pk}/")
    page.get_by_role("link", name="Deactivate").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("1 request needs this policy.")
    dialog.get_by_role("link", name="Close").click()
    expect(dialog).to_have_count(0)
    page.get_by_role("link", name="Deactivate").click()
    dialog.get_by_role("link", name="Acme Bank").click()
    expect(page).to_have_url(re.compile("/admin/requests/"))
    assert Policy.objects.get(pk=policy.pk).state == "activated"


def test_self_service_is_switched_on_and_off(committed_cast: Cast, context: BrowserContext, page: Page) -> None:
    policy = PolicyFactory(name="Bank KYC")
    sign_in(context, committed_cast.dana)
    page.goto(f"/policies/{policy.pk}/")
    page.get_by_role("link", name="Make it self-service").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("is approved at once, without a decision.")
    dialog.get_by_role("button", name="Make it self-service").click()
    expect(page.get_by_text("“Bank KYC” is self-service now.")).to_be_visible()
    assert Policy.objects.get().self_service
    page.goto("/policies/?self_service=1")
    expect(page.get_by_role("link", name="Bank KYC")).to_be_visible()
    page.get_by_role("link", name="Bank KYC").click()
    page.get_by_role("link", name="End self-service").click()
    dialog.get_by_role("button", name="End self-service").click()
    expect(page.get_by_text("No: each request waits for a decision.")).to_be_visible()
    assert not Policy.objects.get().self_service


def test_without_script_groups_are_searched_and_what_was_chosen_stays(committed_cast: Cast, profiles: Profiles) -> None:
    policy = PolicyFactory(name="Bank KYC", group__name="Banking")
    for number in range(35):
        PolicyGroupFactory(name=f"Group {number:02}")
    context = profiles(java_script_enabled=False)
    sign_in(context, committed_cast.emil)
    page = context.new_page()
    page.goto(f"/policies/{policy.pk}/clone/")
    page.get_by_role("checkbox", name="Group 01").check()
    page.get_by_label("Search the groups").fill("Group 34")
    page.get_by_role("group", name="Policy groups").get_by_role("button", name="Search").click()
    page.get_by_role("checkbox", name="Group 34").check()
    page.get_by_role("button", name="Clone").click()
    expect(page.get_by_text("3 drafts were made.")).to_be_visible()
    assert Policy.objects.filter(cloned_from=policy).count() == 3


@pytest.mark.slow
@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("width", [1440, 390])
def test_the_pages_fit_and_axe_finds_nothing_serious(
    committed_cast: Cast, context: BrowserContext, page: Page, language: str, width: int
) -> None:
    policy = make_ready(committed_cast.acme)
    policy_request(committed_cast.acme, policy)
    other = PolicyFactory(group=policy.group, cloned_from=policy, data=other_data(), self_service=True)
    sign_in(context, committed_cast.dana)
    choose(page, language=language)
    page.set_viewport_size({"width": width, "height": 900})
    for path in (
        f"/policies/{policy.pk}/",
        f"/policies/{other.pk}/compare/",
        f"/policies/{policy.pk}/clone/",
        f"/policies/{policy.pk}/deactivate/",
        f"/policies/{other.pk}/self-service/off/",
        f"/policy-groups/{policy.group_id}/",
        f"/policy-groups/{policy.group_id}/deactivate/",
    ):
        answer = page.goto(path)
        assert answer is not None
        assert answer.ok, path
        assert (sticks_out(page), violations(page)) == ([], []), path
