"""Reading mailboxes, and the mail log for staff."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection
from django.db.models import Case, QuerySet, Value, When
from django.template import TemplateDoesNotExist
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from pms.common.columns import Column, Kind, Operator, column_map, newest_first
from pms.common.errors import NotFound
from pms.notifications.kinds.catalogue import all_kinds, find
from pms.notifications.models import Mail, Notification
from pms.notifications.rendering import write_line
from pms.notifications.states import MailState, NotificationState, Obstacle
from pms.notifications.words import MAIL_REF, NOTIFICATION_REF

PANEL = 8
"""How many notifications the bell's panel shows."""
RECENT = timedelta(days=4)
"""How long a mail that was given up counts: a little longer than a mail is tried."""

EQUALS = frozenset({Operator.EQUALS})
BETWEEN = frozenset({Operator.FROM, Operator.TO})

NOTIFICATION_COLUMNS = column_map(
    Column("text", "kind", _("Message")),
    Column("created", "created_at", _("Received"), Kind.DATE_TIME, BETWEEN, sortable=True),
    Column(
        "state",
        "shown_state",
        _("Status"),
        Kind.STATE,
        EQUALS,
        sortable=True,
        values=NotificationState,
    ),
)
MAIL_COLUMNS = column_map(
    Column("subject", "subject", _("Subject")),
    Column("recipient", "recipient", _("Recipient"), operators=frozenset({Operator.SAME})),
    Column("kind", "kind", _("Message"), operators=EQUALS),
    Column("created", "created_at", _("Written"), Kind.DATE_TIME, BETWEEN, sortable=True),
    Column("sent", "sent_at", _("Sent"), Kind.DATE_TIME, BETWEEN, sortable=True),
    Column("state", "state", _("Status"), Kind.STATE, EQUALS, values=MailState),
)


def own(user_id: int | None) -> QuerySet[Notification]:
    """The notifications of one account; nobody's where there is no account."""
    return Notification.objects.none() if user_id is None else Notification.objects.filter(user_id=user_id)


def mailbox(user_id: int | None) -> QuerySet[Notification]:
    """What one person was told, newest first, each with its ``shown_state``."""
    shown = Case(
        When(dismissed_at__isnull=False, then=Value(NotificationState.DISMISSED.value)),
        When(seen_at__isnull=False, then=Value(NotificationState.SEEN.value)),
        default=Value(NotificationState.NEW.value),
    )
    return own(user_id).annotate(shown_state=shown).order_by(*newest_first("created_at"))


def latest(user_id: int | None, limit: int = PANEL) -> Sequence[Notification]:
    """The newest that were not dismissed, for the bell's panel."""
    return list(mailbox(user_id).filter(dismissed_at=None)[:limit])


def unseen_count(user_id: int | None) -> int:
    """The number on the bell."""
    return own(user_id).filter(seen_at=None, dismissed_at=None).count()


def about(ref_type: str, ref_id: str) -> QuerySet[Notification]:
    """Every notification about one object, newest first."""
    return Notification.objects.filter(ref_type=ref_type, ref_id=ref_id).order_by("-created_at", "-id")


def render(notification: Notification, language: str) -> str:
    """The notification as a sentence, plain text; the kind's name where its texts are gone."""
    try:
        return write_line(notification.kind, parameters=notification.parameters, language=language)
    except TemplateDoesNotExist:
        return notification.kind


def kind_label(name: str) -> str | Promise:
    """What lists call a kind; its name where it is no longer known."""
    kind = find(name)
    return kind.label if kind else name


def mail_kinds() -> list[tuple[str, str | Promise]]:
    """Name and label of every kind that is mailed, to choose from."""
    return [(kind.name, kind.label) for kind in all_kinds() if kind.mail]


def visible_mails() -> QuerySet[Mail]:
    """The mail log for staff, newest first, without the bodies."""
    return Mail.objects.order_by("-created_at", "-id").defer("text", "html")


def get_mail(mail_id: int) -> Mail:
    """One mail with its bodies; ``rules.may_read_body`` says whether they may be shown. Raises NotFound."""
    mail = Mail.objects.filter(pk=mail_id).first()
    if mail is None:
        raise NotFound
    return mail


def audited_as(mail: Mail) -> tuple[str, str]:
    """Kind and id under which the audit log tells of a mail: those of its notification where it has one."""
    return (NOTIFICATION_REF, mail.notification_id) if mail.notification_id else (MAIL_REF, str(mail.pk))


@dataclass(frozen=True, slots=True)
class Try:
    """One attempt at a mail: when, and in words why it came to nothing; ``code`` is the mail server's."""

    at: datetime
    obstacle: str | Promise = ""
    code: str = ""


def tries_of(mail: Mail) -> list[Try]:
    """The last attempts at a mail, newest first."""
    found = [(datetime.fromisoformat(one["at"]), one["obstacle"], one["code"]) for one in mail.tries]
    return [Try(at, Obstacle(obstacle).label if obstacle else "", code) for at, obstacle, code in reversed(found)]


@dataclass(frozen=True, slots=True)
class MailStanding:
    """How the postman does: what waits, since when, what was given up lately, the last mail accepted."""

    waiting: int
    oldest: datetime | None
    failed: int
    last_sent: datetime | None


_STANDING = """
    SELECT (SELECT count(*) FROM notifications_mail WHERE state = 'queued'),
        (SELECT min(created_at) FROM notifications_mail WHERE state = 'queued'),
        (SELECT count(*) FROM notifications_mail WHERE state = 'failed' AND created_at > %s),
        (SELECT max(sent_at) FROM notifications_mail)
"""


def mail_standing(at: datetime) -> MailStanding:
    """How the postman does now: one query, each part of it on an index."""
    with connection.cursor() as cursor:
        cursor.execute(_STANDING, [at - RECENT])
        return MailStanding(*cursor.fetchone())
