"""How the reference's portal signs people in: its addresses, our sign-in page behind them."""

import base64
import binascii
import unicodedata
from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit
from uuid import UUID

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from pms.accounts.adapters.installation import token_settings
from pms.accounts.queries import get_user
from pms.accounts.rules import language_of
from pms.accounts.services import record_sign_out
from pms.accounts.states import Language
from pms.api.auth import COOKIE, WireRequest, arrival_of, is_own_origin, token_of
from pms.api.cookies import STATE, drop_token, set_state, set_token
from pms.api.errors import WireError
from pms.api.wire import Envelope, Fault, plain_failure
from pms.partners.services.arrivals import Arrival, token_for

P = ParamSpec("P")
View = Callable[Concatenate[WireRequest, P], HttpResponse]
BASE = "/v1/partnermanager"
PLAIN = Envelope()
YEAR = 365 * 24 * 3600


def step(view: View[P]) -> View[P]:
    """A step of the flow: only asked for, never kept; what is wrong is an envelope with status 200."""

    @never_cache
    @require_safe
    @wraps(view)
    def taken(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        wire = cast("WireRequest", request)
        try:
            return view(wire, *args, **kwargs)
        except WireError as error:
            if error.status != 200:
                return plain_failure(error.code, error.message, status=error.status, at=wire.at)
            return PLAIN.failure([Fault(errorCode=error.code, message=error.message)], at=wire.at)

    return cast("View[P]", taken)


@step
def login(request: WireRequest, target: str) -> HttpResponse:
    """To our sign-in page, and back to where the reference's portal was."""
    state = _new_state(request)
    decoded_target(request, target)
    response = _to_sign_in(target, state)
    set_state(response, state)
    return response


@step
def login_in_language(request: WireRequest, target: str) -> HttpResponse:
    """As ``login``, in the first of the languages of ``ui_locales`` that we have."""
    response = login(request, target)
    words = request.GET.get("ui_locales", "").split()
    language = next(filter(None, (language_of(word.partition("-")[0]) for word in words)), None)
    if language and isinstance(response, HttpResponseRedirect):
        name, secure = settings.LANGUAGE_COOKIE_NAME, settings.LANGUAGE_COOKIE_SECURE
        response.set_cookie(name, language.value, max_age=YEAR, samesite="Lax", secure=secure)
    return response


@step
def login_redirect(request: WireRequest, target: str) -> HttpResponse:
    """Where our sign-in page leads: sets the cookie with the token and goes on to the portal that asked."""
    state = request.GET.get(STATE, "")
    if not state or state != request.COOKIES.get(STATE):
        raise WireError("KER-ACP-007", "This sign-in was not begun in this browser.")
    address = decoded_target(request, target)
    if error := request.GET.get("error"):
        return HttpResponseRedirect(_with_error(address, error))
    if not request.user.is_authenticated:
        return _to_sign_in(target, state)
    response = HttpResponseRedirect(address)
    own = token_settings()
    token = token_for(request.user, at=request.at, settings=own)
    set_token(response, token, seconds=int(own.lifetime.total_seconds()))
    return response


@step
def logout_user(request: WireRequest) -> HttpResponse:
    """Sign out of our portal and take the token away, then go where the caller says."""
    address = decoded_target(request, request.GET.get("redirecturi", ""))
    if not request.user.is_authenticated and not _token_cookie(request):
        raise WireError("KER-ATH-401", "Nobody is signed in.")
    if request.user.is_authenticated:
        record_sign_out(actor=request.actor, at=request.at)
        logout(request)
    response = HttpResponseRedirect(address)
    drop_token(response)
    return response


@step
def validate_token(request: WireRequest) -> HttpResponse:
    """Who the token names, with the token itself; the cookie is set anew until the token's end."""
    if not request.COOKIES and "Authorization" not in request.headers:
        raise WireError("KER-ACP-001", "The request has no cookies.")
    token = token_of(request)
    if not token:
        raise WireError("KER-ACP-002", "The request has no token.")
    arrival = arrival_of(request, token)
    response = PLAIN.answer(_person(arrival, token), at=request.at, header=None)
    set_token(response, token, seconds=max(1, int(arrival.claims["exp"]) - int(request.at.timestamp())))
    return response


def decoded_target(request: HttpRequest, text: str) -> str:
    """The address that a base64 text holds, if its origin is ours or one that the operator named. Raises WireError."""
    padded = text.replace("-", "+").replace("_", "/").rstrip("=")
    try:
        address = base64.b64decode(padded + "=" * (-len(padded) % 4), validate=True).decode()
    except (binascii.Error, ValueError):
        address = ""
    if "\\" in address or any(unicodedata.category(sign)[0] in "CZ" for sign in address):
        address = ""
    if not is_own_origin(request, address):
        raise WireError("KER-ACP-009", "This address is not one to go on to.")
    return address


def _new_state(request: HttpRequest) -> str:
    """The state of this sign-in: the browser's, else the one that was sent. Raises WireError."""
    state = request.COOKIES.get(STATE) or request.GET.get(STATE, "")
    if not state:
        raise WireError("KER-ACP-010", "The state is missing.")
    try:
        is_canonical = str(UUID(state)) == state.lower()
    except ValueError:
        is_canonical = False
    if not is_canonical:
        raise WireError("KER-ACP-011", "The state is not a UUID.")
    return state


def _to_sign_in(target: str, state: str) -> HttpResponseRedirect:
    back = f"{BASE}/login-redirect/{target}?{urlencode({STATE: state})}"
    return HttpResponseRedirect(f"{resolve_url(settings.LOGIN_URL)}?{urlencode({'next': back})}")


def _with_error(address: str, error: str) -> str:
    parts = urlsplit(address)
    query = urlencode([*parse_qsl(parts.query, keep_blank_values=True), ("error", error)])
    return urlunsplit(parts._replace(query=query))


def _token_cookie(request: HttpRequest) -> str:
    return next((value for name, value in request.COOKIES.items() if COOKIE in name), "")


def _person(arrival: Arrival, token: str) -> dict[str, str | None]:
    user = get_user(arrival.actor.user_id or 0)
    return {
        "userId": user.username,
        "mobile": user.phone or None,
        "mail": user.email or None,
        "langCode": str(arrival.claims.get("langCode") or Language(user.language).long_code),
        "userPassword": None,
        "name": user.full_name,
        "role": ",".join(sorted(arrival.actor.roles)),
        "rid": None,
        "token": token,
    }
