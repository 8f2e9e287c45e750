"""The list of events, for partner admins: what waits, what was sent, what was given up and can be sent again."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from pms.audit.models import LogRow
from pms.events.models import OutboxRow
from pms.events.rules import with_try
from pms.events.states import OutboxState, Topic
from tests.cast import sign_in
from tests.factories.events import event

LIST = reverse("portal:event-list")


@pytest.fixture
def dana(cast, client) -> Client:
    return sign_in(client, cast.dana)


def again(row: OutboxRow) -> str:
    return reverse("portal:event-send-again", args=[row.pk])


def detail(row: OutboxRow) -> str:
    return reverse("portal:event-detail", args=[row.pk])


def some(ref_id: str = "acme-bank", **more) -> OutboxRow:
    return event("partner", ref_id, at=timezone.now(), **more)


def test_the_list_shows_event_object_state_and_the_last_error_in_words(dana):
    some(state=OutboxState.FAILED, last_error="refused 400")
    event("apiKeyId", "key-1", at=timezone.now())
    page = dana.get(LIST)
    assert page.status_code == 200
    for words in ("Partner updated", "acme-bank", "Failed", "The event hub refused the event.", "(400)"):
        assert words in page.text
    for words in ("API key updated", "Waiting", "key-1", detail(OutboxRow.objects.latest("pk"))):
        assert words in page.text


def test_events_are_found_by_topic_state_object_and_event_id(dana):
    first, second = some("first-object"), some("second-object", topic=Topic.CA_CERTIFICATE_UPLOADED)
    OutboxRow.objects.filter(pk=second.pk).update(state=OutboxState.FAILED)
    for query in (
        {"topic": "CA_CERTIFICATE_UPLOADED"},
        {"state": "failed"},
        {"object": "second-object"},
        {"event_id": str(second.event_id).upper()},
    ):
        page = dana.get(LIST, query).text
        assert "second-object" in page
        assert "first-object" not in page
    assert first.state == OutboxState.WAITING


@pytest.mark.parametrize("sort", ["created", "sent"])
def test_the_list_is_sorted_by_each_of_its_columns(dana, sort):
    some()
    assert [dana.get(LIST, {"sort": f"{sign}{sort}"}).status_code for sign in ("", "-")] == [200, 200]


def test_without_a_hub_the_list_says_so(dana, settings):
    assert "No event hub is set up" in dana.get(LIST).text
    settings.WEBSUB_HUB_URL = "https://hub.example"
    assert "No event hub is set up" not in dana.get(LIST).text


def test_only_what_failed_can_be_sent_again(dana):
    failed, waiting, sent = some(state=OutboxState.FAILED), some(), some(state=OutboxState.SENT)
    page = dana.get(LIST).text
    assert again(failed) in page
    assert again(waiting) not in page
    assert again(sent) not in page
    answer = dana.post(again(sent), follow=True)
    assert "This event has not failed, so it need not be sent again." in answer.text
    sent.refresh_from_db()
    assert sent.state == OutboxState.SENT


def test_sending_again_lets_the_event_wait_and_is_audited(dana):
    row = some(state=OutboxState.FAILED, last_error="refused 400")
    answer = dana.post(again(row), follow=True)
    assert "The event waits to be sent again." in answer.text
    row.refresh_from_db()
    assert (row.state, row.attempts) == (OutboxState.WAITING, 0)
    assert LogRow.objects.filter(event_id="PMS_EVENT_002", ref_id=str(row.event_id), session_user_name="dana").exists()


def test_an_events_page_tells_what_it_tells_of_and_each_of_its_last_attempts(dana):
    tries = with_try(with_try([], timezone.now(), "no-connection"), timezone.now(), "refused 400")
    row = event("policyId", "a-policy", at=timezone.now(), state=OutboxState.FAILED, last_error="refused 400")
    OutboxRow.objects.filter(pk=row.pk).update(tries=tries, attempts=2)
    page = dana.get(detail(row)).text
    policy = reverse("portal:policy-detail", args=["a-policy"])
    assert [words for words in (policy, str(row.event_id), "Send again", "(400)") if words not in page] == []
    assert page.rindex("The event hub refused the event.") < page.rindex("The event hub could not be reached.")
    assert dana.post(f"{again(row)}?detail")["Location"] == detail(row)
    assert "An event that was given up was sent again." in dana.get(detail(row)).text


def test_an_event_that_does_not_exist_is_missing(dana):
    assert dana.get(reverse("portal:event-detail", args=[4711])).status_code == 404


def test_it_stands_in_the_navigation_of_partner_admins_alone(cast, client):
    entry = f'href="{LIST}"'
    assert entry in sign_in(client, cast.dana).get("/home/").text
    assert entry not in sign_in(Client(), cast.emil).get("/home/").text


@pytest.mark.parametrize("who", ["amina", "emil"])
def test_it_is_closed_to_partners_and_policy_managers(cast, client, who):
    row = some(state=OutboxState.FAILED)
    browser = sign_in(client, getattr(cast, who))
    answers = [browser.get(LIST), browser.get(detail(row)), browser.post(again(row))]
    assert [answer.status_code for answer in answers] == [403, 403, 403]


def test_the_list_asks_the_database_no_more_for_many_rows_than_for_one(dana):
    some()
    dana.get(LIST)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert dana.get(LIST).status_code == 200
        return len(captured)

    for_one = queries()
    for number in range(10):
        some(f"object-{number}", state=OutboxState.FAILED, last_error="datashare 500")
    assert queries() == for_one <= 12
