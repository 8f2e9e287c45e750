"""Certificate chains for other modules of the platform, at addresses that only events tell."""

from django.http import HttpResponse
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import require_safe

from pms.portal.access import PortalRequest
from pms.publishing import services
from pms.publishing.adapters.installation import publishing_settings


@require_safe
def fetch(request: PortalRequest, token: str) -> HttpResponse:
    """The chain as text; the address itself is the proof. Raises NotFound where it is too old or was touched."""
    text = services.fetch_chain(token=token, actor=request.actor, at=request.at, settings=publishing_settings())
    response = HttpResponse(text, content_type="text/plain; charset=us-ascii")
    add_never_cache_headers(response)
    return response
