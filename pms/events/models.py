"""The outbox: events that wait to be published."""

from uuid import uuid4

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Cast, Upper

from pms.events.states import OutboxState


class OutboxRow(models.Model):
    """One event, as a reference to what changed; the payload is made when it is published.

    Rows with the same ``order_key`` are published in the order of their ids. ``event_id`` is what subscribers see: the
    same at every attempt, so that they can tell a repetition. ``last_error`` is an ``Obstacle``, perhaps with the
    number that the other side answered behind it. ``tries`` are the last attempts, as ``rules.with_try`` writes them.
    """

    event_id = models.UUIDField(default=uuid4, unique=True)
    topic = models.CharField(max_length=64)
    ref_type = models.CharField(max_length=64)
    ref_id = models.CharField(max_length=64)
    order_key = models.CharField(max_length=128)
    created_at = models.DateTimeField()
    state = models.CharField(max_length=16, default=OutboxState.WAITING.value)
    attempts = models.PositiveIntegerField(default=0)
    next_attempt_at = models.DateTimeField()
    last_error = models.CharField(max_length=200, blank=True)
    sent_at = models.DateTimeField(null=True)
    tries = models.JSONField(default=list)

    class Meta:
        indexes = [
            models.Index(
                fields=["next_attempt_at", "id"], condition=Q(state=OutboxState.WAITING.value), name="outbox_due"
            ),
            models.Index(fields=["order_key", "id"], condition=Q(state=OutboxState.WAITING.value), name="outbox_order"),
            # as lists sort: empty values last, ties by id
            models.Index(F("created_at").desc(nulls_last=True), F("id").desc(), name="outbox_newest"),
            models.Index(F("sent_at").desc(nulls_last=True), F("id").desc(), name="outbox_last_sent"),
            models.Index(F("state"), F("created_at").desc(nulls_last=True), F("id").desc(), name="outbox_by_state"),
            models.Index(F("topic"), F("created_at").desc(nulls_last=True), F("id").desc(), name="outbox_by_topic"),
            models.Index(F("ref_id"), F("created_at").desc(nulls_last=True), F("id").desc(), name="outbox_by_object"),
            models.Index(Upper(Cast("event_id", models.TextField())), name="outbox_by_event_id"),
        ]
