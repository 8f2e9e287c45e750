"""Sending again what was given up."""

from datetime import timedelta

import pytest

from pms.audit.models import LogRow
from pms.common.actor import Actor
from pms.common.errors import NotFound
from pms.events.states import OutboxState
from pms.publishing.errors import EventNotFailed
from pms.publishing.services import Publication, send_again
from tests.factories.events import event
from tests.factories.policy_requests import AT

DANA = Actor(id="7", name="dana", roles=frozenset({"PARTNER_ADMIN"}))
LATER = AT + timedelta(days=5)


def test_an_event_that_was_given_up_goes_out_under_its_old_id(hub, run, acme):
    row = event("partner", acme.pk, at=AT, state=OutboxState.FAILED, last_error="refused 400")
    send_again(number=row.pk, actor=DANA, at=LATER)
    row.refresh_from_db()
    assert (row.state, row.attempts, row.next_attempt_at) == (OutboxState.WAITING, 0, LATER)
    assert list(LogRow.objects.values_list("event_id", "ref_id_type", "ref_id", "log_desc", "session_user_name")) == [
        ("PMS_EVENT_002", "eventId", str(row.event_id), "PARTNER_UPDATED", "dana")
    ]
    assert run(LATER) == Publication(sent=1)
    assert hub.ids == [str(row.event_id)]


@pytest.mark.parametrize("state", [OutboxState.WAITING, OutboxState.SENT])
def test_what_was_not_given_up_is_left_alone(db, state):
    row = event("partner", "acme", at=AT, state=state)
    with pytest.raises(EventNotFailed):
        send_again(number=row.pk, actor=DANA, at=LATER)
    row.refresh_from_db()
    assert (row.state, row.next_attempt_at) == (state, AT)
    assert list(LogRow.objects.values_list("event_id", "log_desc")) == [("PMS_EVENT_003", "event-not-failed")]


def test_an_event_that_does_not_exist_is_missing(db):
    with pytest.raises(NotFound):
        send_again(number=4711, actor=DANA, at=LATER)
