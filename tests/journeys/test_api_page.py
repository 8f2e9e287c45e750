"""The API page in a browser: finding a call, reading it, trying it out for real."""

import json
import re

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from pms.audit.models import LogRow
from pms.policies.models import PolicyGroup
from tests.cast import Cast
from tests.factories.policies import PolicyGroupFactory
from tests.journeys.conftest import PATIENCE_MS, Profiles, sign_in
from tests.journeys.shots import choose, sticks_out

pytestmark = pytest.mark.usefixtures("platform")
SEARCH = "policymanager-search_policy_groups"
CREATE = "policymanager-create_policy_group"
NARROW = {"width": 320, "height": 800}


def opened(page: Page, call: str) -> Page:
    """The page with one call open."""
    page.goto(f"/api/#{call}")
    expect(page.locator(f"#{call} .api-details")).to_be_visible(timeout=PATIENCE_MS)
    return page


def called(page: Page) -> list[str]:
    """Notes, from now on, every call of the API that the page makes."""
    found: list[str] = []
    page.on(
        "request", lambda request: found.append(request.url) if re.search("/v1/(?!.*api-docs)", request.url) else None
    )
    return found


@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_call_is_tried_out_and_its_answer_is_shown(
    committed_cast: Cast, context: BrowserContext, page: Page, language: str
) -> None:
    PolicyGroupFactory(name="Harbour")
    sign_in(context, committed_cast.emil)
    choose(page, language=language)
    calls = called(opened(page, SEARCH))
    call = page.locator(f"#{SEARCH}")
    assert call.locator(".api-path").evaluate("one => getComputedStyle(one).direction") == "ltr"
    call.locator("[type=submit]").click()
    expect(page.locator("#api-ask")).to_be_visible()
    page.keyboard.press("Escape")
    assert (calls, LogRow.objects.filter(event_name="API PAGE TOKEN ISSUED").count()) == ([], 0)

    call.locator("[type=submit]").click()
    page.locator("#api-ask [value=send]").click()
    expect(call.locator(".api-said.is-fine")).to_contain_text(re.compile(r"^200 OK\s+\d+ ms\s+\S"))
    answer = json.loads(call.locator("[data-slot=text]").inner_text())
    assert (answer["errors"], [group["name"] for group in answer["response"]["data"]]) == ([], ["Harbour"])
    expect(call.locator("[type=submit]")).to_be_focused()
    assert LogRow.objects.filter(event_name="API PAGE TOKEN ISSUED").count() == 1
    page.set_viewport_size(NARROW)  # type: ignore[arg-type]
    assert sticks_out(page) == []


def test_a_refusal_says_why_and_what_is_no_json_is_not_sent(
    committed_cast: Cast, context: BrowserContext, page: Page
) -> None:
    sign_in(context, committed_cast.amina)
    calls = called(opened(page, CREATE))
    call = page.locator(f"#{CREATE}")
    expect(call).to_contain_text("Not for your roles")
    call.get_by_label("Body (JSON)").fill("{")
    call.get_by_role("button", name="Send").click()
    expect(call.locator(".field-error")).to_contain_text("This is not valid JSON:")
    expect(call.get_by_label("Body (JSON)")).to_be_focused()
    assert calls == []
    call.get_by_label("Body (JSON)").fill('{"request": {"name": "Mine", "desc": "d"}}')
    call.get_by_role("button", name="Send").click()
    page.get_by_role("dialog").get_by_role("button", name="Send").click()
    expect(call.locator(".api-said.is-refused")).to_contain_text("your roles do not open it")
    expect(call.locator("[data-slot=text]")).to_contain_text("KER-ATH-403")
    assert PolicyGroup.objects.count() == 0


def test_a_missing_field_of_the_path_is_asked_for(committed_cast: Cast, context: BrowserContext, page: Page) -> None:
    sign_in(context, committed_cast.emil)
    calls = called(opened(page, "policymanager-deactivate_policy_group"))
    call = page.locator("#policymanager-deactivate_policy_group")
    call.get_by_role("button", name="Send").click()
    expect(call.get_by_text("Fill this in.")).to_be_visible()
    expect(call.get_by_label("policy_group_id")).to_be_focused()
    assert calls == []
    call.get_by_label("policy_group_id").fill("a b/c")
    expect(call.locator("[data-slot=curl]")).to_contain_text("/policies/group/a%20b%2Fc'")


def test_calls_are_found_by_words_and_by_roles(committed_cast: Cast, context: BrowserContext, page: Page) -> None:
    sign_in(context, committed_cast.amina)
    page.goto("/api/")
    shown = page.locator(".api-call:visible")
    expect(shown.first).to_be_visible(timeout=PATIENCE_MS)
    expect(shown.first.get_by_text("Not for your roles")).to_have_count(0)
    page.get_by_label("Only what my roles open").check()
    expect(page.locator(".api-call:visible", has_text="Not for your roles")).to_have_count(0)
    page.locator("#api-search").fill("GROUP/search")
    expect(shown).to_have_count(1)
    expect(page.get_by_role("status").first).to_contain_text(re.compile(r"^Calls shown: 1 of \d+$"))
    page.locator("#api-search").fill("no such call")
    page.get_by_role("button", name="Show all calls").click()
    expect(page.locator("#api-search")).to_be_focused()
    assert shown.count() == page.locator(".api-call").count() > 3


def test_the_copied_command_calls_the_same(committed_cast: Cast, context: BrowserContext, page: Page) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    sign_in(context, committed_cast.emil)
    call = opened(page, CREATE).locator(f"#{CREATE}")
    call.get_by_label("Body (JSON)").fill('{"request": {"name": "It\'s"}}')
    call.get_by_role("button", name="Copy").click()
    expect(page.get_by_text("Copied")).to_be_visible()
    command = page.evaluate("navigator.clipboard.readText()")
    assert command.startswith("curl -X POST 'http://")
    assert command.endswith("""--data-raw '{"request": {"name": "It'\\''s"}}'""")


def test_without_script_the_page_says_so_and_links_the_contracts(committed_cast: Cast, profiles: Profiles) -> None:
    context = profiles(java_script_enabled=False)
    sign_in(context, committed_cast.amina)
    page = context.new_page()
    page.goto("/api/")
    expect(page.get_by_text("This page needs scripts")).to_be_visible()
    assert page.locator("#api").is_hidden()
    page.get_by_role("link", name="Contract: Policies and policy groups (JSON)").click()
    assert '"openapi"' in page.content()
