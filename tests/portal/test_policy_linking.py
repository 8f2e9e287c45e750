"""What staff does with requests: several at once, revoking, extractors and credential types, on behalf of a partner."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from pms.partners.states import PartnerType
from pms.policies.models import Policy
from pms.policy_requests import services
from pms.policy_requests.models import BioExtractor, CredentialType, PolicyRequest
from pms.policy_requests.states import RequestState
from tests.cast import Cast, Person, sign_in
from tests.factories.api_keys import api_key
from tests.factories.partners import partner
from tests.factories.policies import PolicyFactory
from tests.factories.policy_requests import (
    AT,
    BIOMETRICS_DATA,
    LINKS,
    biometrics_policy,
    extractor,
    extractor_provider,
    make_ready,
    policy_request,
    ready_partner,
)

LIST = "/admin/requests/"
APPROVE, REJECT = f"{LIST}approve/", f"{LIST}reject/"


@pytest.fixture(autouse=True)
def _at(cast: Cast) -> object:
    with time_machine.travel(AT, tick=False):
        yield


def as_(person: Person) -> Client:
    return sign_in(Client(), person)


def text(response: object) -> str:
    return " ".join(response.content.decode().split())  # type: ignore[attr-defined]


def states() -> dict[str, str]:
    return dict(PolicyRequest.objects.values_list("pk", "state"))


def open_requests(count: int = 3) -> list[PolicyRequest]:
    return [policy_request() for _ in range(count)]


def picks(*requests: PolicyRequest) -> str:
    return "?" + "&".join(f"pick={request.pk}" for request in requests)


# ── Several at once ───────────────────────────────────────────────────────────


def test_several_are_approved_with_one_comment(cast: Cast) -> None:
    first, second, third = open_requests()
    browser = as_(cast.dana)
    asked = text(browser.get(APPROVE + picks(first, second)))
    assert "2 rows are chosen." in asked
    assert first.policy.name in asked
    response = browser.post(APPROVE + picks(first, second), {"comment": "Welcome"})
    assert (response.status_code, response["Location"]) == (303, LIST)
    assert "2 requests were approved." in text(browser.get(LIST))
    assert states() == {first.pk: "approved", second.pk: "approved", third.pk: "in_progress"}
    assert PolicyRequest.objects.get(pk=first.pk).decision_comment == "Welcome"


def test_each_refused_row_is_told_with_its_reason_and_the_others_are_done(cast: Cast) -> None:
    first, decided, dead = open_requests()
    services.reject(request_id=decided.pk, reason="No", actor=cast.dana.actor, at=AT)
    Policy.objects.filter(pk=dead.policy_id).update(state="deactivated")
    page = text(as_(cast.dana).post(APPROVE + picks(first, decided, dead), {"comment": ""}))
    assert "1 request was approved." in page
    assert "Dana Weiss has rejected this request already." in page
    assert f"“{dead.policy.name}” is no longer active." in page
    assert states() == {first.pk: "approved", decided.pk: "rejected", dead.pk: "in_progress"}


def test_several_are_rejected_only_with_a_reason(cast: Cast) -> None:
    first, second, _third = open_requests()
    browser, url = as_(cast.dana), REJECT + picks(first, second)
    for reason, words in (
        (" ", "Write why you reject this request."),
        ("x" * 501, "Your text has 501 characters. At most 500 are possible."),
    ):
        response = browser.post(url, {"comment": reason})
        assert response.status_code == 422
        assert words in text(response)
        assert reason.strip() in text(response)
    assert {*states().values()} == {"in_progress"}
    assert browser.post(url, {"comment": "Not for games"}).status_code == 303
    assert sorted(states().values()) == ["in_progress", "rejected", "rejected"]


def test_what_does_not_exist_is_one_refused_row(cast: Cast) -> None:
    (first,) = open_requests(1)
    page = text(as_(cast.dana).post(f"{APPROVE}?pick={first.pk}&pick=nothing", {"comment": ""}))
    assert "1 request was approved." in page
    assert "nothing" in page


def test_the_list_offers_what_can_be_done_with_each_row(cast: Cast) -> None:
    waits, done = open_requests(2)
    PolicyRequest.objects.filter(pk=done.pk).update(state=RequestState.APPROVED.value)
    page = text(as_(cast.dana).get(LIST))
    assert f"{APPROVE}?pick={waits.pk}" in page
    assert f"{REJECT}?pick={waits.pk}" in page
    assert f"{LIST}{done.pk}/revoke/" in page
    assert f"?pick={done.pk}" not in page


@pytest.mark.parametrize("column", ["partner", "organisation", "type", "policy", "group", "requested", "status"])
def test_the_list_is_sorted_by_each_column_both_ways(cast: Cast, column: str) -> None:
    policy_request(requested_at=AT - timedelta(days=9))
    policy_request(state=RequestState.REJECTED, partner=ready_partner(type=PartnerType.PRINT))
    browser = as_(cast.dana)
    orders = [
        [line["url"] for line in browser.get(LIST, {"sort": way + column}).context["list"].lines] for way in ("", "-")
    ]
    assert orders[0] == orders[1][::-1]
    assert len(orders[0]) == 2


def test_the_list_is_filtered_by_every_fact_of_a_request(cast: Cast) -> None:
    wanted = policy_request(
        ready_partner("card-maker", organisation="100% Card_Maker", type=PartnerType.CREDENTIAL),
        state=RequestState.APPROVED,
    )
    for _ in range(2):
        policy_request()
    browser = as_(cast.dana)
    for name, value in {
        "partner": "CARD",
        "organisation": "100% card_",
        "type": "Credential_Partner",
        "policy": wanted.policy.name,
        "policy_id": wanted.policy_id[5:20],
        "group": wanted.policy.group.name,
        "status": "approved",
    }.items():
        lines = browser.get(LIST, {name: value}).context["list"].lines
        assert [line["url"] for line in lines] == [f"{LIST}{wanted.pk}/"], name


# ── Revoking ──────────────────────────────────────────────────────────────────


def test_an_approval_is_revoked_after_its_keys_were_counted(cast: Cast) -> None:
    request = policy_request(cast.acme, make_ready(cast.acme), state=RequestState.APPROVED)
    for _ in range(2):
        api_key(request)
    browser, url = as_(cast.dana), f"{LIST}{request.pk}/revoke/"
    assert url in text(browser.get(f"{LIST}{request.pk}/"))
    assert "2 API keys stop working at once." in text(browser.get(url))
    response = browser.post(url, {"comment": " "})
    assert response.status_code == 422
    assert "Write why you revoke this approval." in text(response)
    assert browser.post(url, {"comment": "It <ended>"}).status_code == 303
    page = text(browser.get(f"{LIST}{request.pk}/"))
    assert "The approval was revoked." in page
    assert "It &lt;ended&gt;" in page
    assert url not in page
    own = text(as_(cast.amina).get(f"/policies/requests/{request.pk}/"))
    assert "It &lt;ended&gt;" in own
    assert "Revoked" in own
    assert f"/policies/requests/new/?policy={request.policy_id}" in own
    again = browser.post(url, {"comment": "Twice"})
    assert (again.status_code, "revoked already" in text(again)) == (422, True)


# ── Extractors and credential types ───────────────────────────────────────────


@pytest.fixture
def card_request(cast: Cast) -> PolicyRequest:
    """An open request of a credential partner for a policy that shares biometrics."""
    cast.acme.type = PartnerType.CREDENTIAL.value
    cast.acme.save(update_fields=["type"])
    return policy_request(cast.acme, make_ready(cast.acme, data=BIOMETRICS_DATA))


def test_the_review_shows_the_extractors_and_sets_what_is_missing(cast: Cast, card_request: PolicyRequest) -> None:
    provider = extractor_provider()
    browser, url = as_(cast.dana), f"{LIST}{card_request.pk}/"
    page = text(browser.get(url))
    assert "It is not known yet which biometric extractors" in page
    assert f"{url}extractors/" in page
    form = text(browser.get(f"{url}extractors/"))
    assert "Neuro 3.1" in form
    assert browser.post(f"{url}extractors/", {"place_1": provider.pk})["Location"] == url
    row = BioExtractor.objects.get()
    assert (row.attribute, row.modality, row.provider, row.version) == (
        "individualBiometrics",
        "finger",
        "Neuro",
        "3.1",
    )
    page = text(browser.get(url))
    assert "Neuro 3.1" in page
    assert "It is not known yet" not in page
    assert browser.post(f"{url}approve/", {"comment": ""}).status_code == 303
    assert f"{url}extractors/" not in text(browser.get(url))
    refused = browser.post(f"{url}extractors/", {"place_0": provider.pk})
    assert (refused.status_code, "cannot be changed" in text(refused)) == (422, True)


def test_a_policy_without_biometrics_has_no_extractors(cast: Cast) -> None:
    request = policy_request(cast.acme, make_ready(cast.acme))
    browser = as_(cast.dana)
    assert "Biometric extractors" not in text(browser.get(f"{LIST}{request.pk}/"))
    assert browser.get(f"{LIST}{request.pk}/extractors/").status_code == 404


def test_a_credential_type_is_mapped_where_the_request_is_reviewed(cast: Cast, card_request: PolicyRequest) -> None:
    browser, url = as_(cast.dana), f"{LIST}{card_request.pk}/"
    form = text(browser.get(f"{url}credential-type/"))
    assert '<option value="" selected>Choose a credential type</option>' in form
    assert browser.post(f"{url}credential-type/", {"type": ""}).status_code == 422
    for word in ("auth", "qrcode", "euin", "reprint", "vercred", "opencrvs"):
        assert f'<option value="{word}">' in form
    assert browser.post(f"{url}credential-type/", {"type": "euin"})["Location"] == url
    made = CredentialType.objects.get()
    assert (made.partner_id, made.policy_id, made.name) == ("acme-bank", card_request.policy_id, "euin")
    assert "this policy" in text(browser.get(url))
    assert '<option value="euin">' not in text(browser.get(f"{url}credential-type/"))
    again = browser.post(f"{url}credential-type/", {"type": "euin"})
    assert (again.status_code, "has a policy for credentials" in text(again)) == (422, True)
    wrong = browser.post(f"{url}credential-type/", {"type": "passport"})
    assert wrong.status_code == 422
    assert CredentialType.objects.count() == 1
    assert browser.post(f"{url}extractors/", {"place_1": extractor_provider().pk}).status_code == 303
    assert browser.post(f"{url}approve/", {"comment": ""}).status_code == 303
    revoking = text(browser.get(f"{url}revoke/"))
    assert "No API key in use depends on it." in revoking
    assert "The mapping of these credential types to the policy stays: euin." in revoking


def test_a_partner_that_gets_no_credentials_is_not_offered_any(cast: Cast) -> None:
    card = ready_partner("print-shop", type=PartnerType.PRINT)
    request = policy_request(card, PolicyFactory(group=card.policy_group, type="DataShare"))
    browser = as_(cast.dana)
    assert "Credential types" not in text(browser.get(f"{LIST}{request.pk}/"))
    response = browser.post(f"{LIST}{request.pk}/credential-type/", {"type": "euin"})
    assert (response.status_code, "do not get credentials" in text(response)) == (422, True)


def test_an_admin_walks_the_steps_for_a_credential_partner(cast: Cast, card_request: PolicyRequest) -> None:
    policy = biometrics_policy(group=cast.acme.policy_group, name="Cards")
    provider = extractor_provider()
    browser, query = as_(cast.dana), "?partner=acme-bank"
    steps = f"{LIST}new/{policy.pk}/"
    page = text(browser.get(f"{LIST}new/{query}&policy={policy.pk}"))
    assert f"{steps}extractors/{query}" in page
    response = browser.post(f"{steps}extractors/{query}", {"place_2": provider.pk})
    assert response["Location"] == f"{steps}check/{query}"
    response = browser.post(response["Location"], {"comment": "They called"})
    made = PolicyRequest.objects.get(policy=policy)
    assert response["Location"] == f"{LIST}{made.pk}/"
    assert (made.partner_id, made.requested_by) == ("acme-bank", cast.dana.user)
    assert BioExtractor.objects.get().modality == "iris"
    for path in (f"{steps}extractors/", f"{steps}check/", f"{steps}check/?partner=nobody"):
        assert browser.get(path).status_code == 404


def test_the_review_page_costs_few_queries(
    cast: Cast, card_request: PolicyRequest, django_assert_max_num_queries: object
) -> None:
    for number in range(5):
        extractor(card_request, f"photo {number}")
    partner("acme-bank-2", organisation="ACME Bank")
    services.map_credential_type(
        partner_id="acme-bank",
        credential_type="euin",
        policy_name=card_request.policy.name,
        actor=cast.dana.actor,
        at=AT,
        settings=LINKS,
    )
    browser = as_(cast.dana)
    browser.get(f"{LIST}{card_request.pk}/")
    with django_assert_max_num_queries(15):  # type: ignore[operator]
        browser.get(f"{LIST}{card_request.pk}/")
