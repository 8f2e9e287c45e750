"""Calls to other modules of the platform: time-outs, no redirects, the platform's token."""

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from types import TracebackType
from typing import Any, Self

import httpx

from pms.events.adapters.tokens import fetch_token, token_for
from pms.events.installation import TokenSettings

TIMEOUT = httpx.Timeout(10, connect=5)
"""Seconds: for each step of an answer, and to connect."""
LONGEST_ANSWER = 64 * 1024


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: the status, and the first ``LONGEST_ANSWER`` bytes of the body."""

    status: int
    body: bytes


class PlatformClient:
    """A connection that is kept open from call to call."""

    def __init__(self, token: TokenSettings | None) -> None:
        self._token = token
        self._client = httpx.Client(timeout=TIMEOUT, follow_redirects=False)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._client.close()

    def try_token(self) -> None:
        """Get a new token, where this installation has any. Raises NotPublished."""
        if self._token is not None:
            fetch_token(self._token, self._client)

    def post(self, url: str, *, params: Mapping[str, str] | None = None, **content: Any) -> Answer:
        """Send a POST, with a new token if the present one is not taken. Raises NotPublished, httpx.HTTPError."""
        where = httpx.URL(url)
        where = where.copy_merge_params(dict(params)) if params else where
        if self._token is None:
            return self._sent(where, {}, content)
        token = token_for(self._token, self._client)
        answer = self._sent(where, _bearing(token), content)
        if answer.status != HTTPStatus.UNAUTHORIZED:
            return answer
        token = token_for(self._token, self._client, instead_of=token)
        return self._sent(where, _bearing(token), content)

    def _sent(self, url: httpx.URL, bearing: dict[str, str], content: Mapping[str, Any]) -> Answer:
        headers = {**content.get("headers", {}), **bearing}
        rest = {name: value for name, value in content.items() if name != "headers"}
        self._client.cookies.clear()  # nobody's cookies are kept; ours is written below by hand
        with self._client.stream("POST", url, headers=headers, **rest) as response:
            body = b""
            for part in response.iter_bytes():
                body += part
                if len(body) >= LONGEST_ANSWER:
                    break
            return Answer(response.status_code, body[:LONGEST_ANSWER])


def _bearing(token: str) -> dict[str, str]:
    """The token in both places where modules of the platform look for it."""
    return {"Authorization": f"Bearer {token}", "Cookie": f"Authorization={token}"}
