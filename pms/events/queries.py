"""Reading the outbox."""

from django.db.models import QuerySet

from pms.events.models import OutboxRow


def outbox() -> QuerySet[OutboxRow]:
    """Every event, newest first, for staff."""
    return OutboxRow.objects.order_by("-id")


def of_object(ref_type: str, ref_id: str) -> QuerySet[OutboxRow]:
    """The events of one object, newest first."""
    return outbox().filter(ref_type=ref_type, ref_id=ref_id)
