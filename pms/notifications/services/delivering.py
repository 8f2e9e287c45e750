"""Emptying the mail queue, whose rows are the mails themselves."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto

from django.db import transaction

from pms.audit import services as audit
from pms.audit.actions import Action
from pms.audit.actions.notifications import GENERAL, NoticeActions
from pms.common.actor import SYSTEM
from pms.notifications.adapters.installation import mail_settings
from pms.notifications.adapters.smtp import NotDelivered, Postman
from pms.notifications.kinds.catalogue import find
from pms.notifications.models import Mail
from pms.notifications.queries import audited_as
from pms.notifications.rules import next_attempt, with_try
from pms.notifications.states import MailState

BATCH = 50


class _Outcome(Enum):
    SENT = auto()
    FAILED = auto()
    POSTPONED = auto()
    UNREACHABLE = auto()
    GONE = auto()


@dataclass(frozen=True, slots=True)
class Delivery:
    """What a run did. ``more`` says that further mails are due and the server is there."""

    sent: int = 0
    failed: int = 0
    postponed: int = 0
    more: bool = False


def deliver(*, at: datetime, batch: int = BATCH) -> Delivery:
    """Send the mails that are due, oldest first, at most ``batch``, over one connection.

    Each mail is one transaction, which holds its row while the server takes it: another worker skips it, and
    a mail goes out twice only if the process dies between the server's answer and the commit. Without a mail
    server nothing is sent and what is queued becomes kept. An unreachable server ends the run, so that it
    is asked once a run and not once a mail.
    """
    installation = mail_settings()
    if not installation.sends:
        Mail.objects.filter(state=MailState.QUEUED.value).update(state=MailState.KEPT.value)
        return Delivery()
    due = _due(at, batch)
    tally: Counter[_Outcome] = Counter()
    with Postman(installation) as postman:
        for mail_id in due:
            outcome = _deliver_one(mail_id, at=at, postman=postman)
            tally[outcome] += 1
            if outcome is _Outcome.UNREACHABLE:
                break
    reachable = not tally[_Outcome.UNREACHABLE]
    return Delivery(
        sent=tally[_Outcome.SENT],
        failed=tally[_Outcome.FAILED],
        postponed=tally[_Outcome.POSTPONED] + tally[_Outcome.UNREACHABLE],
        more=reachable and len(due) == batch and tally[_Outcome.GONE] < batch,
    )


@transaction.atomic
def _due(at: datetime, batch: int) -> list[int]:
    """The ids of the mails that are due and that no other worker has in hand."""
    queued = Mail.objects.filter(state=MailState.QUEUED.value, next_attempt_at__lte=at)
    ids = queued.order_by("next_attempt_at", "id").select_for_update(skip_locked=True).values_list("id", flat=True)
    return list(ids[:batch])


@transaction.atomic
def _deliver_one(mail_id: int, *, at: datetime, postman: Postman) -> _Outcome:
    """Send one mail and write down what became of it."""
    due = Mail.objects.filter(pk=mail_id, state=MailState.QUEUED.value, next_attempt_at__lte=at)
    mail = due.select_for_update(skip_locked=True).first()
    if mail is None:
        return _Outcome.GONE
    try:
        postman.deliver(mail)
    except NotDelivered as reason:
        return _not_delivered(mail, reason, at)
    mail.state, mail.sent_at, mail.obstacle, mail.server_code = MailState.SENT.value, at, "", ""
    mail.attempts += 1
    mail.tries = with_try(mail.tries, at)
    _close(mail)
    _audit(mail, _actions(mail).mailed, at)
    return _Outcome.SENT


def _not_delivered(mail: Mail, reason: NotDelivered, at: datetime) -> _Outcome:
    """Put the mail off, or give it up."""
    mail.attempts += 1
    mail.obstacle, mail.server_code = reason.obstacle.value, reason.code
    mail.tries = with_try(mail.tries, at, reason.obstacle.value, reason.code)
    again = None if reason.permanent else next_attempt(mail.attempts, at)
    if again is not None:
        mail.next_attempt_at = again
        mail.save()
        return _Outcome.UNREACHABLE if reason.unreachable else _Outcome.POSTPONED
    mail.state = MailState.FAILED.value
    _close(mail)
    _audit(mail, _actions(mail).mail_failed, at, f"{mail.kind} {reason.obstacle} {reason.code}".strip())
    return _Outcome.UNREACHABLE if reason.unreachable else _Outcome.FAILED


def _close(mail: Mail) -> None:
    """Save a mail that will not be sent again; a one-time link does not outlive its use."""
    if mail.secret:
        mail.text = mail.html = ""
    mail.save()


def _actions(mail: Mail) -> NoticeActions:
    """The audit events of the mail's kind."""
    kind = find(mail.kind)
    return kind.actions if kind else GENERAL


def _audit(mail: Mail, action: Action, at: datetime, description: str = "") -> None:
    """One row about the mail, under its notification's id where it has one."""
    ref_type, ref_id = audited_as(mail)
    audit.record(action, actor=SYSTEM, at=at, ref_type=ref_type, ref_id=ref_id, description=description or mail.kind)
