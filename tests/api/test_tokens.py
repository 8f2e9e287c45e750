"""Tokens of our own: client credentials, the auth manager's two calls, the published keys and their rotation."""

import base64
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import jwt
import pytest
import time_machine
from axes.models import AccessAttempt
from django.http import HttpResponse
from django.test import Client

from pms.accounts.adapters.installation import token_settings
from pms.accounts.models import TokenKey, User
from pms.accounts.services import create_client
from pms.accounts.services.tokens import _ring, revoke, rotate, rotate_when_due
from pms.accounts.states import UserState
from pms.api.views.tokens import LIMIT
from pms.audit.models import LogRow
from pms.common.actor import SYSTEM
from pms.common.clock import now
from pms.common.vault import Vault
from pms.partners.models import Membership, Partner
from pms.partners.services.arrivals import actor_of_token, token_for
from tests.api.conftest import PARTNER, codes
from tests.cast import Cast
from tests.factories import accounts, partners
from tests.factories.accounts import PASSWORD

TOKEN = "/v1/authmanager/oauth/token"
PERSON = "/v1/authmanager/authenticate/internal/useridPwd"
PROGRAM = "/v1/authmanager/authenticate/clientidsecretkey"
JWKS = "/.well-known/jwks.json"

pytestmark = pytest.mark.django_db


@pytest.fixture
def secret() -> str:
    return create_client(name="ida", roles=["ID_AUTHENTICATION"], known_roles=(), actor=SYSTEM, at=now()).secret


def post(form: dict[str, Any] | list[tuple[str, str]], **headers: str) -> Any:
    kind = "application/x-www-form-urlencoded"
    return Client().generic("POST", TOKEN, urlencode(form), content_type=kind, headers=headers)


def basic(name: str, secret: str) -> str:
    return "Basic " + base64.b64encode(f"{name}:{secret}".encode()).decode()


def call(path: str, request: object, **headers: str) -> Any:
    body = {"id": "string", "version": "1.0", "requesttime": "", "metadata": {}, "request": request}
    return Client().post(path, body, content_type="application/json", headers=headers)


def verified(token: str, settings: Any) -> dict[str, Any]:
    """The claims, read as an outsider does: by the published keys."""
    described = Client().get("/.well-known/openid-configuration").json()
    keys = jwt.PyJWKSet.from_dict(Client().get(described["jwks_uri"].removeprefix(settings.BASE_URL)).json())
    key = keys[jwt.get_unverified_header(token)["kid"]]
    return jwt.decode(token, key, issuer=described["issuer"], audience="pms", algorithms=["RS256"])


def events() -> list[str]:
    keys = ("TOKEN KEY MADE", "CLIENT CREATED")
    return list(LogRow.objects.exclude(event_name__in=keys).order_by("seq").values_list("event_name", flat=True))


def test_a_client_gets_a_token_that_anybody_can_verify(secret: str, settings: Any) -> None:
    answer = post({"grant_type": "client_credentials", "scope": "anything"}, Authorization=basic("ida", secret))
    body = answer.json()
    assert (answer.status_code, answer["Cache-Control"], body["token_type"]) == (200, "no-store", "Bearer")
    assert body["expires_in"] == 3600
    assert not answer.cookies
    claims = verified(body["access_token"], settings)
    user = User.objects.get(username="ida")
    assert (claims["sub"], claims["preferred_username"], claims["azp"]) == (str(user.pk), "ida", "ida")
    assert claims["realm_access"] == {"roles": ["ID_AUTHENTICATION"]}
    assert claims["exp"] - claims["iat"] == 3600
    assert events() == ["TOKEN ISSUED"]
    used = Client().get(f"{PARTNER}/partners", headers={"Authorization": f"Bearer {body['access_token']}"})
    assert used.status_code == 200


def test_a_client_may_send_its_secret_in_the_form(secret: str) -> None:
    form = {"grant_type": "client_credentials", "client_id": "ida", "client_secret": secret}
    assert post(form).status_code == 200


@pytest.mark.parametrize(
    ("form", "header", "status", "error"),
    [
        ({}, "good", 400, "invalid_request"),
        ({"grant_type": "password"}, "good", 400, "unsupported_grant_type"),
        ({"grant_type": "client_credentials"}, "", 401, "invalid_client"),
        ({"grant_type": "client_credentials"}, "Bearer x", 401, "invalid_client"),
        ({"grant_type": "client_credentials"}, "Basic !!", 401, "invalid_client"),
        ({"grant_type": "client_credentials"}, "Basic aWRh", 401, "invalid_client"),
        ({"grant_type": "client_credentials"}, basic("ida", "wrong"), 401, "invalid_client"),
        ({"grant_type": "client_credentials"}, basic("nobody", "wrong"), 401, "invalid_client"),
        ({"grant_type": "client_credentials"}, basic("ida\0", "x\0"), 401, "invalid_client"),
        ({"grant_type": "client_credentials", "client_secret": "x"}, "good", 400, "invalid_request"),
        ([("grant_type", "client_credentials")] * 2, "good", 400, "invalid_request"),
        ([("x", "")] * 1100, "good", 400, "invalid_request"),
    ],
)
def test_errors_of_the_token_endpoint_are_those_of_the_rfc(
    secret: str, form: Any, header: str, status: int, error: str
) -> None:
    sent = {"Authorization": basic("ida", secret) if header == "good" else header} if header else {}
    answer = post(form, **sent)
    assert (answer.status_code, answer.json()["error"], answer["Cache-Control"]) == (status, error, "no-store")
    assert ("WWW-Authenticate" in answer) == (status == 401)


def test_a_form_of_another_kind_or_method_is_refused(secret: str) -> None:
    for kind in ("application/json", "multipart/form-data", "application/x-www-form-urlencoded; charset=utf-16"):
        answer = Client().generic("POST", TOKEN, b"grant_type=client_credentials", content_type=kind)
        assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")  # type: ignore[attr-defined]
    assert Client().get(TOKEN).status_code == 405


def test_people_get_no_client_credentials_and_the_deactivated_none_at_all(secret: str, cast: Cast) -> None:
    form = {"grant_type": "client_credentials"}
    assert post(form, Authorization=basic("dana", PASSWORD)).json()["error"] == "invalid_client"
    User.objects.filter(username="ida").update(state=UserState.DEACTIVATED.value)
    assert post(form, Authorization=basic("ida", secret)).json()["error"] == "invalid_client"


def test_five_wrong_secrets_lock_a_client_and_its_secret_stays_out_of_the_counts(secret: str) -> None:
    form = {"grant_type": "client_credentials", "client_id": "ida", "client_secret": "a wrong secret"}
    answers = [post(form) for _ in range(5)]
    assert [answer.status_code for answer in answers] == [401, 401, 401, 401, 429]
    locked = post({**form, "client_secret": secret})
    assert (locked.status_code, locked.json()["error"]) == (429, "temporarily_unavailable")
    assert 0 < int(locked["Retry-After"]) <= 900
    assert events() == ["SIGN IN FAILED"] * 4 + ["SIGN IN LOCKED", "SIGN IN FAILED"]
    kept = AccessAttempt.objects.get()
    assert kept.username == "ida"
    assert "secret" not in f"{kept.get_data}{kept.post_data}{kept.path_info}"


def test_a_right_secret_forgets_the_wrong_ones(secret: str) -> None:
    form = {"grant_type": "client_credentials", "client_id": "ida"}
    for _ in range(3):
        for wrong in ("a", "b", "c"):
            assert post({**form, "client_secret": wrong}).status_code == 401
        assert post({**form, "client_secret": secret}).status_code == 200


def test_one_account_gets_so_many_tokens_and_no_more(secret: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pms.api.views.tokens.LIMIT", type(LIMIT)(times=2, window=LIMIT.window))
    form = {"grant_type": "client_credentials", "client_id": "ida", "client_secret": secret}
    assert [post(form).status_code for _ in range(3)] == [200, 200, 429]


def test_a_person_signs_in_as_scripts_do(cast: Cast, settings: Any) -> None:
    request = {"userName": "dana", "password": PASSWORD, "appId": "partner", "clientId": "x", "clientSecret": "y"}
    answer = call(PERSON, request)
    body = answer.json()
    assert (answer.status_code, body["id"], body["version"], body["errors"]) == (200, "string", "1.0", None)
    assert (body["response"]["status"], body["response"]["expiryTime"]) == ("success", 3600)
    cookie = answer.cookies["Authorization"]
    assert cookie.value == body["response"]["token"]
    assert (cookie["httponly"], cookie["path"], cookie["samesite"], cookie["secure"]) == (True, "/", "Lax", "")
    assert cookie["max-age"] == 3600
    assert verified(cookie.value, settings)["realm_access"] == {"roles": ["PARTNER_ADMIN"]}
    assert events() == ["SIGN IN"]


def test_the_cookie_is_for_tls_only_where_we_are(cast: Cast, settings: Any) -> None:
    settings.SECURE = True
    cookie = call(PERSON, {"userName": "amina@acme.example", "password": PASSWORD}).cookies["Authorization"]
    assert cookie["secure"] is True


def test_the_token_of_a_partners_person_has_what_the_portal_reads(cast: Cast, settings: Any) -> None:
    token = call(PERSON, {"userName": "ACME-bank", "password": PASSWORD}).json()["response"]["token"]
    claims = verified(token, settings)
    names = "given_name family_name email addressTest phoneNumber organizationName partnerType langCode locale"
    assert [claims[name] for name in names.split()] == [
        "Amina",
        "Osman",
        "amina@acme.example",
        "1 Harbour Street, Springfield",
        "+33142685300",
        "Acme Bank",
        "AUTH_PARTNER",
        "eng",
        "eng",
    ]


@pytest.mark.parametrize("member", ["secretKey", "clientSecret"])
def test_a_client_signs_in_as_modules_do(secret: str, member: str) -> None:
    answer = call(PROGRAM, {"clientId": "ida", member: secret, "appId": "ida"})
    assert answer.json()["response"]["status"] == "Success"
    assert answer.cookies["Authorization"].value == answer.json()["response"]["token"]


def test_a_machine_with_an_account_like_a_persons_signs_in_by_password(db: None) -> None:
    machine = accounts.user("regproc", roles=["REGISTRATION_PROCESSOR"])
    User.objects.filter(pk=machine.pk).update(is_person=False)
    assert call(PERSON, {"userName": "regproc", "password": PASSWORD}).status_code == 200


def test_wrong_unverified_and_deactivated_accounts_are_refused_alike(cast: Cast) -> None:
    accounts.user("new", state=UserState.UNVERIFIED)
    accounts.user("gone", state=UserState.DEACTIVATED)
    for name, password in [("dana", "wrong"), ("nobody", "wrong"), ("new", PASSWORD), ("gone", PASSWORD)]:
        answer = call(PERSON, {"userName": name, "password": password})
        assert (answer.status_code, codes(answer.json())) == (401, ["KER-ATH-401"])
        assert not answer.cookies
    assert call(PROGRAM, {"clientId": "dana", "secretKey": PASSWORD}).status_code == 401


def test_the_portal_and_the_api_count_wrong_passwords_together(cast: Cast) -> None:
    for _ in range(4):
        Client().post("/sign-in/", {"username": "dana", "password": "wrong"})
    assert call(PERSON, {"userName": "dana@example.org", "password": "wrong"}).status_code == 401
    assert "locked" in call(PERSON, {"userName": "dana", "password": PASSWORD}).json()["errors"][0]["message"]
    assert Client().post("/sign-in/", {"username": "dana", "password": PASSWORD}).status_code == 429


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"{", 400, "PMS_COR_001"),
        (b"", 400, "PMS_COR_001"),
        (b"[]", 400, "PMS_COR_001"),
        (b'{"request": null}', 400, "PMS_COR_001"),
        (b'{"request": {"userName": ["x"]}}', 400, "PMS_COR_001"),
        (b'{"request": {"userName": "a\\u0000", "password": "x"}}', 400, "PMS_COR_001"),
        (b'{"request": {}}', 200, "KER-ATH-019"),
        (b'{"request": {"userName": "dana", "password": null}}', 200, "KER-ATH-019"),
        (b'{"request": {"userName": 7, "password": 8}}', 401, "KER-ATH-401"),
    ],
)
def test_bodies_that_are_wrong_are_answered_by_a_code(body: bytes, status: int, code: str, db: None) -> None:
    for kind in ("application/json", "text/plain", "multipart/form-data; boundary=x", "multipart/form-data"):
        answer = Client().generic("POST", PERSON, body, content_type=kind)
        assert (answer.status_code, codes(answer.json())) == (status, [code])  # type: ignore[attr-defined]
    assert Client().get(PERSON).status_code == 405


@pytest.mark.parametrize("origin", ["https://evil.example", "null"])
def test_a_page_elsewhere_cannot_sign_a_browser_in(cast: Cast, origin: str) -> None:
    answer = call(PERSON, {"userName": "dana", "password": PASSWORD}, Origin=origin)
    assert (answer.status_code, codes(answer.json())) == (403, ["KER-ATH-403"])
    assert not answer.cookies


def test_who_gets_a_token_owns_what_a_program_registered_for_them_once(db: None) -> None:
    waiting = partners.partner("kofi", owner=accounts.user("somebody"))
    Partner.objects.filter(pk=waiting.pk).update(registrant_folded="kofi")
    kofi = accounts.user("kofi")
    token = token_for(kofi, at=now(), settings=token_settings())
    actor = actor_of_token(token, at=now(), settings=token_settings())
    assert actor is not None
    assert (actor.owns, actor.roles) == ({"kofi"}, {"AUTH_PARTNER"})
    Membership.objects.filter(user=kofi).delete()
    token_for(kofi, at=now(), settings=token_settings())
    assert not Membership.objects.filter(user=kofi).exists()


def test_the_discovery_document_names_us_and_may_be_kept(settings: Any) -> None:
    for path in ("/.well-known/openid-configuration", "/.well-known/oauth-authorization-server"):
        answer: HttpResponse = Client().get(path)
        assert answer["Cache-Control"] == "public, max-age=3000"
        body = answer.json()  # type: ignore[attr-defined]
        assert (body["issuer"], body["token_endpoint"]) == (settings.BASE_URL, settings.BASE_URL + TOKEN)
    assert Client().post(JWKS).status_code == 405


def keys_at(moment: Any, user: User) -> tuple[str, list[str]]:
    """Which key signs then, and which are published."""
    token = token_for(user, at=moment, settings=token_settings())
    return jwt.get_unverified_header(token)["kid"], [key["kid"] for key in Client().get(JWKS).json()["keys"]]


def test_a_key_is_published_before_it_signs_and_until_its_last_token_ended(cast: Cast) -> None:
    begin, user, own = now(), cast.dana.user, token_settings()
    first, published = keys_at(begin, user)
    assert published == [first]
    rotate_when_due(at=begin + timedelta(days=89), settings=own)
    assert TokenKey.objects.count() == 1
    due = begin + timedelta(days=90)
    rotate_when_due(at=due, settings=own)
    rotate_when_due(at=due, settings=own)
    signing, published = keys_at(due + timedelta(minutes=59), user)
    assert (signing, len(published)) == (first, 2)
    second, _ = keys_at(due + timedelta(minutes=60), user)
    assert second != first
    rotate_when_due(at=due + timedelta(hours=26), settings=own)
    assert TokenKey.objects.count() == 2
    rotate_when_due(at=due + timedelta(hours=27), settings=own)
    assert list(TokenKey.objects.values_list("pk", flat=True)) == [second]
    assert not any("d" in key for key in Client().get(JWKS).json()["keys"])


def test_a_token_outlives_the_rotation_of_its_key(cast: Cast) -> None:
    own = token_settings()
    token = token_for(cast.dana.user, at=now(), settings=own)
    rotate(actor=SYSTEM, at=now(), settings=own)
    _ring.forget()
    assert actor_of_token(token, at=now(), settings=own) is not None


def test_revoking_ends_every_token_within_a_minute(cast: Cast) -> None:
    own = token_settings()
    token = token_for(cast.dana.user, at=now(), settings=own)
    assert actor_of_token(token, at=now(), settings=own) is not None
    revoke(actor=SYSTEM, at=now(), settings=own)
    assert actor_of_token(token, at=now() + timedelta(seconds=61), settings=own) is None
    fresh = token_for(cast.dana.user, at=now(), settings=own)
    assert actor_of_token(fresh, at=now(), settings=own) is not None


def test_a_replaced_secret_of_the_installation_makes_a_new_key(cast: Cast) -> None:
    own = token_settings()
    old = jwt.get_unverified_header(token_for(cast.dana.user, at=now(), settings=own))["kid"]
    replaced = type(own)(issuer=own.issuer, lifetime=own.lifetime, vault=Vault.of("another secret"))
    assert jwt.get_unverified_header(token_for(cast.dana.user, at=now(), settings=replaced))["kid"] != old


def test_authenticating_costs_one_query(cast: Cast, django_assert_num_queries: Any) -> None:
    token = token_for(cast.amina.user, at=now(), settings=token_settings())
    actor_of_token(token, at=now(), settings=token_settings())
    with django_assert_num_queries(1):
        actor = actor_of_token(token, at=now(), settings=token_settings())
    assert actor is not None
    assert actor.owns == {"acme-bank"}


def test_tokens_of_ours_that_are_wrong_are_refused(cast: Cast) -> None:
    own, moment = token_settings(), now()
    token = token_for(cast.dana.user, at=moment, settings=own)
    head, body, signature = token.split(".")
    foreign = type(own)(issuer="https://other.example", lifetime=own.lifetime, vault=own.vault)
    bad = [
        token_for(cast.dana.user, at=moment - timedelta(hours=2), settings=own),
        token_for(cast.dana.user, at=moment, settings=foreign),
        f"{head}.{body}.{signature[:-4]}",
        f"eyJhbGciOiJub25lIn0.{body}.",
    ]
    assert [actor_of_token(each, at=moment, settings=own) for each in bad] == [None] * 4
    User.objects.filter(pk=cast.dana.user.pk).update(state=UserState.DEACTIVATED.value)
    assert actor_of_token(token, at=moment, settings=own) is None


def test_a_token_ends(cast: Cast) -> None:
    token = token_for(cast.dana.user, at=now(), settings=token_settings())
    with time_machine.travel(now() + timedelta(minutes=62)):
        answer = Client().get(f"{PARTNER}/roles", headers={"Cookie": f"Authorization={token}"})
    assert (answer.status_code, codes(answer.json())) == (401, ["KER-ATH-401"])
