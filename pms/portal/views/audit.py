"""The audit log, for partner admins: list and one row."""

from django.http import HttpResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from pms.audit import queries
from pms.audit.states import ModuleName, Outcome
from pms.portal.access import PortalRequest, Section, enter
from pms.portal.components import Empty
from pms.portal.objects import address_of, choices, label_of, page_address
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
            choices={"event": queries.events_by_module(), "object_type": choices()},
        ),
    )


@enter(Section.AUDIT_LOG)
def detail(request: PortalRequest, log_id: str) -> HttpResponse:
    """One row as it is stored, and whether it is sealed."""
    row = queries.get_row(log_id)
    before, after = queries.neighbours(row)
    return page(
        request,
        "portal/audit/detail.html",
        title=queries.sentence(row),
        crumbs=(Crumb(_("Audit log"), reverse("portal:audit-list")),),
        row=row,
        outcome=Outcome(row.outcome),
        module=module_label(row.module_id, row.module_name),
        kind=label_of(row.ref_id_type),
        has_object=queries.has_object(row),
        has_address=queries.has_address(row),
        url=address_of(row.ref_id_type, row.ref_id),
        account_url=actor_url(row.session_user_id),
        before=before,
        after=after,
        seal=queries.seal_over(row),
    )


def module_label(module_id: str | None, name: str | None) -> str | Promise:
    """What readers call a part of the product; the stored name of one that is no longer known."""
    return ModuleName(module_id).label if module_id in {module.value for module in ModuleName} else name or ""


def actor_url(user_id: str) -> str:
    """The page of the account that acted; the empty string for the system and for visitors."""
    return page_address("portal:user-detail", user_id) if user_id.isascii() and user_id.isdigit() else ""
