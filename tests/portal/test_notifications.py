"""The list of notifications: one's own, in one's language, with what can be done about them."""

import copy
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from pms.audit.models import LogRow
from pms.common.clock import now
from pms.notifications.models import Notification
from tests.cast import sign_in
from tests.factories.notifications import TEMPLATES, notification

LIST = reverse("portal:notification-list")


@pytest.fixture(autouse=True)
def texts_of_the_test_kind(settings):
    templates = copy.deepcopy(settings.TEMPLATES)
    templates[0]["DIRS"] = [TEMPLATES]
    settings.TEMPLATES = templates


def made_for(person) -> Notification:
    return notification(person.user.pk, at=now() - timedelta(minutes=5))


def address(act: str, one: Notification) -> str:
    return reverse(f"portal:notification-{act}", args=[one.pk])


def test_everybody_has_a_list_and_sees_only_their_own(cast, client):
    for person in (cast.amina, cast.dana, cast.emil):
        one = made_for(person)
        other = made_for(cast.chloe)
        page = sign_in(client, person).get(LIST)
        assert page.status_code == 200
        assert address("open", one) in page.text
        assert address("open", other) not in page.text
        assert "3 spoons in drawer kitchen" in page.text


def test_a_visitor_is_asked_to_sign_in(client, db):
    page = client.get(LIST)
    assert page.status_code == 302
    assert LIST.strip("/") in page["Location"]


def test_an_empty_list_says_what_will_stand_here(amina):
    assert "We tell you here when something happens that concerns you." in amina.get(LIST).text


def test_opening_marks_it_as_seen_and_goes_to_the_page_to_act_on(cast, amina):
    one, other = made_for(cast.amina), made_for(cast.amina)
    answer = amina.get(address("open", one))
    assert (answer.status_code, answer["Location"]) == (302, "/drawers/1/")
    one.refresh_from_db()
    other.refresh_from_db()
    assert one.seen_at is not None
    assert other.seen_at is None
    assert 'class="bell-number">1 ' in amina.get(LIST).text


def test_all_can_be_marked_as_seen_at_once(cast, amina):
    made_for(cast.amina)
    made_for(cast.amina)
    assert "Mark all as seen" in amina.get(LIST).text
    answer = amina.post(reverse("portal:notification-see-all"))
    assert (answer.status_code, answer["Location"]) == (303, LIST)
    page = amina.get(LIST).text
    assert "Mark all as seen" not in page
    assert "bell-number" not in page
    assert Notification.objects.filter(seen_at=None).count() == 0


def test_a_dismissed_one_leaves_the_list_and_can_be_put_back(cast, amina):
    one = made_for(cast.amina)
    assert amina.post(address("dismiss", one)).status_code == 303
    page = amina.get(LIST).text
    assert address("open", one) not in page
    assert "The notification was dismissed." in page
    page = amina.get(LIST, {"state": "dismissed"}).text
    assert address("restore", one) in page
    assert amina.post(address("restore", one)).status_code == 303
    assert address("dismiss", one) in amina.get(LIST).text


@pytest.mark.parametrize("act", ["open", "dismiss", "restore"])
def test_somebody_elses_notification_is_as_missing_as_one_that_never_was(cast, amina, act):
    foreign = made_for(cast.chloe)
    send = amina.get if act == "open" else amina.post
    missing = reverse(f"portal:notification-{act}", args=["no-such-id"])
    assert send(address(act, foreign)).status_code == send(missing).status_code == 404
    foreign.refresh_from_db()
    assert (foreign.seen_at, foreign.dismissed_at) == (None, None)


@pytest.mark.parametrize("act", ["dismiss", "restore"])
def test_changes_need_a_post_with_the_forms_token(cast, act):
    one = made_for(cast.amina)
    strict = sign_in(Client(enforce_csrf_checks=True), cast.amina)
    assert strict.get(address(act, one)).status_code == 405
    assert strict.post(address(act, one)).status_code == 403
    assert Notification.objects.get(pk=one.pk).dismissed_at is None


def test_a_second_click_does_no_harm(cast, amina):
    one = made_for(cast.amina)
    for _ in range(2):
        assert amina.post(address("dismiss", one)).status_code == 303
    assert LogRow.objects.filter(event_id="PMS_NOTIF_113").count() == 1


def test_the_sentence_is_escaped(cast, amina):
    one = made_for(cast.amina)
    Notification.objects.filter(pk=one.pk).update(
        parameters={"drawer": "<script>x</script>", "spoons": 3, "opened_on": ""}
    )
    page = amina.get(LIST).text
    assert "3 spoons in drawer &lt;script&gt;x&lt;/script&gt;" in page


def test_a_kind_whose_texts_are_gone_does_not_break_the_list(cast, amina):
    one = made_for(cast.amina)
    Notification.objects.filter(pk=one.pk).update(kind="cupboard_closed")
    page = amina.get(LIST)
    assert page.status_code == 200
    assert "cupboard_closed" in page.text


def test_the_list_asks_the_database_no_more_for_three_rows_than_for_one(cast, amina):
    made_for(cast.amina)
    amina.get(LIST)  # the first page of a session writes it
    for_one = queries_for(amina, LIST)
    made_for(cast.amina)
    made_for(cast.amina)
    assert queries_for(amina, LIST) == for_one <= 12


def queries_for(browser: Client, url: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert browser.get(url).status_code == 200
    return len(captured)
