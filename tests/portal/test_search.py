"""The search in the header, as pages show it."""

from urllib.parse import quote

import pytest
import time_machine
from django.test import Client

from pms.policy_requests.states import RequestState
from tests.cast import Cast, Person, sign_in
from tests.factories import partners
from tests.factories.api_keys import api_key
from tests.factories.policies import PolicyFactory, PolicyGroupFactory
from tests.factories.policy_requests import AT, policy_request

PART = {"HX-Request": "true", "HX-Target": "search-found"}


@pytest.fixture(autouse=True)
def _at(cast: Cast) -> object:
    with time_machine.travel(AT, tick=False):
        yield


def find(person: Person, text: str, **headers: str) -> str:
    response = sign_in(Client(), person).get(f"/search/?q={quote(text)}", headers=headers)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def test_every_page_has_the_box_which_works_without_script(cast: Cast) -> None:
    for person in (cast.amina, cast.dana, cast.emil):
        page = " ".join(sign_in(Client(), person).get("/home/").content.decode().split())
        assert '<form method="get" action="/search/" role="search" class="search"' in page
        assert 'name="q" value="" maxlength="128"' in page
    assert 'class="search"' not in Client().get("/").content.decode()


def test_what_was_found_stands_by_kind_each_a_link_to_its_page(cast: Cast) -> None:
    request = policy_request(cast.acme, PolicyFactory(name="Acme KYC"), state=RequestState.APPROVED)
    key = api_key(request, name="Acme branch")
    page = find(cast.dana, "acme")
    for heading in ("Policies", "Requests", "API keys"):
        assert f"</svg>{heading}</h2>" in page
    assert f'href="/admin/requests/{request.pk}/"' in page
    assert f'href="/admin/api-keys/{key.pk}/"' in page
    assert f'href="/policies/{request.policy_id}/"' in page
    assert "Activated" in page


def test_a_partner_is_led_to_its_own_pages(cast: Cast) -> None:
    request = policy_request(cast.acme, PolicyFactory(name="Bank KYC"), state=RequestState.APPROVED)
    key = api_key(request, name="Bank branch")
    page = find(cast.amina, "bank")
    assert f'href="/policies/requests/{request.pk}/"' in page
    assert f'href="/api-keys/{key.pk}/"' in page
    assert "/admin/" not in page


def test_each_kind_leads_on_to_all_of_it(cast: Cast) -> None:
    group = PolicyGroupFactory(name="Insurance")
    for number in range(11):
        PolicyFactory(group=group, name=f"Bank {number:02}")
    page = find(cast.emil, "bank")
    assert "Bank 09" in page
    assert "Bank 10" not in page
    assert '<a href="/policies/?q=bank">All policies with “bank”</a>' in page


def test_what_is_not_found_leads_to_the_lists_that_look_within_names(cast: Cast) -> None:
    partners.partner("zebra", organisation="The Acme Bank")
    page = find(cast.emil, "cme")
    assert "No name or ID begins with “<bdi>cme</bdi>”." in page
    assert 'href="/policies/?q=cme"' in page
    assert 'href="/policy-groups/?q=cme"' in page


def test_without_text_or_with_too_little_the_page_asks_for_more(cast: Cast) -> None:
    assert "Type at least 2 characters." in find(cast.dana, "a")
    page = find(cast.dana, "")
    assert 'id="search-page-text"' in page
    assert "Type at least" not in page


def test_suggestions_are_a_part_with_few_of_each_kind_and_a_link_to_all(cast: Cast) -> None:
    group = PolicyGroupFactory(name="Insurance")
    for number in range(6):
        PolicyFactory(group=group, name=f"Bank {number:02}")
    part = find(cast.emil, "bank", **PART)
    assert "<html" not in part
    assert "Bank 03" in part
    assert "Bank 04" not in part
    assert "data-announce>4 suggestions</p>" in part
    assert 'href="/search/?q=bank">All results for “bank”</a>' in part


def test_too_little_text_takes_the_suggestions_away(cast: Cast) -> None:
    assert find(cast.emil, "b", **PART).strip() == ""


def test_no_suggestion_is_said_too(cast: Cast) -> None:
    assert "data-announce>No name or ID begins like this.</p>" in find(cast.emil, "zzz", **PART)


@pytest.mark.parametrize(
    "text", ["<script>alert(1)</script>", '"><img src=x>', "%00", "%", "_", "'", "😀", "\u202e", "a" * 5000, "\\"]
)
@pytest.mark.parametrize("headers", [{}, PART])
def test_hostile_text_is_shown_as_text(cast: Cast, text: str, headers: dict[str, str]) -> None:
    page = find(cast.dana, text, **headers)
    assert "<script>alert" not in page
    assert "<img src=x" not in page


def test_a_visitor_is_asked_to_sign_in(db: None) -> None:
    assert Client().get("/search/?q=acme")["Location"].startswith("/sign-in/")


def test_the_page_takes_few_queries_whatever_is_found(cast: Cast, django_assert_max_num_queries: object) -> None:
    for _number in range(3):
        policy_request(cast.acme)
    browser = sign_in(Client(), cast.dana)
    browser.get("/search/?q=acme")
    with django_assert_max_num_queries(8):  # type: ignore[operator]
        browser.get("/search/?q=acme")
