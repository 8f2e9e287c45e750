"""What a person does with the notifications of their own mailbox."""

from datetime import datetime

from django.db import transaction

from pms.audit import services as audit
from pms.audit.actions import notifications as actions
from pms.common.actor import Actor
from pms.common.errors import NotFound
from pms.notifications import queries
from pms.notifications.models import Notification
from pms.notifications.words import NOTIFICATION_REF


@transaction.atomic
def mark_seen(*, actor: Actor, at: datetime) -> int:
    """Everything that ``actor`` was told up to ``at`` is seen from now on; returns how many were new."""
    new = queries.own(actor.user_id).filter(seen_at=None, created_at__lte=at)
    count = new.update(seen_at=at)
    if count:
        audit.record(actions.SEEN, actor=actor, at=at, ref_type="userId", ref_id=actor.id)
    return count


@audit.audit_refusals(actions.READ_REFUSED, ref="notification_id", ref_type=NOTIFICATION_REF)
@transaction.atomic
def read(*, notification_id: str, actor: Actor, at: datetime) -> str:
    """Open one notification: it is seen from now on. Returns the path of the page to act on.

    Raises NotFound for somebody else's.
    """
    notification = _own(notification_id, actor)
    if notification.seen_at is None:
        notification.seen_at = at
        notification.save(update_fields=["seen_at"])
        audit.record(actions.SEEN, actor=actor, at=at, ref_type=NOTIFICATION_REF, ref_id=notification.id)
    return notification.path


@audit.audit_refusals(actions.DISMISS_REFUSED, ref="notification_id", ref_type=NOTIFICATION_REF)
@transaction.atomic
def dismiss(*, notification_id: str, actor: Actor, at: datetime) -> None:
    """Put one notification away; a second time changes nothing. Raises NotFound for somebody else's."""
    notification = _own(notification_id, actor)
    if notification.dismissed_at is not None:
        return
    notification.dismissed_at = at
    notification.seen_at = notification.seen_at or at
    notification.save(update_fields=["dismissed_at", "seen_at"])
    audit.record(actions.DISMISSED, actor=actor, at=at, ref_type=NOTIFICATION_REF, ref_id=notification.id)


@audit.audit_refusals(actions.RESTORE_REFUSED, ref="notification_id", ref_type=NOTIFICATION_REF)
@transaction.atomic
def restore(*, notification_id: str, actor: Actor, at: datetime) -> None:
    """Take a dismissal back; a second time changes nothing. Raises NotFound for somebody else's."""
    notification = _own(notification_id, actor)
    if notification.dismissed_at is None:
        return
    notification.dismissed_at = None
    notification.save(update_fields=["dismissed_at"])
    audit.record(actions.RESTORED, actor=actor, at=at, ref_type=NOTIFICATION_REF, ref_id=notification.id)


def _own(notification_id: str, actor: Actor) -> Notification:
    """The notification, locked, if it is the actor's."""
    rows = queries.own(actor.user_id).select_for_update()
    own = None if "\0" in notification_id else rows.filter(pk=notification_id).first()
    if own is None:
        raise NotFound
    return own
