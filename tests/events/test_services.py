"""The outbox: one row, references only, in the transaction of the change."""

from datetime import UTC, datetime

from django.db import transaction

from pms.events import queries, services
from pms.events.models import OutboxRow
from pms.events.states import OutboxState, Topic

AT = datetime(2026, 5, 3, 9, 30, tzinfo=UTC)


def record(topic: Topic = Topic.APIKEY_APPROVED, ref_id: str = "key-1") -> None:
    services.record(topic, ref_type="apiKeyId", ref_id=ref_id, order_key=f"key:{ref_id}", at=AT)


def test_an_event_is_a_reference_that_waits(db):
    record()
    assert OutboxRow.objects.values(
        "topic", "ref_type", "ref_id", "order_key", "created_at", "state", "attempts", "next_attempt_at", "last_error"
    ).get() == {
        "topic": "APIKEY_APPROVED",
        "ref_type": "apiKeyId",
        "ref_id": "key-1",
        "order_key": "key:key-1",
        "created_at": AT,
        "state": OutboxState.WAITING,
        "attempts": 0,
        "next_attempt_at": AT,
        "last_error": "",
    }


def test_an_event_of_a_change_that_is_rolled_back_is_gone(db):
    with transaction.atomic():
        record()
        transaction.set_rollback(True)
    assert OutboxRow.objects.count() == 0


def test_the_outbox_is_read_newest_first_and_by_object(db):
    record()
    record(Topic.APIKEY_UPDATED)
    record(ref_id="key-2")
    assert [row.ref_id for row in queries.outbox()] == ["key-2", "key-1", "key-1"]
    assert [row.topic for row in queries.of_object("apiKeyId", "key-1")] == ["APIKEY_UPDATED", "APIKEY_APPROVED"]


def test_the_topics_are_those_that_other_modules_subscribe_to():
    assert {topic.value for topic in Topic} == {
        "POLICY_UPDATED",
        "PARTNER_UPDATED",
        "APIKEY_APPROVED",
        "APIKEY_UPDATED",
        "OIDC_CLIENT_CREATED",
        "OIDC_CLIENT_UPDATED",
        "MISP_LICENSE_GENERATED",
        "MISP_LICENSE_UPDATED",
        "CA_CERTIFICATE_UPLOADED",
    }
