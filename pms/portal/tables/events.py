"""The list of events."""

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from pms.events import queries, rules
from pms.portal.components import Action
from pms.portal.tables.base import ListTable
from pms.portal.templatetags.portal import NOTHING, identifier

if TYPE_CHECKING:
    from pms.events.models import OutboxRow

KINDS: dict[str, tuple[str | Promise, str]] = {
    "partner": (_("Partner"), ""),
    "partner_certificate": (_("Partner certificate"), ""),
    "trust_certificate": (_("CA certificate"), "portal:trust-certificate-detail"),
    "policyId": (_("Policy"), "portal:policy-detail"),
    "apiKeyId": (_("API key"), "portal:authentication-service-detail"),
}
"""Kind of object → what it is called, and the page that staff have of it, if there is one."""


class EventTable(ListTable):
    """Every event, for partner admins."""

    column_map = queries.COLUMNS

    def url(self, record: "OutboxRow") -> str:
        """The page of what the event tells of."""
        _words, page = KINDS.get(record.ref_type, ("", ""))
        return reverse(page, args=[record.ref_id]) if page else ""

    def render_object(self, record: "OutboxRow") -> str:
        """What it is, and its id."""
        words, _page = KINDS.get(record.ref_type, (record.ref_type, ""))
        return format_html("<span>{} {}</span>", words, identifier(record.ref_id))

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
