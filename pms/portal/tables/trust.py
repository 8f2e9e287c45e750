"""Lists of the trust store."""

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pms.portal.components import Action
from pms.portal.tables.base import ListTable
from pms.portal.templatetags.portal import badge, days_left, icon, long_date, moment_cell
from pms.trust import queries
from pms.trust.states import CertificateState

if TYPE_CHECKING:
    from pms.trust.models import TrustCertificate


class TrustTable(ListTable):
    """Root or intermediate certificates; rows carry ``shown_state`` and ``is_tolerated``."""

    column_map = queries.COLUMNS

    def url(self, record: "TrustCertificate") -> str:
        """The certificate's page."""
        return reverse("portal:trust-certificate-detail", args=[record.pk])

    def actions(self, record: "TrustCertificate") -> list[Action]:
        """Its files."""
        return [
            Action(gettext_lazy("Download with its chain (.p7b)"), download_url(record, "p7b"), icon="download"),
            Action(gettext_lazy("Download it alone (.cer)"), download_url(record, "cer"), icon="download"),
        ]

    def render_valid_from(self, record: "TrustCertificate") -> str:
        """The day alone."""
        return long_date(record.not_before)

    def render_valid_until(self, record: "TrustCertificate") -> str:
        """The day, and how many are left."""
        left = days_left(record.not_after)
        words = format_html(
            '<span class="days-{}"><span class="days-words">{}</span></span>', left["colour"], left["words"]
        )
        return format_html('{}<br><span class="days-left">{}</span>', long_date(record.not_after), words)

    def render_uploaded(self, record: "TrustCertificate") -> str:
        """When, and by whom."""
        who = record.uploaded_by.username if record.uploaded_by else _("The system")
        return format_html('{}<bdi class="moment-relative">{}</bdi>', moment_cell(record.uploaded_at), who)

    def render_state(self, record: "TrustCertificate") -> str:
        """The state, and a mark where the profile let something pass."""
        shown = badge(CertificateState(record.shown_state))  # type: ignore[attr-defined] # annotated by the query
        if not record.tolerances:
            return shown
        return format_html(
            '{} <span class="tolerated">{}{}</span>', shown, icon("alert-triangle"), _("With exceptions")
        )


def download_url(record: "TrustCertificate", form: str) -> str:
    """The address of one of the certificate's files."""
    return reverse("portal:trust-certificate-download", args=[record.pk, form])
