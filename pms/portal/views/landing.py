"""The page that every visitor sees first."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from pms.partners.states import PartnerType
from pms.portal import htmx
from pms.portal.access import PortalRequest
from pms.portal.forms.registration import TYPE_ICONS, TYPE_TEXTS
from pms.portal.views.base import page

STEPS: dict[PartnerType, tuple[Promise, ...]] = {
    PartnerType.AUTH: (
        _("Register your organisation"),
        _("Upload your certificate"),
        _("Ask for a policy"),
        _("Create your API key"),
    ),
    PartnerType.CREDENTIAL: (
        _("Register your organisation"),
        _("Upload your certificate"),
        _("Ask for a policy"),
        _("Receive shared data as the policy says"),
    ),
    PartnerType.DEVICE: (
        _("Register your organisation"),
        _("Upload your certificate"),
        _("Add your secure biometric interface"),
        _("Add the devices that use it"),
    ),
    PartnerType.FTM: (
        _("Register your organisation"),
        _("Upload your certificate"),
        _("Add a chip with its certificate"),
        _("Wait for its approval"),
    ),
}


@dataclass(frozen=True, slots=True)
class Way:
    """What one type of partner is and does here, with the address at which it starts."""

    label: str | Promise
    text: str | Promise
    icon: str
    steps: tuple[Promise, ...]
    url: str


def ways() -> list[Way]:
    """The types that may register themselves."""
    register = reverse("portal:register")
    return [
        Way(kind.label, TYPE_TEXTS[kind], TYPE_ICONS[kind], steps, f"{register}?{urlencode({'type': kind.value})}")
        for kind, steps in STEPS.items()
    ]


def landing(request: PortalRequest) -> HttpResponse:
    """What the portal is, for whom, and how to begin. Who is signed in goes home."""
    if request.actor.id:
        return htmx.redirect(request, reverse("portal:home"))
    return page(
        request, "portal/landing/landing.html", title=_("Work with the national identity platform"), ways=ways()
    )
