"""The contract file: it is what the code says, and the code answers as it says, whatever is sent."""

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from pytest_django.live_server_helper import LiveServer
from schemathesis import APIOperation
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from pms.accounts.adapters.installation import token_settings
from pms.accounts.models import User
from pms.accounts.states import Role
from pms.api.contract import merged
from pms.api.urls import documents
from pms.common.clock import now
from pms.partners.services.arrivals import token_for
from tests.cast import Cast, make_cast
from tests.factories import accounts
from tools.openapi import FILE, current

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
CONTRACT = merged(documents().values())
PATHS = sorted(CONTRACT["paths"])


def test_the_committed_file_is_what_the_code_says() -> None:
    assert FILE.read_text(encoding="utf-8") == current(), "run `make contract`"


@pytest.fixture
def tokens(transactional_db: None) -> dict[str, str]:
    """A token of each kind of caller: staff of both kinds, partners, a service with every role of services."""
    cast: Cast = make_cast()
    services = accounts.user(
        "services", roles=[role for role in Role if not role.value.endswith(("_ADMIN", "MANAGER"))]
    )
    callers: dict[str, User] = {"admin": cast.dana.user, "policies": cast.emil.user, "partner": cast.amina.user}
    at = now()
    return {
        name: token_for(user, at=at, settings=token_settings())
        for name, user in {**callers, "services": services}.items()
    }


@pytest.mark.parametrize("examples", [3, pytest.param(60, marks=pytest.mark.slow)])
@pytest.mark.parametrize("path", PATHS)
def test_whatever_is_sent_is_answered_as_the_contract_says(
    path: str, examples: int, live_server: LiveServer, tokens: dict[str, str]
) -> None:
    schema = schemathesis.openapi.from_dict({**CONTRACT, "paths": {path: CONTRACT["paths"][path]}})
    for found in schema.get_all_operations():
        for token in tokens.values():
            answers(found.ok(), token, base_url=live_server.url, examples=examples)


def answers(operation: APIOperation, token: str, *, base_url: str, examples: int) -> None:
    """Send made-up requests with the token, and check each answer against the contract."""

    @seed(1)
    @given(case=operation.as_strategy())
    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def send(case: schemathesis.Case) -> None:
        response = case.call(base_url=base_url, headers={"Authorization": f"Bearer {token}"})
        case.validate_response(response, checks=CHECKS)

    send()
