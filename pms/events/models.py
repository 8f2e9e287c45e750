"""The outbox: events that wait to be published."""

from django.db import models
from django.db.models import Q

from pms.events.states import OutboxState


class OutboxRow(models.Model):
    """One event, as a reference to what changed; the payload is made when it is published.

    Rows with the same ``order_key`` are published in the order of their ids.
    """

    topic = models.CharField(max_length=64)
    ref_type = models.CharField(max_length=64)
    ref_id = models.CharField(max_length=64)
    order_key = models.CharField(max_length=128)
    created_at = models.DateTimeField()
    state = models.CharField(max_length=16, default=OutboxState.WAITING.value)
    attempts = models.PositiveIntegerField(default=0)
    next_attempt_at = models.DateTimeField()
    last_error = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["next_attempt_at"], condition=Q(state=OutboxState.WAITING.value), name="outbox_due"),
            models.Index(fields=["order_key", "id"], name="outbox_order"),
        ]
