"""The mail log: for partner admins, with one-time links shown only where nobody else could get them."""

import copy
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from pms.notifications.models import Mail
from pms.notifications.rules import with_try
from pms.notifications.states import MailState, Obstacle
from tests.cast import sign_in
from tests.factories.notifications import AT, TEMPLATES, mail

LIST = reverse("portal:mail-list")


@pytest.fixture(autouse=True)
def texts_of_the_test_kind(settings):
    templates = copy.deepcopy(settings.TEMPLATES)
    templates[0]["DIRS"] = [TEMPLATES]
    settings.TEMPLATES = templates


@pytest.fixture
def dana(cast, client) -> Client:
    return sign_in(client, cast.dana)


def detail(one: Mail) -> str:
    return reverse("portal:mail-detail", args=[one.pk])


def preview(one: Mail) -> str:
    return reverse("portal:mail-preview", args=[one.pk])


def test_the_list_shows_subject_recipient_and_state(dana):
    mail(email="anna@example.org")
    page = dana.get(LIST)
    assert page.status_code == 200
    for words in ("Drawer &quot;kitchen&quot; was opened", "anna@example.org", "Kept"):
        assert words in page.text


def test_mails_are_found_by_their_recipients_whole_address_and_by_state(dana):
    first, second = mail(email="anna@example.org"), mail(email="berta@example.org")
    Mail.objects.filter(pk=second.pk).update(state=MailState.FAILED)
    for query in ({"state": "failed"}, {"recipient": "BERTA@example.org"}):
        page = dana.get(LIST, query).text
        assert detail(second) in page
        assert detail(first) not in page


def test_without_a_mail_server_the_list_says_so(dana, settings):
    assert "No mail server is set up" in dana.get(LIST).text
    settings.EMAIL_CONFIGURED = True
    assert "No mail server is set up" not in dana.get(LIST).text


@pytest.mark.parametrize("who", ["amina", "emil"])
def test_the_log_is_closed_to_partners_and_policy_managers(cast, client, who):
    one = mail()
    browser = sign_in(client, getattr(cast, who))
    assert [browser.get(url).status_code for url in (LIST, detail(one), preview(one))] == [403, 403, 403]


def test_a_visitor_is_asked_to_sign_in(client, db):
    one = mail()
    assert [client.get(url).status_code for url in (LIST, detail(one), preview(one))] == [302, 302, 302]


def test_a_mail_without_a_link_can_be_read_wherever_the_installation_is(dana, settings):
    settings.LOOPBACK, settings.EMAIL_CONFIGURED = False, True
    one = mail()
    page = dana.get(detail(one)).text
    assert "Somebody opened drawer kitchen." in page
    assert f'src="{preview(one)}" sandbox' in page
    assert dana.get(preview(one)).text == one.html


def test_a_one_time_link_can_be_read_on_this_machine_without_a_mail_server(dana, settings):
    settings.LOOPBACK, settings.EMAIL_CONFIGURED = True, False
    one = mail(secret=True)
    assert 'href="http://localhost:8000/drawers/1/?key=secret-key"' in dana.get(detail(one)).text
    assert "secret-key" in dana.get(preview(one)).text


@pytest.mark.parametrize(("loopback", "sends"), [(True, True), (False, False), (False, True)])
def test_a_one_time_link_is_hidden_everywhere_else_and_the_page_says_why(dana, settings, loopback, sends):
    settings.LOOPBACK, settings.EMAIL_CONFIGURED = loopback, sends
    one = mail(secret=True)
    page = dana.get(detail(one))
    assert page.status_code == 200
    assert "secret-key" not in page.text
    assert "This text is hidden" in page.text
    answer = dana.get(preview(one))
    assert answer.status_code == 404
    assert "secret-key" not in answer.text


def test_a_text_that_was_deleted_is_explained(dana):
    one = mail(secret=True)
    Mail.objects.filter(pk=one.pk).update(text="", html="", state=MailState.SENT)
    assert "the text was deleted as soon as it was no longer needed" in dana.get(detail(one)).text
    assert dana.get(preview(one)).status_code == 404


def test_the_preview_may_do_nothing_and_stands_only_in_our_own_frame(dana):
    one = mail()
    answer = dana.get(preview(one))
    policy = answer["Content-Security-Policy"]
    for rule in ("default-src 'none'", "sandbox", "frame-ancestors 'self'", "style-src 'unsafe-inline'"):
        assert rule in policy
    assert "script-src" not in policy
    assert answer["X-Frame-Options"] == "SAMEORIGIN"
    assert "no-store" in answer["Cache-Control"]
    assert "frame-ancestors 'none'" in dana.get(detail(one))["Content-Security-Policy"]


def test_a_failed_mail_says_why_in_words(dana):
    one = mail()
    Mail.objects.filter(pk=one.pk).update(
        state=MailState.FAILED, obstacle=Obstacle.REFUSED, server_code="550 5.1.1", attempts=1
    )
    page = dana.get(detail(one)).text
    assert "The mail server refused this mail." in page
    assert "(550 5.1.1)" in page


def test_a_mail_that_does_not_exist_is_missing(dana):
    addresses = [reverse(f"portal:mail-{name}", args=[4711]) for name in ("detail", "preview")]
    assert [dana.get(address).status_code for address in addresses] == [404, 404]


def test_the_list_asks_the_database_no_more_for_three_rows_than_for_one(dana):
    mail()
    dana.get(LIST)  # the first page of a session writes it
    for_one = queries_for(dana)
    mail()
    mail()
    assert queries_for(dana) == for_one <= 12


def queries_for(browser: Client) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert browser.get(LIST).status_code == 200
    return len(captured)


def test_mails_are_found_by_kind_and_day(dana):
    first, second = mail(), mail()
    Mail.objects.filter(pk=second.pk).update(kind="password_changed", created_at=AT - timedelta(days=9))
    day = (AT - timedelta(days=5)).date().isoformat()
    for query in ({"kind": "password_changed"}, {"created_to": day}):
        page = dana.get(LIST, query).text
        assert detail(second) in page
        assert detail(first) not in page


def test_a_mail_tells_its_last_attempts_with_the_reason_of_each(dana):
    one = mail()
    tries = with_try(with_try([], AT, Obstacle.TEMPORARY.value, "451 4.7.1"), AT + timedelta(minutes=1))
    Mail.objects.filter(pk=one.pk).update(tries=tries, attempts=2, state=MailState.SENT, sent_at=AT)
    page = dana.get(detail(one)).text
    assert page.index("Accepted by the other side.") < page.index("The mail server asked to try again later.")
    assert "(451 4.7.1)" in page


def test_only_the_last_attempts_at_a_mail_are_kept():
    tries = []
    for number in range(30):
        tries = with_try(tries, AT + timedelta(minutes=number), "temporary", str(number))
    assert [one["code"] for one in tries] == [str(number) for number in range(20, 30)]
