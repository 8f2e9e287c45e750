"""What holds for every answer."""

import re

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db
STRICT = {
    "default-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "object-src": "'none'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
}


def test_a_page_is_sent_with_strict_headers(client):
    headers = client.get("/").headers
    directives = dict(part.strip().split(" ", 1) for part in headers["Content-Security-Policy"].split(";"))
    assert directives == STRICT
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]


def test_every_answer_has_its_own_number(client):
    numbers = {client.get("/").headers["X-Request-ID"] for _ in range(3)}
    assert len(numbers) == 3
    assert all(re.fullmatch(r"[0-9A-F]{4}-[0-9A-F]{4}", number) for number in numbers)


def test_the_number_on_an_error_page_is_the_one_in_the_log(client, caplog):
    response = client.get("/there-is-no-such-page/")
    number = response.headers["X-Request-ID"]
    assert number in response.content.decode()
    lines = [record.msg for record in caplog.records if record.name == "pms.request"]
    assert [(line["request_id"], line["status"]) for line in lines] == [(number, 404)]


def test_the_log_has_no_address_that_was_asked_for(client, caplog):
    client.get("/no-such-page/one-time-secret/?email=amina@example.org", headers={"user-agent": "Amina's phone"})
    said = " ".join(str(record.msg) for record in caplog.records if record.name == "pms.request")
    assert "(none)" in said
    assert not re.search("secret|amina|phone", said, re.IGNORECASE)


@pytest.mark.parametrize("length", ["16777217", "9" * 19, "²"])
def test_a_body_that_is_too_large_is_refused_unread(length):
    response = Client().generic("POST", "/", data=b"x", CONTENT_LENGTH=length, content_type="text/plain")
    assert response.status_code == 413
