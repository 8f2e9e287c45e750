"""Lists of notifications and of mails."""

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from pms.notifications import queries
from pms.portal.components import Action
from pms.portal.tables.base import ListTable

if TYPE_CHECKING:
    from pms.notifications.models import Mail, Notification


class NotificationTable(ListTable):
    """What one person was told, in the language of the page."""

    column_map = queries.NOTIFICATION_COLUMNS

    def url(self, record: "Notification") -> str:
        """The address that marks it as seen and goes on to the page to act on."""
        return reverse("portal:notification-open", args=[record.pk])

    def render_text(self, record: "Notification") -> str:
        """The sentence."""
        return format_html("<span>{}</span>", queries.render(record, get_language() or "en"))

    def actions(self, record: "Notification") -> list[Action]:
        """Put away, or take back."""
        if record.dismissed_at is None:
            url = reverse("portal:notification-dismiss", args=[record.pk])
            return [Action(_("Dismiss"), url, icon="archive", posts=True)]
        url = reverse("portal:notification-restore", args=[record.pk])
        return [Action(_("Put back"), url, icon="arrow-back-up", posts=True)]


class MailTable(ListTable):
    """Every mail, for partner admins."""

    column_map = queries.MAIL_COLUMNS

    def url(self, record: "Mail") -> str:
        """The mail's page."""
        return reverse("portal:mail-detail", args=[record.pk])

    def render_subject(self, record: "Mail") -> str:
        """The subject, in the direction of its own language."""
        return format_html('<bdi lang="{}">{}</bdi>', record.language, record.subject)

    def render_kind(self, record: "Mail") -> str:
        """What the mail is about, in the language of the page."""
        return str(queries.kind_label(record.kind))
