"""Which pages elsewhere may call: those of PMS_UI_ORIGINS read and write with the cookie, all others neither."""

import os
import subprocess
import sys
from typing import Any

import pytest
from django.test import Client

from pms.policies.models import PolicyGroup
from tests.api.conftest import PARTNER, POLICY, Program, codes
from tests.api.test_policy_groups import Programs
from tests.cast import Cast

UI, FOREIGN = "https://ui.example", "https://evil.example"
NEW = f"{POLICY}/policies/group/new"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def ui(settings: Any) -> None:
    settings.UI_ORIGINS = settings.CORS_ALLOWED_ORIGINS = [UI]


def preflight(origin: str, path: str = NEW) -> Any:
    asked = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type"}
    return Client().options(path, headers={"Origin": origin, **asked})


def test_a_page_that_the_operator_named_may_ask_with_its_cookie() -> None:
    for path in (NEW, f"{PARTNER}/authorize/admin/validateToken", "/v1/authmanager/authenticate/internal/useridPwd"):
        answer = preflight(UI, path)
        assert answer.status_code == 200
        assert answer["Access-Control-Allow-Origin"] == UI
        assert answer["Access-Control-Allow-Credentials"] == "true"
        assert "POST" in answer["Access-Control-Allow-Methods"]
        assert "content-type" in answer["Access-Control-Allow-Headers"]


@pytest.mark.parametrize("origin", [FOREIGN, "null", "http://ui.example", f"{UI}:8443", f"{UI}.evil.example"])
def test_a_page_elsewhere_may_not(origin: str) -> None:
    assert "Access-Control-Allow-Origin" not in preflight(origin)


def test_pages_of_the_portal_are_for_nobody_elsewhere(cast: Cast) -> None:
    answer = Client().get("/sign-in/", headers={"Origin": UI})
    assert "Access-Control-Allow-Origin" not in answer


def test_answers_to_the_operators_pages_can_be_read_by_them(program: Programs, cast: Cast) -> None:
    answer = program(cast.dana).call("GET", f"{PARTNER}/system-config", Origin=UI)
    assert (answer["Access-Control-Allow-Origin"], answer["Access-Control-Allow-Credentials"]) == (UI, "true")
    assert "origin" in answer["Vary"].lower()
    foreign = program(cast.dana).call("GET", f"{PARTNER}/system-config", Origin=FOREIGN)
    assert "Access-Control-Allow-Origin" not in foreign


def create(program: Program, **headers: str) -> Any:
    return program.call("POST", NEW, {"request": {"name": "Banks", "desc": "x"}}, **headers)


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": UI},
        {"Origin": "http://testserver"},
        {"Referer": f"{UI}/partnermanagement/"},
        {"Sec-Fetch-Site": "same-origin"},
        {"Sec-Fetch-Site": "none"},
    ],
)
def test_a_cookie_writes_from_our_pages_the_operators_and_programs(
    program: Programs, cast: Cast, headers: dict[str, str]
) -> None:
    assert codes(create(program(cast.dana), **headers).json()) == ["PMS_REQUEST_ERROR_004"]


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": FOREIGN},
        {"Origin": "null"},
        {"Origin": f"{UI}.evil.example"},
        {"Origin": f"{UI}@evil.example"},
        {"Origin": "https://ui.example:8443"},
        {"Origin": "https://[evil"},
        {"Referer": f"{FOREIGN}/?{UI}"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "http://no-host-of-ours.example", "Host": "no-host-of-ours.example"},
    ],
)
def test_a_cookie_does_not_write_from_a_page_elsewhere(program: Programs, cast: Cast, headers: dict[str, str]) -> None:
    answer = create(program(cast.dana), **headers)
    assert (answer.status_code, codes(answer.json())) == (403, ["KER-ATH-403"])
    assert not PolicyGroup.objects.exists()


def test_a_bearer_token_is_nothing_that_a_browser_sends_by_itself(program: Programs, cast: Cast) -> None:
    dana = program(cast.dana)
    answer = create(Program(Client(), ""), Origin=FOREIGN, Authorization=f"Bearer {dana.token}")
    assert codes(answer.json()) == ["PMS_REQUEST_ERROR_004"]


def test_reading_with_a_cookie_is_left_to_the_browsers_own_rules(program: Programs, cast: Cast) -> None:
    assert program(cast.dana).call("GET", f"{PARTNER}/system-config", Origin=FOREIGN).status_code == 200


def test_the_form_of_our_sign_in_may_end_at_the_operators_pages() -> None:
    command = "from django.conf import settings as s; print(*s.CONTENT_SECURITY_POLICY['DIRECTIVES']['form-action'])"
    environment = {**os.environ, "PMS_UI_ORIGINS": UI, "DJANGO_SETTINGS_MODULE": "pms.config.settings"}
    said = subprocess.run([sys.executable, "-c", command], env=environment, capture_output=True, text=True, check=True)
    assert said.stdout == f"'self' {UI}\n"
