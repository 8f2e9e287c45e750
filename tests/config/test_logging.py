"""What the log says, and what it keeps to itself."""

import io
import json
import logging

import pytest
import structlog
from django.conf import settings
from django.test import RequestFactory

from pms.config.logging import configure


@pytest.fixture
def lines(monkeypatch):
    """The lines written, as JSON; the log is as it was afterwards."""
    root = logging.getLogger()
    before = root.handlers, root.level
    stream = io.StringIO()
    monkeypatch.setattr("sys.stderr", stream)
    configure({"json": True})
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    configure(settings.LOGGING)
    root.handlers, root.level = before


def test_a_line_carries_the_number_of_its_request(lines):
    with structlog.contextvars.bound_contextvars(request_id="3F2A-91BC"):
        logging.getLogger("some.library").warning("something odd")
    [line] = lines()
    assert (line["event"], line["level"], line["logger"]) == ("something odd", "warning", "some.library")
    assert line["request_id"] == "3F2A-91BC"
    assert line["timestamp"].endswith("Z")


def test_the_address_of_a_failed_request_is_left_out(lines):
    request = RequestFactory().get("/reset/one-time-secret/")
    request.resolver_match = None
    logging.getLogger("django.request").error(
        "Internal Server Error: %s", request.path, extra={"request": request, "status_code": 500}
    )
    [line] = lines()
    assert (line["event"], line["route"], line["status"]) == ("request failed", "(none)", 500)
    assert "secret" not in json.dumps(line)


def test_values_that_the_database_quotes_are_left_out(lines):
    complaint = 'violates "email_once"\nDETAIL:  Key (email)=(amina@example.org) already exists.'
    try:
        raise ValueError(complaint)
    except ValueError:
        logging.getLogger("pms").exception("failed")
    [line] = lines()
    assert 'violates "email_once"' in line["exception"]
    assert "DETAIL: (left out)" in line["exception"]
    assert "amina" not in json.dumps(line)


def test_text_for_people_has_the_same_facts(monkeypatch):
    root = logging.getLogger()
    before = root.handlers, root.level
    stream = io.StringIO()
    monkeypatch.setattr("sys.stderr", stream)
    configure({"json": False})
    structlog.get_logger("pms.test").info("request", status=200)
    root.handlers, root.level = before
    assert "request" in stream.getvalue()
    assert "status=200" in stream.getvalue()
