"""The running session: stay signed in, and the form that was sent after it had ended."""

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from pms.portal import htmx, parking
from pms.portal.access import PortalRequest, Section, enter
from pms.portal.views.base import page


@require_POST
@enter(Section.HOME)
def stay(request: PortalRequest) -> HttpResponse:  # noqa: ARG001 - every view takes it
    """Stay signed in: the request itself is the activity that the idle time-out looks for."""
    return HttpResponse(status=204)


@enter(Section.HOME)
def parked_form(request: PortalRequest) -> HttpResponse:
    """Offer the form that was sent after the session had ended, to be sent now."""
    waiting = parking.parked(request)
    if waiting is None:
        parking.discard(request)
        return htmx.redirect(request, reverse("portal:home"))
    return page(request, "portal/components/parked_form.html", title=_("Send your form"), waiting=waiting)


@require_POST
@enter(Section.HOME)
def discard_parked_form(request: PortalRequest) -> HttpResponse:
    """Forget the form that waits."""
    parking.discard(request)
    messages.info(request, _("The form was not sent."))
    return htmx.redirect(request, reverse("portal:home"))
