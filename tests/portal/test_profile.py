"""One's own profile through the pages."""

import pytest
from django.test import Client

from pms.accounts.models import User
from pms.partners.models import Partner
from pms.partners.states import PartnerState
from tests.cast import Cast
from tests.factories.accounts import PASSWORD

NEW = "ten green bottles"


@pytest.fixture
def amina(cast: Cast, client: Client) -> Client:
    client.force_login(cast.amina.user)
    return client


def text_of(answer) -> str:
    return answer.content.decode()


def test_everything_registered_is_shown(amina):
    page = text_of(amina.get("/account/"))
    for words in [
        "Amina",
        "Osman",
        "amina@acme.example",
        "acme-bank",
        "+33142685300",
        "Acme Bank",
        "Authentication Partner",
        "1 Harbour Street, Springfield",
        "contact@acme-bank.example.org",
        "English",
    ]:
        assert words in page


def test_one_changes_name_and_phone(amina, cast: Cast):
    done = amina.post("/account/edit/", {"first_name": "Amina ", "last_name": "Osman-Ali", "phone": "+20 2 27921900"})
    assert done["Location"] == "/account/"
    user = User.objects.get(pk=cast.amina.user.pk)
    assert (user.first_name, user.last_name, user.phone) == ("Amina", "Osman-Ali", "+20227921900")


@pytest.mark.parametrize(
    "change",
    [{"phone": "1"}, {"first_name": ""}, {"last_name": "x" * 65}, {"first_name": "A\u202e"}, {"last_name": "\x00"}],
)
def test_what_is_wrong_changes_nothing(amina, cast: Cast, change):
    answer = amina.post("/account/edit/", {"first_name": "X", "last_name": "Y", "phone": "", **change})
    assert answer.status_code == 422
    assert User.objects.get(pk=cast.amina.user.pk).first_name == "Amina"


def test_what_is_fixed_cannot_be_sent_along(amina, cast: Cast):
    amina.post(
        "/account/edit/",
        {
            "first_name": "A",
            "last_name": "B",
            "phone": "",
            "username": "x",
            "email": "x@x.org",
            "roles": "PARTNER_ADMIN",
        },
    )
    user = User.objects.get(pk=cast.amina.user.pk)
    assert (user.username, user.email, user.roles) == ("acme-bank", "amina@acme.example", [])


def test_an_owner_changes_the_address_of_the_organisation(amina):
    amina.post("/account/organisation/", {"address": "2 Quay", "phone": "+20 2 27921900"})
    partner = Partner.objects.get(pk="acme-bank")
    assert (partner.address, partner.contact_phone, partner.organisation) == ("2 Quay", "+20227921900", "Acme Bank")


def test_a_member_does_not(cast: Cast, client):
    client.force_login(cast.bashir.user)
    answer = client.post("/account/organisation/", {"address": "2 Quay", "phone": "+20 2 27921900"})
    assert answer.status_code == 422
    assert "Only owners of the organisation can do this." in text_of(answer)
    assert Partner.objects.get(pk="acme-bank").address == "1 Harbour Street, Springfield"


def test_a_deactivated_organisation_stays_as_it_is(amina):
    Partner.objects.filter(pk="acme-bank").update(state=PartnerState.DEACTIVATED)
    answer = amina.post("/account/organisation/", {"address": "2 Quay", "phone": "+20 2 27921900"})
    assert answer.status_code == 422
    assert Partner.objects.get(pk="acme-bank").address == "1 Harbour Street, Springfield"


def test_changing_the_password_keeps_this_session_and_ends_the_others(cast: Cast, client):
    other = Client()
    for browser in (client, other):
        browser.post("/sign-in/", {"username": "acme-bank", "password": PASSWORD})
    wrong = client.post("/account/security/", {"current_password": "x", "password": NEW, "password2": NEW})
    assert wrong.status_code == 422
    assert "This is not your present password." in text_of(wrong)
    form = {"current_password": PASSWORD, "password": NEW, "password2": NEW}
    assert client.post("/account/security/", form)["Location"] == "/account/security/"
    assert client.get("/account/").status_code == 200
    assert other.get("/account/").status_code == 302


def test_guessing_the_present_password_is_limited(amina):
    form = {"current_password": "x", "password": NEW, "password2": NEW}
    answers = [text_of(amina.post("/account/security/", form)) for _ in range(11)]
    assert "This is not your present password." in answers[9]
    assert "Too many attempts." in answers[10]


def test_one_chooses_the_language_of_mails(amina, cast: Cast):
    assert amina.post("/account/notices/", {"language": "ar"})["Location"] == "/account/notices/"
    assert User.objects.get(pk=cast.amina.user.pk).language == "ar"
    assert amina.post("/account/notices/", {"language": "xx"}).status_code == 422


def test_staff_see_their_profile_without_an_organisation(cast: Cast, client):
    client.force_login(cast.dana.user)
    page = text_of(client.get("/account/"))
    assert "Partner admin" in page
    assert "Your organisation" not in page
    assert client.get("/account/organisation/").status_code == 403


@pytest.mark.parametrize("page", ["", "edit/", "organisation/", "security/", "notices/"])
def test_visitors_are_sent_to_sign_in(db, client, page):
    assert client.get(f"/account/{page}").status_code == 302
