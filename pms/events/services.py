"""Writing the outbox."""

from datetime import datetime

from pms.common.jobs import defer_once
from pms.events.adapters.installation import hub_settings
from pms.events.models import OutboxRow
from pms.events.states import Topic

TASK = "publishing.publish_events"
"""The job that empties the outbox. It stands above the objects that events tell of; here only its name is known."""


def record(topic: Topic, *, ref_type: str, ref_id: str, order_key: str, at: datetime) -> None:
    """Write that ``topic`` is to be published for an object, in the transaction of the change.

    ``order_key`` is what must be told in order, like the id of the key or the partner. Nothing of the
    object is copied: what is published is its state at that time, so a late event never tells old news.
    """
    OutboxRow.objects.create(
        topic=topic.value, ref_type=ref_type, ref_id=ref_id, order_key=order_key, created_at=at, next_attempt_at=at
    )
    publish_soon()


def publish_soon() -> None:
    """Have the outbox emptied after the present transaction, where there is a hub."""
    if hub_settings().publishes:
        defer_once(TASK)
