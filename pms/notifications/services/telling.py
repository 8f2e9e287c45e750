"""Telling people: notifications in the portal and mails into the queue, in the transaction of what happened."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from pms.audit import services as audit
from pms.common.actor import SYSTEM
from pms.common.jobs import defer_once
from pms.common.text import fold
from pms.notifications.adapters.installation import mail_settings
from pms.notifications.installation import MailSettings
from pms.notifications.kinds import Kind
from pms.notifications.models import Mail, Notification
from pms.notifications.recipients import Recipient
from pms.notifications.rendering import Parameters, write_letter
from pms.notifications.states import MailState
from pms.notifications.words import NOTIFICATION_REF


@transaction.atomic
def notify(
    kind: Kind,
    *,
    recipients: Iterable[Recipient],
    parameters: Parameters,
    ref_type: str,
    ref_id: str,
    path: str,
    at: datetime,
) -> None:
    """Tell each recipient once: a notification where they have an account, a mail where they have an address.

    ``parameters`` are exactly the kind's, dates as ISO 8601 text; ``path`` is the portal page to act on.
    Raises ValueError when a parameter is missing or unknown: that is a mistake in the code.
    """
    _check(kind, parameters)
    installation = mail_settings()
    for recipient in _each_once(recipients):
        notification = None
        if kind.portal and recipient.user_id is not None:
            notification = Notification.objects.create(
                user_id=recipient.user_id,
                kind=kind.name,
                parameters=dict(parameters),
                ref_type=ref_type,
                ref_id=ref_id,
                path=path,
                created_at=at,
            )
            _audit_made(kind, notification, at)
        if kind.mail and recipient.email:
            _queue(kind, recipient, parameters, path, at, installation, notification=notification)


@transaction.atomic
def send_mail(
    kind: Kind, *, recipient: Recipient, parameters: Parameters, path: str, at: datetime, secret: bool = False
) -> None:
    """Queue one mail without a notification. ``secret`` says that ``path`` or a parameter is a one-time link.

    Raises ValueError when a parameter is missing or unknown, or the recipient has no address.
    """
    _check(kind, parameters)
    if not recipient.email:
        raise ValueError(f"{kind.name}: nobody to write to")
    _queue(kind, recipient, parameters, path, at, mail_settings(), secret=secret)


def _queue(
    kind: Kind,
    recipient: Recipient,
    parameters: Parameters,
    path: str,
    at: datetime,
    installation: MailSettings,
    *,
    notification: Notification | None = None,
    secret: bool = False,
) -> None:
    """Render the mail and write it as a row of the queue; wake the postman once the transaction is through."""
    letter = write_letter(kind, recipient=recipient, parameters=parameters, path=path, installation=installation)
    Mail.objects.create(
        kind=kind.name,
        notification=notification,
        user_id=recipient.user_id,
        recipient=recipient.email,
        language=letter.language,
        subject=letter.subject,
        text=letter.text,
        html=letter.html,
        secret=secret,
        state=(MailState.QUEUED if installation.sends else MailState.KEPT).value,
        next_attempt_at=at,
        created_at=at,
    )
    if installation.sends:
        defer_once("notifications.deliver_mail")


def _audit_made(kind: Kind, notification: Notification, at: datetime) -> None:
    """The row that says that somebody was told in the portal."""
    audit.record(
        kind.actions.made,
        actor=SYSTEM,
        at=at,
        ref_type=NOTIFICATION_REF,
        ref_id=notification.id,
        description=kind.name,
    )


def _check(kind: Kind, parameters: Parameters) -> None:
    """The texts of a kind find every value that they name, and nobody passes one for nothing."""
    if set(parameters) != set(kind.parameters):
        raise ValueError(f"{kind.name} takes {sorted(kind.parameters)}, not {sorted(parameters)}")


def _each_once(recipients: Iterable[Recipient]) -> list[Recipient]:
    """The recipients without those that are the same account or, without one, the same address."""
    unique = {recipient.user_id or fold(recipient.email): recipient for recipient in recipients}
    return list(unique.values())
