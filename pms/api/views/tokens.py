"""Tokens for programs and scripts: the public keys, client credentials, the auth manager's two calls."""

import base64
import binascii
from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import partial, wraps
from urllib.parse import unquote_plus

from django.conf import settings
from django.core.exceptions import BadRequest, SuspiciousOperation
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_POST, require_safe
from pydantic import ValidationError

from pms.accounts import errors, services
from pms.accounts.adapters import lockout
from pms.accounts.adapters.installation import token_settings
from pms.accounts.rules import KEY_TIMES, Limit
from pms.accounts.services.tokens import published_keys
from pms.api.auth import WireRequest, is_own_page
from pms.api.contract import GRANT_ENDPOINT
from pms.api.cookies import set_token
from pms.api.errors import INVALID, RoleMissing, WireError
from pms.api.wire import Lax, V1Request, json_answer, plain_failure, read_json, stamp
from pms.common.actor import visitor
from pms.common.peers import client_ip
from pms.partners.services.arrivals import token_for

KEYS = "/.well-known/jwks.json"
LIMIT = Limit(times=600, window=timedelta(minutes=10))
"""How many tokens one account gets; programs should use one until it ends."""
KEPT = int((KEY_TIMES.published_ahead - timedelta(minutes=10)).total_seconds())
"""Seconds for which others may keep the key set: less than a new key waits before it signs."""
BASIC = {"WWW-Authenticate": 'Basic realm="tokens", charset="UTF-8"'}
UNAUTHORIZED, TOO_MANY = 401, 429
View = Callable[[WireRequest], HttpResponse]


class Credentials(Lax):
    """What the auth manager's calls are sent; what says nothing here is left out."""

    userName: str | None = None
    password: str | None = None
    clientId: str | None = None
    clientSecret: str | None = None
    secretKey: str | None = None


class Refused(Exception):
    """An error answer of RFC 6749, section 5.2."""

    def __init__(self, error: str, description: str, status: int = 400) -> None:
        self.error, self.description, self.status = error, description, status
        super().__init__(error)


@require_safe
def discovery(_request: HttpRequest) -> HttpResponse:
    """Who we are as an issuer of tokens (OpenID Connect Discovery 1.0, section 3; RFC 8414, section 2)."""
    described = {
        "issuer": settings.BASE_URL,
        "jwks_uri": settings.BASE_URL + KEYS,
        "token_endpoint": settings.BASE_URL + GRANT_ENDPOINT,
        "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
        "grant_types_supported": ["client_credentials"],
        "response_types_supported": [],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "claims_supported": ["iss", "sub", "aud", "azp", "iat", "exp", "jti", "preferred_username", "email"],
    }
    return _public(described)


@require_safe
def key_set(_request: HttpRequest) -> HttpResponse:
    """The public keys of our tokens (RFC 7517)."""
    return _public({"keys": published_keys()})


def _public(body: Mapping[str, object]) -> HttpResponse:
    headers = {"Cache-Control": f"public, max-age={KEPT}", "Access-Control-Allow-Origin": "*"}
    return JsonResponse(body, headers=headers)


@require_POST
def client_credentials(request: WireRequest) -> HttpResponse:
    """A token for a client (RFC 6749, section 4.4); a scope is ignored: roles are the account's."""
    try:
        name, secret = _client_of(request)
        token = _token(request, name, secret, is_person=False)
    except Refused as refused:
        headers = BASIC if refused.status == UNAUTHORIZED else {}
        body = {"error": refused.error, "error_description": refused.description}
        return JsonResponse(body, status=refused.status, headers={"Cache-Control": "no-store", **headers})
    except (errors.SignInLocked, errors.TooOften) as error:
        body = {"error": "temporarily_unavailable", "error_description": "Too many attempts. Try again later."}
        headers = {"Cache-Control": "no-store", "Retry-After": str(60 * error.data["minutes"])}
        return JsonResponse(body, status=TOO_MANY, headers=headers)
    except (errors.SignInFailed, errors.AccountDeactivated, errors.AccountUnverified):
        body = {"error": "invalid_client", "error_description": "Client id or secret is wrong."}
        return JsonResponse(body, status=UNAUTHORIZED, headers={"Cache-Control": "no-store", **BASIC})
    body = {"access_token": token, "token_type": "Bearer", "expires_in": _lifetime()}  # type: ignore[dict-item]
    return JsonResponse(body, headers={"Cache-Control": "no-store", "Pragma": "no-cache"})


def _client_of(request: WireRequest) -> tuple[str, str]:
    """Id and secret of the client, once the rest of its form is right. Raises Refused."""
    form = _form(request)
    grant = form.get("grant_type", "")
    if not grant:
        raise Refused("invalid_request", "grant_type is missing.")
    if grant != "client_credentials":
        raise Refused("unsupported_grant_type", "The grant_type is client_credentials.")
    scheme, _, header = request.headers.get("Authorization", "").partition(" ")
    if not scheme:
        found = form.get("client_id", ""), form.get("client_secret", "")
    elif form.get("client_secret"):
        raise Refused("invalid_request", "Credentials come in the header or in the form, not in both.")
    else:
        found = _basic(header) if scheme.lower() == "basic" else ("", "")
    if not all(found):
        raise Refused("invalid_client", "Client id or secret is missing or unreadable.", UNAUTHORIZED)
    return found


def _form(request: WireRequest) -> dict[str, str]:
    """The form that was sent; no member may come twice. Raises Refused."""
    if request.content_type != "application/x-www-form-urlencoded":
        return {}
    try:
        lists = dict(request.POST.lists())
    except (BadRequest, SuspiciousOperation) as error:
        raise Refused("invalid_request", "The form cannot be read.") from error
    if any(len(values) > 1 for values in lists.values()):
        raise Refused("invalid_request", "A parameter was sent twice.")
    return {name: values[0] for name, values in lists.items()}


def _basic(text: str) -> tuple[str, str]:
    """Id and secret of a Basic header, each form-encoded (RFC 6749, section 2.3.1); empty where it is none."""
    try:
        name, _, secret = base64.b64decode(text.strip(), validate=True).decode().partition(":")
    except (binascii.Error, ValueError):
        return "", ""
    return unquote_plus(name), unquote_plus(secret)


def answered(view: View) -> View:
    """A call of the auth manager: sent by a program or a page of ours; what is refused has the envelope's form."""

    @require_POST
    @wraps(view)
    def call(request: WireRequest) -> HttpResponse:
        try:
            if not is_own_page(request):
                raise RoleMissing
            return view(request)
        except WireError as error:
            return plain_failure(error.code, error.message, status=error.status, at=request.at)
        except errors.TooOften as error:
            return plain_failure("KER-ATH-429", str(error), status=TOO_MANY, at=request.at)
        except (errors.SignInFailed, errors.AccountDeactivated, errors.AccountUnverified) as error:
            return plain_failure("KER-ATH-401", str(error), status=UNAUTHORIZED, at=request.at)

    return call


@answered
def user_password(request: WireRequest) -> HttpResponse:
    """A token for a person, or for a machine that has an account like one, by username and password."""
    body = _body(request)
    sent = body.request
    token = _token(request, _given(sent.userName, "userName"), _given(sent.password, "password"), is_person=None)
    return _answer(request, body, token, "success", "The username and password are right.")


@answered
def client_secret(request: WireRequest) -> HttpResponse:
    """A token for a client by its id and secret."""
    body = _body(request)
    sent = body.request
    secret = _given(sent.secretKey or sent.clientSecret, "secretKey")
    token = _token(request, _given(sent.clientId, "clientId"), secret, is_person=False)
    return _answer(request, body, token, "Success", "The client id and secret are right.")


def _body(request: WireRequest) -> V1Request[Credentials]:
    try:
        return V1Request[Credentials].model_validate(read_json(request.body or b"{}"))
    except ValidationError as error:
        place = ".".join(str(part) for part in error.errors()[0]["loc"])
        raise WireError(INVALID, f"Invalid request: a member is missing or wrong ({place})", 400) from error


def _given(value: str | None, name: str) -> str:
    if not value:
        raise WireError("KER-ATH-019", f"{name} is missing.")
    return value


def _token(request: WireRequest, name: str, secret: str, *, is_person: bool | None) -> str:
    """A token for the account of that name and secret. Raises the errors of ``accounts.services.enter``."""
    actor = visitor(client_ip(request), str(request.META.get("REMOTE_HOST", "")))
    attempt = partial(lockout.attempt, _bare(request), password=secret, is_person=is_person)
    user = services.enter(identifier=name, attempt=attempt, limit=LIMIT, actor=actor, at=request.at)
    return token_for(user, at=request.at, settings=token_settings())


def _bare(request: HttpRequest) -> HttpRequest:
    """The request without what was sent: the count of failures keeps where from and whose, no secrets."""
    bare = HttpRequest()
    bare.method, bare.path, bare.path_info = "POST", request.path, request.path_info
    bare.META = {name: value for name, value in request.META.items() if name.startswith(("HTTP_", "REMOTE_"))}
    return bare


def _answer(request: WireRequest, body: V1Request[Credentials], token: str, status: str, message: str) -> HttpResponse:
    """The envelope with the token, and the cookie; ``errors`` is null, as scripts look for."""
    response = {
        "token": token,
        "message": message,
        "refreshToken": None,
        "expiryTime": _lifetime(),
        "userId": None,
        "status": status,
        "refreshExpiryTime": None,
    }
    header = {"id": body.id, "version": body.version, "responsetime": stamp(request.at), "metadata": None}
    answer = json_answer({**header, "response": response, "errors": None})
    set_token(answer, token, seconds=_lifetime())
    return answer


def _lifetime() -> int:
    return int(token_settings().lifetime.total_seconds())
