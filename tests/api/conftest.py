"""A program that calls the API as one of the cast."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from pms.accounts.adapters.installation import token_settings
from pms.api.wire import stamp
from pms.common.clock import now
from pms.partners.services.arrivals import token_for
from tests.cast import Cast, Person
from tests.factories.policies import PolicyGroupFactory

PARTNER, POLICY = "/v1/partnermanager", "/v1/policymanager"


@dataclass
class Program:
    """Calls with the token of one person, as the reference's clients do: in the cookie, JSON in and out."""

    client: Client
    token: str

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> HttpResponse:
        """One call; ``body`` is sent as JSON, bytes as they are."""
        if self.token:
            headers.setdefault("Cookie", f"Authorization={self.token}")
        return self.client.generic(method, path, self._raw(body), content_type="application/json", headers=headers)

    def get(self, path: str) -> Any:
        """The envelope that a GET answers with status 200."""
        return self._json(self.call("GET", path))

    def v1(self, method: str, path: str, request: Any, **header: Any) -> Any:
        """The envelope that a call with an older envelope answers with status 200."""
        return self._json(self.call(method, path, {"requesttime": stamp(now()), **header, "request": request}))

    def v2(self, method: str, path: str, request: Any, name: str) -> Any:
        """The envelope that a call with a newer envelope answers with status 200."""
        header = {"id": name, "version": "1.0", "requestTime": stamp(now())}
        return self._json(self.call(method, path, {**header, "request": request}))

    def _raw(self, body: Any) -> bytes:

        return body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()

    def _json(self, response: HttpResponse) -> Any:
        assert response.status_code == 200, (response.status_code, response.content)
        return json.loads(response.getvalue())  # a whole list is streamed


def codes(envelope: Any) -> list[str]:
    """The codes of an answer that is an error; its ``response`` is null."""
    assert envelope["response"] is None
    return [error["errorCode"] for error in envelope["errors"]]


@pytest.fixture
def program() -> Callable[[Person | None], Program]:
    """Makes the program of a person; of nobody without one."""

    def made(person: Person | None = None) -> Program:
        token = token_for(person.user, at=now(), settings=token_settings()) if person else ""
        return Program(Client(), token)

    return made


@pytest.fixture
def with_group(cast: Cast) -> Cast:
    """The cast, with a policy group for Acme Bank."""
    cast.acme.policy_group = PolicyGroupFactory(name="Banks")
    cast.acme.save(update_fields=["policy_group"])
    return cast
