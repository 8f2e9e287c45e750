"""The audit log as a list."""

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.html import format_html

from pms.audit import queries
from pms.portal.objects import label_of
from pms.portal.tables.base import ListTable
from pms.portal.templatetags.portal import NOTHING, identifier

if TYPE_CHECKING:
    from pms.audit.models import LogRow


class AuditTable(ListTable):
    """Who did what to what, when, from where, and what came of it."""

    column_map = queries.COLUMNS

    def url(self, record: "LogRow") -> str:
        """The row's page."""
        return reverse("portal:audit-detail", args=[record.log_id])

    def render_host(self, record: "LogRow") -> str:
        """The address, where there was one."""
        return format_html('<bdi dir="ltr">{}</bdi>', record.host_ip) if queries.has_address(record) else NOTHING

    def plain_host(self, record: "LogRow") -> str:
        """The address as it is stored."""
        return record.host_ip

    def render_event(self, record: "LogRow") -> str:
        """The sentence, and the stable name."""
        name = format_html('<bdi class="mono" dir="ltr">{}</bdi>', record.event_name)
        return format_html("{}<br>{}", queries.sentence(record), name)

    def plain_event(self, record: "LogRow") -> str:
        """The stable name, for a file."""
        return record.event_name

    def render_object(self, record: "LogRow") -> str:
        """What it is, and its id."""
        if not queries.has_object(record):
            return NOTHING
        return format_html("{}<br>{}", label_of(record.ref_id_type), identifier(record.ref_id or ""))

    def plain_object(self, record: "LogRow") -> str:
        """Kind and id, for a file."""
        return f"{record.ref_id_type} {record.ref_id}" if queries.has_object(record) else ""
