"""The platform's token: had once, kept until shortly before its end, had anew when it is refused, never told."""

import base64
import json
import logging
import time

import httpx
import pytest

from pms.events.adapters import tokens as adapter
from pms.events.adapters.hub import Hub
from pms.events.adapters.installation import hub_settings, token_settings
from pms.events.messages import NotPublished
from pms.events.states import Obstacle
from tests.events.conftest import SECRET
from tests.factories.events import TestHub, serving


def token() -> str:
    wanted = token_settings()
    assert wanted is not None
    with httpx.Client() as client:
        return adapter.token_for(wanted, client)


def jwt(**claims: object) -> str:
    body = base64.urlsafe_b64encode(json.dumps(claims).encode()).rstrip(b"=").decode()
    return f"eyJhbGciOiJSUzI1NiJ9.{body}.c2lnbmF0dXJl"


def test_it_is_asked_for_with_client_credentials(tokens):
    assert token() == "token.number.1"
    assert tokens.asked[0].form == {
        "grant_type": ["client_credentials"],
        "client_id": ["pms-client"],
        "client_secret": [SECRET],
    }


def test_one_is_kept_until_shortly_before_its_end(tokens, monkeypatch):
    assert [token(), token()] == ["token.number.1"] * 2
    begun = time.monotonic()
    monkeypatch.setattr(adapter.time, "monotonic", lambda: begun + 3560)
    assert token() == "token.number.1"
    monkeypatch.setattr(adapter.time, "monotonic", lambda: begun + 3571)
    assert token() == "token.number.2"


@pytest.mark.parametrize("form", ["authmanager", "cookie"])
def test_the_auth_managers_answers_are_understood(tokens, form):
    tokens.form = form
    assert [token(), token()] == ["token.number.1"] * 2


@pytest.mark.parametrize(("seconds", "fetched"), [(3600, 1), (-5, 2)])
def test_a_token_that_is_a_jwt_says_itself_when_it_ends(tokens, seconds, fetched):
    text = jwt(exp=int(time.time()) + seconds)
    tokens.form = json.dumps({"access_token": text})
    assert [token(), token()] == [text] * 2
    assert len(tokens.asked) == fetched


@pytest.mark.parametrize(
    "answer",
    ["", "no JSON", "[]", '{"response": null}', '{"access_token": "two\\nlines"}', '{"access_token": 7}'],
)
def test_an_answer_without_a_token_is_an_obstacle(tokens, answer):
    tokens.form = answer
    with pytest.raises(NotPublished) as refusal:
        token()
    assert (refusal.value.obstacle, refusal.value.code, refusal.value.unreachable) == (Obstacle.TOKEN, "200", True)


def test_a_refusal_and_an_endpoint_that_is_down_are_obstacles(tokens, settings):
    tokens.status = 401
    with pytest.raises(NotPublished) as refusal:
        token()
    assert refusal.value.words == "token 401"
    settings.PLATFORM_TOKEN_URL = "http://127.0.0.1:9/token"
    with pytest.raises(NotPublished) as refusal:
        token()
    assert refusal.value.words == "token"


def registered(hub: TestHub) -> int:
    with Hub(hub_settings()) as asking:
        return asking.register("POLICY_UPDATED").status


def test_it_is_sent_as_cookie_and_as_bearer_and_renewed_when_it_is_refused(tokens, settings):
    hub = TestHub(token="token.number.1")
    with serving(hub.answer) as address:
        settings.WEBSUB_HUB_URL = address
        assert registered(hub) == 200
        hub.token = "token.number.2"
        assert registered(hub) == 200
        hub.token = "nobody's"
        assert registered(hub) == 401
    assert len(hub.asked) == 5
    assert hub.asked[0].headers["Authorization"] == "Bearer token.number.1"
    assert hub.asked[0].headers["Cookie"] == "Authorization=token.number.1"


def test_without_a_token_endpoint_none_is_sent(settings):
    hub = TestHub()
    with serving(hub.answer) as address:
        settings.WEBSUB_HUB_URL = address
        registered(hub)
    assert hub.asked[0].headers["Authorization"] is None
    assert hub.asked[0].headers["Cookie"] is None


def test_neither_token_nor_secret_is_logged_or_shown(tokens, settings, caplog):
    caplog.set_level(logging.DEBUG, "pms")
    tokens.status = 500
    with pytest.raises(NotPublished) as refusal:
        token()
    tokens.status = 200
    kept = token()
    told = caplog.text + repr(refusal.value) + repr(token_settings()) + repr(adapter._kept) + repr(hub_settings())
    assert SECRET not in told
    assert kept not in told
