"""Reading mailboxes, and the mail log for staff."""

from collections.abc import Sequence

from django.db.models import Case, QuerySet, Value, When
from django.template import TemplateDoesNotExist
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from pms.common.columns import Column, Kind, Operator, column_map, newest_first
from pms.common.errors import NotFound
from pms.notifications.kinds.catalogue import all_kinds, find
from pms.notifications.models import Mail, Notification
from pms.notifications.rendering import write_line
from pms.notifications.states import MailState, NotificationState

PANEL = 8
"""How many notifications the bell's panel shows."""

CONTAINS, EQUALS = frozenset({Operator.CONTAINS}), frozenset({Operator.EQUALS})
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
    Column("subject", "subject", _("Subject"), operators=CONTAINS, searched=True),
    Column("recipient", "recipient", _("Recipient"), operators=CONTAINS, sortable=True, searched=True),
    Column("kind", "kind", _("Message"), operators=EQUALS, sortable=True),
    Column("created", "created_at", _("Written"), Kind.DATE_TIME, BETWEEN, sortable=True),
    Column("sent", "sent_at", _("Sent"), Kind.DATE_TIME, BETWEEN, sortable=True),
    Column("state", "state", _("Status"), Kind.STATE, EQUALS, sortable=True, values=MailState),
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
