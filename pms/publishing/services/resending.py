"""What staff do with an event that was given up."""

from datetime import datetime

from django.db import transaction

from pms.audit.actions import events as actions
from pms.audit.services import audit_refusals, record
from pms.common.actor import Actor
from pms.common.errors import NotFound
from pms.events.models import OutboxRow
from pms.events.rules import may_send_again
from pms.events.services import publish_soon
from pms.events.states import OutboxState
from pms.publishing.errors import EventNotFailed

EVENT_REF = "eventId"
"""How the audit log names an event; the id is the one that subscribers see."""


@audit_refusals(actions.SEND_AGAIN_REFUSED, ref="number", ref_type=EVENT_REF)
@transaction.atomic
def send_again(*, number: int, actor: Actor, at: datetime) -> OutboxRow:
    """Let an event that was given up wait again, with all its attempts before it; doors admit partner admins only.

    It keeps its event id, and tells of the object as it is when it gets out. Raises NotFound, EventNotFailed.
    """
    row = OutboxRow.objects.select_for_update().filter(pk=number).first()
    if row is None:
        raise NotFound
    if not may_send_again(row.state):
        raise EventNotFailed
    row.state, row.attempts, row.next_attempt_at = OutboxState.WAITING.value, 0, at
    row.save(update_fields=["state", "attempts", "next_attempt_at"])
    record(actions.SENT_AGAIN, actor=actor, at=at, ref_id=str(row.event_id), ref_type=EVENT_REF, description=row.topic)
    publish_soon()
    return row
