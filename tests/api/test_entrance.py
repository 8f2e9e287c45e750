"""The way in: what is answered before any endpoint, and what surrounds every answer."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import translation

from tests.api.conftest import POLICY, Program
from tests.cast import Cast
from tests.factories.policies import PolicyGroupFactory

Programs = Callable[..., Program]
NEW = f"{POLICY}/policies/group/new"


def test_messages_are_english_whatever_was_shown_before(program: Programs, cast: Cast) -> None:
    PolicyGroupFactory(name="Banks")
    with translation.override("ar"):
        answer = program(cast.dana).v1("POST", NEW, {"name": "banks", "desc": "x"})
    assert "already exists" in answer["errors"][0]["message"]


def test_answers_are_not_kept_and_not_framed_elsewhere(program: Programs, cast: Cast) -> None:
    answer = program(cast.dana).call("GET", f"{POLICY}/policies/group/all")
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert "Set-Cookie" not in answer.headers
    assert answer.headers["X-Request-ID"]


@pytest.mark.django_db
@pytest.mark.parametrize("service", ["partnermanager", "policymanager"])
def test_the_contract_needs_no_token(service: str) -> None:
    answer = Client().get(f"/v1/{service}/v3/api-docs")
    assert answer.json()["openapi"].startswith("3.1")
    assert all(path.startswith(f"/v1/{service}/") for path in answer.json()["paths"])
