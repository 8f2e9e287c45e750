"""Writing the outbox."""

from datetime import datetime

from pms.events.models import OutboxRow
from pms.events.states import Topic


def record(topic: Topic, *, ref_type: str, ref_id: str, order_key: str, at: datetime) -> None:
    """Write that ``topic`` is to be published for an object, in the transaction of the change.

    ``order_key`` is what must be told in order, like the id of the key or the partner. Nothing of the
    object is copied: what is published is its state at that time, so a late event never tells old news.
    """
    OutboxRow.objects.create(
        topic=topic.value, ref_type=ref_type, ref_id=ref_id, order_key=order_key, created_at=at, next_attempt_at=at
    )
