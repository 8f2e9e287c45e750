"""Sign in and out, lock-out, forgotten passwords, the first admin, the terms: through the pages."""

from datetime import UTC, datetime, timedelta

import pytest
from axes.models import AccessAttempt
from django.test import Client
from django.urls import reverse

from pms.accounts import services
from pms.accounts.models import Consent, User
from pms.accounts.rules import TERMS_VERSION
from pms.accounts.states import UserState
from pms.audit.models import LogRow
from pms.common.clock import now
from tests.cast import Cast
from tests.factories import accounts
from tests.factories.accounts import PASSWORD
from tests.mailbox import mailed_key

NEW = "ten green bottles"


def sign_in(client: Client, username: str = "acme-bank", password: str = PASSWORD, **more):
    return client.post("/sign-in/", {"username": username, "password": password, **more})


def failed_from(client: Client, address: str) -> None:
    client.post("/sign-in/", {"username": f"nobody-{address}", "password": PASSWORD}, REMOTE_ADDR=address)


def events(*names: str) -> list[tuple[str, str]]:
    rows = LogRow.objects.filter(event_name__in=names).order_by("action_dtimes", "log_id")
    return list(rows.values_list("event_name", "log_desc"))


def is_signed_in(client: Client) -> bool:
    return client.get("/account/").status_code == 200


@pytest.mark.parametrize("name", ["acme-bank", "ACME-Bank", "amina@acme.example", "AMINA@Acme.Example"])
def test_one_signs_in_by_username_or_address_in_any_case(cast: Cast, client, name):
    answer = sign_in(client, name)
    assert (answer.status_code, answer["Location"]) == (303, "/home/")
    assert is_signed_in(client)
    row = LogRow.objects.get(event_name="SIGN IN")
    assert (row.session_user_name, row.ref_id, row.host_ip) == ("acme-bank", str(cast.amina.user.pk), "127.0.0.1")


def test_the_session_gets_a_new_key_at_sign_in_and_ends_at_sign_out(cast: Cast, client):
    client.get("/sign-in/")
    client.post("/preferences/", {"theme": "dark"})
    sign_in(client)
    first = client.session.session_key
    sign_in_again = Client()
    sign_in_again.cookies["sessionid"] = first
    assert is_signed_in(sign_in_again)
    answer = client.post("/sign-out/")
    assert answer["Location"] == "/sign-in/"
    assert not is_signed_in(client)
    assert not is_signed_in(sign_in_again)
    assert events("SIGN OUT") == [("SIGN OUT", "Signed out.")]


def test_signing_out_needs_a_post(cast: Cast, client):
    sign_in(client)
    assert client.get("/sign-out/").status_code == 405
    assert is_signed_in(client)


@pytest.mark.parametrize(
    ("to", "goes"),
    [
        ("/account/", "/account/"),
        ("/policies/?page=2", "/policies/?page=2"),
        ("https://evil.example/", "/home/"),
        ("//evil.example/", "/home/"),
        ("/\\evil.example", "/home/"),
        ("javascript:alert(1)", "/home/"),
        ("", "/home/"),
    ],
)
def test_after_sign_in_one_goes_to_pages_of_this_host_only(cast: Cast, client, to, goes):
    assert sign_in(client, next=to)["Location"] == goes


def test_a_visitor_comes_back_to_the_page_that_was_asked_for(cast: Cast, client):
    asked = client.get("/account/security/")
    assert asked["Location"] == "/sign-in/?next=%2Faccount%2Fsecurity%2F"
    page = client.get(asked["Location"])
    assert 'name="next" value="/account/security/"' in page.content.decode()


def test_wrong_password_and_no_such_account_look_the_same(cast: Cast, client):
    wrong = sign_in(client, password="wrong")
    nobody = sign_in(client, username="nobody", password="wrong")
    for answer in (wrong, nobody):
        assert answer.status_code == 422
        assert "Username or password is wrong." in answer.content.decode()
    assert events("SIGN IN FAILED") == [("SIGN IN FAILED", "sign-in-failed")] * 2
    refs = LogRow.objects.filter(event_name="SIGN IN FAILED").values_list("ref_id", flat=True)
    assert sorted(refs) == sorted([str(cast.amina.user.pk), "NO_ID"])
    assert not is_signed_in(client)


def test_five_failures_lock_the_account_under_each_of_its_names_and_from_everywhere(cast: Cast, client):
    for name in ["acme-bank", "ACME-BANK", "amina@acme.example", "acme-bank"]:
        assert sign_in(client, name, "wrong").status_code == 422
    fifth = sign_in(client, "Amina@Acme.example", "wrong")
    assert fifth.status_code == 429
    assert "Signing in is locked for 15 minutes." in fifth.content.decode()
    right = Client(REMOTE_ADDR="198.51.100.9").post("/sign-in/", {"username": "acme-bank", "password": PASSWORD})
    assert right.status_code == 429
    assert sign_in(client, "bashir").status_code == 303
    assert events("SIGN IN LOCKED") == [("SIGN IN LOCKED", "sign-in-locked")]
    assert len(events("SIGN IN FAILED")) == 5


def test_a_name_without_an_account_is_locked_alike(db, client):
    answers = [sign_in(client, "nobody", "wrong").status_code for _ in range(6)]
    assert answers == [422, 422, 422, 422, 429, 429]


def test_the_lock_opens_after_fifteen_minutes(cast: Cast, client, time_machine):
    start = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
    time_machine.move_to(start, tick=False)
    for _ in range(5):
        sign_in(client, password="wrong")
    time_machine.move_to(start + timedelta(minutes=10), tick=False)
    locked = sign_in(client)
    assert "Signing in is locked for 5 minutes." in locked.content.decode()
    time_machine.move_to(start + timedelta(minutes=15, seconds=1), tick=False)
    assert sign_in(client).status_code == 303


def test_a_success_forgets_the_failures_of_the_account(cast: Cast, client):
    for _ in range(2):
        for _ in range(4):
            assert sign_in(client, password="wrong").status_code == 422
        assert sign_in(client).status_code == 303
        client.post("/sign-out/")


def test_fifty_failures_lock_the_address_for_every_account(cast: Cast, client):
    for number in range(50):
        answer = sign_in(client, f"nobody-{number}", "wrong")
    assert answer.status_code == 429
    assert sign_in(client).status_code == 429
    elsewhere = Client(REMOTE_ADDR="198.51.100.9").post("/sign-in/", {"username": "acme-bank", "password": PASSWORD})
    assert elsewhere.status_code == 303


@pytest.mark.parametrize("name", ["\x00", "acme-bank\x00", "x" * 10_000, "acme\u202ebank", "' OR 1=1 --"])
def test_odd_names_are_refused_like_any_other(cast: Cast, client, name):
    assert sign_in(client, name, "wrong").status_code == 422


def test_a_deactivated_account_is_told_plainly_but_only_its_owner(db, client):
    accounts.user("gone", state=UserState.DEACTIVATED)
    assert "This account was deactivated." in sign_in(client, "gone").content.decode()
    assert "Username or password is wrong." in sign_in(client, "gone", "wrong").content.decode()
    assert not is_signed_in(client)


def test_the_session_of_an_account_ends_when_it_is_deactivated(cast: Cast, client):
    sign_in(client)
    User.objects.filter(pk=cast.amina.user.pk).update(state=UserState.DEACTIVATED)
    assert not is_signed_in(client)


def test_an_unverified_account_is_led_to_its_confirmation(db, client):
    accounts.user("new", email="new@example.org", state=UserState.UNVERIFIED, created_at=now())
    answer = sign_in(client, "new")
    assert answer["Location"] == "/verify-email/sent/"
    assert "new@example.org" in client.get("/verify-email/sent/").content.decode()
    assert not is_signed_in(client)
    client.post("/verify-email/again/")
    client.post("/verify-email/", QUERY_STRING=f"key={mailed_key('verify_email', 'new@example.org')}")
    assert is_signed_in(client)


def test_a_service_account_has_no_way_in(db, client):
    User.objects.filter(pk=accounts.user("robot").pk).update(is_person=False)
    assert sign_in(client, "robot").status_code == 422


def test_asking_for_a_reset_answers_alike(cast: Cast, client):
    answers = [client.post("/reset-password/", {"username": name}) for name in ("amina@acme.example", "nobody")]
    assert [(answer.status_code, answer["Location"]) for answer in answers] == [(303, "/reset-password/sent/")] * 2


def test_a_reset_ends_the_other_sessions(cast: Cast, client):
    other = Client()
    sign_in(other)
    services.send_reset_link(user_id=cast.amina.user.pk, at=now())
    address = f"/reset-password/choose/?key={mailed_key('password_reset', 'amina@acme.example')}"
    assert "acme-bank" in client.get(address).content.decode()
    differing = client.post(address, {"password": NEW, "password2": "another"})
    assert differing.status_code == 422
    assert "The two passwords differ." in differing.content.decode()
    done = client.post(address, {"password": NEW, "password2": NEW})
    assert done["Location"] == "/sign-in/"
    assert not is_signed_in(other)
    assert sign_in(client, password=NEW).status_code == 303
    dead = client.get(address)
    assert dead.status_code == 410
    assert "This link was used already." in dead.content.decode()


def test_a_link_of_another_account_warns_and_signs_out(cast: Cast, client):
    sign_in(client, "bashir")
    services.send_reset_link(user_id=cast.amina.user.pk, at=now())
    address = f"/reset-password/choose/?key={mailed_key('password_reset', 'amina@acme.example')}"
    assert "That account will be signed out here." in client.get(address).content.decode()
    client.post(address, {"password": NEW, "password2": NEW})
    assert not is_signed_in(client)


@pytest.mark.parametrize(
    "address", ["reset-password/choose", "set-password", "first-admin", "verify-email", "invitation"]
)
@pytest.mark.parametrize("key", ["", "x", "%00", "%E2%80%AE", "0" * 5000])
def test_a_broken_link_says_so(db, client, address, key):
    answer = client.get(f"/{address}/?key={key}")
    assert answer.status_code == 410
    assert "not complete or no longer valid" in answer.content.decode()


def test_the_first_admin_is_made_once_through_the_printed_link(db, client):
    url = services.first_admin_link(base_url="http://testserver", at=now())
    address = url.removeprefix("http://testserver")
    form = {
        "first_name": "Dana",
        "last_name": "Weiss",
        "email": "dana@example.org",
        "username": "Dana",
        "password": PASSWORD,
        "password2": PASSWORD,
        "language": "ar",
    }
    refused = client.post(address, form)
    assert refused.status_code == 422
    assert "Accept the terms to go on." in refused.content.decode()
    assert 'value="dana@example.org"' in refused.content.decode()
    assert client.post(address, {**form, "consent": "on"})["Location"] == "/sign-in/"
    assert sign_in(client, "dana")["Location"] == "/home/"
    assert client.get(address).status_code == 410


def test_who_has_not_accepted_the_present_terms_sees_nothing_else(db, client):
    accounts.partner_admin("dana", consented=False)
    asked = sign_in(client, "dana", next="/account/")
    assert asked["Location"] == "/terms/accept/?next=%2Faccount%2F"
    assert client.get("/account/").status_code == 302
    assert client.get("/terms/").status_code == 200
    assert client.post(asked["Location"], {"next": "/account/"}).status_code == 422
    assert not Consent.objects.exists()
    accepted = client.post(asked["Location"], {"consent": "on", "next": "/account/"})
    assert accepted["Location"] == "/account/"
    assert Consent.objects.get().version == TERMS_VERSION
    assert is_signed_in(client)
    assert events("CONSENT GIVEN") == [("CONSENT GIVEN", "The terms were accepted.")]


def test_the_language_chosen_in_the_browser_is_kept_for_the_account_and_comes_back(cast: Cast, client):
    client.post("/preferences/language/", {"language": "ar", "next": "/sign-in/"})
    sign_in(client)
    assert User.objects.get(pk=cast.amina.user.pk).shown_language == "ar"
    elsewhere = Client()
    sign_in(elsewhere)
    assert elsewhere.cookies["django_language"].value == "ar"
    elsewhere.post("/preferences/language/", {"language": "fr"})
    user = User.objects.get(pk=cast.amina.user.pk)
    assert (user.shown_language, user.language) == ("fr", "en")


def test_signed_in_people_do_not_see_the_pages_of_visitors(cast: Cast, client):
    sign_in(client)
    for name in ("landing", "register", "sign-in"):
        assert client.get(reverse(f"portal:{name}")).status_code == 302


@pytest.mark.parametrize(
    "name", ["landing", "register", "sign-in", "password-reset", "password-reset-sent", "terms", "email-sent"]
)
@pytest.mark.parametrize("language", ["en", "fr", "ar"])
def test_every_page_of_visitors_shows_in_every_language(db, client, name, language):
    client.cookies["django_language"] = language
    answer = client.get(reverse(f"portal:{name}"))
    assert answer.status_code == 200
    direction = "rtl" if language == "ar" else "ltr"
    assert f'<html lang="{language}" dir="{direction}">' in answer.content.decode()


def test_an_account_that_belongs_to_nothing_still_has_a_home_and_a_profile(db, client):
    client.force_login(accounts.user("lonely"))
    for address in ("/home/", "/account/", "/notifications/"):
        assert client.get(address).status_code == 200
    assert client.get("/colleagues/").status_code == 403


def test_failures_from_one_ipv6_network_count_together(cast: Cast, client):
    for host in range(3):
        failed_from(client, f"2001:db8:1:2::{host + 1}")
    assert set(AccessAttempt.objects.values_list("ip_address", flat=True)) == {"2001:db8:1:2::"}


def test_a_visitor_with_a_network_of_their_own_has_no_more_tries_than_others(db, client):
    for host in range(20):
        client.post("/reset-password/", {"username": "nobody"}, REMOTE_ADDR=f"2001:db8:1:2::{host + 1}")
    refused = client.post("/reset-password/", {"username": "nobody"}, REMOTE_ADDR="2001:db8:1:2:ffff::1")
    assert refused.status_code == 422
