"""A policy manager's way from a group to a published policy, in a browser."""

import json
import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page, expect

from pms.partners.models import Partner
from pms.policies.models import Policy, PolicyGroup
from tests.cast import Cast
from tests.factories.policies import MISP_DATA, PolicyFactory, PolicyGroupFactory
from tests.journeys.conftest import Profiles, sign_in
from tests.policies.test_schema import TEN_FAULTS

EDITOR = ".cm-content"


def type_over(page: Page, text: str) -> None:
    """Replace the content of the editor as a paste would."""
    page.locator(EDITOR).click()
    page.keyboard.press("Control+A")
    page.keyboard.insert_text(text)


def test_from_a_group_to_a_published_policy(committed_cast: Cast, context: BrowserContext, page: Page) -> None:
    sign_in(context, committed_cast.emil)
    page.goto("/policy-groups/")
    page.get_by_role("link", name="Create a policy group").first.click()
    page.get_by_label("Name", exact=True).fill("Banking")
    page.get_by_label("Description").fill("Banks and lenders")
    page.get_by_role("button", name="Create the group").click()
    expect(page.get_by_role("heading", name="Banking", level=1)).to_be_visible()

    page.get_by_role("link", name="Create a policy").first.click()
    expect(page.locator(EDITOR)).to_be_visible()
    page.get_by_role("button", name="Use this template: Authentication with identity data (e-KYC)").click()
    expect(page.locator("#check")).to_contain_text("No faults")
    expect(page.locator("#check")).to_contain_text("It may read: full name")
    expect(page.get_by_label("Type", exact=True)).to_have_value("Auth")
    page.get_by_label("Name", exact=True).fill("Bank KYC")
    page.get_by_label("Description").fill("For new accounts")
    page.get_by_role("button", name="Save as draft").click()
    expect(page.get_by_role("heading", name="Bank KYC", level=1)).to_be_visible()

    page.get_by_role("link", name="Publish").click()
    expect(page.get_by_role("main")).to_contain_text("From then on its content is fixed.")
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_text("“Bank KYC” is published.")).to_be_visible()
    assert Policy.objects.get().state == "activated"


def test_faults_are_shown_while_typing_and_lead_to_their_line(
    committed_cast: Cast, context: BrowserContext, page: Page
) -> None:
    sign_in(context, committed_cast.emil)
    page.goto("/policies/new/?type=Auth")
    type_over(page, TEN_FAULTS)
    check = page.locator("#check")
    expect(check).to_contain_text("10 faults")
    check.get_by_role("link", name="Line 10").click()
    expect(page.locator(".cm-activeLine")).to_contain_text("everlasting")
    expect(page.locator(EDITOR)).to_be_focused()
    page.keyboard.press("Control+A")
    page.keyboard.type("{ x")
    expect(check).to_contain_text("A name in double quotation marks is expected here.")


def test_a_file_is_read_into_the_editor_and_tidied(committed_cast: Cast, context: BrowserContext, page: Page) -> None:
    sign_in(context, committed_cast.emil)
    page.goto("/policies/new/?type=MISP")
    file = {"name": "p.json", "mimeType": "application/json", "buffer": json.dumps(MISP_DATA).encode()}
    page.locator("#id_file").set_input_files(file)
    expect(page.locator("#check")).to_contain_text("No faults")
    page.get_by_role("button", name="Tidy up").click()
    expect(page.locator("#id_content")).to_have_value(re.compile(r'^{\n  "allowAuthRequestDelegation": true,\n'))
    expect(page.locator("#check")).to_contain_text("It may pass on authentication requests of other partners.")


def test_without_script_a_policy_is_made_all_the_same(committed_cast: Cast, profiles: Profiles) -> None:
    PolicyGroupFactory(name="Banking")
    context = profiles(java_script_enabled=False)
    sign_in(context, committed_cast.emil)
    page = context.new_page()
    page.goto("/policies/new/")
    page.get_by_label("Name", exact=True).fill("Sign-in")
    page.get_by_role("button", name="Use this template: Sign-in to a website through the identity provider").click()
    page.get_by_label("Policy group").select_option(label="Banking")
    page.get_by_label("Description").fill("x")
    assert page.get_by_label("Name", exact=True).input_value() == "Sign-in"
    page.get_by_label("Name", exact=True).press("Enter")
    expect(page.get_by_text("It may sign people in through the platform's identity provider.")).to_be_visible()
    assert Policy.objects.get().type == "Auth"


def test_a_partner_searches_its_group_and_chooses_it(committed_cast: Cast, context: BrowserContext, page: Page) -> None:
    for number in range(12):
        PolicyGroupFactory(name=f"Group {number}")
    wanted = PolicyGroupFactory(name="Harbour", description="Ships and ports")
    sign_in(context, committed_cast.amina)
    page.goto("/partner/policy-group/")
    page.get_by_label("Search the groups").fill("ports")
    expect(page.get_by_role("radio")).to_have_count(1)
    page.get_by_text("Ships and ports").click()
    page.get_by_label("I understand that this choice is final.").check()
    page.get_by_role("button", name="Choose this group").click()
    expect(page.get_by_text("Your policy group was chosen.")).to_be_visible()
    assert Partner.objects.get(pk="acme-bank").policy_group == wanted


@pytest.mark.slow
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(committed_cast: Cast, context: BrowserContext, page: Page, scheme: str) -> None:
    group = PolicyGroup.objects.get(pk=PolicyGroupFactory().pk)
    policy = PolicyFactory(draft=True, group=group)
    sign_in(context, committed_cast.emil)
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    for path in (
        "/policies/",
        "/policies/new/",
        f"/policies/{policy.pk}/",
        f"/policies/{policy.pk}/edit/",
        f"/policies/{policy.pk}/clone/",
        "/policy-groups/",
        f"/policy-groups/{group.pk}/",
        f"/policy-groups/{group.pk}/deactivate/",
    ):
        page.goto(path)
        found = Axe().run(page).response["violations"]
        assert [each for each in found if each["impact"] in {"serious", "critical"}] == [], path
