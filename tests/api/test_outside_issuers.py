"""Tokens of outside issuers: who they bring, and all that is not accepted."""

import base64
import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import jwt
import pytest
import time_machine
from django.test import Client

from pms.accounts.models import User
from pms.accounts.states import UserState
from pms.audit.models import LogRow
from pms.common.clock import now
from pms.partners.models import Membership, Partner
from tests.api.conftest import PARTNER
from tests.cast import Cast
from tests.factories import partners
from tests.issuer import Issuer, running

OWN = f"{PARTNER}/partners/v3"
ROLES = f"{PARTNER}/roles"

pytestmark = pytest.mark.django_db


@pytest.fixture
def issuer(settings: Any) -> Iterator[Issuer]:
    with running() as issuer:
        settings.OIDC_ISSUERS = {issuer.address: ""}
        yield issuer


def status(token: str, path: str = ROLES, **headers: str) -> int:
    return Client().get(path, headers=headers or {"Cookie": f"Authorization={token}"}).status_code


def encoded(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


def test_somebody_new_is_made_an_account_once_and_asked_about_no_more(
    issuer: Issuer, django_assert_num_queries: Any
) -> None:
    token = issuer.token(phoneNumber="+254 1", langCode="fra")
    assert status(token) == 200
    user = User.objects.get()
    assert (user.issuer, user.username, user.email, user.full_name) == (
        issuer.address,
        "zuri",
        "zuri@zuri.example",
        "Zuri Okello",
    )
    assert (user.roles, user.language, user.is_person, user.state) == (["AUTH_PARTNER"], "fr", True, UserState.ACTIVE)
    assert not user.has_usable_password()
    assert list(LogRow.objects.values_list("event_name", "ref_id")) == [("ACCOUNT ARRIVED", str(user.pk))]
    with django_assert_num_queries(2):
        assert status(token) == 200
    assert issuer.asked == ["/.well-known/openid-configuration", "/certs"]


@pytest.mark.parametrize(
    ("key", "algorithm"), [("rsa-1", "RS256"), ("rsa-1", "RS384"), ("rsa-1", "RS512"), ("ec-1", "ES256")]
)
def test_every_accepted_algorithm_is_accepted(issuer: Issuer, key: str, algorithm: str) -> None:
    assert status(issuer.token(key, algorithm)) == 200
    assert status("", Authorization=f"Bearer {issuer.token(key, algorithm)}") == 200


def test_what_the_token_tells_otherwise_is_stored(issuer: Issuer) -> None:
    assert status(issuer.token()) == 200
    later = issuer.token(email="z@new.example", given_name="Z", realm_access=None, roles=["POLICYMANAGER"])
    assert status(later) == 200
    user = User.objects.get()
    assert (user.email, user.email_folded, user.first_name) == ("z@new.example", "z@new.example", "Z")
    assert user.roles == ["POLICYMANAGER"]


def test_role_words_are_compared_whole(issuer: Issuer) -> None:
    path = f"{PARTNER}/admin-partners"
    near = ["PARTNER_ADMINS", "XPARTNER_ADMIN", "partner_admin", "PARTNER_ADMIN,X", "PARTNER_ADMIN "]
    assert status(issuer.token(realm_access={"roles": near}, scope="PARTNER_ADMIN"), path) == 403
    assert status(issuer.token(realm_access={"roles": ["PARTNER_ADMIN"]}), path) == 200


def test_a_partner_role_alone_opens_nobodys_partner(issuer: Issuer, cast: Cast) -> None:
    token = issuer.token(realm_access={"roles": ["AUTH_PARTNER", "ID_AUTHENTICATION"]})
    answer = Client().get(OWN, headers={"Cookie": f"Authorization={token}"}).json()
    assert cast.acme.pk not in json.dumps(answer)
    same_name = issuer.token(preferred_username=cast.acme.pk)
    answer = Client().get(OWN, headers={"Cookie": f"Authorization={same_name}"}).json()
    assert "Acme" not in json.dumps(answer)


def test_who_comes_owns_what_a_program_registered_for_them_once(issuer: Issuer) -> None:
    other = partners.partner("zuri-2")
    waiting = partners.partner("zuri")
    Partner.objects.filter(pk=waiting.pk).update(registrant_folded="zuri", registrant_issuer=issuer.address)
    Partner.objects.filter(pk=other.pk).update(registrant_folded="zuri", registrant_issuer="https://other.example")
    assert status(issuer.token(preferred_username="Zuri")) == 200
    user = User.objects.get(issuer=issuer.address)
    assert list(Membership.objects.filter(user=user).values_list("partner_id", "role")) == [("zuri", "owner")]
    Membership.objects.filter(user=user).delete()
    assert status(issuer.token(preferred_username="Zuri")) == 200
    assert not Membership.objects.filter(user=user).exists()


def test_a_deactivated_account_is_refused_whatever_its_token_says(issuer: Issuer) -> None:
    assert status(issuer.token()) == 200
    User.objects.update(state=UserState.DEACTIVATED.value)
    assert status(issuer.token(realm_access={"roles": ["PARTNER_ADMIN"]})) == 401
    assert User.objects.get().roles == ["AUTH_PARTNER"]


def test_a_name_in_another_case_is_somebody_else_and_not_let_in(issuer: Issuer) -> None:
    assert status(issuer.token()) == 200
    assert status(issuer.token(preferred_username="ZURI")) == 401


def test_the_account_of_a_client_is_no_person(issuer: Issuer) -> None:
    assert status(issuer.token(preferred_username="service-account-mosip-ida-client", email=None)) == 200
    assert User.objects.get().is_person is False


@pytest.mark.parametrize(
    "more",
    [
        {"exp": 1},
        {"exp": None},
        {"exp": "soon"},
        {"nbf": 4_000_000_000},
        {"azp": "somebody", "aud": "account"},
        {"azp": None, "aud": ["account", "mosip-pms-client-2"]},
        {"azp": None, "aud": None},
        {"azp": ["mosip-pms-client"], "aud": {"mosip-pms-client": 1}},
        {"iss": "https://elsewhere.example"},
        {"iss": None},
        {"preferred_username": None},
        {"preferred_username": ""},
        {"preferred_username": 7},
        {"preferred_username": "a\x00b"},
        {"preferred_username": "a b"},
        {"preferred_username": "a\ud800"},
        {"preferred_username": "x" * 300},
    ],
)
def test_claims_that_are_wrong_are_refused(issuer: Issuer, more: dict[str, Any]) -> None:
    assert status(issuer.token(**more)) == 401
    assert not User.objects.exists()


def test_odd_members_of_a_good_token_do_no_harm(issuer: Issuer) -> None:
    odd = {"email": "x" * 300, "given_name": "a\x00b" * 60, "family_name": ["x"], "realm_access": {"roles": None}}
    roles = ["A" * 65, "", 7, None, "B\x00", "FINE", "FINE"]
    assert status(issuer.token(**odd, roles=roles)) == 200
    user = User.objects.get()
    assert (user.email, user.first_name, user.last_name, user.roles) == ("", "ab" * 32, "", ["FINE"])
    assert status(issuer.token(realm_access={"roles": list(map(str, range(500)))})) == 200
    assert len(User.objects.get().roles) == 200


def test_tokens_that_nobody_signed_rightly_are_refused(issuer: Issuer) -> None:
    good = issuer.token()
    head, body, signature = good.split(".")
    public = issuer.answer("/certs")[1]["keys"][0]["n"]
    shared = jwt.encode(issuer.claims(), public, algorithm="HS256", headers={"kid": "rsa-1"})
    with running() as stranger:
        stolen = stranger.token(iss=issuer.address)
    bad = [
        f"{encoded({'alg': 'none', 'kid': 'rsa-1'})}.{body}.",
        f"{encoded({'alg': 'None', 'kid': 'rsa-1'})}.{body}.{signature}",
        shared,
        f"{encoded({'alg': 'ES256', 'kid': 'rsa-1'})}.{body}.{signature}",
        f"{encoded({'alg': 'RS256', 'kid': 'ec-1'})}.{body}.{signature}",
        f"{encoded({'alg': 'RS256', 'kid': 7})}.{body}.{signature}",
        f"{encoded({'alg': 'RS256'})}.{body}.{signature}",
        f"{encoded({'alg': 'RS256', 'kid': 'rsa-1', 'crit': ['x'], 'x': 1})}.{body}.{signature}",
        f"{head}.{encoded(issuer.claims(realm_access={'roles': ['PARTNER_ADMIN']}))}.{signature}",
        f"{head}.{body}.{signature[:-8]}",
        f"{head}.{body}.",
        f"{head}.{body}",
        f"{head}.{encoded([])}.{signature}",
        f"{head}.{encoded({'iss': 7})}.{signature}",
        f"{encoded('x')}.{body}.{signature}",
        f"{head}.{base64.urlsafe_b64encode(b'[' * 5000).decode()}.{signature}",
        f"{base64.urlsafe_b64encode(b'[' * 5000).decode()}.{body}.{signature}",
        good[:40],
        good + "x" * 9000,
        "null",
        "...",
        stolen,
    ]
    assert [status(token) for token in bad] == [401] * len(bad)
    assert [status("", Authorization=f"Bearer {token}") for token in bad] == [401] * len(bad)
    assert not User.objects.exists()
    assert status(good) == 200


def test_an_issuer_that_nobody_named_is_not_even_asked(issuer: Issuer) -> None:
    with running() as stranger:
        assert status(stranger.token()) == 401
        assert stranger.asked == []


def test_new_keys_are_found_and_old_ones_forgotten(issuer: Issuer) -> None:
    with time_machine.travel(now(), tick=False) as clock:
        old = issuer.token(exp=int(now().timestamp()) + 3600)
        assert status(old) == 200
        issuer.rotate("2")
        clock.shift(11)
        assert status(issuer.token("rsa-2")) == 200
        assert status(issuer.token("ec-2", "ES256")) == 200
        assert status(old) == 401


def test_made_up_key_ids_do_not_make_us_ask_again_and_again(issuer: Issuer) -> None:
    with time_machine.travel(now(), tick=False) as clock:
        assert status(issuer.token()) == 200
        asked = len(issuer.asked)
        for number in range(5):
            issuer.private[f"made-up-{number}"] = issuer.private["rsa-1"]
            assert status(issuer.token(f"made-up-{number}")) == 401
        assert len(issuer.asked) == asked
        clock.shift(11)
        assert status(issuer.token("made-up-1")) == 200


def test_an_issuer_that_does_not_answer_stops_nobody_whose_key_is_known(issuer: Issuer) -> None:
    with time_machine.travel(now(), tick=False) as clock:
        assert status(issuer.token()) == 200
        issuer.is_down = True
        clock.shift(timedelta(minutes=6))
        assert status(issuer.token()) == 200
        clock.shift(timedelta(hours=13))
        assert status(issuer.token()) == 401
        issuer.is_down = False
        clock.shift(11)
        assert status(issuer.token()) == 200


@pytest.mark.parametrize("place", ["/certs", ""])
def test_keys_can_be_elsewhere_than_the_issuers_name_says(settings: Any, place: str) -> None:
    with running() as inside:
        settings.OIDC_ISSUERS = {"https://iam.example/realms/mosip": inside.address + place}
        assert status(inside.token(iss="https://iam.example/realms/mosip")) == 200
        assert status(inside.token()) == 401
