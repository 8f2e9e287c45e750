"""A credential partner's way: certificate, policy group, a request with its extractors; then the admin's mapping."""

from datetime import timedelta

import pytest

from pms.common.clock import now
from pms.partners.states import PartnerState, PartnerType
from pms.policies.models import Policy
from pms.policy_requests.models import BioExtractor, CredentialType, PolicyRequest
from tests.factories import accounts, partners
from tests.factories import certificates as make
from tests.factories.policies import PolicyGroupFactory
from tests.factories.policy_requests import biometrics_policy
from tests.factories.trust import trusted
from tests.journeys.people import Opens, Visit, opens

__all__ = ["opens"]
ROOT = make.root("National Root CA")
ISSUING = make.intermediate(ROOT, "National Issuing CA")
ORGANISATION = "Card Maker"
COMMENT = {"en": "We print cards for citizens.", "ar": "نطبع البطاقات للمواطنين."}


@pytest.mark.parametrize(
    ("language", "has_script"),
    [pytest.param("en", True, marks=pytest.mark.slow), ("ar", True), ("en", False)],
    ids=["in English", "in Arabic", "without script"],
)
@pytest.mark.django_db(transaction=True)
def test_from_the_certificate_to_the_mapping(opens: Opens, platform: None, language: str, has_script: bool) -> None:
    policy = prepare()
    dana, karim = (opens(language, has_script=has_script) for _ in range(2))
    dana.open("/sign-in/")
    dana.signs_in("dana")
    offer_a_provider(dana)
    karim.open("/sign-in/")
    karim.signs_in("card-maker")
    upload_the_certificate(karim)
    choose_the_policy(karim)
    choose_extractors_and_leave(karim)
    go_on_and_send(karim)
    map_and_approve(dana, policy)
    assert sorted(dana.latin | karim.latin) == []


def prepare() -> Policy:
    """An admin, a partner in progress with its group, a trusted authority and two policies."""
    trusted(ROOT, ISSUING, at=now() - timedelta(days=1))
    accounts.partner_admin("dana", first_name="Dana", last_name="Weiss")
    karim = accounts.user("card-maker", first_name="Karim", last_name="Saleh")
    group = PolicyGroupFactory(name="Cards")
    partners.partner(
        "card-maker",
        type=PartnerType.CREDENTIAL,
        organisation=ORGANISATION,
        owner=karim,
        policy_group=group,
        state=PartnerState.IN_PROGRESS,
    )
    biometrics_policy(group=group, name="Paper cards")
    return biometrics_policy(group=group, name="Plastic cards")


def offer_a_provider(dana: Visit) -> None:
    """The admin lists who makes templates."""
    dana.goes("Extractor providers")
    dana.follow("Add a provider")
    dana.has_heading("Add a provider")
    dana.fill("Provider", "Neuro")
    dana.fill("Version", "3.1")
    for word in ("Face", "Fingers"):
        dana.tab.get_by_role("checkbox", name=dana.say(word, "biometric")).check()
    dana.press("Add the provider")
    dana.sees("The provider was added.")


def upload_the_certificate(karim: Visit) -> None:
    """The organisation proves itself and is activated."""
    karim.goes("Partner Certificate")
    karim.file(make.leaf(ISSUING, organisation=ORGANISATION).pem)
    if not karim.has_script:
        karim.press("Check the certificate")
    karim.has_heading("Check your certificate")
    karim.press("Use this certificate")
    karim.sees("Your certificate was accepted and is in force.")


def choose_the_policy(karim: Visit) -> None:
    """The first step: read a policy that shares biometrics."""
    karim.goes("Policies")
    karim.follow("Request a policy")
    karim.tab.get_by_role("link", name="Plastic cards").click()
    karim.sees("What it allows")
    karim.follow("Go on")
    karim.has_heading("Biometric extractors")


def choose_extractors_and_leave(karim: Visit) -> None:
    """The second step asks for one extractor at least; what is chosen is there again after going back and away."""
    karim.press("Go on")
    karim.sees(
        "Each of the data below needs an extractor for at least one of its biometrics. "
        "Those without one are not shared."
    )
    assert karim.tab.locator("#id_place_0[aria-invalid=true]").count() == 1
    karim.tab.locator("#id_place_0").select_option(label="Neuro 3.1")
    karim.press("Back")
    karim.sees("What it allows")
    karim.follow("Go on")
    assert "Neuro 3.1" in karim.tab.locator("#id_place_0 option:checked").inner_text()
    karim.press("Keep for later")
    karim.sees("Your choices are kept. Go on whenever you like.")


def go_on_and_send(karim: Visit) -> None:
    """The last step, reached from the list of requests."""
    karim.follow("Go on")
    karim.has_heading("Biometric extractors")
    karim.press("Go on")
    karim.has_heading("Check and send")
    karim.fill("What you need it for", COMMENT[karim.language])
    karim.press("Back")
    karim.press("Go on")
    assert karim.labelled("What you need it for").input_value() == COMMENT[karim.language]
    karim.press("Send the request")
    karim.sees("The request was sent.")
    row = BioExtractor.objects.get()
    assert (row.attribute, row.modality, row.provider, row.version) == ("individualBiometrics", "face", "Neuro", "3.1")


def map_and_approve(dana: Visit, policy: Policy) -> None:
    """The admin reads the extractors, maps a credential type and approves."""
    request = PolicyRequest.objects.get()
    dana.goes("Partner Policy-Linking")
    dana.open(f"/admin/requests/{request.pk}/")
    dana.sees("Biometric extractors")
    dana.sees_text("Neuro 3.1")
    dana.follow("Map a credential type…")
    dana.sees("The mapping is for good: a partner has one policy for each credential type.")
    dana.labelled("Credential type").select_option("euin")
    dana.press("Map")
    dana.sees("The credential type was mapped.")
    dana.press("Approve")
    dana.has_heading("Partner Policy-Linking")
    mapping = CredentialType.objects.get()
    assert (mapping.partner_id, mapping.policy_id, mapping.name) == ("card-maker", policy.pk, "euin")
    request.refresh_from_db()
    assert request.state == "approved"
