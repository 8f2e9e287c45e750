"""The audit log as a list."""

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.html import format_html

from pms.audit import queries
from pms.portal.tables.base import ListTable

if TYPE_CHECKING:
    from pms.audit.models import LogRow


class AuditTable(ListTable):
    """Who did what to what, when, from where."""

    column_map = queries.COLUMNS

    def url(self, record: "LogRow") -> str:
        """The row's page."""
        return reverse("portal:audit-detail", args=[record.log_id])

    def render_event(self, record: "LogRow") -> str:
        """The sentence, and the stable name that the filter looks for."""
        name = format_html('<bdi class="mono" dir="ltr">{}</bdi>', record.event_name)
        return format_html("{}<br>{}", queries.sentence(record), name)
