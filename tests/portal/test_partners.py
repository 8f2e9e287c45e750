"""The pages of partners for partner admins: the list, one partner in tabs, what is done for it and to it."""

from datetime import UTC, datetime, timedelta
from urllib.parse import quote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from pms.common.text import fold
from pms.notifications.models import Mail
from pms.offboarding import services as offboarding
from pms.partners.models import Partner, PartnerCertificate
from pms.partners.states import PartnerState, PartnerType
from pms.policy_requests.states import RequestState
from tests.cast import Cast, sign_in
from tests.factories import certificates as make
from tests.factories import partners
from tests.factories.api_keys import api_key
from tests.factories.policies import PolicyGroupFactory
from tests.factories.policy_requests import make_ready, policy_request
from tests.factories.trust import accepted, trusted
from tests.portal.addresses import CREATED_PARTNER
from tests.portal.test_partner_certificates import hidden, plain

pytestmark = pytest.mark.usefixtures("platform")
NOW = datetime.now(UTC)
DAY = timedelta(days=1)
LIST = "/admin/partners/"


@pytest.fixture
def dana(cast: Cast, client: Client) -> Client:
    """A browser in which the partner admin is signed in."""
    return sign_in(client, cast.dana)


def at(partner_id: str, tail: str = "") -> str:
    return f"{LIST}{partner_id}/{tail}"


def ids(response) -> list[str]:
    """The partners of a list, in order."""
    return [record.pk for record in response.context["list"].page.object_list]


# The list


def test_the_list_shows_every_verified_partner_newest_first(dana: Client, cast: Cast) -> None:
    group = PolicyGroupFactory(name="Printers")
    partners.partner("new", type=PartnerType.PRINT, policy_group=group, registered_at=NOW)
    partners.partner("hidden", verified=False)
    accepted(cast.acme)
    response = dana.get(LIST)
    assert ids(response)[0] == "new"
    assert set(ids(response)) == {"new", "acme-bank", "north-telecom"}
    words = plain(response)
    for expected in ("3 partners", "Print Partner", "Printers", "contact@new.example.org", "Uploaded", "Not uploaded"):
        assert expected in words


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("id=ACME", ["acme-bank"]),
        ("type=Print_Partner", ["new"]),
        ("organisation=north", ["north-telecom"]),
        ("group=print", ["new"]),
        ("email=Contact@NEW.example.org", ["new"]),
        ("email=contact", []),
        ("email=contact%25", []),
        ("certificate=1", ["acme-bank"]),
        ("certificate=0", ["new", "north-telecom"]),
        ("status=in_progress", ["new"]),
        ("status=in_progress&certificate=1", []),
        ("q=acme", ["acme-bank"]),
        ("id=_", []),
        ("organisation=%25", []),
        ("organisation=%27", []),
        ("organisation=%E2%80%8F", []),
        ("organisation=%F0%9F%96%A8", []),
        ("page=999", ["new", "acme-bank", "north-telecom"]),
    ],
)
def test_every_filter_finds_what_it_says(dana: Client, cast: Cast, query: str, found: list[str]) -> None:
    group = PolicyGroupFactory(name="Printers")
    partners.partner(
        "new", type=PartnerType.PRINT, state=PartnerState.IN_PROGRESS, policy_group=group, registered_at=NOW
    )
    accepted(cast.acme)
    response = dana.get(f"{LIST}?{query}")
    assert response.status_code == 200
    assert sorted(ids(response)) == sorted(found)


@pytest.mark.parametrize("column", ["id", "type", "organisation", "group", "certificate", "status", "created"])
def test_every_column_that_the_reference_sorts_is_sorted_both_ways(dana: Client, cast: Cast, column: str) -> None:
    partners.partner("new", type=PartnerType.PRINT, policy_group=PolicyGroupFactory(), registered_at=NOW)
    accepted(cast.acme)
    up, down = ids(dana.get(f"{LIST}?sort={column}")), ids(dana.get(f"{LIST}?sort=-{column}"))
    assert len(up) == 3
    assert up == down[::-1]


def test_the_address_stands_under_the_organisation_and_in_a_file_by_itself(dana: Client, cast: Cast) -> None:
    partners.partner("new", organisation="New Prints", registered_at=NOW)
    response = dana.get(LIST)
    assert "E-mail address" not in [str(heading["label"]) for heading in response.context["list"].headings]
    assert "New Prints contact@new.example.org" in plain(response)
    lines = dana.get(LIST, {"format": "csv"}).getvalue().decode("utf-8-sig").splitlines()
    assert "E-mail address" in lines[0]
    assert "New Prints" in lines[1]
    assert ",contact@new.example.org," in lines[1]
    assert "New Prints contact" not in lines[1]


def test_a_planned_or_withdrawn_certificate_is_no_upload(dana: Client, cast: Cast) -> None:
    accepted(cast.acme, at=NOW, in_force_from=NOW + DAY, announced=False)
    PartnerCertificate.objects.filter(pk=accepted(cast.north).pk).update(withdrawn_at=NOW)
    assert ids(dana.get(f"{LIST}?certificate=1")) == []


def test_a_formula_as_a_name_is_text(dana: Client, cast: Cast) -> None:
    name = '=HYPERLINK("http://evil.example","x")'
    Partner.objects.filter(pk="acme-bank").update(organisation=name, organisation_folded=fold(name))
    assert name in plain(dana.get(LIST)).replace("&quot;", '"')
    assert dana.get(at("acme-bank")).status_code == 200


@pytest.mark.parametrize("partner_id", ["a/b", "..", "new", "50%", "ß?#", "x\\y", "certificates/upload"])
def test_a_partner_of_whatever_id_a_program_chose_has_its_pages(dana: Client, cast: Cast, partner_id: str) -> None:
    Partner.objects.filter(pk="acme-bank").update(
        contact_email="taken@x.example", contact_email_folded="taken@x.example"
    )
    row = Partner.objects.get(pk="north-telecom")
    row.memberships.all().delete()
    Partner.objects.filter(pk="north-telecom").update(id=partner_id, id_folded=fold(partner_id))
    assert dana.get(LIST).status_code == 200
    for name in ("partner-detail", "partner-history", "partner-deactivate", "partner-certificates"):
        response = dana.get(reverse(f"portal:{name}", args=[partner_id]))
        assert (response.status_code, response.context["title"].count("North Telecom")) == (200, 1)


# One partner


def test_the_first_tab_shows_everything_that_was_registered(dana: Client, cast: Cast) -> None:
    words = plain(dana.get(at("acme-bank")))
    for expected in (
        "Acme Bank",
        "acme-bank",
        "Authentication Partner",
        "Activated",
        "contact@acme-bank.example.org",
        "+33142685300",
        "1 Harbour Street",
        "English",
        "Correct the name",
        "Choose it",
    ):
        assert expected in words


def test_it_says_since_when_and_by_whom(dana: Client, cast: Cast) -> None:
    offboarding.deactivate_partner(partner_id="acme-bank", reason="It closed.", actor=cast.dana.actor, at=NOW)
    for tail in ("", "certificates/", "requests/", "api-keys/", "users/", "invitations/", "history/"):
        words = plain(dana.get(at("acme-bank", tail)))
        assert "This partner is deactivated" in words
        assert "by dana." in words
        assert "It closed." in words
        assert "Activate again…" in words
    assert "Upload a certificate" not in plain(dana.get(at("acme-bank")))


def test_the_tabs_hold_what_is_the_partners_and_nothing_else(dana: Client, cast: Cast) -> None:
    link = policy_request(cast.acme, make_ready(cast.acme), state=RequestState.APPROVED)
    api_key(link, name="Branches")
    other = policy_request(cast.north, make_ready(cast.north), state=RequestState.APPROVED)
    api_key(other, name="Towers")
    assert link.policy.name in plain(dana.get(at("acme-bank", "requests/")))
    assert other.policy.name not in plain(dana.get(at("acme-bank", "requests/")))
    assert "Branches" in plain(dana.get(at("acme-bank", "api-keys/")))
    assert "Towers" not in plain(dana.get(at("acme-bank", "api-keys/")))
    people = plain(dana.get(at("acme-bank", "users/")))
    assert "Amina Osman" in people
    assert "Chloe" not in people


def test_the_next_act_is_on_the_tab_that_it_belongs_to(dana: Client, cast: Cast) -> None:
    accepted(cast.acme)
    invite = reverse("portal:partner-user-invite", args=["acme-bank"])
    assert f"{reverse('portal:policy-linking-create')}?partner=acme-bank" in dana.get(at("acme-bank", "requests/")).text
    assert dana.get(at("acme-bank", "users/")).text.count(f'href="{invite}"') == 1
    assert dana.get(at("acme-bank", "invitations/")).text.count(f'href="{invite}"') == 2


def test_nothing_is_asked_for_a_partner_that_is_not_active(dana: Client, cast: Cast) -> None:
    partners.partner("new", state=PartnerState.IN_PROGRESS)
    assert reverse("portal:policy-linking-create") not in dana.get(at("new", "requests/")).text


def test_its_history_holds_what_happened_to_it_and_to_what_hangs_on_it(dana: Client, cast: Cast) -> None:
    offboarding.deactivate_partner(partner_id="acme-bank", actor=cast.dana.actor, at=NOW)
    offboarding.deactivate_partner(partner_id="north-telecom", actor=cast.dana.actor, at=NOW)
    response = dana.get(at("acme-bank", "history/"))
    assert [row.ref_id for row in response.context["list"].page.object_list] == ["acme-bank"]
    assert "A partner was deactivated." in plain(response)


def test_the_certificates_have_their_chain_and_all_their_files(dana: Client, cast: Cast) -> None:
    root = make.root(at=NOW)
    issuing = make.intermediate(root, at=NOW)
    trusted(root, issuing)
    row = accepted(cast.acme, make.leaf(issuing, organisation="Acme Bank", at=NOW), at=NOW - DAY)
    words = plain(dana.get(at("acme-bank", "certificates/")))
    assert "The partner's certificate (.cer)" in words
    for file, kind in (
        ("original.cer", b"-----BEGIN CERTIFICATE-----"),
        ("original.p7b", b"-----BEGIN PKCS7-----"),
        ("signed.cer", b"-----BEGIN CERTIFICATE-----"),
        ("signed.p7b", b"-----BEGIN PKCS7-----"),
    ):
        response = dana.get(at("acme-bank", f"certificates/{row.pk}/{file}/"))
        assert response.status_code == 200
        assert response.content.startswith(kind) or file.endswith("p7b")
    assert dana.get(at("north-telecom", f"certificates/{row.pk}/original.cer/")).status_code == 404
    assert dana.get(at("acme-bank", f"certificates/{row.pk}/secret.key/")).status_code == 404


# Creating


def test_a_created_partner_shows_its_next_act_until_all_is_done(dana: Client, cast: Cast) -> None:
    response = dana.post(f"{LIST}new/", CREATED_PARTNER, follow=True)
    assert response.redirect_chain[-1][0] == at("harbour-print")
    steps = response.context["steps"]
    assert [(str(step.label), step.progress.value) for step in steps] == [
        ("Created", "done"),
        ("Choose its policy group", "next"),
        ("Upload its certificate", "later"),
        ("Ask for a policy for it", "later"),
    ]
    policy = make_ready(Partner.objects.get(pk="harbour-print"))
    steps = dana.get(at("harbour-print")).context["steps"]
    assert [step.progress.value for step in steps] == ["done", "done", "done", "next"]
    assert steps[3].url == "/admin/requests/new/?partner=harbour-print"
    waiting = policy_request(Partner.objects.get(pk="harbour-print"), policy)
    step = dana.get(at("harbour-print")).context["steps"][3]
    assert (step.url, "waits for a decision" in str(step.note)) == (f"/admin/requests/{waiting.pk}/", True)


@pytest.mark.parametrize(
    ("values", "field", "message"),
    [
        ({"partner_id": "ACME-Bank"}, "partner_id", "This partner ID is taken already."),
        ({"partner_id": "dana"}, "partner_id", "This partner ID is taken already."),
        ({"partner_id": "a b"}, "partner_id", "small letters"),
        ({"email": "CONTACT@acme-bank.example.org"}, "email", "belongs to another partner"),
        ({"person_email": "AMINA@acme.example"}, "person_email", "has an account already"),
        ({"person_email": ""}, "person_email", "Enter the address to which the link is mailed"),
        ({"organisation": "Harbour\u200fPrint"}, "organisation", "invisible characters"),
        ({"organisation": "x" * 129}, "organisation", "128"),
        ({"organisation": "a\0b"}, "organisation", "Null characters"),
        ({"type": "Auth_Partner"}, "type", "Select a valid choice"),
        ({"type": ""}, "type", "Choose what the organisation is."),
        ({"phone": "12"}, "phone", "country code"),
        ({"address": "x" * 3000}, "address", "2000"),
    ],
)
def test_what_is_wrong_stands_at_its_field_and_what_was_typed_stays(
    dana: Client, cast: Cast, values: dict[str, str], field: str, message: str
) -> None:
    response = dana.post(f"{LIST}new/", {**CREATED_PARTNER, **values})
    assert response.status_code == 422
    assert message in " ".join(response.context["form"].errors[field])
    assert "Haddad" in response.content.decode()
    assert not Partner.objects.filter(pk="harbour-print").exists()


@pytest.mark.parametrize(
    ("kind", "last"),
    [
        (PartnerType.AUTH, "The partner creates an API key"),
        (PartnerType.CREDENTIAL, "Set its credential type"),
        (PartnerType.SDK, "Upload its certificate"),
        (PartnerType.MISP, "Ask for a policy for it"),
    ],
)
def test_the_way_of_each_type_ends_with_its_credential(dana: Client, cast: Cast, kind: PartnerType, last: str) -> None:
    partners.partner("beginner", type=kind, state=PartnerState.IN_PROGRESS)
    steps = dana.get(at("beginner")).context["steps"]
    assert str(steps[-1].label) == last


def test_a_person_is_invited_and_mailed_a_link(dana: Client, cast: Cast) -> None:
    response = dana.post(
        at("acme-bank", "users/invite/"), {"email": "new@acme.example", "role": "owner", "language": "en"}
    )
    assert (response.status_code, response["Location"]) == (303, at("acme-bank", "invitations/"))
    url = at("acme-bank", f"users/{cast.bashir.user.pk}/link/")
    assert "bashir@acme.example" in plain(dana.get(url))
    assert dana.post(url).status_code == 303
    assert sorted(Mail.objects.values_list("kind", "recipient")) == [
        ("colleague_invited", "new@acme.example"),
        ("partner_password_link", "bashir@acme.example"),
    ]
    assert dana.get(at("acme-bank", f"users/{cast.chloe.user.pk}/link/")).status_code == 404


# On its behalf


def test_a_certificate_is_previewed_and_accepted_on_behalf(dana: Client, cast: Cast) -> None:
    root = make.root(at=NOW)
    trusted(root)
    made = partners.partner(
        "harbour", type=PartnerType.PRINT, organisation="Harbour Print", state=PartnerState.IN_PROGRESS
    )
    leaf = make.leaf(root, organisation="Harbour Print", at=NOW)
    preview = dana.post(at("harbour", "certificates/upload/"), {"file": SimpleUploadedFile("h.cer", leaf.pem)})
    assert "This certificate can be accepted." in plain(preview)
    assert not made.certificates.exists()
    response = dana.post(at("harbour", "certificates/accept/"), hidden(preview))
    assert (response.status_code, response["Location"]) == (303, at("harbour", "certificates/"))
    row = PartnerCertificate.objects.get(partner=made)
    assert row.uploaded_by == cast.dana.user
    assert Partner.objects.get(pk="harbour").state == PartnerState.ACTIVE


def test_a_certificate_of_another_organisation_is_refused_on_behalf_too(dana: Client, cast: Cast) -> None:
    root = make.root(at=NOW)
    trusted(root)
    leaf = make.leaf(root, organisation="Acme Bank", at=NOW)
    preview = dana.post(at("north-telecom", "certificates/upload/"), {"file": SimpleUploadedFile("h.cer", leaf.pem)})
    assert "stands in the way" in plain(preview)
    assert dana.get(at("north-telecom", "certificates/accept/")).status_code == 405


def test_nothing_is_uploaded_for_a_deactivated_partner(dana: Client, cast: Cast) -> None:
    offboarding.deactivate_partner(partner_id="acme-bank", actor=cast.dana.actor, at=NOW)
    assert "Activate it again first." in plain(dana.get(at("acme-bank", "certificates/upload/")))


# Corrections


def test_the_name_is_corrected_until_a_certificate_was_accepted(dana: Client, cast: Cast) -> None:
    seen = {"seen": cast.acme.changed_at.isoformat()}
    response = dana.post(at("acme-bank", "organisation/"), {"organisation": "Acme Banking", **seen})
    assert (response.status_code, response["Location"]) == (303, at("acme-bank"))
    accepted(cast.acme)
    assert "Correct the name" not in plain(dana.get(at("acme-bank")))
    seen = {"seen": Partner.objects.get(pk="acme-bank").changed_at.isoformat()}
    response = dana.post(at("acme-bank", "organisation/"), {"organisation": "Other", **seen})
    assert response.status_code == 422
    assert "can no longer change" in plain(response)
    assert Partner.objects.get(pk="acme-bank").organisation == "Acme Banking"


def test_who_was_overtaken_is_told_and_may_save_once_more(dana: Client, cast: Cast) -> None:
    seen = cast.acme.changed_at.isoformat()
    values = {"email": "post@acme.example", "phone": "+33142685301", "address": "2 Quay", "language": "fr"}
    assert dana.post(at("acme-bank", "contact/"), {**values, "seen": seen}).status_code == 303
    response = dana.post(at("acme-bank", "contact/"), {**values, "address": "3 Quay", "seen": seen})
    assert response.status_code == 422
    assert "Somebody else changed this partner meanwhile." in plain(response)
    again = response.context["form"]["seen"].value()
    assert dana.post(at("acme-bank", "contact/"), {**values, "address": "3 Quay", "seen": again}).status_code == 303
    assert Partner.objects.get(pk="acme-bank").address == "3 Quay"


def test_a_type_without_a_policy_group_has_no_page_for_it(dana: Client, cast: Cast) -> None:
    partners.partner("sdk", type=PartnerType.SDK)
    assert dana.get(at("sdk", "policy-group/")).status_code == 404
    assert "Choose its policy group" not in plain(dana.get(at("sdk")))


# Deactivating


def test_a_deactivation_shows_its_counts_and_wants_a_reason(dana: Client, cast: Cast) -> None:
    link = policy_request(cast.acme, make_ready(cast.acme), state=RequestState.APPROVED)
    api_key(link)
    policy_request(cast.acme)
    words = plain(dana.get(at("acme-bank", "deactivate/")))
    for expected in (
        "1 approved policy can no longer be used.",
        "1 open request cannot be approved meanwhile.",
        "2 people keep the right to read",
    ):
        assert expected in words
    assert dana.post(at("acme-bank", "deactivate/"), {"reason": " "}).status_code == 422
    assert dana.post(at("acme-bank", "deactivate/"), {"reason": "x" * 501}).status_code == 422
    assert Partner.objects.get(pk="acme-bank").state == PartnerState.ACTIVE
    response = dana.post(at("acme-bank", "deactivate/"), {"reason": "It closed."})
    assert (response.status_code, response["Location"]) == (303, at("acme-bank"))
    response = dana.post(at("acme-bank", "deactivate/"), {"reason": "Again"})
    assert response.status_code == 422
    assert "deactivated already" in plain(response)


def test_a_reactivation_says_what_comes_back(dana: Client, cast: Cast) -> None:
    offboarding.deactivate_partner(partner_id="acme-bank", reason="A while", actor=cast.dana.actor, at=NOW)
    assert "No API key works again by this." in plain(dana.get(at("acme-bank", "reactivate/")))
    assert dana.post(at("acme-bank", "reactivate/")).status_code == 303
    assert Partner.objects.get(pk="acme-bank").state == PartnerState.ACTIVE
    assert dana.post(at("acme-bank", "reactivate/")).status_code == 422


@pytest.mark.parametrize("tail", ["", "certificates/", "history/", "deactivate/"])
@pytest.mark.parametrize("partner_id", ["nobody", "hidden", quote("a\0b"), "ACME-BANK", quote("%2F")])
def test_what_is_missing_is_missing(dana: Client, cast: Cast, partner_id: str, tail: str) -> None:
    partners.partner("hidden", verified=False)
    assert dana.get(at(partner_id, tail)).status_code == 404
