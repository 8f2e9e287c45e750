"""A partner that gets data walks the steps of a request: policy, extractors, check and send."""

import pytest
import time_machine
from django.test import Client, override_settings

from pms.partners.states import PartnerType
from pms.policies.models import Policy
from pms.policy_requests.models import BioExtractor, PolicyRequest, RequestDraft
from tests.cast import Cast, Person, sign_in
from tests.factories.policies import PolicyFactory
from tests.factories.policy_requests import (
    AT,
    BIOMETRICS_DATA,
    biometrics_policy,
    extractor_provider,
    make_ready,
    policy_request,
)

LIST, NEW = "/policies/requests/", "/policies/requests/new/"


@pytest.fixture(autouse=True)
def _at(cast: Cast) -> object:
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture
def policy(cast: Cast) -> Policy:
    """A policy that shares biometrics, offered to Acme, which is a credential partner here."""
    cast.acme.type = PartnerType.CREDENTIAL.value
    cast.acme.save(update_fields=["type"])
    return make_ready(cast.acme, data=BIOMETRICS_DATA)


def as_(person: Person) -> Client:
    return sign_in(Client(), person)


def text(response: object) -> str:
    return " ".join(response.content.decode().split())  # type: ignore[attr-defined]


def step(policy: Policy, name: str) -> str:
    return f"{NEW}{policy.pk}/{name}/"


def test_the_whole_walk_from_the_policy_to_the_sent_request(cast: Cast, policy: Policy) -> None:
    provider = extractor_provider()
    browser = as_(cast.amina)
    page = text(browser.get(f"{NEW}?policy={policy.pk}"))
    assert step(policy, "extractors") in page
    assert "Send the request" not in page
    page = text(browser.get(step(policy, "extractors")))
    assert page.count("Neuro 3.1") == 3
    assert browser.post(step(policy, "extractors"), {"place_0": provider.pk})["Location"] == step(policy, "check")
    page = text(browser.get(step(policy, "check")))
    assert "Neuro 3.1" in page
    assert "Biometric data (Face)" in page
    response = browser.post(step(policy, "check"), {"comment": "To print cards"})
    made = PolicyRequest.objects.get()
    assert response["Location"] == f"{LIST}{made.pk}/"
    assert (made.state, made.comment, made.policy_id) == ("in_progress", "To print cards", policy.pk)
    row = BioExtractor.objects.get()
    assert (row.attribute, row.modality, row.provider, row.version) == ("individualBiometrics", "face", "Neuro", "3.1")
    assert not RequestDraft.objects.exists()
    assert "Neuro 3.1" in text(browser.get(response["Location"]))


def test_back_keeps_what_was_chosen_and_written(cast: Cast, policy: Policy) -> None:
    provider = extractor_provider()
    browser = as_(cast.amina)
    response = browser.post(step(policy, "extractors"), {"place_1": provider.pk, "back": "1"})
    assert response["Location"] == f"{NEW}?policy={policy.pk}"
    assert f'<option value="{provider.pk}" selected>' in text(browser.get(step(policy, "extractors")))
    response = browser.post(step(policy, "check"), {"comment": "Half a sen", "back": "1"})
    assert response["Location"] == step(policy, "extractors")
    assert "Half a sen" in text(browser.get(step(policy, "check")))
    response = browser.post(step(policy, "check"), {"comment": "", "back": "1"})
    assert response.status_code == 303
    too_long = browser.post(step(policy, "check"), {"comment": "x" * 501, "back": "1"})
    assert (too_long.status_code, "x" * 501 in text(too_long)) == (422, True)
    assert not PolicyRequest.objects.exists()


def test_what_was_begun_is_found_again_by_a_colleague_and_can_be_thrown_away(cast: Cast, policy: Policy) -> None:
    provider = extractor_provider()
    PolicyFactory(group=policy.group, type="DataShare")
    response = as_(cast.amina).post(step(policy, "extractors"), {"place_1": provider.pk, "later": "1"})
    assert response["Location"] == LIST
    browser = as_(cast.bashir)
    page = text(browser.get(LIST))
    assert "You have begun a request for" in page
    assert step(policy, "extractors") in page
    assert step(policy, "extractors") in text(browser.get(NEW))
    assert "Throw away what you have begun?" in text(browser.get(step(policy, "discard")))
    assert browser.post(step(policy, "discard")).status_code == 303
    assert "You have begun" not in text(browser.get(LIST))
    assert browser.get(step(policy, "discard")).status_code == 404


def test_a_missing_extractor_is_told_at_its_field(cast: Cast, policy: Policy) -> None:
    extractor_provider()
    browser = as_(cast.amina)
    response = browser.post(step(policy, "extractors"), {"place_0": ""})
    assert response.status_code == 422
    assert "Choose a biometric extractor for “biometric data”." in text(response)
    assert 'href="#id_place_0"' in text(response)
    assert browser.get(step(policy, "check"))["Location"] == step(policy, "extractors")
    refused = browser.post(f"{NEW}?policy={policy.pk}", {"comment": "Straight on"})
    assert refused.status_code == 422
    assert not PolicyRequest.objects.exists()


def test_where_no_provider_is_offered_it_is_typed(cast: Cast, policy: Policy) -> None:
    extractor_provider(modalities=["iris"])
    browser, url = as_(cast.amina), step(policy, "extractors")
    assert "Face: provider" in text(browser.get(url))
    for wrong in ({"place_0": "x" * 129}, {"place_0": "mock", "place_0_version": "123456789"}):
        assert browser.post(url, wrong).status_code == 422
    for hostile in ("a\0b", "\u202e"):
        assert browser.post(url, {"place_0": hostile}).status_code in {303, 422}
    assert browser.post(url, {"place_0": " mock ", "place_0_version": "1.1"}).status_code == 303
    (one,) = RequestDraft.objects.get().extractors
    assert (one["provider"], one["version"], one["modality"]) == ("mock", "1.1", "face")


def test_a_provider_that_is_no_longer_offered_stays_chosen(cast: Cast, policy: Policy) -> None:
    old = extractor_provider("Old", "1")
    extractor_provider()
    browser, url = as_(cast.amina), step(policy, "extractors")
    browser.post(url, {"place_0": old.pk})
    old.state = "deactivated"
    old.save()
    page = text(browser.get(url))
    assert '<option value="kept" selected>Old 1</option>' in page
    assert browser.post(url, {"place_0": old.pk}).status_code == 422
    assert browser.post(url, {"place_0": "kept"}).status_code == 303
    assert RequestDraft.objects.get().extractors[0]["provider"] == "Old"


def test_extractors_may_be_left_out_by_those_who_need_none(cast: Cast, policy: Policy) -> None:
    cast.acme.type = PartnerType.PRINT.value
    cast.acme.save(update_fields=["type"])
    browser = as_(cast.amina)
    assert browser.post(step(policy, "extractors"), {})["Location"] == step(policy, "check")
    assert browser.post(step(policy, "check"), {"comment": "Prints only"}).status_code == 303
    assert PolicyRequest.objects.get().state == "in_progress"


def test_a_policy_without_biometrics_has_one_page(cast: Cast, policy: Policy) -> None:
    plain = PolicyFactory(group=policy.group, type="CredentialIssuance")
    browser = as_(cast.amina)
    assert "Send the request" in text(browser.get(f"{NEW}?policy={plain.pk}"))
    for name in ("extractors", "check"):
        assert browser.get(step(plain, name))["Location"] == f"{NEW}?policy={plain.pk}"


def test_a_self_service_policy_is_approved_at_the_end_of_the_walk(cast: Cast, policy: Policy) -> None:
    Policy.objects.filter(pk=policy.pk).update(self_service=True)
    provider = extractor_provider()
    browser = as_(cast.amina)
    browser.post(step(policy, "extractors"), {"place_0": provider.pk})
    assert "your request is approved at once" in text(browser.get(step(policy, "check")))
    response = browser.post(step(policy, "check"), {"comment": "Cards"})
    assert PolicyRequest.objects.get().state == "approved"
    assert "Approved at once: this policy needs no decision." in text(browser.get(response["Location"]))


def test_the_extractors_of_a_request_that_waits_can_be_said_later(cast: Cast, policy: Policy) -> None:
    request = policy_request(cast.acme, policy)
    provider = extractor_provider()
    browser, url = as_(cast.amina), f"{LIST}{request.pk}/extractors/"
    assert "Your extractors are missing" in text(browser.get(f"{LIST}{request.pk}/"))
    assert browser.post(url, {}).status_code == 422
    assert browser.post(url, {"place_2": provider.pk})["Location"] == f"{LIST}{request.pk}/"
    page = text(browser.get(f"{LIST}{request.pk}/"))
    assert "Your extractors are missing" not in page
    assert "Biometric data (Iris)" in page
    browser.post(url, {"place_0": provider.pk})
    assert list(BioExtractor.objects.values_list("modality", flat=True)) == ["face"]
    for path in (step(policy, "extractors"), step(policy, "check")):
        assert browser.get(path)["Location"] == f"{LIST}{request.pk}/"


def test_foreign_and_missing_steps_look_the_same(cast: Cast, policy: Policy) -> None:
    make_ready(cast.north)
    request = policy_request(cast.acme, policy)
    browser = as_(cast.chloe)
    paths = [step(policy, name) for name in ("extractors", "check", "discard")]
    for path in (*paths, f"{NEW}none/extractors/", f"{LIST}{request.pk}/extractors/", f"{LIST}none/extractors/"):
        assert browser.get(path).status_code == 404, path
        assert browser.post(path, {"place_0": "x"}).status_code == 404, path


def test_the_operator_says_which_types_of_policies_a_partner_type_is_offered(cast: Cast, policy: Policy) -> None:
    auth = PolicyFactory(group=policy.group, name="For sign-in")
    browser = as_(cast.amina)
    assert "For sign-in" not in text(browser.get(NEW))
    with override_settings(POLICY_TYPES={"Credential_Partner": frozenset({"Auth"})}):
        page = text(browser.get(NEW))
        assert "For sign-in" in page
        assert policy.name not in page
        assert browser.post(f"{NEW}?policy={policy.pk}", {"comment": "x"}).status_code == 422
        assert browser.post(f"{NEW}?policy={auth.pk}", {"comment": "x"}).status_code == 303
    with override_settings(POLICY_TYPES={"Credential_Partner": frozenset()}):
        assert "do not need a policy" in text(browser.get(NEW))


def test_a_deactivated_policy_ends_the_walk(cast: Cast, policy: Policy) -> None:
    biometrics_policy(group=policy.group)
    provider = extractor_provider()
    browser = as_(cast.amina)
    browser.post(step(policy, "extractors"), {"place_0": provider.pk})
    Policy.objects.filter(pk=policy.pk).update(state="deactivated")
    for name in ("extractors", "check"):
        assert browser.get(step(policy, name)).status_code == 404
    assert "You have begun" not in text(browser.get(LIST))


def test_the_home_leads_through_the_steps(cast: Cast, policy: Policy) -> None:
    provider = extractor_provider()
    browser = as_(cast.amina)
    assert f'href="{NEW}"' in text(browser.get("/home/"))
    browser.post(step(policy, "extractors"), {"place_0": provider.pk})
    home = text(browser.get("/home/"))
    assert "You have begun a request for" in home
    assert step(policy, "extractors") in home
    request = policy_request(cast.acme, policy)
    home = text(browser.get("/home/"))
    assert "Say which biometric extractors you use." in home
    assert f"{LIST}{request.pk}/extractors/" in home
    browser.post(f"{LIST}{request.pk}/extractors/", {"place_0": provider.pk})
    assert "waits for approval" in text(browser.get("/home/"))
