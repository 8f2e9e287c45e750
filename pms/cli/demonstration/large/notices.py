"""What people were told, and what other modules were."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet

from pms.api_keys.models import ApiKey
from pms.cli.demonstration.large.pouring import Dice, pour
from pms.events.models import OutboxRow
from pms.events.states import OutboxState, Topic
from pms.notifications.kinds import policy_requests as kinds
from pms.notifications.models import Mail, Notification
from pms.notifications.states import MailState
from pms.policy_requests.models import PolicyRequest
from pms.policy_requests.states import RequestState

KEPT_DAYS = 60
DECISIONS = {RequestState.APPROVED.value: kinds.APPROVED, RequestState.REJECTED.value: kinds.REJECTED}
WORDS = {RequestState.APPROVED.value: "was approved", RequestState.REJECTED.value: "was rejected"}
CHUNK = 2_000


def make_notices(*, count: int, at: datetime) -> int:
    """At most so many notifications about decisions of the last weeks, each with its mail."""
    since = at - timedelta(days=KEPT_DAYS)
    decided = PolicyRequest.objects.filter(state__in=DECISIONS, decided_at__gt=since, requested_by__isnull=False)
    rows = decided.select_related("partner", "policy").defer("policy__data").order_by("decided_at", "pk")[:count]
    made = list(_notifications(rows, Dice("notices")))
    pour(notification for notification, _mail in made)
    return pour(mail for _notification, mail in made)


def _notifications(rows: QuerySet[PolicyRequest], dice: Dice) -> Iterator[tuple[Notification, Mail]]:
    for request in rows.iterator(CHUNK):
        told = request.decided_at
        if told is not None and request.requested_by_id is not None:
            notification = _notification(request, request.requested_by_id, told, dice)
            yield notification, _mail(request, notification, told)


def _notification(request: PolicyRequest, user_id: int, told: datetime, dice: Dice) -> Notification:
    return Notification(
        id=dice.id(),
        user_id=user_id,
        kind=DECISIONS[request.state].name,
        parameters={
            "policy": request.policy.name,
            "organisation": request.partner.organisation,
            "comment": request.decision_comment,
        },
        ref_type="policyRequestId",
        ref_id=request.pk,
        path=f"/policies/requests/{request.pk}/",
        created_at=told,
        seen_at=told + timedelta(hours=3) if dice.random() < 0.8 else None,
    )


def _mail(request: PolicyRequest, notification: Notification, told: datetime) -> Mail:
    subject = f"Your request “{request.policy.name}” {WORDS[request.state]}"
    return Mail(
        kind=notification.kind,
        notification_id=notification.pk,
        user_id=notification.user_id,
        recipient=request.partner.contact_email,
        language="en",
        subject=subject,
        text=f"{subject}.\n\n{request.decision_comment}\n",
        html=f"<p>{subject}.</p>",
        state=MailState.SENT.value,
        attempts=1,
        next_attempt_at=told,
        created_at=told,
        sent_at=told + timedelta(seconds=4),
    )


def make_events(*, count: int) -> int:
    """At most so many published events: the newest keys."""
    keys = ApiKey.objects.order_by("-created_at", "-pk").values_list("pk", "created_at")[:count]
    return pour(_events(list(keys), Dice("events")))


def _events(keys: list[tuple[str, datetime]], dice: Dice) -> Iterator[OutboxRow]:
    for key_id, created in reversed(keys):
        yield OutboxRow(
            event_id=UUID(dice.id()),
            topic=Topic.APIKEY_APPROVED.value,
            ref_type="apiKeyId",
            ref_id=key_id,
            order_key=key_id,
            created_at=created,
            state=OutboxState.SENT.value,
            attempts=1,
            next_attempt_at=created,
            sent_at=created + timedelta(seconds=2),
        )
