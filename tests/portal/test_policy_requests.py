"""The pages of requests for policies."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client

from pms.audit.actions import policy_requests as actions
from pms.audit.models import LogRow
from pms.partners.models import Partner
from pms.partners.states import PartnerState
from pms.policies.models import Policy
from pms.policies.states import PolicyState
from pms.policy_requests import services
from pms.policy_requests.models import PolicyRequest
from pms.policy_requests.states import RequestState
from tests.cast import Cast, Person, sign_in
from tests.factories.accounts import user
from tests.factories.partners import partner
from tests.factories.policies import PolicyFactory
from tests.factories.policy_requests import AT, LINKS, certify, make_ready, policy_request

LIST, NEW = "/policies/requests/", "/policies/requests/new/"
ADMIN_LIST, ADMIN_NEW = "/admin/requests/", "/admin/requests/new/"


@pytest.fixture(autouse=True)
def _at(cast: Cast) -> object:
    with time_machine.travel(AT, tick=False):
        yield


def as_(person: Person) -> Client:
    return sign_in(Client(), person)


def text(response: object) -> str:
    return " ".join(response.content.decode().split())  # type: ignore[attr-defined]


# ── The partner ───────────────────────────────────────────────────────────────


def test_a_partner_walks_from_the_empty_list_to_a_sent_request(cast: Cast) -> None:
    policy = make_ready(cast.acme)
    PolicyFactory(group=policy.group, name="Second policy")
    browser = as_(cast.amina)
    assert NEW in text(browser.get(LIST))
    choose = text(browser.get(NEW))
    assert f"{NEW}?policy={policy.pk}" in choose
    assert "Second policy" in choose
    read = text(browser.get(NEW, {"policy": policy.pk}))
    assert "authTokenType" in read
    assert "What it allows" in read
    response = browser.post(f"{NEW}?policy={policy.pk}", {"comment": "For opening accounts"})
    made = PolicyRequest.objects.get()
    assert (response.status_code, response["Location"]) == (303, f"/policies/requests/{made.pk}/")
    assert (made.policy_id, made.partner_id, made.comment) == (policy.pk, "acme-bank", "For opening accounts")
    detail = text(browser.get(response["Location"]))
    assert "The request was sent." in detail
    assert "Pending for approval" in detail
    assert "For opening accounts" in detail
    assert f"/policies/requests/{made.pk}/withdraw/" in detail
    assert policy.name in text(browser.get(LIST))


def test_the_only_policy_on_offer_is_shown_at_once(cast: Cast) -> None:
    policy = make_ready(cast.acme)
    browser = as_(cast.amina)
    assert "Send the request" in text(browser.get(NEW))
    browser.post(NEW, {"comment": "Please"})
    assert PolicyRequest.objects.get().policy_id == policy.pk


def test_what_blocks_is_said_with_the_way_to_the_next_act(cast: Cast) -> None:
    browser = as_(cast.amina)
    page = text(browser.get(NEW))
    assert "Upload your partner certificate first." in page
    assert 'href="/partner/certificates/' in page
    certify(cast.acme)
    page = text(browser.get(NEW))
    assert "Choose your policy group first." in page
    assert 'href="/partner/policy-group/"' in page
    make_ready_group = PolicyFactory(draft=True).group
    Partner.objects.filter(pk="acme-bank").update(policy_group=make_ready_group)
    assert "offers no policy for your partner type yet" in text(browser.get(NEW))


def test_an_expired_certificate_blocks_the_page_and_the_post(cast: Cast) -> None:
    make_ready(cast.acme)
    cast.acme.certificates.all().delete()
    certify(cast.acme, ends=AT)
    browser = as_(cast.amina)
    assert "Your partner certificate has expired." in text(browser.get(NEW))
    response = browser.post(NEW, {"comment": "Please"})
    assert response.status_code == 422
    assert "Your partner certificate has expired." in text(response)
    assert PolicyRequest.objects.count() == 0


def test_a_policy_deactivated_while_the_page_was_open_is_told_and_the_words_stay(cast: Cast) -> None:
    policy = make_ready(cast.acme)
    PolicyFactory(group=policy.group)
    browser = as_(cast.amina)
    browser.get(NEW, {"policy": policy.pk})
    Policy.objects.filter(pk=policy.pk).update(state=PolicyState.DEACTIVATED.value)
    response = browser.post(f"{NEW}?policy={policy.pk}", {"comment": "Please"})
    assert response.status_code == 422
    assert f"The policy “{policy.name}” is no longer active." in text(response)
    assert PolicyRequest.objects.count() == 0
    assert LogRow.objects.get(event_id=actions.ASK_REFUSED.event_id).log_desc == "request-policy-inactive"


def test_a_comment_of_20_kb_is_refused_at_its_field_and_stays_typed(cast: Cast) -> None:
    make_ready(cast.acme)
    comment = "word " * 4096
    response = as_(cast.amina).post(NEW, {"comment": comment})
    page = text(response)
    assert response.status_code == 422
    assert "characters. At most 500 are possible." in page
    assert page.count("word") >= 4096
    assert 'aria-invalid="true"' in page
    assert PolicyRequest.objects.count() == 0


def test_sending_the_same_request_twice_makes_one_row_and_says_so(cast: Cast) -> None:
    policy = make_ready(cast.acme)
    PolicyFactory(group=policy.group)
    browser = as_(cast.amina)
    first = browser.post(f"{NEW}?policy={policy.pk}", {"comment": "Please"})
    second = browser.post(f"{NEW}?policy={policy.pk}", {"comment": "Please"})
    assert (first.status_code, second.status_code) == (303, 422)
    page = text(second)
    assert "The request waits for approval." in page
    assert f"/policies/requests/{PolicyRequest.objects.get().pk}/" in page


def test_a_policy_of_another_group_is_not_offered(cast: Cast) -> None:
    make_ready(cast.acme)
    foreign = PolicyFactory(name="Secret foreign policy")
    browser = as_(cast.amina)
    assert "Secret foreign policy" not in text(browser.get(NEW, {"policy": foreign.pk}))
    for policy_id in (foreign.pk, "none", "%00", "x" * 2000):
        response = browser.post(f"{NEW}?policy={policy_id}", {"comment": "Please"})
        assert response.status_code == 422
        assert "This policy is not offered to your organisation." in text(response)
    assert PolicyRequest.objects.count() == 0


def test_an_approved_request_leads_to_an_api_key_and_shows_what_staff_said(cast: Cast) -> None:
    request = policy_request(cast.acme, make_ready(cast.acme), requested_by=cast.amina.user)
    services.approve(request_id=request.pk, comment="Welcome aboard", actor=cast.dana.actor, at=AT, settings=LINKS)
    page = text(as_(cast.bashir).get(f"{LIST}{request.pk}/"))
    assert f"/api-keys/new/?request={request.pk}" in page
    assert "Welcome aboard" in page
    assert "Dana" not in page
    assert "Partner admin" in page


def test_a_rejected_request_shows_its_reason_escaped_and_leads_to_asking_again(cast: Cast) -> None:
    request = policy_request(cast.acme, make_ready(cast.acme))
    services.reject(request_id=request.pk, reason="Say <b>for whom</b>", actor=cast.dana.actor, at=AT)
    page = text(as_(cast.amina).get(f"{LIST}{request.pk}/"))
    assert "Say &lt;b&gt;for whom&lt;/b&gt;" in page
    assert f"{NEW}?policy={request.policy_id}" in page


def test_withdrawing_asks_first_and_acts_on_post_only(cast: Cast) -> None:
    request = policy_request(cast.acme, make_ready(cast.acme))
    browser = as_(cast.amina)
    url = f"{LIST}{request.pk}/withdraw/"
    assert "Withdraw your request for" in text(browser.get(url))
    assert PolicyRequest.objects.get().state == "in_progress"
    assert browser.post(url).status_code == 303
    assert PolicyRequest.objects.get().state == "withdrawn"
    again = browser.post(url)
    assert again.status_code == 422
    assert "cannot be withdrawn" in text(again)


def test_foreign_and_missing_requests_look_the_same(cast: Cast) -> None:
    request = policy_request(cast.acme, make_ready(cast.acme))
    browser = as_(cast.chloe)
    for url in (f"{LIST}{request.pk}/", f"{LIST}{request.pk}/withdraw/", f"{LIST}no-such-request/"):
        assert browser.get(url).status_code == 404, url
        assert browser.post(url).status_code in {404, 405}, url
    assert PolicyRequest.objects.get().state == "in_progress"
    assert request.policy.name not in text(browser.get(LIST))


def test_the_list_of_a_partner_needs_few_queries_however_long_it_is(
    cast: Cast, django_assert_max_num_queries: object
) -> None:
    policy = make_ready(cast.acme)
    for _ in range(25):
        policy_request(cast.acme, PolicyFactory(group=policy.group))
    browser = as_(cast.amina)
    browser.get(LIST)
    with django_assert_max_num_queries(12):  # type: ignore[operator]
        assert browser.get(LIST).status_code == 200


# ── Staff ─────────────────────────────────────────────────────────────────────


def three_requests(cast: Cast) -> list[PolicyRequest]:
    policy = make_ready(cast.acme)
    group = policy.group
    start = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)
    return [
        policy_request(
            cast.acme, PolicyFactory(group=group, name=f"Policy {number}"), requested_at=start + timedelta(hours=number)
        )
        for number in (1, 2, 3)
    ]


def test_the_admins_list_puts_the_longest_waiting_first(cast: Cast) -> None:
    three_requests(cast)
    old = PolicyFactory(group=cast.acme.policy_group, name="Policy 0")
    policy_request(cast.acme, old, state=RequestState.APPROVED, requested_at=datetime(2026, 1, 1, tzinfo=UTC))
    page = text(as_(cast.dana).get(ADMIN_LIST))
    places = [page.index(f"Policy {number}") for number in (1, 2, 3, 0)]
    assert places == sorted(places)


def test_the_admins_list_filters_by_state_and_partner(cast: Cast) -> None:
    first, *_ = three_requests(cast)
    services.reject(request_id=first.pk, reason="No", actor=cast.dana.actor, at=AT)
    browser = as_(cast.dana)
    page = text(browser.get(ADMIN_LIST, {"status": "rejected", "partner": "ACME"}))
    assert "Policy 1" in page
    assert "Policy 2" not in page
    assert "Policy 1" not in text(browser.get(ADMIN_LIST, {"partner": "north"}))


def test_the_review_page_shows_evidence_words_and_place(cast: Cast) -> None:
    first, second, third = three_requests(cast)
    page = text(as_(cast.dana).get(f"{ADMIN_LIST}{second.pk}/"))
    for words in ("2 of 3", "What it allows", "authTokenType", "Acme Bank", second.comment, "Who asks"):
        assert words in page
    assert f"{ADMIN_LIST}{first.pk}/" in page
    assert f"{ADMIN_LIST}{third.pk}/" in page


def test_the_review_page_warns_of_a_partner_that_looks_the_same(cast: Cast) -> None:
    request = policy_request(cast.acme, make_ready(cast.acme))
    address = f"{ADMIN_LIST}{request.pk}/"
    assert "looks the same" not in text(as_(cast.dana).get(address))
    partner("acme-bank-2", organisation="ACME  Bank", owner=user("mallory"))
    page = text(as_(cast.dana).get(address))
    assert "1 other partner has the same organisation name or the same certificate." in page
    assert "acme-bank-2" in page


def test_earlier_requests_of_the_same_pair_are_shown(cast: Cast) -> None:
    policy = make_ready(cast.acme)
    policy_request(
        cast.acme,
        policy,
        state=RequestState.REJECTED,
        requested_at=datetime(2026, 2, 1, tzinfo=UTC),
        decision_comment="Not for games",
    )
    now = policy_request(cast.acme, policy)
    assert "Not for games" in text(as_(cast.dana).get(f"{ADMIN_LIST}{now.pk}/"))


def test_a_decision_leads_to_the_next_in_the_queue_and_at_its_end_to_the_list(cast: Cast) -> None:
    first, second, third = three_requests(cast)
    browser = as_(cast.dana)

    def decide(request: PolicyRequest, act: str, comment: str) -> str:
        response = browser.post(f"{ADMIN_LIST}{request.pk}/{act}/", {"comment": comment})
        assert response.status_code == 303
        return str(response["Location"])

    assert decide(second, "approve", "") == f"{ADMIN_LIST}{third.pk}/"
    assert decide(third, "reject", "No") == f"{ADMIN_LIST}{first.pk}/"
    assert decide(first, "approve", "Fine") == ADMIN_LIST
    states = PolicyRequest.objects.order_by("requested_at").values_list("state", flat=True)
    assert list(states) == ["approved", "approved", "rejected"]


def test_a_rejection_without_reason_is_told_at_the_field(cast: Cast) -> None:
    first, *_ = three_requests(cast)
    response = as_(cast.dana).post(f"{ADMIN_LIST}{first.pk}/reject/", {"comment": ""})
    assert response.status_code == 422
    assert "Write why you reject this request." in text(response)
    assert PolicyRequest.objects.get(pk=first.pk).state == "in_progress"
    assert as_(cast.dana).get(f"{ADMIN_LIST}{first.pk}/reject/").status_code == 302


def test_the_second_of_two_admins_reads_who_decided_what(cast: Cast) -> None:
    first, *_ = three_requests(cast)
    services.approve(request_id=first.pk, comment="By me", actor=cast.dana.actor, at=AT, settings=LINKS)
    response = as_(cast.dana).post(f"{ADMIN_LIST}{first.pk}/reject/", {"comment": "No"})
    page = text(response)
    assert response.status_code == 422
    assert "Dana Weiss has approved this request already." in page
    assert "By me" in page
    assert f"{first.pk}/approve/" not in page


def test_an_admin_asks_on_behalf_of_a_partner(cast: Cast) -> None:
    policy = make_ready(cast.acme)
    browser = as_(cast.dana)
    assert "Partner ID" in text(browser.get(ADMIN_NEW))
    assert "There is no partner with this ID." in text(browser.get(ADMIN_NEW, {"partner": "nobody"}))
    assert "Upload your partner certificate first." in text(browser.get(ADMIN_NEW, {"partner": "north-telecom"}))
    assert policy.name in text(browser.get(ADMIN_NEW, {"partner": "acme-bank"}))
    response = browser.post(f"{ADMIN_NEW}?partner=acme-bank&policy={policy.pk}", {"comment": "They called"})
    made = PolicyRequest.objects.get()
    assert response["Location"] == f"{ADMIN_LIST}{made.pk}/"
    assert (made.partner_id, made.requested_by) == ("acme-bank", cast.dana.user)


def test_a_deactivated_partner_reads_but_cannot_ask(cast: Cast) -> None:
    request = policy_request(cast.acme, make_ready(cast.acme), state=RequestState.APPROVED)
    Partner.objects.filter(pk="acme-bank").update(state=PartnerState.DEACTIVATED.value)
    browser = as_(cast.amina)
    page = text(browser.get(f"{LIST}{request.pk}/"))
    assert "Approved" in page
    assert "/api-keys/new/" not in page
    assert "This organisation is deactivated." in text(browser.get(NEW))


def test_the_review_page_says_beforehand_what_cannot_be_approved(cast: Cast) -> None:
    request = policy_request(cast.acme, make_ready(cast.acme))
    url = f"{ADMIN_LIST}{request.pk}/"
    browser = as_(cast.dana)
    assert "can be rejected, but not approved" not in text(browser.get(url))
    Partner.objects.filter(pk="acme-bank").update(state=PartnerState.DEACTIVATED.value)
    assert "Acme Bank is deactivated. The request can be rejected, but not approved." in text(browser.get(url))
    response = browser.post(f"{url}approve/", {"comment": ""})
    assert response.status_code == 422
    assert PolicyRequest.objects.get().state == "in_progress"


def test_pages_of_staff_are_closed_to_partners_and_policy_managers(cast: Cast) -> None:
    request = policy_request(cast.acme, make_ready(cast.acme))
    for person in (cast.amina, cast.emil):
        browser = as_(person)
        for url in (ADMIN_LIST, ADMIN_NEW, f"{ADMIN_LIST}{request.pk}/"):
            assert browser.get(url).status_code == 403
        for act in ("approve", "reject"):
            assert browser.post(f"{ADMIN_LIST}{request.pk}/{act}/", {"comment": "x"}).status_code == 403
    assert PolicyRequest.objects.get().state == "in_progress"


def test_the_admins_list_needs_few_queries_however_long_it_is(
    cast: Cast, django_assert_max_num_queries: object
) -> None:
    policy = make_ready(cast.acme)
    for _ in range(25):
        policy_request(cast.acme, PolicyFactory(group=policy.group))
    browser = as_(cast.dana)
    browser.get(ADMIN_LIST)
    with django_assert_max_num_queries(12):  # type: ignore[operator]
        assert browser.get(ADMIN_LIST).status_code == 200
