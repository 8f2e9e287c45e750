"""The homes."""

from datetime import datetime, timedelta

import pytest
import time_machine
from django.test import Client

from pms.partners.states import PartnerType
from pms.policy_requests.states import RequestState
from tests.cast import Cast, Person, person, sign_in
from tests.factories import accounts, partners
from tests.factories.api_keys import api_key
from tests.factories.policies import PolicyFactory
from tests.factories.policy_requests import AT, certify, make_ready, policy_request

HOME = "/home/"
DAY = timedelta(days=1)


def home_of(someone: Person, at: datetime = AT) -> str:
    with time_machine.travel(at, tick=False):
        response = sign_in(Client(), someone).get(HOME)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


@pytest.mark.parametrize(
    ("hour", "words"), [(4, "evening"), (5, "morning"), (11, "morning"), (12, "afternoon"), (18, "evening")]
)
def test_the_greeting_goes_by_the_hour(cast: Cast, hour: int, words: str) -> None:
    assert f"Good {words}, Amina" in home_of(cast.amina, AT.replace(hour=hour))


def test_a_fresh_partner_is_led_to_its_certificate(cast: Cast) -> None:
    page = home_of(cast.amina)
    assert "1 of 4 done" in page
    assert "Acme Bank" in page
    assert "None yet" in page


def test_a_certified_partner_is_led_to_asking_for_a_policy(cast: Cast) -> None:
    make_ready(cast.acme)
    page = home_of(cast.amina)
    assert "2 of 4 done" in page
    assert 'href="/policies/requests/new/"' in page


def test_without_a_group_the_step_leads_to_choosing_one(cast: Cast) -> None:
    certify(cast.acme)
    page = home_of(cast.amina)
    assert "Choose your policy group first." in page
    assert 'href="/partner/policy-group/"' in page


def test_a_waiting_request_is_told_with_its_age_and_linked(cast: Cast) -> None:
    request = policy_request(cast.acme, make_ready(cast.acme), requested_at=AT - 2 * DAY)
    page = home_of(cast.amina)
    assert f"Your request “{request.policy.name}” waits for approval. You sent it 2 days ago." in page
    assert f'href="/policies/requests/{request.pk}/"' in page
    assert "1 pending" in page


def test_a_rejected_request_is_told(cast: Cast) -> None:
    request = policy_request(cast.acme, make_ready(cast.acme), state=RequestState.REJECTED)
    assert f"Your request “{request.policy.name}” was rejected. Read why." in home_of(cast.amina)


def test_when_everything_is_done_the_checklist_is_gone_and_what_expires_is_listed(cast: Cast) -> None:
    link = policy_request(cast.acme, make_ready(cast.acme), state=RequestState.APPROVED)
    key = api_key(link, name="Ends soon", valid_to=AT + 5 * DAY)
    page = home_of(cast.amina)
    assert "of 4 done" not in page
    assert "1 key in force" in page
    assert "1 approved" in page
    assert "Expiring in the next 30 days" in page
    assert f'href="/api-keys/{key.pk}/"' in page


def test_a_device_provider_sees_no_policies_and_no_keys(cast: Cast) -> None:
    owner = accounts.user("cam-maker")
    partners.partner("cam-maker", type=PartnerType.DEVICE, owner=owner)
    page = home_of(person(owner))
    assert "1 of 2 done" in page
    assert 'href="/policies/requests/"' not in page
    assert 'href="/api-keys/"' not in page


def test_the_dashboard_has_its_cards_in_order_and_links_what_waits(cast: Cast) -> None:
    group = make_ready(cast.acme).group
    waiting = [
        policy_request(cast.acme, PolicyFactory(group=group, name=f"Policy {n}"), requested_at=AT - n * DAY)
        for n in range(1, 8)
    ]
    page = home_of(cast.dana)
    cards = [page.index(f'href="{url}"') for url in ("/admin/requests/", "/admin/api-keys/")]
    assert cards == sorted(cards)
    assert "7 wait for a decision" in page
    assert 'href="/admin/requests/?status=in_progress"' in page
    assert [f"/admin/requests/{row.pk}/" in page for row in waiting] == [False] * 2 + [True] * 5
    assert page.index("Policy 7") < page.index("Policy 6")


def test_a_dashboard_without_work_says_so(cast: Cast) -> None:
    page = home_of(cast.dana)
    assert "Nothing waits for a decision" in page


def test_a_policy_manager_sees_policies_only(cast: Cast) -> None:
    PolicyFactory(draft=True)
    page = home_of(cast.emil)
    assert 'href="/policies/"' in page
    assert "1 draft" in page
    assert "/admin/requests/" not in page


def test_homes_need_few_queries(cast: Cast, django_assert_max_num_queries: object) -> None:
    group = make_ready(cast.acme).group
    for _ in range(8):
        policy_request(cast.acme, PolicyFactory(group=group))
    for someone in (cast.amina, cast.dana, cast.emil):
        browser = sign_in(Client(), someone)
        browser.get(HOME)
        with django_assert_max_num_queries(14):  # type: ignore[operator]
            browser.get(HOME)


def test_a_visitor_is_sent_to_sign_in(db: None) -> None:
    response = Client().get(HOME)
    assert response.status_code == 302
    assert response["Location"] == "/sign-in/?next=%2Fhome%2F"
