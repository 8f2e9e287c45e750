"""The events that other modules of the platform get, for partner admins."""

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy
from django.views.decorators.http import require_POST

from pms.events import queries
from pms.events.adapters.installation import hub_settings
from pms.portal.access import PortalRequest, Section, enter
from pms.portal.components import Empty
from pms.portal.tables.events import EventTable
from pms.portal.views.base import act
from pms.portal.views.lists import ListPage, list_page
from pms.publishing import services


@enter(Section.EVENTS)
def index(request: PortalRequest) -> HttpResponse:
    """Every event, newest first."""
    return list_page(
        request,
        ListPage(
            title=_("Events"),
            table=EventTable,
            queryset=queries.outbox(),
            counted=ngettext_lazy("%(count)d event", "%(count)d events", "count"),
            order="-created",
            empty=Empty(_("What other modules of the platform must learn will stand here."), icon="send"),
            template="portal/events/list.html",
            context={"publishes": hub_settings().publishes},
        ),
    )


@enter(Section.EVENTS)
@require_POST
def send_again(request: PortalRequest, number: int) -> HttpResponse:
    """Let one that was given up wait again."""
    return act(
        request,
        lambda: services.send_again(number=number, actor=request.actor, at=request.at),
        done=_("The event waits to be sent again."),
        then=reverse("portal:event-list"),
    )
