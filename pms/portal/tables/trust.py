"""Lists of the trust store."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pms.offboarding import trust_queries as hanging
from pms.portal.components import Action, Text
from pms.portal.objects import address_of
from pms.portal.tables.base import ListTable
from pms.portal.templatetags.portal import badge, days_left, icon, short_day
from pms.trust import queries
from pms.trust.rules import DownloadForm
from pms.trust.states import CaKind, CertificateState

if TYPE_CHECKING:
    from pms.partners.models import PartnerCertificate
    from pms.trust.models import TrustCertificate

SHORT_ID = 8
"""Characters of a certificate's id in a list."""


class TrustTable(ListTable):
    """Root or intermediate certificates; rows carry ``shown_state`` and ``is_tolerated``."""

    column_map = queries.COLUMNS

    def url(self, record: "TrustCertificate") -> str:
        """The certificate's page."""
        return reverse("portal:trust-certificate-detail", args=[record.pk])

    def actions(self, record: "TrustCertificate") -> list[Action]:
        """Its page, its files, and what may be done with it."""
        return [
            Action(gettext_lazy("View"), self.url(record), icon="eye"),
            *(Action(words, url, icon="download") for words, url in files_of(record)),
            standing_act(record),
        ]

    def render_valid_from(self, record: "TrustCertificate") -> str:
        """The day alone."""
        return short_day(record.not_before)

    def render_id(self, record: "TrustCertificate") -> str:
        """Enough of it to tell it from others; its page has all of it, with a button that copies it."""
        return format_html('<bdi class="mono" dir="ltr" title="{}">{}…</bdi>', record.pk, record.pk[:SHORT_ID])

    def plain_id(self, record: "TrustCertificate") -> str:
        """All of it."""
        return record.pk

    def render_valid_until(self, record: "TrustCertificate") -> str:
        """The day, and how many are left."""
        return end_cell(record.not_after)

    def render_uploaded(self, record: "TrustCertificate") -> str:
        """The day, and by whom; the time is on its page."""
        who = record.uploaded_by.username if record.uploaded_by else _("The system")
        return format_html('{}<br><bdi class="moment-relative">{}</bdi>', short_day(record.uploaded_at), who)

    def render_state(self, record: "TrustCertificate") -> str:
        """The state, and a mark where the profile let something pass."""
        shown = badge(CertificateState(record.shown_state))  # type: ignore[attr-defined] # annotated by the query
        if not record.tolerances:
            return shown
        return format_html(
            '{} <span class="tolerated">{}{}</span>', shown, icon("alert-triangle"), _("With exceptions")
        )


def download_url(record: "TrustCertificate", form: DownloadForm) -> str:
    """The address of one of the certificate's files."""
    return reverse("portal:trust-certificate-download", args=[record.pk, form.value])


def files_of(record: "TrustCertificate") -> list[tuple[Text, str]]:
    """The certificate's files, each with its words; a root is its own chain."""
    if record.kind == CaKind.ROOT:
        return [
            (gettext_lazy("Download (.cer)"), download_url(record, DownloadForm.PEM)),
            (gettext_lazy("Download (.p7b)"), download_url(record, DownloadForm.P7B_CHAIN)),
        ]
    return [
        (gettext_lazy("Download with its chain (.p7b)"), download_url(record, DownloadForm.P7B_CHAIN)),
        (gettext_lazy("Download with its chain (.pem)"), download_url(record, DownloadForm.PEM_CHAIN)),
        (gettext_lazy("Download it alone (.cer)"), download_url(record, DownloadForm.PEM)),
        (gettext_lazy("Download it alone (.p7b)"), download_url(record, DownloadForm.P7B)),
    ]


def standing_act(record: "TrustCertificate") -> Action:
    """Disabling it, or enabling it again."""
    if record.disabled_at:
        url = reverse("portal:trust-certificate-enable", args=[record.pk])
        return Action(gettext_lazy("Enable again…"), url, icon="check", asks=True)
    url = reverse("portal:trust-certificate-disable", args=[record.pk])
    return Action(gettext_lazy("Disable…"), url, icon="ban", asks=True, danger=True)


class UnderTable(ListTable):
    """Certificates of partners that chain through an authority; rows carry ``shown_state``."""

    column_map = hanging.COLUMNS

    def url(self, record: "PartnerCertificate") -> str:
        """The partner's page."""
        return address_of("partnerId", record.partner_id)

    def render_valid_until(self, record: "PartnerCertificate") -> str:
        """The day, and how many are left."""
        return end_cell(record.not_after)


def end_cell(not_after: datetime) -> str:
    """The last day of a certificate, and how many are left."""
    left = days_left(not_after)
    words = format_html(
        '<span class="days-{}"><span class="days-words">{}</span></span>', left["colour"], left["words"]
    )
    return format_html('{}<br><span class="days-left">{}</span>', short_day(not_after), words)
