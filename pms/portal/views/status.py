"""How the installation does, for partner admins."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from pms.common.clock import now
from pms.portal import htmx
from pms.portal.access import PortalRequest, Section, enter
from pms.portal.views.base import Crumb, act, page
from pms.status import queries, services


@enter(Section.STATUS)
def index(request: PortalRequest) -> HttpResponse:
    """Everything at a glance; the keys are opened by ``signing``, which may take seconds."""
    return page(
        request, "portal/status/index.html", title=_("System status"), now=queries.status(at=request.at, clock=now)
    )


@enter(Section.STATUS)
def signing(request: PortalRequest) -> HttpResponse:
    """The platform's signing keys, opened one by one: a card of the page, or a page of its own."""
    facts, finding = queries.signing(at=request.at)
    if htmx.wants_part(request):
        return render(request, "portal/status/_signing.html", {"facts": facts, "finding": finding})
    return page(
        request,
        "portal/status/signing.html",
        title=_("Signing keys"),
        crumbs=(Crumb(_("System status"), reverse("portal:status")),),
        facts=facts,
        finding=finding,
    )


@enter(Section.STATUS)
@require_POST
def retry(request: PortalRequest, task: str) -> HttpResponse:
    """Try the failed jobs of a kind again."""
    return act(
        request,
        lambda: services.retry_jobs(task=task, actor=request.actor, at=request.at),
        done=_("The jobs wait to be done again."),
        then=reverse("portal:status"),
    )
