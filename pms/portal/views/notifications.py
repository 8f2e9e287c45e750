"""The mailbox of whoever is signed in: list, open, dismiss, put back, all seen."""

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy
from django.views.decorators.http import require_POST

from pms.notifications import queries, services
from pms.notifications.states import NotificationState
from pms.portal.access import PortalRequest, Section, enter
from pms.portal.components import Empty
from pms.portal.htmx import redirect
from pms.portal.tables.notifications import NotificationTable
from pms.portal.views.base import act
from pms.portal.views.lists import ListPage, list_page


@enter(Section.NOTIFICATIONS)
def index(request: PortalRequest) -> HttpResponse:
    """Everything that was not dismissed; the dismissed ones when their state is asked for."""
    mailbox = queries.mailbox(request.actor.user_id)
    if NotificationState.DISMISSED.value not in request.GET.getlist("state"):
        mailbox = mailbox.filter(dismissed_at=None)
    return list_page(
        request,
        ListPage(
            title=_("Notifications"),
            table=NotificationTable,
            queryset=mailbox,
            counted=ngettext_lazy("%(count)d notification", "%(count)d notifications", "count"),
            order="-created",
            empty=Empty(_("Nothing here yet. We tell you here when something happens that concerns you."), icon="bell"),
            template="portal/notifications/list.html",
            context={"unseen": queries.unseen_count(request.actor.user_id)},
        ),
    )


@enter(Section.NOTIFICATIONS)
def open_one(request: PortalRequest, notification_id: str) -> HttpResponse:
    """Mark one as seen and go to the page that it is about."""
    return redirect(request, services.read(notification_id=notification_id, actor=request.actor, at=request.at))


@require_POST
@enter(Section.NOTIFICATIONS)
def see_all(request: PortalRequest) -> HttpResponse:
    """Mark all as seen."""
    return act(
        request,
        lambda: services.mark_seen(actor=request.actor, at=request.at),
        done=_("All notifications are marked as seen."),
        then=reverse("portal:notification-list"),
    )


@require_POST
@enter(Section.NOTIFICATIONS)
def dismiss(request: PortalRequest, notification_id: str) -> HttpResponse:
    """Put one away."""
    return act(
        request,
        lambda: services.dismiss(notification_id=notification_id, actor=request.actor, at=request.at),
        done=_("The notification was dismissed. Filter by status to find it again."),
        then=reverse("portal:notification-list"),
    )


@require_POST
@enter(Section.NOTIFICATIONS)
def restore(request: PortalRequest, notification_id: str) -> HttpResponse:
    """Take a dismissal back."""
    return act(
        request,
        lambda: services.restore(notification_id=notification_id, actor=request.actor, at=request.at),
        done=_("The notification was put back."),
        then=reverse("portal:notification-list"),
    )
