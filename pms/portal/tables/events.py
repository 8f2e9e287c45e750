"""The list of events."""

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from pms.events import queries, rules
from pms.portal.components import Action
from pms.portal.objects import label_of
from pms.portal.tables.base import ListTable
from pms.portal.templatetags.portal import NOTHING, identifier

if TYPE_CHECKING:
    from pms.events.models import OutboxRow


class EventTable(ListTable):
    """Every event, for partner admins."""

    column_map = queries.COLUMNS

    def url(self, record: "OutboxRow") -> str:
        """The event's page."""
        return reverse("portal:event-detail", args=[record.pk])

    def render_object(self, record: "OutboxRow") -> str:
        """What it is, and its id."""
        return format_html("<span>{} {}</span>", label_of(record.ref_type), identifier(record.ref_id))

    def render_error(self, record: "OutboxRow") -> str:
        """Why the last attempt came to nothing, in words, with the number that was answered."""
        words, code = queries.obstacle_of(record.last_error)
        if not words:
            return NOTHING
        if not code:
            return format_html("<span>{}</span>", words)
        return format_html('<span>{} <bdi class="mono" dir="ltr">({})</bdi></span>', words, code)

    def actions(self, record: "OutboxRow") -> list[Action]:
        """Sending again what was given up."""
        if not rules.may_send_again(record.state):
            return []
        url = reverse("portal:event-send-again", args=[record.pk])
        return [Action(_("Send again"), url, icon="refresh", posts=True)]
