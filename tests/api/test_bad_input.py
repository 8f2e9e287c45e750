"""Every endpoint with what no client should send: a coded answer, never a failure of ours."""

import json
from collections.abc import Iterator
from urllib.parse import urlencode

import pytest
from django.test import Client

from pms.accounts.adapters.installation import token_settings
from pms.accounts.states import Role
from pms.api.roles import ANYBODY
from pms.common.clock import now
from pms.partners.rules import ROLE_OF_TYPE
from pms.partners.services.arrivals import token_for
from tests.api.conftest import Program
from tests.api.operations import OPERATIONS, Operation
from tests.cast import Cast
from tests.factories import accounts, partners

PARTNER_ROLES = {role.value: kind for kind, role in ROLE_OF_TYPE.items()}
BODIES = {
    "nothing": b"",
    "half": b"{",
    "a list": b"[]",
    "null": b"null",
    "a text": b'"x"',
    "no request": b"{}",
    "null request": b'{"request": null}',
    "request is a text": b'{"request": "x"}',
    "nested deeply": b'{"request": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    "the same key twice": b'{"request": {}, "request": {"name": "x"}}',
    "not UTF-8": b'{"request": {"name": "\xff\xfe"}}',
    "NUL": b'{"request": {"name": "a\\u0000b"}}',
    "half a surrogate": b'{"request": {"name": "\\ud800"}}',
    "not a number": b'{"request": {"pagination": {"pageStart": NaN}}}',
    "a huge number": b'{"request": {"filters": [], "sort": [], "pagination": {"pageStart": 1e99, "pageFetch": 1e99}}}',
    "a wrong time": b'{"requesttime": "yesterday", "requestTime": "2026-13-45T99:99:99.000Z", "request": {}}',
    "types that do not fit": b'{"id": {}, "version": [], "metadata": 7, "request": {"name": {}, "filters": 1}}',
}
PATH_PARTS = ["%20", "%00", "%2F..%2F..%2Fetc", "%E0%A4%A", "x" * 5000, "%F0%9F%92%A9", "'%20OR%201=1--", "v2", "all"]
QUERIES = [
    {"pageNo": "9" * 30, "pageSize": "9" * 30},
    {"pageNo": "-1", "pageSize": "0"},
    {"pageNo": "0.0", "pageSize": "8.0"},
    {"pageNo": "abc"},
    {"pageNo": "", "pageSize": "", "sortFieldName": "", "sortType": "", "status": "", "partnerId": ""},
    {"sortFieldName": "id; DROP TABLE", "sortType": "sideways", "pageNo": "0", "pageSize": "1"},
    {"partnerId": "%_\\", "status": "%", "expiryPeriod": "31", "isActive": "maybe", "partnerType": "\0"},
]


@pytest.fixture
def caller(cast: Cast) -> Iterator[object]:
    """Makes the program that an endpoint lets in."""

    def made(operation: Operation) -> Program:
        if operation.roles_key == ANYBODY or Role.PARTNER_ADMIN.value in operation.roles:
            user = cast.dana.user
        elif kind := next((PARTNER_ROLES[role] for role in sorted(operation.roles) if role in PARTNER_ROLES), None):
            user = accounts.user("somebody")
            partners.partner("somebody", type=kind, organisation="Somebody", owner=user)
        else:
            user = accounts.user("service", roles=[min(operation.roles)])
        return Program(Client(raise_request_exception=True), token_for(user, at=now(), settings=token_settings()))

    return made


def check(answer: object, what: object) -> None:
    """A JSON answer of a documented status, whose errors have codes."""
    assert answer.status_code in {200, 400, 404, 405, 413}, (what, answer.status_code, answer.content[:300])
    raw = b"".join(answer.streaming_content) if answer.streaming else answer.content
    envelope = json.loads(raw)
    assert all(error["errorCode"] and error["message"] for error in envelope["errors"]), (what, envelope)
    assert "Traceback" not in raw.decode()


WITH_BODY = [operation for operation in OPERATIONS if operation.has_body]


@pytest.mark.parametrize("operation", WITH_BODY, ids=[operation.name for operation in WITH_BODY])
def test_every_body_is_answered(operation: Operation, caller: object) -> None:
    program = caller(operation)
    for what, body in BODIES.items():
        check(program.call(operation.method, operation.at(), body), what)


@pytest.mark.parametrize("operation", WITH_BODY[:1], ids=[operation.name for operation in WITH_BODY[:1]])
def test_a_body_beyond_the_limit_is_not_read(operation: Operation, caller: object) -> None:
    answer = caller(operation).call(operation.method, operation.at(), b" " * (1024 * 1024 + 1))
    assert (answer.status_code, answer.json()["errors"][0]["errorCode"]) == (413, "PMS_COR_001")


WITH_PART = [operation for operation in OPERATIONS if operation.parameters]


@pytest.mark.parametrize("operation", WITH_PART, ids=[operation.name for operation in WITH_PART])
def test_every_path_part_is_answered(operation: Operation, caller: object) -> None:
    program = caller(operation)
    for part in PATH_PARTS:
        path = operation.at(**dict.fromkeys(operation.parameters, part))
        body = {"request": {}} if operation.has_body else None
        check(program.call(operation.method, path, body), part[:20])


READS = [operation for operation in OPERATIONS if operation.method == "GET"]


@pytest.mark.parametrize("operation", READS, ids=[operation.name for operation in READS])
def test_every_query_is_answered(operation: Operation, caller: object) -> None:
    program = caller(operation)
    for query in QUERIES:
        check(program.call("GET", f"{operation.at()}?{urlencode(query)}"), query)


@pytest.mark.parametrize("content_type", ["text/plain", "application/xml", "multipart/form-data", ""])
def test_the_content_type_does_not_matter(content_type: str, caller: object) -> None:
    operation = WITH_BODY[0]
    program = caller(operation)
    answer = program.client.generic(
        operation.method,
        operation.at(),
        b'{"request": {}}',
        content_type=content_type,
        headers={"Cookie": f"Authorization={program.token}"},
    )
    check(answer, content_type)


def test_what_is_no_endpoint_is_said(caller: object) -> None:
    program = caller(OPERATIONS[0])
    for method, path, status in [
        ("GET", "/v1/partnermanager/nothing", 404),
        ("GET", "/v1/policymanager/", 404),
        ("DELETE", OPERATIONS[0].at(), 405),
    ]:
        answer = program.call(method, path)
        assert answer.status_code == status
        check(answer, path)
