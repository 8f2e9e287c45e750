"""How the reference's portal signs people in and out."""

import base64
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from pms.accounts.adapters.installation import token_settings
from pms.accounts.models import User
from pms.accounts.states import UserState
from pms.audit.models import LogRow
from pms.common.clock import now
from pms.partners.services.arrivals import actor_of_token, token_for
from tests.api.conftest import PARTNER, codes
from tests.cast import Cast, sign_in
from tests.factories import accounts
from tests.factories.accounts import PASSWORD
from tests.issuer import running

UI = "https://ui.example"
PAGE = f"{UI}/partnermanagement/?a=1&b=ü#/dashboard"
STATE = "0f8fad5b-d9cb-469f-a165-70867728950e"
VALIDATE = f"{PARTNER}/authorize/admin/validateToken"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def ui(settings: Any) -> None:
    settings.UI_ORIGINS = [UI]


def encoded(address: str) -> str:
    return base64.b64encode(address.encode()).decode()


def begin(browser: Client, address: str = PAGE, state: str | None = STATE, more: str = "") -> Any:
    query = f"?state={state}" if state is not None else "?"
    return browser.get(f"{PARTNER}/login/{more}{encoded(address)}{query}")


def test_a_person_signs_in_at_our_page_and_comes_back_with_a_token(cast: Cast) -> None:
    browser = Client()
    begun = begin(browser)
    assert begun.status_code == 302
    cookie = begun.cookies["state"]
    assert (cookie.value, cookie["httponly"], cookie["path"], cookie["samesite"]) == (STATE, True, "/", "Lax")
    page = urlsplit(begun["Location"])
    assert page.path == "/sign-in/"
    back = parse_qs(page.query)["next"][0]
    assert back == f"{PARTNER}/login-redirect/{encoded(PAGE)}?state={STATE}"
    assert browser.get(begun["Location"]).status_code == 200
    entered = browser.post("/sign-in/", {"username": "acme-bank", "password": PASSWORD, "next": back})
    assert (entered.status_code, entered["Location"]) == (303, back)
    done = browser.get(back)
    assert (done.status_code, done["Location"]) == (302, f"{UI}/partnermanagement/?a=1&b=%C3%BC#/dashboard")
    token = done.cookies["Authorization"]
    assert (token["httponly"], token["path"], token["samesite"], token["secure"]) == (True, "/", "Lax", "")
    actor = actor_of_token(token.value, at=now(), settings=token_settings())
    assert actor is not None
    assert actor.owns == {"acme-bank"}
    person = browser.get(VALIDATE).json()["response"]
    assert person == {
        "userId": "acme-bank",
        "mobile": "+33142685300",
        "mail": "amina@acme.example",
        "langCode": "eng",
        "userPassword": None,
        "name": "Amina Osman",
        "role": "AUTH_PARTNER",
        "rid": None,
        "token": token.value,
    }


def test_who_is_signed_in_already_goes_straight_through(cast: Cast) -> None:
    browser = sign_in(Client(), cast.dana)
    end = browser.get(begin(browser)["Location"], follow=False)
    assert end["Location"].startswith(f"{PARTNER}/login-redirect/")
    assert browser.get(end["Location"])["Location"].startswith(UI)


def test_the_sign_in_page_shows_in_the_language_that_was_asked_for(db: None) -> None:
    browser = Client()
    for asked, language in [("xx fra en", "fr"), ("ar-EG", "ar"), ("en", "en")]:
        begun = browser.get(f"{PARTNER}/login/v2/{encoded(PAGE)}?state={STATE}&ui_locales={asked}")
        assert begun.cookies["django_language"].value == language
        assert f'lang="{language}"' in browser.get(begun["Location"]).content.decode()
    assert "django_language" not in begin(Client(), more="v2/").cookies


@pytest.mark.parametrize(
    ("state", "code"),
    [
        (None, "KER-ACP-010"),
        ("", "KER-ACP-010"),
        ("x", "KER-ACP-011"),
        ("{" + STATE + "}", "KER-ACP-011"),
        (STATE.replace("-", ""), "KER-ACP-011"),
    ],
)
def test_a_sign_in_needs_a_state_that_is_a_uuid(db: None, state: str | None, code: str) -> None:
    answer = begin(Client(), "https://evil.example/", state)
    assert (answer.status_code, codes(answer.json())) == (200, [code])
    assert "state" not in answer.cookies


def test_the_browsers_state_goes_before_the_one_that_is_sent(db: None) -> None:
    browser = Client()
    browser.cookies["state"] = STATE
    assert begin(browser, state="x").cookies["state"].value == STATE


FOREIGN = [
    "https://evil.example/",
    "https://ui.example.evil.example/",
    "https://ui.example@evil.example/",
    "https://ui.example:8443/",
    "http://ui.example/",
    "https://UI.example/",
    "//ui.example/",
    "/home/",
    "https://ui.example\\@evil.example/",
    "https:/\\ui.example/",
    "https://ui.example/\r\nX-Evil: 1",
    "ht\ntps://ui.example/",
    " https://ui.example/",
    "https://ui.example/ x",
    "javascript:alert(1)//https://ui.example/",
    "https://[evil",
    "",
]


@pytest.mark.parametrize("address", FOREIGN)
def test_no_step_leads_to_a_page_elsewhere(cast: Cast, address: str) -> None:
    browser = sign_in(Client(), cast.dana)
    browser.cookies["state"] = STATE
    text = encoded(address) or "="
    for path in (
        f"{PARTNER}/login/{text}?state={STATE}",
        f"{PARTNER}/login/v2/{text}?state={STATE}",
        f"{PARTNER}/login-redirect/{text}?state={STATE}",
        f"{PARTNER}/login-redirect/{text}?state={STATE}&error=x",
        f"{PARTNER}/logout/user?redirecturi={text}",
    ):
        answer = browser.get(path)
        assert (answer.status_code, codes(answer.json())) == (200, ["KER-ACP-009"]), path  # type: ignore[attr-defined]
        assert not answer.cookies.get("Authorization")
    assert browser.session.get("_auth_user_id")


@pytest.mark.parametrize("text", ["%%%", "a", "////", "aHR0cHM6Ly91aS5leGFtcGxlLw==x", "\u00fc"])
def test_what_is_no_base64_is_no_address(db: None, text: str) -> None:
    answer = Client().get(f"{PARTNER}/login/{text}", {"state": STATE})
    assert codes(answer.json()) == ["KER-ACP-009"]  # type: ignore[attr-defined]


def test_our_own_pages_may_be_gone_on_to_and_base64_of_either_alphabet(cast: Cast, settings: Any) -> None:
    browser = sign_in(Client(), cast.dana)
    browser.cookies["state"] = STATE
    for address in (f"{settings.BASE_URL}/home/", "http://testserver/home/", f"{UI}/?a=b#/c~d/??"):
        for text in (encoded(address), base64.urlsafe_b64encode(address.encode()).decode().rstrip("=")):
            answer = browser.get(f"{PARTNER}/login-redirect/{text}?state={STATE}")
            assert (answer.status_code, answer["Location"]) == (302, address)


@pytest.mark.parametrize(("cookie", "sent"), [(None, STATE), (STATE, ""), (STATE, STATE.replace("0", "1")), ("", "")])
def test_a_sign_in_that_another_browser_began_is_not_ended_here(cast: Cast, cookie: str | None, sent: str) -> None:
    browser = sign_in(Client(), cast.dana)
    if cookie is not None:
        browser.cookies["state"] = cookie
    answer = browser.get(f"{PARTNER}/login-redirect/{encoded(PAGE)}", {"state": sent})
    assert (answer.status_code, codes(answer.json())) == (200, ["KER-ACP-007"])  # type: ignore[attr-defined]
    assert "Authorization" not in answer.cookies


def test_nobody_gets_a_token_without_signing_in(db: None) -> None:
    browser = Client()
    browser.cookies["state"] = STATE
    answer = browser.get(f"{PARTNER}/login-redirect/{encoded(PAGE)}", {"state": STATE})
    assert urlsplit(answer["Location"]).path == "/sign-in/"
    assert "Authorization" not in answer.cookies


def test_an_error_is_passed_on_without_a_token(cast: Cast) -> None:
    browser = sign_in(Client(), cast.dana)
    browser.cookies["state"] = STATE
    answer = browser.get(f"{PARTNER}/login-redirect/{encoded(PAGE)}", {"state": STATE, "error": "no & yes"})
    assert answer["Location"] == f"{UI}/partnermanagement/?a=1&b=%C3%BC&error=no+%26+yes#/dashboard"
    assert "Authorization" not in answer.cookies


def test_who_has_not_accepted_the_terms_does_so_on_the_way(db: None) -> None:
    accounts.user("late", consented=False)
    browser = Client()
    back = parse_qs(urlsplit(begin(browser)["Location"]).query)["next"][0]
    entered = browser.post("/sign-in/", {"username": "late", "password": PASSWORD, "next": back})
    assert entered["Location"].startswith("/terms/accept/")
    assert "Authorization" not in browser.get(back).cookies
    accepted = browser.post("/terms/accept/", {"consent": "on", "next": back})
    assert accepted["Location"] == back
    assert "Authorization" in browser.get(back).cookies


def test_after_signing_out_neither_token_nor_session_is_left(cast: Cast) -> None:
    browser = sign_in(Client(), cast.amina)
    browser.cookies["state"] = STATE
    browser.get(f"{PARTNER}/login-redirect/{encoded(PAGE)}", {"state": STATE})
    assert browser.get(VALIDATE).status_code == 200
    answer = browser.get(f"{PARTNER}/logout/user", {"redirecturi": encoded(UI)})
    assert (answer.status_code, answer["Location"]) == (302, UI)
    assert (answer.cookies["Authorization"].value, answer.cookies["Authorization"]["max-age"]) == ("", 0)
    assert browser.get("/home/").status_code == 302
    assert codes(browser.get(VALIDATE).json()) == ["KER-ACP-002"]  # type: ignore[attr-defined]
    assert "SIGN OUT" in LogRow.objects.values_list("event_name", flat=True)
    nobody = Client().get(f"{PARTNER}/logout/user", {"redirecturi": encoded(UI)})
    assert (nobody.status_code, codes(nobody.json())) == (200, ["KER-ATH-401"])  # type: ignore[attr-defined]


def test_a_token_without_a_session_can_be_given_back(cast: Cast) -> None:
    browser = Client()
    browser.cookies["Authorization"] = "expired"
    answer = browser.get(f"{PARTNER}/logout/user", {"redirecturi": encoded(f"{UI}/bye")})
    assert (answer["Location"], answer.cookies["Authorization"].value) == (f"{UI}/bye", "")


@pytest.mark.parametrize(
    ("headers", "status", "code"),
    [
        ({}, 200, "KER-ACP-001"),
        ({"Cookie": "a=b"}, 200, "KER-ACP-002"),
        ({"Cookie": "Authorization=x"}, 401, "KER-ATH-401"),
        ({"Authorization": "Bearer x"}, 401, "KER-ATH-401"),
    ],
)
def test_a_token_that_is_missing_or_wrong_is_said(db: None, headers: dict[str, str], status: int, code: str) -> None:
    answer = Client().get(VALIDATE, headers=headers)
    assert (answer.status_code, codes(answer.json())) == (status, [code])  # type: ignore[attr-defined]


def test_the_cookie_is_set_anew_until_the_tokens_end(cast: Cast) -> None:
    browser = Client()
    token = token_for(cast.dana.user, at=now(), settings=token_settings())
    browser.cookies["XAuthorization"] = token
    answer = browser.get(VALIDATE)
    body = answer.json()  # type: ignore[attr-defined]
    assert (body["id"], body["errors"], body["response"]["role"]) == (None, [], "PARTNER_ADMIN")
    cookie = answer.cookies["Authorization"]
    assert cookie.value == token
    assert 3590 <= cookie["max-age"] <= 3600
    User.objects.update(state=UserState.DEACTIVATED.value)
    assert browser.get(VALIDATE).status_code == 401
    assert browser.post(VALIDATE).status_code == 405


def test_a_token_of_an_outside_issuer_is_told_of_too(db: None, settings: Any) -> None:
    with running() as issuer:
        settings.OIDC_ISSUERS = {issuer.address: ""}
        token = issuer.token(langCode="ara", phoneNumber="+254 1")
        answer = Client().get(VALIDATE, headers={"Cookie": f"Authorization={token}"}).json()  # type: ignore[attr-defined]
    person = answer["response"]
    assert [person[name] for name in ("userId", "mobile", "mail", "langCode", "name", "role", "token")] == [
        "zuri",
        "+254 1",
        "zuri@zuri.example",
        "ara",
        "Zuri Okello",
        "AUTH_PARTNER",
        token,
    ]
