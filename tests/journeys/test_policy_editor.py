"""The editor of a policy: its form and its JSON follow each other, and nothing is lost between them."""

import json
import random
import re

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from pms.policies.models import Policy
from pms.policies.rules import read_policy
from pms.policies.states import PolicyType
from tests.cast import Cast
from tests.factories.policies import AUTH_DATA, DATA_OF_TYPE, DATA_SHARE_DATA, PolicyFactory, PolicyGroupFactory
from tests.journeys.conftest import Profiles, sign_in
from tests.journeys.inspecting import inspect
from tests.journeys.shots import sticks_out
from tests.policies.test_schema import TEN_FAULTS

PHONE = {"width": 390, "height": 844}
EDITOR = ".cm-content"


@pytest.fixture
def emil(committed_cast: Cast, context: BrowserContext, page: Page) -> Page:
    """A tab in which the policy manager is signed in."""
    sign_in(context, committed_cast.emil)
    return page


def text_in(page: Page) -> str:
    """The JSON as it would be saved."""
    return page.locator("#id_content").input_value()


def json_in(page: Page) -> object:
    return json.loads(text_in(page))


def type_over(page: Page, text: str) -> None:
    """Replace the JSON as a paste would."""
    page.locator(EDITOR).click()
    page.keyboard.press("Control+A")
    page.keyboard.insert_text(text)


def edit(page: Page, data: object, policy_type: PolicyType = PolicyType.AUTH) -> Policy:
    """Open a draft with that content."""
    policy: Policy = PolicyFactory(draft=True, type=policy_type.value, data=data)
    page.goto(f"/policies/{policy.pk}/edit/")
    expect(page.locator(EDITOR)).to_be_visible()
    return policy


def row(page: Page, name: str):  # type: ignore[no-untyped-def]
    """A row of the form by what it is called."""
    return page.get_by_role("group", name=name, exact=True)


def test_a_policy_is_made_in_the_form_alone(emil: Page) -> None:
    PolicyGroupFactory(name="Banking")
    emil.goto("/policies/new/")
    expect(emil.locator("#form-waits")).to_contain_text("Choose the type of the policy first.")
    emil.get_by_label("Type", exact=True).select_option("Auth")
    emil.get_by_role("button", name="Begin with an empty policy").click()
    assert json_in(emil) == {"allowedAuthTypes": [], "allowedKycAttributes": [], "authTokenType": "policy"}

    emil.get_by_role("button", name="Add an authentication").click()
    expect(emil.get_by_label("Authentication or service")).to_be_focused()
    emil.get_by_label("Authentication or service").select_option(label="biometrics")
    emil.get_by_label("Biometrics", exact=True).select_option(label="face")
    emil.get_by_label("Required").check()
    emil.get_by_role("button", name="Add an attribute").click()
    emil.keyboard.type("fullName")
    expect(row(emil, "1. full name")).to_be_visible()
    expect(emil.locator("#form-said")).to_have_text("A row was added.")
    emil.get_by_label("A new token each time").check()
    assert json_in(emil) == {
        "allowedAuthTypes": [{"authType": "bio", "authSubType": "FACE", "mandatory": True}],
        "allowedKycAttributes": [{"attributeName": "fullName"}],
        "authTokenType": "random",
    }
    expect(emil.locator("#check")).to_contain_text("Every request must use: face.")
    emil.get_by_label("Policy group").select_option(label="Banking")
    emil.get_by_label("Name", exact=True).fill("By form")
    emil.get_by_label("Description").fill("x")
    emil.get_by_role("button", name="Save as draft").click()
    expect(emil.get_by_role("heading", name="By form", level=1)).to_be_visible()
    assert Policy.objects.get().data["allowedAuthTypes"][0]["authSubType"] == "FACE"


def test_the_form_follows_the_json(emil: Page) -> None:
    edit(emil, AUTH_DATA)
    expect(row(emil, "1. one-time code")).to_be_visible()
    data = {**AUTH_DATA, "allowedKycAttributes": [{"attributeName": "shoeSize"}], "kycLanguages": ["eng"]}
    type_over(emil, json.dumps(data))
    expect(row(emil, "1. shoeSize")).to_be_visible()
    expect(row(emil, "1. English")).to_be_visible()
    doubt = emil.locator("#policy-form .field-doubt")
    expect(doubt).to_contain_text("“shoeSize” is not among the attributes known here.")
    type_over(emil, json.dumps({**data, "allowedKycAttributes": []}))
    expect(emil.locator("#policy-form")).to_contain_text("None: the partner receives no identity data.")


def test_what_the_form_does_not_know_is_kept_as_it_was_typed(emil: Page) -> None:
    edit(emil, DATA_SHARE_DATA, PolicyType.DATA_SHARE)
    text = """{ "shareableAttributes":
      [{"encrypted": true, "source": [{"attribute": "photo", "weight": 1.50, "filter": [{"odd": [null]}]}],
        "attributeName": "photo"}],
  "dataSharePolicies": {"zz": {"b": 1, "a": 2e1}, "source": "Print", "shareDomain": "x", "typeOfShare": "direct",
     "encryptionType": "none",   "validForInMinutes": "1", "transactionsAllowed": "1"}
}"""
    type_over(emil, text)
    expect(emil.get_by_label("Host of the links")).to_have_value("x")
    emil.get_by_label("Host of the links").fill("datashare")
    assert text_in(emil) == text.replace('"shareDomain": "x"', '"shareDomain": "datashare"')
    emil.get_by_label("By a link").check()
    emil.get_by_label("Encrypted on its own").uncheck()
    expected = (
        text.replace('"shareDomain": "x"', '"shareDomain": "datashare"')
        .replace('"typeOfShare": "direct"', '"typeOfShare": "Data Share"')
        .replace('"encrypted": true', '"encrypted": false')
    )
    assert text_in(emil) == expected
    expect(emil.locator(".form-unknown")).to_have_count(3)
    expect(emil.locator(".form-unknown").last).to_have_text(
        "The form does not know these and leaves them as they are: zz"
    )
    emil.get_by_role("button", name="Undo").click()
    assert '"encrypted": true' in text_in(emil)
    expect(emil.get_by_label("Encrypted on its own")).to_be_checked()


def test_rows_are_moved_and_removed_by_keyboard(emil: Page) -> None:
    edit(emil, AUTH_DATA)
    down = emil.get_by_role("button", name="Move down: 1. full name")
    down.focus()
    emil.keyboard.press("Enter")
    assert [each["attributeName"] for each in json_in(emil)["allowedKycAttributes"]] == ["dateOfBirth", "fullName"]  # type: ignore[index]
    expect(emil.locator("#form-said")).to_have_text("Moved down: 1. full name")
    emil.get_by_role("button", name="Remove: 1. date of birth").focus()
    emil.keyboard.press("Enter")
    expect(emil.get_by_role("button", name="Remove: 1. full name")).to_be_focused()
    emil.keyboard.press("Enter")
    expect(emil.get_by_role("button", name="Add an attribute")).to_be_focused()
    assert json_in(emil)["allowedKycAttributes"] == []  # type: ignore[index]


def test_unreadable_json_keeps_its_text_and_lets_the_form_wait(emil: Page) -> None:
    edit(emil, AUTH_DATA)
    broken = '{\n  "allowedAuthTypes": [,]\n}'
    type_over(emil, broken)
    waits = emil.locator("#form-waits")
    expect(waits).to_contain_text("The form waits until its fault is corrected.")
    assert emil.locator("#policy-form").evaluate("(form) => form.inert") is True
    expect(emil.locator("#check")).to_contain_text("1 fault")
    waits.get_by_role("link", name="Go to line 2").click()
    expect(emil.locator(EDITOR)).to_be_focused()
    expect(emil.locator(".cm-activeLine")).to_contain_text("allowedAuthTypes")
    emil.get_by_role("button", name="Save the draft").click()
    expect(emil.get_by_text("There is 1 fault in the policy.").first).to_be_visible()
    assert text_in(emil) == broken


def test_each_fault_leads_to_its_line_and_to_its_field(emil: Page) -> None:
    edit(emil, AUTH_DATA)
    type_over(emil, TEN_FAULTS)
    check = emil.locator("#check")
    expect(check).to_contain_text("10 faults")
    fault = check.locator('li[data-pointer="/allowedAuthTypes/1/mandatory"]')
    expect(fault).to_contain_text("true or false is expected here, without quotation marks.")
    fault.get_by_role("button", name="Show it in the form").click()
    box = row(emil, "2. 7").get_by_role("checkbox")
    expect(emil.locator('#policy-form [data-key="/allowedAuthTypes/1/mandatory"]')).to_be_focused()
    expect(box).to_have_attribute("aria-invalid", "true")
    emil.keyboard.press("Space")
    expect(check).to_contain_text("9 faults")
    expect(emil.locator("#policy-form .field-error").first).to_be_visible()
    emil.get_by_role("button", name="Add this part").click()
    expect(check).to_contain_text("8 faults")


def test_a_file_takes_the_place_of_the_text_or_is_refused(emil: Page) -> None:
    edit(emil, AUTH_DATA)
    before = text_in(emil)
    field = emil.locator("#id_file")
    field.set_input_files({"name": "big.json", "mimeType": "application/json", "buffer": b" " * 200_001})
    expect(emil.locator("#file-refused")).to_have_text("This file is too large for a policy.")
    field.set_input_files({"name": "bad.json", "mimeType": "application/json", "buffer": b"\xff\xfe\x00"})
    expect(emil.locator("#file-refused")).to_have_text("This file is not text. Choose a .json file.")
    assert text_in(emil) == before
    good = json.dumps({**AUTH_DATA, "authTokenType": "random"}).encode("utf-8-sig")
    field.set_input_files({"name": "good.json", "mimeType": "application/json", "buffer": good})
    expect(emil.get_by_label("A new token each time")).to_be_checked()
    expect(emil.locator("#file-refused")).to_be_hidden()


def test_a_field_refuses_what_would_make_the_policy_too_long(emil: Page) -> None:
    edit(emil, DATA_SHARE_DATA, PolicyType.DATA_SHARE)
    host = emil.get_by_label("Host of the links")
    host.fill("x" * 20_000)
    expect(emil.locator("#form-refused")).to_contain_text("at most 20,000 characters")
    expect(host).to_have_value("datashare-service")
    host.fill("a\0bc")
    assert json_in(emil)["dataSharePolicies"]["shareDomain"] == "abc"  # type: ignore[index]
    expect(emil.locator("#content-size")).to_contain_text("of at most 20,000 characters")


def test_an_own_authentication_is_typed(emil: Page) -> None:
    edit(emil, AUTH_DATA)
    emil.get_by_role("button", name="Add an authentication").click()
    emil.locator(":focus").select_option(label="Another one …")
    emil.keyboard.type("voice")
    emil.keyboard.press("Tab")
    expect(row(emil, "5. voice")).to_be_visible()
    assert json_in(emil)["allowedAuthTypes"][-1]["authType"] == "voice"  # type: ignore[index]


@pytest.mark.parametrize("policy_type", list(PolicyType))
def test_whatever_is_done_in_the_form_the_policy_stays_valid(emil: Page, policy_type: PolicyType) -> None:
    edit(emil, DATA_OF_TYPE[policy_type], policy_type)
    chance = random.Random(policy_type.value)
    for _act in range(120):
        do_something(emil, chance)
        assert read_policy(policy_type, text_in(emil)).faults == [], text_in(emil)


ACT = """([at, which, typed]) => {
    document.querySelectorAll("#policy-form details").forEach((box) => { box.open = true; });
    const found = [...document.querySelectorAll("#policy-form :is(input, select, button):not([disabled])")];
    const one = found[Math.floor(at * found.length)];
    if (!one) return;
    const fire = (name) => one.dispatchEvent(new Event(name, { bubbles: true }));
    if (one.matches("select")) {
        one.selectedIndex = Math.floor(which * one.options.length);
        fire("change");
    } else if (one.matches("[type=text]")) { one.value = typed; fire("input"); }
    else one.click();
}"""
TYPED = ["", "fullName", '"', "\\", "\0", "\ud83d", "🙂", "}{", "\u202e", "x" * 5_000, "1e999", "__proto__"]


def do_something(page: Page, chance: random.Random) -> None:
    """Any control of the form, in any way."""
    page.evaluate(ACT, [chance.random(), chance.random(), chance.choice(TYPED)])


def test_on_a_phone_form_and_json_are_tabs(committed_cast: Cast, context: BrowserContext, page: Page) -> None:
    sign_in(context, committed_cast.emil)
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    policy = PolicyFactory(draft=True, data=AUTH_DATA)
    page.goto(f"/policies/{policy.pk}/edit/")
    form, text = page.get_by_role("tab", name="Form"), page.get_by_role("tab", name="JSON")
    expect(form).to_have_attribute("aria-selected", "true")
    expect(page.locator(EDITOR)).to_be_hidden()
    form.focus()
    page.keyboard.press("ArrowRight")
    expect(text).to_be_focused()
    expect(page.locator(EDITOR)).to_be_visible()
    expect(page.locator("#policy-form")).to_be_hidden()
    type_over(page, json.dumps({**AUTH_DATA, "authTokenType": "ever"}))
    page.locator("#check").get_by_role("button", name="Show it in the form").click()
    expect(form).to_have_attribute("aria-selected", "true")
    expect(page.locator('[data-key="/authTokenType|policy"]')).to_be_focused()
    page.locator("#check").get_by_role("link", name=re.compile("Line")).click()
    expect(page.locator(EDITOR)).to_be_focused()
    assert sticks_out(page) == []


@pytest.mark.parametrize("policy_type", [PolicyType.AUTH, PolicyType.DATA_SHARE])
@pytest.mark.parametrize("language", [pytest.param("en", marks=pytest.mark.slow), "ar"])
def test_the_editor_is_accessible_in_both_directions(
    committed_cast: Cast, profiles: Profiles, language: str, policy_type: PolicyType
) -> None:
    context = profiles(locale=language, viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
    sign_in(context, committed_cast.emil)
    tab = context.new_page()
    policy = PolicyFactory(draft=True, type=policy_type.value, data=DATA_OF_TYPE[policy_type])
    tab.goto(f"/policies/{policy.pk}/edit/")
    expect(tab.locator(".form-row").first).to_be_visible()
    for details in tab.locator("#policy-form details > summary").all():
        details.click()
    assert tab.locator("html").get_attribute("dir") == ("rtl" if language == "ar" else "ltr")
    assert inspect(tab) == []


def test_two_tabs_on_one_draft_are_told_and_keep_their_text(emil: Page, context: BrowserContext) -> None:
    policy = edit(emil, AUTH_DATA)
    other = context.new_page()
    other.goto(f"/policies/{policy.pk}/edit/")
    other.get_by_label("Description").fill("From the other tab")
    other.get_by_role("button", name="Save the draft").click()
    expect(other.get_by_text("From the other tab")).to_be_visible()
    emil.get_by_label("A new token each time").check()
    emil.get_by_role("button", name="Save the draft").click()
    expect(emil.get_by_text("Somebody else changed this draft while you were editing.").first).to_be_visible()
    expect(emil.get_by_label("A new token each time")).to_be_checked()
    emil.get_by_role("button", name="Save the draft").click()
    expect(emil.get_by_role("heading", name=policy.name, level=1)).to_be_visible()
    assert Policy.objects.get(pk=policy.pk).data["authTokenType"] == "random"
