"""Who calls: the token in the cookie or the header, the account behind it, and whether its roles open the endpoint."""

from collections.abc import Callable
from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest

from pms.accounts.adapters.installation import token_settings
from pms.accounts.rules import reads_all_partners
from pms.api.errors import RoleMissing, Unauthenticated
from pms.api.roles import ANYBODY
from pms.common.actor import Actor
from pms.common.peers import client_ip
from pms.partners.services.arrivals import Arrival, arrive

COOKIE = "Authorization"
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


class WireRequest(HttpRequest):
    """A request as endpoints see it."""

    actor: Actor
    at: datetime


def opened_by(key: str) -> Callable[[WireRequest], Actor]:
    """The check of an endpoint whose roles are those of ``key``: a token, then a role. Role words compare whole."""

    def check(request: WireRequest) -> Actor:
        request.actor = authenticate(request)
        if key != ANYBODY and request.actor.roles.isdisjoint(settings.API_ROLES[key]):
            raise RoleMissing
        return request.actor

    check.roles_key = key  # type: ignore[attr-defined]
    return check


def reads_all(request: WireRequest, key: str) -> bool:
    """Whether the caller reads what belongs to any partner, at an endpoint whose roles are those of ``key``."""
    return reads_all_partners(request.actor, settings.API_ROLES[key])


def authenticate(request: WireRequest) -> Actor:
    """The caller. Raises Unauthenticated without a token that is accepted."""
    return arrival_of(request, token_of(request)).actor


def arrival_of(request: WireRequest, token: str) -> Arrival:
    """Who comes with a token. Raises Unauthenticated where it is not accepted."""
    host = str(request.META.get("REMOTE_HOST", ""))
    arrival = arrive(token, at=request.at, settings=token_settings(), host_ip=client_ip(request), host_name=host)
    if arrival is None:
        raise Unauthenticated
    return arrival


def token_of(request: HttpRequest) -> str:
    """The token of the bearer header, else of the cookie; empty where there is none, or a page elsewhere sends it."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "bearer" and token.strip():
        return token.strip()
    token = next((value for name, value in request.COOKIES.items() if COOKIE in name), "")
    if token and request.method not in SAFE and not is_own_page(request):
        raise RoleMissing
    return token.removeprefix("Bearer ").strip()


def is_own_page(request: HttpRequest) -> bool:
    """Whether an unsafe request with a cookie may be one of ours: from a page of ours, or from no page at all."""
    source = request.headers.get("Origin") or request.headers.get("Referer")
    if source is None:
        return request.headers.get("Sec-Fetch-Site", "same-origin") in {"same-origin", "none"}
    return is_own_origin(request, source)


def is_own_origin(request: HttpRequest, address: str) -> bool:
    """Whether an address is of our pages, or of those that the operator named: scheme, host and port, exactly."""
    try:
        parts = urlsplit(address)
        here = f"{request.scheme}://{request.get_host()}"
    except (ValueError, DisallowedHost):
        return False
    return f"{parts.scheme}://{parts.netloc}" in {settings.BASE_URL, *settings.UI_ORIGINS, here}
