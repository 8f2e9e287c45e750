"""The API page: every call that programs may send here, and a short token with which a person tries one out."""

from dataclasses import dataclass

from django.http import HttpResponse, JsonResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from pms.accounts.adapters.installation import token_settings
from pms.accounts.queries import get_user
from pms.partners.services.try_out import pass_for
from pms.portal.access import PortalRequest, Section, enter
from pms.portal.views.base import page


@dataclass(frozen=True, slots=True)
class Contract:
    """A service and where its contract (OpenAPI, JSON) stands."""

    label: str | Promise
    url: str


CONTRACTS = (
    Contract(_("Partners, certificates and API keys"), "/v1/partnermanager/v3/api-docs"),
    Contract(_("Policies and policy groups"), "/v1/policymanager/v3/api-docs"),
)
"""The portal knows of the API only where its contracts are; the page's script reads them as any program does."""


@enter(Section.API)
@require_safe
def index(request: PortalRequest) -> HttpResponse:
    """The page; what stands in it is made from the contracts by its script."""
    return page(
        request,
        "portal/api_reference/page.html",
        title=_("API"),
        contracts=CONTRACTS,
        roles=sorted(request.actor.roles),
    )


@never_cache
@enter(Section.API)
@require_POST
def token(request: PortalRequest) -> HttpResponse:
    """A short token of who is signed in, and for how many seconds it is accepted."""
    user = get_user(request.actor.user_id or 0)
    made = pass_for(user, actor=request.actor, at=request.at, settings=token_settings())
    return JsonResponse({"token": made.token, "seconds": int(made.lifetime.total_seconds())})
