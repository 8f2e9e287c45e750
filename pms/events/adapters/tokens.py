"""The platform's token, with which PMS asks other modules: fetched once, kept until shortly before it ends."""

import base64
import binascii
import json
import re
import time
from contextlib import suppress
from dataclasses import dataclass, field
from http import HTTPStatus
from http.cookies import CookieError, SimpleCookie
from threading import Lock
from typing import Any

import httpx

from pms.events.installation import TokenSettings
from pms.events.messages import NotPublished
from pms.events.states import Obstacle

UNKNOWN_LIFE = 300.0
"""Seconds for which a token is kept that does not say how long it lives."""
EARLY = 30.0
"""Most seconds before its end at which a token is not used any more; never more than a tenth of its life."""
B64TOKEN = re.compile(r"[A-Za-z0-9._~+/-]+=*", re.ASCII)
"""RFC 6750, section 2.1. Nothing else is put into a header."""


@dataclass(frozen=True, slots=True)
class Token:
    """A token and the reading of the monotonic clock from which it is no longer used."""

    text: str = field(repr=False)
    until: float


_kept: dict[TokenSettings, Token] = {}
_lock = Lock()


def token_for(settings: TokenSettings, client: httpx.Client, *, instead_of: str = "") -> str:
    """The token to send, one per process. ``instead_of`` is one that was refused. Raises NotPublished."""
    with _lock:
        kept = _kept.get(settings)
        if kept is None or kept.until <= time.monotonic() or kept.text == instead_of:
            kept = _kept[settings] = fetch_token(settings, client)
        return kept.text


def fetch_token(settings: TokenSettings, client: httpx.Client) -> Token:
    """A new token by client credentials (RFC 6749, section 4.4), the secret in the body. Raises NotPublished."""
    form = {"grant_type": "client_credentials", "client_id": settings.client_id, "client_secret": settings.secret}
    asked_at = time.monotonic()
    try:
        response = client.post(settings.url, data=form, headers={"Accept": "application/json"})
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise NotPublished(Obstacle.TOKEN, unreachable=True) from error
    text, life = _read(response) if response.status_code == HTTPStatus.OK else ("", 0.0)
    if not B64TOKEN.fullmatch(text):
        raise NotPublished(Obstacle.TOKEN, str(response.status_code), unreachable=True)
    return Token(text, asked_at + life - min(EARLY, life / 10))


def _read(response: httpx.Response) -> tuple[str, float]:
    """Token and seconds of life: RFC 6749's answer, or the auth manager's: ``response.token`` and a cookie."""
    body = _object(response.content)
    places = (body.get("access_token"), _inner(body).get("token"), _cookie(response))
    text = next((place for place in places if isinstance(place, str) and place), "")
    text = text.removeprefix("Bearer ").strip()
    told = body.get("expires_in")
    life = float(told) if isinstance(told, int | float) else _life_of(text)
    return text, max(life, 0.0)


def _inner(body: dict[str, Any]) -> dict[str, Any]:
    inner = body.get("response")
    return inner if isinstance(inner, dict) else {}


def _cookie(response: httpx.Response) -> str:
    """The value of the cookie ``Authorization``."""
    for header in response.headers.get_list("set-cookie"):
        with suppress(CookieError):
            if morsel := SimpleCookie(header).get("Authorization"):
                return morsel.value
    return ""


def _life_of(token: str) -> float:
    """Seconds until the JWT's ``exp``; it is read without proof, only to know when to fetch the next one."""
    _header, _dot, rest = token.partition(".")
    payload = rest.partition(".")[0]
    with suppress(ValueError, binascii.Error):
        ends = _object(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4))).get("exp")
        if isinstance(ends, int | float):
            return ends - time.time()
    return UNKNOWN_LIFE


def _object(text: bytes) -> dict[str, Any]:
    """The JSON object in ``text``; an empty one where there is none."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
