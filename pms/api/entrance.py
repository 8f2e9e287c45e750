"""The way in: addresses of the API are answered here, before sessions, forms and pages come into it."""

from collections.abc import Callable

import structlog
from django.core.exceptions import RequestDataTooBig
from django.core.signals import got_request_exception
from django.http import Http404, HttpRequest, HttpResponseBase, HttpResponseNotAllowed, UnreadablePostError
from django.urls import get_resolver
from django.utils import translation

from pms.api.auth import WireRequest
from pms.api.errors import INVALID, UNEXPECTED
from pms.api.wire import is_storable_text, plain_failure
from pms.common.clock import now

BODY_LIMIT = 1024 * 1024  # bytes; the largest body that the reference's clients send is a policy of some 20 kB
WELL_KNOWN = ("/.well-known/openid-configuration", "/.well-known/oauth-authorization-server", "/.well-known/jwks.json")
PREFIXES = ("/v1/partnermanager/", "/v1/policymanager/", "/v1/authmanager/", *WELL_KNOWN)
WITH_SESSION = ("/v1/partnermanager/login", "/v1/partnermanager/logout/")
"""The flow by which the reference portal signs a person in; those are pages."""
URLS = "pms.api.urls"
NO_ENDPOINT = "PMS_COR_404"
LANGUAGE = "en"
"""Of messages: programs keep them in logs, and a thread may still have the language of the page before."""
logger = structlog.get_logger(__name__)


class ApiMiddleware:
    """Answers the addresses of the API; all others go on to the portal."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: WireRequest) -> HttpResponseBase:
        """Answer or pass on."""
        path = request.path_info
        if not path.startswith(PREFIXES) or path.startswith(WITH_SESSION):
            return self.get_response(request)
        response = answer(request)
        response.headers.setdefault("Cache-Control", "no-store")
        response.headers["X-Frame-Options"] = "SAMEORIGIN"
        return response


def answer(request: WireRequest) -> HttpResponseBase:
    """The answer of the endpoint, or one that says why there is none; never a page and never a stack trace."""
    request.at = now()
    if int(request.META.get("CONTENT_LENGTH") or 0) > BODY_LIMIT:
        return plain_failure(INVALID, "The body is larger than accepted.", status=413, at=request.at)
    if not is_storable_text(request.path_info) or "%00" in request.META.get("QUERY_STRING", ""):
        return plain_failure(INVALID, "The address holds a character that cannot be kept.", status=400, at=request.at)
    try:
        match = request.resolver_match = get_resolver(URLS).resolve(request.path_info)
        with translation.override(LANGUAGE):
            response: HttpResponseBase = match.func(request, *match.args, **match.kwargs)
    except Http404:
        return plain_failure(NO_ENDPOINT, "There is no such endpoint.", status=404, at=request.at)
    except (RequestDataTooBig, UnreadablePostError):
        return plain_failure(INVALID, "The body could not be read.", status=400, at=request.at)
    except Exception:
        logger.exception("api_failed", route=request.resolver_match.route if request.resolver_match else "(none)")
        got_request_exception.send(sender=None, request=request)
        return plain_failure(UNEXPECTED, "The request could not be carried out.", status=500, at=request.at)
    if isinstance(response, HttpResponseNotAllowed):
        refused = plain_failure(INVALID, "The endpoint has no such method.", status=405, at=request.at)
        refused.headers["Allow"] = response.headers["Allow"]
        return refused
    return response
