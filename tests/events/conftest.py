"""A token endpoint that runs, as a real server."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest

from tests.factories.events import Asked, Reply, serving

SECRET = "the secret of the platform client"


@dataclass
class TestTokens:
    """A token endpoint: counts its tokens, answers in one of the forms that the platform's have."""

    __test__ = False
    form: str = "oauth"
    life: int | None = 3600
    status: int = 200
    asked: list[Asked] = field(default_factory=list)

    @property
    def newest(self) -> str:
        return f"token.number.{len(self.asked)}"

    def answer(self, asked: Asked) -> Reply:
        self.asked.append(asked)
        if self.status != 200:
            return Reply(self.status, b'{"error": "invalid_client"}')
        if self.form == "oauth":
            lives = {} if self.life is None else {"expires_in": self.life}
            return Reply(200, json.dumps({"access_token": self.newest, "token_type": "Bearer", **lives}).encode())
        if self.form == "authmanager":
            return Reply(200, json.dumps({"response": {"status": "Success", "token": self.newest}}).encode())
        if self.form == "cookie":
            cookie = f"Authorization={self.newest}; Max-Age=3600; HttpOnly; Secure; Path=/"
            return Reply(200, b'{"response": {"status": "Success"}}', (("Set-Cookie", "x=y"), ("Set-Cookie", cookie)))
        return Reply(200, self.form.encode())


@pytest.fixture
def tokens(settings) -> Iterator[TestTokens]:
    running = TestTokens()
    with serving(running.answer) as address:
        settings.PLATFORM_TOKEN_URL = f"{address}/token"
        settings.PLATFORM_TOKEN_CLIENT_ID = "pms-client"
        settings.PLATFORM_TOKEN_CLIENT_SECRET = SECRET
        yield running
