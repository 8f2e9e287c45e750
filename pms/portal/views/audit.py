"""The audit log, for partner admins: list and one row."""

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from pms.audit import queries
from pms.portal.access import PortalRequest, Section, enter
from pms.portal.components import Empty
from pms.portal.tables.audit import AuditTable
from pms.portal.views.base import Crumb, page
from pms.portal.views.lists import ListPage, list_page


@enter(Section.AUDIT_LOG)
def index(request: PortalRequest) -> HttpResponse:
    """Every row, newest first."""
    return list_page(
        request,
        ListPage(
            title=_("Audit log"),
            table=AuditTable,
            queryset=queries.log(),
            counted=ngettext_lazy("%(count)d event", "%(count)d events", "count"),
            order="-at",
            empty=Empty(_("Everything that is done will stand here."), icon="history"),
        ),
    )


@enter(Section.AUDIT_LOG)
def detail(request: PortalRequest, log_id: str) -> HttpResponse:
    """One row as it is stored, and whether it is sealed."""
    row = queries.get_row(log_id)
    return page(
        request,
        "portal/audit/detail.html",
        title=queries.sentence(row),
        crumbs=(Crumb(_("Audit log"), reverse("portal:audit-list")),),
        row=row,
        seal=queries.seal_over(row),
    )
