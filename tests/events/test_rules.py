"""Dates and envelope as subscribers read them."""

from datetime import UTC, datetime, timedelta, timezone
from uuid import UUID

from pms.events import queries, rules
from pms.events.messages import Message, Source
from pms.events.states import Obstacle

AT = datetime(2026, 5, 3, 9, 30, 0, 123_999, tzinfo=UTC)


def test_dates_are_utc_with_milliseconds_and_only_the_envelopes_say_so():
    assert rules.wire_moment(AT) == "2026-05-03T09:30:00.123Z"
    assert rules.wire_local(AT) == "2026-05-03T09:30:00.123"
    assert (
        rules.wire_local(datetime(2026, 5, 3, 1, 0, tzinfo=timezone(timedelta(hours=3)))) == "2026-05-02T22:00:00.000"
    )
    assert rules.wire_local(datetime.max.replace(tzinfo=UTC)) == "9999-12-31T23:59:59.999"


def test_the_envelope_names_topic_source_and_event():
    number = UUID("12345678-1234-4234-8234-123456789abc")
    message = Message(Source("Somebody", "org.example"), {"a": 1})
    assert rules.envelope(message, topic="POLICY_UPDATED", event_id=number, at=AT) == {
        "publisher": "Somebody",
        "topic": "POLICY_UPDATED",
        "publishedOn": "2026-05-03T09:30:00.123Z",
        "event": {
            "id": str(number),
            "type": {"namespace": "org.example", "name": "Somebody"},
            "timestamp": "2026-05-03T09:30:00.123Z",
            "data": {"a": 1},
        },
    }


def test_an_obstacle_is_told_in_words_with_the_number_behind_it():
    assert queries.obstacle_of("refused 400") == (Obstacle.REFUSED.label, "400")
    assert queries.obstacle_of("no-key") == (Obstacle.NO_KEY.label, "")
    assert queries.obstacle_of("written by another version") == ("written by another version", "")
    assert queries.obstacle_of("") == ("", "")
