"""Acting on several rows of a list: one question, each row by itself, and what was refused is told."""

import re

import pytest
import time_machine
from django.test import Client

from pms.audit.actions import policy_requests as actions
from pms.audit.models import LogRow
from pms.policy_requests.models import PolicyRequest
from pms.policy_requests.states import RequestState
from tests.cast import Cast, sign_in
from tests.factories.policy_requests import AT, policy_request

pytestmark = pytest.mark.usefixtures("pages")
LIST, REJECT = "/things/wishes/", "/things/wishes/reject/"
PART = {"HX-Request": "true", "HX-Target": "question"}


@pytest.fixture(autouse=True)
def _at(cast: Cast) -> object:
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture
def dana(cast: Cast, client: Client) -> Client:
    """A browser in which a partner admin is signed in."""
    return sign_in(client, cast.dana)


def text(response: object) -> str:
    return " ".join(response.content.decode().split())  # type: ignore[attr-defined]


def chosen(*rows: PolicyRequest, more: str = "") -> str:
    return f"{REJECT}?" + "&".join(f"pick={row.pk}" for row in rows) + more


def states() -> dict[str, int]:
    found = list(PolicyRequest.objects.values_list("state", flat=True))
    return {state: found.count(state) for state in found}


def test_every_row_has_a_box_that_belongs_to_the_form_and_says_which_row_it_chooses(dana: Client) -> None:
    row = policy_request()
    page = text(dana.get(LIST))
    box = re.search(r'<input type="checkbox"[^>]*name="pick"[^>]*>', page)
    assert box
    assert f'value="{row.pk}"' in box[0]
    assert 'form="bulk"' in box[0]
    assert f"Choose {row.partner_id}" in page
    assert '<form id="bulk" class="bulk" method="get" action="/things/wishes/reject/"' in page
    assert 'formaction="/things/wishes/reject/"' in page


def test_without_script_the_bar_is_there_and_what_only_script_can_do_is_hidden(dana: Client) -> None:
    policy_request()
    page = text(dana.get(LIST))
    assert "data-bulk>" in page  # the bar is not hidden
    assert (
        page.count("data-pick-all")
        == page.count('hidden><input type="checkbox" class="form-check-input" data-pick-all')
        == 2
    )


def test_a_list_without_acts_has_no_boxes_and_an_empty_one_no_bar(dana: Client) -> None:
    assert "bulk" not in text(dana.get("/things/"))
    assert 'id="bulk"' not in text(dana.get(LIST))


def test_the_question_says_how_many_and_which_and_changes_nothing(dana: Client) -> None:
    rows = [policy_request(), policy_request()]
    page = text(dana.get(chosen(*rows)))
    assert "2 rows are chosen." in page
    assert "Their partners get a mail." in page
    assert f"{rows[0].partner_id}: {rows[0].policy.name}" in page
    assert states() == {RequestState.IN_PROGRESS.value: 2}


def test_with_script_the_question_is_the_content_of_the_dialog(dana: Client) -> None:
    page = text(dana.get(chosen(policy_request()), headers=PART))
    assert "<html" not in page
    assert "One row is chosen." in page
    assert "hx-post" in page


def test_each_chosen_row_is_done_and_the_list_comes_back_as_it_was_filtered(dana: Client) -> None:
    rows = [policy_request(), policy_request()]
    kept = policy_request()
    back = "&back=/things/wishes/%3Fstate%3DInProgress"
    response = dana.post(chosen(*rows, more=back), {"reason": "Not in this year"})
    assert (response.status_code, response["Location"]) == (303, "/things/wishes/?state=InProgress")
    assert "2 requests were rejected." in text(dana.get(LIST))
    for row in rows:
        row.refresh_from_db()
        assert (row.state, row.decision_comment) == (RequestState.REJECTED.value, "Not in this year")
    kept.refresh_from_db()
    assert kept.state == RequestState.IN_PROGRESS.value
    assert LogRow.objects.filter(event_id=actions.REJECTED.event_id).count() == 2


def test_what_was_refused_is_named_with_its_sentence_and_the_others_are_done(dana: Client) -> None:
    decided, open_one = policy_request(state=RequestState.APPROVED), policy_request()
    response = dana.post(chosen(decided, open_one), {"reason": "No"})
    page = text(response)
    assert response.status_code == 200
    assert "1 request was rejected." in page
    assert f"{decided.partner_id}: {decided.policy.name}" in page
    assert states() == {RequestState.APPROVED.value: 1, RequestState.REJECTED.value: 1}


def test_where_every_row_was_refused_nothing_changed_and_the_answer_says_so(dana: Client) -> None:
    response = dana.post(f"{REJECT}?pick=none-such&pick=' OR 1=1", {"reason": "No"})
    page = text(response)
    assert response.status_code == 422
    assert "Nothing was changed" in page
    assert "none-such" in page
    assert "&#x27; OR 1=1" in page
    assert "was rejected" not in page


def test_in_a_dialog_the_refused_rows_are_told_there_and_the_list_behind_is_read_anew(dana: Client) -> None:
    page = text(dana.post(f"{REJECT}?pick=none-such", {"reason": "No"}, headers=PART))
    assert "<html" not in page
    assert 'hx-get="/things/wishes/" hx-trigger="load" hx-target="#list-part"' in page


def test_a_form_that_is_not_valid_keeps_what_was_chosen(dana: Client) -> None:
    row = policy_request()
    response = dana.post(chosen(row), {"reason": " "})
    assert response.status_code == 422
    assert "One row is chosen." in text(response)
    assert states() == {RequestState.IN_PROGRESS.value: 1}


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("", "Choose at least one row first."),
        ("?pick=", "Choose at least one row first."),
        ("?pick=%00&pick=" + "x" * 70, "Choose at least one row first."),
        ("?" + "&".join(f"pick=r{number}" for number in range(101)), "Choose at most 100 rows at once."),
    ],
)
@pytest.mark.parametrize("method", ["get", "post"])
def test_none_or_too_many_rows_lead_back_to_the_list_with_a_sentence(
    dana: Client, query: str, words: str, method: str
) -> None:
    response = getattr(dana, method)(f"{REJECT}{query}")
    assert response["Location"] == LIST
    assert words in text(dana.get(LIST))


def test_a_row_that_is_sent_twice_is_done_once(dana: Client) -> None:
    row = policy_request()
    dana.post(chosen(row, row), {"reason": "No"})
    assert LogRow.objects.filter(ref_id=row.pk, event_id=actions.REJECTED.event_id).count() == 1
    assert not LogRow.objects.filter(event_id=actions.REJECT_REFUSED.event_id).exists()


@pytest.mark.parametrize(
    "back", ["https://evil.example/things/wishes/?x=1", "//evil.example/?x", "/things/?x=1", "[", "%00"]
)
def test_the_way_back_never_leads_elsewhere(dana: Client, back: str) -> None:
    response = dana.post(chosen(policy_request(), more=f"&back={back}"), {"reason": "No"})
    assert response["Location"] == LIST


def test_the_question_takes_the_same_few_queries_for_any_number_of_rows(
    dana: Client, django_assert_max_num_queries: object
) -> None:
    rows = [policy_request() for _number in range(5)]
    dana.get(LIST)
    with django_assert_max_num_queries(8):  # type: ignore[operator]
        dana.get(chosen(*rows))
