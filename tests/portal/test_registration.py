"""Registering an organisation through the pages."""

import pytest

from pms.accounts.models import Consent, User
from pms.accounts.states import UserState
from pms.notifications.models import Mail
from pms.partners.models import Partner
from pms.partners.states import PartnerType
from pms.policies.models import PolicyGroup
from tests.cast import Cast
from tests.factories.accounts import PASSWORD, SOME_TIME_AGO
from tests.mailbox import mailed_key

FORM = {
    "type": "Auth_Partner",
    "organisation": "New Bank",
    "address": "1 Quay\nPort Town",
    "policy_group": "",
    "first_name": "Lina",
    "last_name": "Saleh",
    "email": "lina@new.example",
    "phone": "+33 1 42 68 53 00",
    "language": "fr",
    "username": "New-Bank",
    "password": PASSWORD,
    "password2": PASSWORD,
    "consent": "on",
}


def register(client, **changes):
    return client.post("/register/", {**FORM, **changes})


def text_of(answer) -> str:
    return answer.content.decode()


def test_the_whole_way_from_the_form_to_the_home_page(db, client):
    assert register(client)["Location"] == "/verify-email/sent/"
    assert "lina@new.example" in text_of(client.get("/verify-email/sent/"))
    address = f"/verify-email/?key={mailed_key('verify_email', 'lina@new.example')}"
    shown = client.get(address)
    assert "Confirm my e-mail address" in text_of(shown)
    assert User.objects.get().state == UserState.UNVERIFIED
    assert client.post(address)["Location"] == "/home/"
    assert User.objects.get().state == UserState.ACTIVE
    assert Partner.objects.get().verified_at is not None
    assert client.get("/account/").status_code == 200


def test_in_another_browser_one_is_led_to_sign_in(db, client, django_user_model):
    register(client)
    address = f"/verify-email/?key={mailed_key('verify_email', 'lina@new.example')}"
    client.session.flush()
    client.cookies.clear()
    done = client.post(address)
    assert done.status_code == 200
    assert "Sign in as <bdi>new-bank</bdi>" in text_of(done)
    assert client.get("/account/").status_code == 302


def test_a_link_opened_while_somebody_else_is_signed_in_leaves_them_signed_in(cast: Cast, client):
    register(client)
    address = f"/verify-email/?key={mailed_key('verify_email', 'lina@new.example')}"
    client.force_login(cast.bashir.user)
    done = client.post(address)
    assert "You are still signed in as <bdi>bashir</bdi>." in text_of(done)
    assert User.objects.get(username="new-bank").state == UserState.ACTIVE


def test_the_second_tab_of_the_same_form_is_told_and_makes_nothing(db, client):
    register(client)
    again = register(client)
    assert again.status_code == 422
    assert "This username is taken." in text_of(again)
    assert Partner.objects.count() == User.objects.count() == Mail.objects.count() == Consent.objects.count() == 1


@pytest.mark.parametrize("field", [name for name in FORM if name not in ("policy_group", "consent")])
def test_every_field_is_needed_and_what_was_typed_stays(db, client, field):
    answer = register(client, **{field: ""})
    assert answer.status_code == 422
    assert f'id="id_{field}_error"' in text_of(answer)
    if field != "organisation":
        assert 'value="New Bank"' in text_of(answer)
    assert PASSWORD not in text_of(answer)
    assert not Partner.objects.exists()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"organisation": "x" * 129}, "at most 128 characters"),
        ({"organisation": "Acme\x00"}, "Null characters are not allowed"),
        ({"organisation": "Acme\u202eknaB"}, "Remove the invisible characters"),
        ({"address": "x" * 2001}, "at most 2000 characters"),
        ({"address": "1 Quay\u2066"}, "Remove the invisible characters"),
        ({"first_name": "Li\u200bna"}, "Remove the invisible characters"),
        ({"email": "nobody"}, "Enter a valid email address"),
        ({"email": "x" * 250 + "@example.org"}, "at most 254 characters"),
        ({"phone": "01 42 68 53 00"}, "Enter the phone number with its country code"),
        ({"username": "new bank"}, "Use up to 36 small letters"),
        ({"username": "n" * 37}, "at most 36 characters"),
        ({"username": "نيو"}, "Use up to 36 small letters"),
        ({"password": "short", "password2": "short"}, "This password is too short"),
        ({"password": "new-bank-x", "password2": "new-bank-x"}, "too similar to the username"),
        ({"password2": "a quiet river 43"}, "The two passwords differ"),
        ({"password": "x" * 5000, "password2": "x" * 5000}, "at most 128 characters"),
        ({"type": "MISP_Partner"}, "Select a valid choice"),
        ({"language": "de"}, "Select a valid choice"),
        ({"policy_group": "nothing"}, "Select a valid choice"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_made(db, client, change, words):
    answer = register(client, **change)
    assert answer.status_code == 422
    assert words in text_of(answer)
    assert not Partner.objects.exists()
    assert not User.objects.exists()
    assert not Mail.objects.exists()


def test_without_consent_nothing_is_made(db, client):
    answer = client.post("/register/", {name: value for name, value in FORM.items() if name != "consent"})
    assert answer.status_code == 422
    assert "Accept the terms to go on." in text_of(answer)
    assert not Partner.objects.exists()


@pytest.mark.parametrize(
    ("change", "field", "words"),
    [
        ({"username": "ACME-Bank"}, "username", "This username is taken."),
        ({"email": "AMINA@acme.example"}, "email", "An account with this e-mail address exists already."),
    ],
)
def test_taken_names_are_said_at_their_field(cast: Cast, client, change, field, words):
    answer = register(client, **change)
    assert answer.status_code == 422
    assert words in text_of(answer)
    assert f'id="id_{field}_error"' in text_of(answer)
    assert Partner.objects.count() == 2


def test_a_device_provider_leaves_the_policy_group_out(db, client):
    group = PolicyGroup.objects.create(
        name="Banking", name_folded="banking", description="x", created_by="x", created_at=SOME_TIME_AGO
    )
    register(client, type="Device_Provider", policy_group=group.pk)
    assert Partner.objects.get().policy_group is None
    register(client, username="another", email="another@new.example", policy_group=group.pk)
    assert Partner.objects.get(pk="another").policy_group == group


def test_the_type_chosen_on_the_front_page_is_chosen_in_the_form(db, client):
    page = text_of(client.get("/register/?type=FTM_Provider"))
    chosen = [line for line in page.splitlines() if "checked" in line]
    assert len(chosen) == 1
    assert PartnerType.FTM.value in chosen[0]


def test_hints_say_while_typing_what_is_taken(cast: Cast, client):
    def hint(**data: str) -> str:
        return text_of(client.post("/register/hint/", data)).strip()

    assert "This username is taken." in hint(username="ACME-Bank")
    assert "Your partner ID will be" in hint(username="New-Bank")
    assert "small letters" in hint(username="new bank")
    assert "exists already" in hint(email="AMINA@acme.example")
    assert hint(email="free@example.org") == ""
    assert hint(email="\x00") == ""
    assert hint() == ""


def test_hints_stop_when_asked_too_often(cast: Cast, client):
    answers = [text_of(client.post("/register/hint/", {"username": "acme-bank"})) for _ in range(61)]
    assert all(answers[:60])
    assert answers[60] == ""


def test_registering_too_often_from_one_address_is_refused(db, client):
    for number in range(20):
        assert register(client, username=f"bank-{number}", email=f"bank-{number}@new.example").status_code == 303
    refused = register(client)
    assert refused.status_code == 422
    assert "Too many attempts." in text_of(refused)
    assert Partner.objects.count() == 20


def test_more_links_than_three_an_hour_are_refused_in_words(db, client):
    register(client)
    for _ in range(3):
        client.post("/verify-email/again/")
    assert "Too many attempts." in text_of(client.get("/verify-email/sent/"))
    assert Mail.objects.count() == 3


def test_without_a_registration_in_this_browser_nothing_is_shown_or_sent(db, client):
    assert "@" not in text_of(client.get("/verify-email/sent/")).split("<main")[1].split("</main>")[0]
    assert client.post("/verify-email/again/").status_code == 404
