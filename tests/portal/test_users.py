"""Accounts in the portal: partner admins find, make, change and stop them; secrets are shown once."""

import re
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from pms.accounts import services
from pms.accounts.models import User
from pms.accounts.states import UserState
from pms.audit.models import LogRow
from pms.common.actor import SYSTEM
from pms.common.clock import now
from tests.cast import sign_in
from tests.factories import accounts
from tests.factories.accounts import PASSWORD
from tests.mailbox import mailed_key, mails

LIST, NEW = reverse("portal:user-list"), reverse("portal:user-create")
NEW_PROGRAM = reverse("portal:service-account-create")
STAFF = {
    "first_name": "Fatou",
    "last_name": "Diop",
    "email": "fatou@example.org",
    "username": "Fatou",
    "language": "fr",
    "roles": ["POLICYMANAGER"],
}
SECRET = re.compile(r'id="secret-value"[^>]*>([^<]+)<')


@pytest.fixture
def dana(cast, client) -> Client:
    return sign_in(client, cast.dana)


@pytest.fixture
def sent_elsewhere(settings) -> None:
    settings.LOOPBACK, settings.EMAIL_CONFIGURED = False, True


def at(act: str, user: User) -> str:
    return reverse(f"portal:user-{act}", args=[user.pk])


def program(name: str = "ida", roles: tuple[str, ...] = ("ID_AUTHENTICATION",)) -> User:
    return services.create_client(name=name, roles=roles, known_roles=(), actor=SYSTEM, at=now()).user


def test_the_list_tells_who_may_sign_in_as_what_for_whom(dana):
    program()
    page = dana.get(LIST)
    assert page.status_code == 200
    for words in ("Amina Osman", "Acme Bank", "Authentication partner", "dana", "Partner admin", "Program"):
        assert words in page.text
    assert "Service: authentication" in page.text


def test_open_registrations_do_not_stand_in_the_list_and_have_no_page(dana):
    newcomer = accounts.user("newcomer", state=UserState.UNVERIFIED)
    assert "newcomer" not in dana.get(LIST).text
    acts = [at(act, newcomer) for act in ("detail", "roles", "deactivate", "reactivate", "link", "secret")]
    assert [dana.get(url).status_code for url in acts] == [404] * 6


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"q": "OMAR"}, True),
        ({"q": "khalil"}, True),
        ({"username": "oma"}, True),
        ({"email": "Omar@Example.ORG"}, True),
        ({"email": "omar@example"}, False),
        ({"role": "POLICYMANAGER"}, True),
        ({"role": "PARTNER_ADMIN"}, False),
        ({"kind": "True"}, True),
        ({"kind": "False"}, False),
        ({"status": "deactivated"}, True),
        ({"status": "active"}, False),
        ({"created_to": "2026-01-16"}, True),
        ({"last_sign_in_from": "2026-01-16"}, False),
        ({"q": "%"}, False),
        ({"q": "_"}, False),
    ],
)
def test_accounts_are_found_by_name_address_role_kind_state_and_day(dana, query, found):
    omar = accounts.policy_manager("omar", first_name="Omar", last_name="Khalil", state=UserState.DEACTIVATED)
    assert (at("detail", omar) in dana.get(LIST, query).text) is found


@pytest.mark.parametrize("sort", ["username", "last_sign_in", "created"])
def test_the_list_is_sorted_by_each_of_its_columns(dana, sort):
    assert [dana.get(LIST, {"sort": f"{sign}{sort}"}).status_code for sign in ("", "-")] == [200, 200]


def test_the_list_asks_the_database_no_more_for_many_rows_than_for_few(dana):
    dana.get(LIST)
    before = queries_for(dana, LIST)
    for number in range(10):
        accounts.user(f"further-{number}")
    assert queries_for(dana, LIST) == before <= 12


def queries_for(browser: Client, url: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert browser.get(url).status_code == 200
    return len(captured)


def test_an_account_tells_its_facts_roles_organisations_sign_ins_and_history(dana, cast):
    Client().post(reverse("portal:sign-in"), {"username": "acme-bank", "password": PASSWORD})
    Client().post(reverse("portal:sign-in"), {"username": "acme-bank", "password": "wrong"})
    services.change_roles(user_id=cast.amina.user.pk, roles=[], known_roles=(), actor=cast.dana.actor, at=now())
    page = dana.get(at("detail", cast.amina.user)).text
    for words in ("Amina Osman", "amina@acme.example", "Acme Bank", "Authentication partner", "Signed in."):
        assert words in page
    assert "A sign-in failed." in page
    assert queries_for(dana, at("detail", cast.amina.user)) <= 15


def test_the_last_sign_in_is_kept_for_people_and_programs(cast):
    Client().post(reverse("portal:sign-in"), {"username": "emil", "password": PASSWORD})
    assert User.objects.get(username="emil").last_login is not None
    made = services.create_client(name="ida", roles=["RESIDENT"], known_roles=(), actor=SYSTEM, at=now())
    token_of(made.secret)
    assert User.objects.get(username="ida").last_login is not None


def token_of(secret: str, name: str = "ida") -> int:
    data = {"grant_type": "client_credentials", "client_id": name, "client_secret": secret}
    kind = "application/x-www-form-urlencoded"
    return Client().post("/v1/authmanager/oauth/token", urlencode(data), content_type=kind).status_code


def test_a_member_of_staff_is_made_and_mailed_a_link(dana, sent_elsewhere):
    answer = dana.post(NEW, STAFF, follow=True)
    made = User.objects.get(username="fatou")
    assert answer.redirect_chain == [(at("detail", made), 303)]
    assert "An e-mail with a link to choose the password is on its way." in answer.text
    assert "No password yet" in answer.text
    assert mailed_key("account_made", "fatou@example.org") not in answer.text
    assert (made.roles, made.language, made.email) == (["POLICYMANAGER"], "fr", "fatou@example.org")


def test_on_this_machine_without_a_mail_server_the_link_is_shown_once(dana, settings):
    settings.LOOPBACK, settings.EMAIL_CONFIGURED, settings.BASE_URL = True, False, "http://localhost:8000"
    answer = dana.post(NEW, STAFF)
    key = mailed_key("account_made", "fatou@example.org")
    assert SECRET.findall(answer.text) == [f"http://localhost:8000/set-password/?key={key}"]
    assert "no-store" in answer["Cache-Control"]
    made = User.objects.get(username="fatou")
    assert key not in dana.get(at("detail", made)).text
    again = dana.post(at("link", made))
    assert SECRET.findall(again.text)[0].endswith(mailed_key("account_made", "fatou@example.org"))


def test_where_a_link_can_reach_nobody_the_page_says_what_to_do(dana, settings):
    settings.LOOPBACK, settings.EMAIL_CONFIGURED = False, False
    assert "pms users create" in dana.get(NEW).text


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"username": "emil"}, "This username is taken."),
        ({"email": "EMIL@example.org"}, "An account with this e-mail address exists already."),
        ({"username": "fa tou"}, "Use up to 36 small letters"),
        ({"roles": []}, "Choose at least one role."),
        ({"roles": ["AUTH_PARTNER"]}, "Select a valid choice."),
        ({"first_name": "Fa\u202etou"}, "Remove the invisible characters"),
        ({"email": "a\0b@example.org"}, "Null characters are not allowed."),
        ({"email": "nobody"}, "valid email"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_made(dana, changed, words):
    answer = dana.post(NEW, {**STAFF, **changed})
    assert answer.status_code == 422
    assert words in answer.text
    assert "Diop" in answer.text
    assert not User.objects.filter(username__startswith="fa").exists()
    assert mails() == []


def test_a_service_account_gets_a_secret_that_is_shown_once_and_works(dana):
    answer = dana.post(NEW_PROGRAM, {"username": "mosip-ida", "roles": ["ID_AUTHENTICATION", "PMS_USER"]})
    (secret,) = SECRET.findall(answer.text)
    assert "no-store" in answer["Cache-Control"]
    made = User.objects.get(username="mosip-ida")
    assert (made.roles, made.is_person) == (["ID_AUTHENTICATION", "PMS_USER"], False)
    assert token_of(secret, "mosip-ida") == 200
    assert secret not in dana.get(at("detail", made)).text


@pytest.mark.parametrize(
    "data",
    [
        {"username": "emil", "roles": ["RESIDENT"]},
        {"username": "x" * 37, "roles": ["RESIDENT"]},
        {"username": "i da", "roles": ["RESIDENT"]},
        {"username": "ida", "roles": ["DEVICE_PROVIDER"]},
        {"username": "ida", "roles": []},
    ],
)
def test_a_service_account_that_cannot_be_is_refused_without_a_secret(dana, data):
    count = User.objects.count()
    answer = dana.post(NEW_PROGRAM, data)
    assert answer.status_code == 422
    assert SECRET.findall(answer.text) == []
    assert User.objects.count() == count


def test_a_new_secret_replaces_the_old_one_at_once(dana):
    old = services.create_client(name="ida", roles=["RESIDENT"], known_roles=(), actor=SYSTEM, at=now())
    assert "no longer works" in dana.get(at("secret", old.user)).text
    (new,) = SECRET.findall(dana.post(at("secret", old.user)).text)
    assert [token_of(old.secret), token_of(new)] == [401, 200]


def test_people_have_no_secret_and_programs_no_link(dana, cast):
    user = program()
    urls = (at("secret", cast.emil.user), at("link", user))
    assert [dana.get(url).status_code for url in urls] == [404, 404]
    assert [dana.post(url).status_code for url in urls] == [404, 404]


def test_roles_are_changed_on_a_page_that_shows_the_present_ones(dana, cast):
    page = dana.get(at("roles", cast.emil.user)).text
    assert re.search(r'value="POLICYMANAGER"[^>]*checked', page)
    assert "ID_AUTHENTICATION" not in page
    answer = dana.post(at("roles", cast.emil.user), {"roles": ["PARTNER_ADMIN"]}, follow=True)
    assert "The roles are changed." in answer.text
    assert User.objects.get(username="emil").roles == ["PARTNER_ADMIN"]


def test_who_belongs_to_a_partner_is_named_before_roles_of_staff_are_given(dana, cast):
    assert "Whoever decides about partners should belong to none." in dana.get(at("roles", cast.amina.user)).text


def test_ones_own_account_offers_no_act_on_itself_and_refuses_it(dana, cast):
    page = dana.get(at("detail", cast.dana.user)).text
    assert "This is you" in page
    assert at("deactivate", cast.dana.user) not in page
    for act, data in (("deactivate", {}), ("roles", {"roles": ["POLICYMANAGER"]})):
        answer = dana.post(at(act, cast.dana.user), data)
        assert answer.status_code == 422
        assert "This is your own account." in answer.text
    assert User.objects.get(username="dana").roles == ["PARTNER_ADMIN"]


def test_an_account_is_stopped_and_started_after_the_consequences_are_shown(dana, cast):
    question = dana.get(at("deactivate", cast.amina.user)).text
    assert "Sessions and tokens that it has end at once." in question
    assert "It acts for Acme Bank." in question
    amina = sign_in(Client(), cast.amina)
    assert "The account is deactivated." in dana.post(at("deactivate", cast.amina.user), follow=True).text
    assert amina.get("/home/").status_code == 302
    assert "The account is active again." in dana.post(at("reactivate", cast.amina.user), follow=True).text
    assert User.objects.get(username="acme-bank").state == UserState.ACTIVE


@pytest.mark.parametrize("who", ["amina", "emil"])
def test_it_is_closed_to_partners_and_policy_managers_and_the_refusal_is_audited(cast, client, who):
    browser, before = sign_in(client, getattr(cast, who)), User.objects.count()
    acts = [at(act, cast.bashir.user) for act in ("detail", "roles", "deactivate", "reactivate", "link", "secret")]
    for url in (LIST, NEW, NEW_PROGRAM, *acts):
        assert browser.get(url).status_code == 403
        assert browser.post(url, STAFF).status_code == 403
        assert LogRow.objects.filter(event_name="ACCESS REFUSED", ref_id=url).count() == 2
    assert (User.objects.count(), User.objects.get(username="bashir").state) == (before, UserState.ACTIVE)


def test_it_stands_in_the_navigation_of_partner_admins_alone(cast, client):
    entry = f'href="{LIST}"'
    assert entry in sign_in(client, cast.dana).get("/home/").text
    assert entry not in sign_in(Client(), cast.emil).get("/home/").text


def test_an_account_of_another_issuer_says_where_its_roles_come_from(dana):
    outsider = accounts.user("outsider", roles=["POLICYMANAGER"])
    User.objects.filter(pk=outsider.pk).update(issuer="https://id.example")
    page = dana.get(at("detail", outsider)).text
    assert "It signs in at https://id.example" in page
    assert at("roles", outsider) not in page
    answer = dana.post(at("roles", outsider), {"roles": ["PARTNER_ADMIN"]})
    assert "come from the service where it signs in" in answer.text
