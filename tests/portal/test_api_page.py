"""The API page: who sees it, what it tells its script, and the token with which a person tries calls out."""

import json
from datetime import timedelta

import pytest
from django.conf import settings as configured
from django.test import Client
from django.urls import reverse

from pms.audit.models import LogRow
from pms.portal.views.api_reference import CONTRACTS
from tests.cast import sign_in
from tests.portal.reading import Page

PAGE, TOKEN = reverse("portal:api-reference"), reverse("portal:api-token")
SEARCH = "/v1/policymanager/policies/group/search"


def issued() -> list[LogRow]:
    """The audit rows of tokens."""
    return list(LogRow.objects.filter(event_name="API PAGE TOKEN ISSUED"))


def call(token: str) -> int:
    """The status with which the API answers somebody who has nothing but that token."""
    headers = {"Authorization": f"Bearer {token}"}
    body = {"request": {}}
    return Client().post(SEARCH, json.dumps(body), content_type="application/json", headers=headers).status_code


@pytest.mark.parametrize("who", ["amina", "dana", "emil"])
def test_everybody_who_is_signed_in_finds_it_last_in_the_navigation(who, cast, client):
    page = sign_in(client, getattr(cast, who)).get(PAGE).content.decode()
    links = [link for link in page.split("sidenav-link")[1:] if 'href="' in link[:20]]
    assert (f'href="{PAGE}" aria-current="page"' in links[-1], f'href="{PAGE}"' in page) == (True, True)


def test_it_says_the_persons_roles_and_where_the_contracts_are(cast, client):
    page = sign_in(client, cast.dana).get(PAGE).content.decode()
    assert ">PARTNER_ADMIN</code>" in page
    assert 'data-roles="PARTNER_ADMIN"' in page
    assert {contract.url for contract in CONTRACTS} <= set(Page(page).links)
    assert "This page needs scripts" in page


@pytest.mark.parametrize("contract", CONTRACTS, ids=lambda contract: contract.url)
def test_the_contracts_are_read_without_a_token_and_name_the_roles_of_each_call(contract, db):
    document = Client().get(contract.url).json()
    calls = [told for methods in document["paths"].values() for told in methods.values()]
    assert document["openapi"].startswith("3.")
    assert [told["operationId"] for told in calls if "x-roles" not in told or not told["summary"]] == []


def test_the_page_loads_no_script_or_style_of_its_own_writing(amina):
    response = amina.get(PAGE)
    assert " style=" not in response.content.decode()
    assert "unsafe" not in response.headers["Content-Security-Policy"]


def test_the_token_is_short_acts_as_the_person_and_is_audited(cast, client):
    answer = sign_in(client, cast.emil).post(TOKEN)
    told = answer.json()
    assert (answer.status_code, set(told), told["seconds"]) == (200, {"token", "seconds"}, 900)
    assert "no-store" in answer.headers["Cache-Control"]
    assert call(told["token"]) == 200
    (row,) = issued()
    assert (row.ref_id, row.session_user_id) == (str(cast.emil.user.pk), cast.emil.actor.id)
    assert told["token"] not in str(vars(row))


def test_the_token_opens_no_more_than_the_persons_roles(cast, client):
    cast.emil.user.roles = ["DEVICE_PROVIDER"]
    cast.emil.user.save()
    token = sign_in(client, cast.emil).post(TOKEN).json()["token"]
    assert call(token) == 403


def test_the_token_ends_when_it_says_so(cast, client, settings):
    settings.TOKEN_MINUTES = 2
    told = sign_in(client, cast.emil).post(TOKEN).json()
    assert told["seconds"] == timedelta(minutes=2).total_seconds()


def test_a_visitor_gets_no_token(db):
    answer = Client().post(TOKEN)
    assert (answer.status_code, issued()) == (303, [])
    assert "/sign-in/" in answer.headers["Location"]


def test_the_token_is_only_given_to_a_page_of_the_portal(cast):
    strict = sign_in(Client(enforce_csrf_checks=True), cast.emil)
    assert (strict.post(TOKEN).status_code, strict.get(TOKEN).status_code, issued()) == (403, 405, [])
    strict.get(PAGE)
    csrf = strict.cookies[configured.CSRF_COOKIE_NAME].value
    assert strict.post(TOKEN, headers={"X-CSRFToken": csrf}).status_code == 200
