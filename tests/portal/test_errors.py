"""Error pages: plain words, a reference number that the log has, three languages, even without a database."""

import logging
import re

import pytest
from django.core.exceptions import RequestDataTooBig
from django.db import OperationalError
from django.test import Client, RequestFactory

from pms.audit.models import LogRow
from pms.portal.views import errors

REFERENCE = re.compile(r'<bdi class="mono">([0-9A-Za-z-]+)</bdi>')


@pytest.mark.parametrize(
    ("path", "status", "title"),
    [
        ("/things/fails/missing/", 404, "This page does not exist"),
        ("/things/fails/closed/", 403, "This page is not open to you"),
        ("/things/fails/busy/", 409, "This could not be done"),
        ("/no/such/page/", 404, "This page does not exist"),
        ("/things/touch/", 405, "This address cannot be opened like that"),
    ],
)
@pytest.mark.usefixtures("pages")
def test_each_failure_has_its_page_with_a_reference_that_the_log_has(amina, caplog, path, status, title):
    with caplog.at_level(logging.INFO):
        response = amina.get(path)
    page = response.content.decode()
    assert response.status_code == status
    assert title in page
    assert REFERENCE.search(page).group(1) in caplog.text
    assert 'aria-label="Breadcrumbs"' not in page


@pytest.mark.usefixtures("pages")
def test_a_domains_sentence_is_told_on_the_page(amina):
    assert "Somebody else did this already." in amina.get("/things/fails/busy/").content.decode()


@pytest.mark.usefixtures("pages")
def test_a_fault_of_ours_is_a_500_page_without_any_detail(amina, caplog):
    amina.raise_request_exception = False
    response = amina.get("/things/fails/badly/")
    page = response.content.decode()
    assert response.status_code == 500
    assert "Something went wrong on our side" in page
    assert "RuntimeError" not in page
    assert REFERENCE.search(page).group(1) in caplog.text


def test_a_missing_and_a_foreign_object_look_the_same_and_are_audited(pages, amina):
    pages = (amina.get("/things/fails/missing/").content.decode() for _ in range(2))
    first, second = (re.search(r"<main.*</main>", REFERENCE.sub("", page), re.DOTALL).group() for page in pages)
    assert first == second
    assert LogRow.objects.filter(event_id="PMS_ACCESS_001", log_desc="not-found").count() == 2


def test_pages_of_failure_work_while_the_database_is_down(client, monkeypatch):
    """Nothing of the test's database may be touched: the mark that would allow it is missing."""
    client.raise_request_exception = False
    client.cookies["sessionid"] = "some-session"

    def fail(*_: object) -> None:
        raise OperationalError("connection refused")

    monkeypatch.setattr("django.contrib.sessions.backends.db.SessionStore._get_session_from_db", fail)
    response = client.get("/home/")
    page = response.content.decode()
    assert response.status_code == 500
    assert "Something went wrong on our side" in page
    assert REFERENCE.search(page)


@pytest.mark.parametrize(("language", "direction"), [("en", "ltr"), ("fr", "ltr"), ("ar", "rtl")])
def test_pages_of_failure_speak_the_visitors_language(client, db, language, direction):
    client.cookies["django_language"] = language
    page = client.get("/no/such/page/").content.decode()
    assert f'<html lang="{language}" dir="{direction}"' in page


def test_an_old_form_says_what_to_do(db):
    client = Client(enforce_csrf_checks=True)
    response = client.post("/preferences/language/", {"language": "fr"})
    assert response.status_code == 403
    assert "This form is no longer valid" in response.content.decode()


def test_a_body_beyond_the_limit_is_413_and_a_garbled_one_400(db):
    request = RequestFactory().post("/")
    assert errors.bad_request(request, RequestDataTooBig()).status_code == 413
    assert errors.bad_request(request, ValueError()).status_code == 400


def test_a_wrong_method_still_says_which_are_allowed(amina, pages):
    assert amina.get("/things/touch/").headers["Allow"] == "POST"
