"""The events that other modules of the platform get, for partner admins."""

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy
from django.views.decorators.http import require_POST

from pms.events import queries, rules
from pms.events.adapters.installation import hub_settings
from pms.events.states import OutboxState, Topic
from pms.portal.access import PortalRequest, Section, enter
from pms.portal.components import Empty
from pms.portal.history import rows_for_staff
from pms.portal.objects import address_of, label_of
from pms.portal.tables.events import EventTable
from pms.portal.views.base import Crumb, act, page
from pms.portal.views.lists import ListPage, list_page
from pms.publishing import services
from pms.publishing.services import EVENT_REF


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
def detail(request: PortalRequest, number: int) -> HttpResponse:
    """One event: what it tells of, how far it is, the attempts at it."""
    row = queries.get_event(number)
    obstacle, code = queries.obstacle_of(row.last_error)
    return page(
        request,
        "portal/events/detail.html",
        title=Topic(row.topic).label,
        crumbs=(Crumb(_("Events"), reverse("portal:event-list")),),
        row=row,
        state=OutboxState(row.state),
        kind=label_of(row.ref_type),
        url=address_of(row.ref_type, row.ref_id),
        obstacle=obstacle,
        code=code,
        tries=queries.tries_of(row),
        waits=row.state == OutboxState.WAITING,
        may_send_again=rules.may_send_again(row.state),
        publishes=hub_settings().publishes,
        history=rows_for_staff(EVENT_REF, str(row.event_id)),
    )


@enter(Section.EVENTS)
@require_POST
def send_again(request: PortalRequest, number: int) -> HttpResponse:
    """Let one that was given up wait again."""
    return act(
        request,
        lambda: services.send_again(number=number, actor=request.actor, at=request.at),
        done=_("The event waits to be sent again."),
        then=reverse("portal:event-detail", args=[number]) if "detail" in request.GET else reverse("portal:event-list"),
    )
