"""The pages of API keys."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from pms.api_keys.models import ApiKey
from pms.events.models import OutboxRow
from pms.partners.models import Partner
from pms.partners.states import PartnerState
from pms.policy_requests.models import PolicyRequest
from pms.policy_requests.states import RequestState
from tests.cast import Cast, Person, sign_in
from tests.factories.api_keys import api_key
from tests.factories.policies import PolicyFactory
from tests.factories.policy_requests import AT, make_ready, policy_request

LIST, NEW, ADMIN_LIST = "/api-keys/", "/api-keys/new/", "/admin/api-keys/"


@pytest.fixture(autouse=True)
def _at(cast: Cast) -> object:
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture
def link(cast: Cast) -> PolicyRequest:
    return policy_request(cast.acme, make_ready(cast.acme), state=RequestState.APPROVED)


def as_(person: Person) -> Client:
    return sign_in(Client(), person)


def text(response: object) -> str:
    return " ".join(response.content.decode().split())  # type: ignore[attr-defined]


def nonce_of(page: str) -> str:
    found = re.search(r'name="nonce" value="([0-9A-Za-z]{32})"', page)
    assert found
    return found[1]


def form(browser: Client, link: PolicyRequest, **changes: str) -> dict[str, str]:
    nonce = nonce_of(text(browser.get(NEW)))
    return {"request": link.pk, "name": "Branch offices", "last_day": "", "nonce": nonce} | changes


def secret_in(page: str) -> str:
    found = re.search(r'id="secret-value"[^>]*>([0-9A-Za-z]{32})<', page)
    assert found
    return found[1]


def test_the_key_is_in_the_answer_to_the_post_and_nowhere_else(cast: Cast, link: PolicyRequest) -> None:
    browser = as_(cast.amina)
    assert f'value="{link.pk}" selected' in text(browser.get(NEW, {"request": link.pk}))
    response = browser.post(NEW, form(browser, link))
    secret, key = secret_in(text(response)), ApiKey.objects.get()
    assert response.status_code == 200
    assert "no-store" in response["Cache-Control"]
    assert (key.last_four, key.name, key.partner_id) == (secret[-4:], "Branch offices", "acme-bank")
    assert secret not in repr(ApiKey.objects.values())
    for url in (LIST, f"{LIST}{key.pk}/", NEW):
        assert secret not in text(browser.get(url))


def test_sending_the_form_again_makes_no_second_key_and_shows_none(cast: Cast, link: PolicyRequest) -> None:
    browser = as_(cast.amina)
    sent = form(browser, link)
    secret = secret_in(text(browser.post(NEW, sent)))
    for again in (sent, sent | {"name": "Another name"}):
        response = browser.post(NEW, again, follow=True)
        page = text(response)
        assert response.redirect_chain == [(f"{LIST}{ApiKey.objects.get().pk}/", 303)]
        assert "This key was generated already." in page
        assert secret not in page
    assert (ApiKey.objects.count(), OutboxRow.objects.count()) == (1, 1)


def test_two_forms_make_two_keys(cast: Cast, link: PolicyRequest) -> None:
    browser = as_(cast.amina)
    browser.post(NEW, form(browser, link))
    browser.post(NEW, form(browser, link, name="Head office"))
    assert sorted(ApiKey.objects.values_list("name", flat=True)) == ["Branch offices", "Head office"]


def test_a_name_that_is_taken_is_told_at_its_field_and_the_form_can_be_sent_again(
    cast: Cast, link: PolicyRequest
) -> None:
    browser = as_(cast.amina)
    browser.post(NEW, form(browser, link))
    sent = form(browser, link, name="BRANCH offices")
    response = browser.post(NEW, sent)
    assert response.status_code == 422
    assert "You have a key named “BRANCH offices” for this policy already." in text(response)
    assert nonce_of(text(response)) == sent["nonce"]
    assert browser.post(NEW, sent | {"name": "Head office"}).status_code == 200
    assert ApiKey.objects.count() == 2


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"name": "x" * 37}, "The name has 37 characters. At most 36 are possible."),
        ({"name": ""}, "This field is required."),
        ({"last_day": "2026-03-03"}, "The last day must not lie in the past."),
        ({"last_day": "2400-01-01"}, "A key lives at most 36500 days."),
        ({"last_day": "9999-12-31"}, "Choose an earlier day."),
        ({"last_day": "soon"}, "Enter a valid date."),
        ({"nonce": "guessed"}, "Enter a valid value."),
    ],
)
def test_what_is_wrong_is_told_and_nothing_is_made(
    cast: Cast, link: PolicyRequest, changes: dict[str, str], words: str
) -> None:
    browser = as_(cast.amina)
    response = browser.post(NEW, form(browser, link, **changes))
    assert response.status_code == 422
    assert words in text(response)
    assert ApiKey.objects.count() == 0


def test_the_last_day_counts_to_its_end(cast: Cast, link: PolicyRequest) -> None:
    browser = as_(cast.amina)
    browser.post(NEW, form(browser, link, last_day="2026-03-04"))
    assert ApiKey.objects.get().valid_to == AT.replace(hour=0) + timedelta(days=1)


def test_a_foreign_or_open_request_cannot_be_chosen(cast: Cast, link: PolicyRequest) -> None:
    foreign = policy_request(cast.north, make_ready(cast.north), state=RequestState.APPROVED)
    waiting = policy_request(cast.acme, PolicyFactory(group=link.policy.group))
    browser = as_(cast.amina)
    for other in (foreign, waiting):
        assert browser.post(NEW, form(browser, other)).status_code == 422
    assert ApiKey.objects.count() == 0


def test_without_an_approved_policy_the_page_says_what_comes_before(cast: Cast) -> None:
    make_ready(cast.acme)
    page = text(as_(cast.amina).get(NEW))
    assert "An API key belongs to an approved policy" in page
    assert 'href="/policies/requests/"' in page


def test_a_link_that_ended_while_the_page_was_open_is_refused(cast: Cast, link: PolicyRequest) -> None:
    browser = as_(cast.amina)
    sent = form(browser, link)
    Partner.objects.filter(pk="acme-bank").update(state=PartnerState.DEACTIVATED.value)
    response = browser.post(NEW, sent)
    assert response.status_code == 422
    assert "This organisation is not active" in text(response)
    assert ApiKey.objects.count() == 0


def test_the_detail_names_the_last_four_and_what_is_needed(cast: Cast, link: PolicyRequest) -> None:
    key = api_key(link, created_by=cast.bashir.user)
    page = text(as_(cast.amina).get(f"{LIST}{key.pk}/"))
    for words in (f"…{key.last_four}", link.policy.name, "Bashir Noor", "What you need to use it", "Activated"):
        assert words in page


def test_a_stopped_key_says_why(cast: Cast, link: PolicyRequest) -> None:
    key = api_key(link)
    PolicyRequest.objects.update(state=RequestState.REVOKED.value)
    page = text(as_(cast.amina).get(f"{LIST}{key.pk}/"))
    assert "Stopped" in page
    assert "The policy is no longer approved for the organisation." in page
    assert "What you need to use it" not in page


def test_deactivating_asks_first(cast: Cast, link: PolicyRequest) -> None:
    key = api_key(link)
    browser = as_(cast.bashir)
    url = f"{LIST}{key.pk}/deactivate/"
    assert "This cannot be undone." in text(browser.get(url))
    assert ApiKey.objects.get().state == "activated"
    assert browser.post(url).status_code == 303
    assert ApiKey.objects.get().state == "deactivated"
    assert "This key is deactivated already." in text(browser.post(url))


def test_people_of_a_deactivated_partner_are_not_offered_to_deactivate_but_staff_is(
    cast: Cast, link: PolicyRequest
) -> None:
    key = api_key(link)
    Partner.objects.filter(pk="acme-bank").update(state=PartnerState.DEACTIVATED.value)
    for url in (LIST, f"{LIST}{key.pk}/"):
        assert f"{LIST}{key.pk}/deactivate/" not in text(as_(cast.amina).get(url))
    for url in (ADMIN_LIST, f"{ADMIN_LIST}{key.pk}/"):
        assert f"{ADMIN_LIST}{key.pk}/deactivate/" in text(as_(cast.dana).get(url))


def test_foreign_and_missing_keys_look_the_same(cast: Cast, link: PolicyRequest) -> None:
    key = api_key(link, name="Only ours")
    browser = as_(cast.chloe)
    for url in (f"{LIST}{key.pk}/", f"{LIST}{key.pk}/deactivate/", f"{LIST}no-such-key/"):
        assert browser.get(url).status_code == 404
        assert browser.post(url).status_code in {404, 405}
    assert ApiKey.objects.get().state == "activated"
    assert "Only ours" not in text(browser.get(LIST))


def test_a_nonce_of_somebody_else_tells_nothing(cast: Cast, link: PolicyRequest) -> None:
    browser = as_(cast.amina)
    sent = form(browser, link)
    browser.post(NEW, sent)
    theirs = policy_request(cast.north, make_ready(cast.north), state=RequestState.APPROVED)
    foreign = as_(cast.chloe)
    assert foreign.post(NEW, form(foreign, theirs, nonce=sent["nonce"])).status_code == 404
    assert ApiKey.objects.count() == 1


def test_the_list_shows_and_filters_the_state_in_effect(cast: Cast, link: PolicyRequest) -> None:
    api_key(link, name="Good one")
    api_key(link, name="Old one", valid_to=AT)
    browser = as_(cast.amina)
    assert "Expired" in text(browser.get(LIST))
    page = text(browser.get(LIST, {"status": "expired", "sort": "status"}))
    assert "Old one" in page
    assert "Good one" not in page


def test_staff_sees_all_keys_gives_a_reason_and_moves_the_end(cast: Cast, link: PolicyRequest) -> None:
    key = api_key(link, name="Branch offices")
    browser = as_(cast.dana)
    assert "Acme Bank" in text(browser.get(ADMIN_LIST))
    assert "Acme Bank" in text(browser.get(f"{ADMIN_LIST}{key.pk}/"))
    moved = browser.post(f"{ADMIN_LIST}{key.pk}/expiry/", {"last_day": "2026-12-31"})
    assert moved.status_code == 303
    assert ApiKey.objects.get().valid_to.isoformat() == "2027-01-01T00:00:00+00:00"
    url = f"{ADMIN_LIST}{key.pk}/deactivate/"
    assert browser.post(url, {"reason": ""}).status_code == 422
    assert browser.post(url, {"reason": "Found in public"}).status_code == 303
    assert ApiKey.objects.get().deactivation_reason == "Found in public"
    assert "Found in public" in text(as_(cast.amina).get(f"{LIST}{key.pk}/"))


def test_pages_of_staff_are_closed_to_others(cast: Cast, link: PolicyRequest) -> None:
    key = api_key(link)
    for person in (cast.amina, cast.emil):
        browser = as_(person)
        for url in (ADMIN_LIST, f"{ADMIN_LIST}{key.pk}/", f"{ADMIN_LIST}{key.pk}/deactivate/"):
            assert browser.get(url).status_code == 403


def test_lists_need_few_queries_however_long_they_are(
    cast: Cast, link: PolicyRequest, django_assert_max_num_queries: object
) -> None:
    for _ in range(25):
        api_key(link)
    for person, url in ((cast.amina, LIST), (cast.dana, ADMIN_LIST)):
        browser = as_(person)
        browser.get(url)
        with django_assert_max_num_queries(12):  # type: ignore[operator]
            assert browser.get(url).status_code == 200
