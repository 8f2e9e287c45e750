"""The calls on accounts: making one, consent, notifications seen."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from pms.accounts.models import Consent, User
from pms.accounts.states import UserState
from pms.audit.models import LogRow
from tests.api.conftest import PARTNER, Program, codes
from tests.cast import Cast, Person, person
from tests.factories import accounts, partners

Programs = Callable[..., Program]
USERS = f"{PARTNER}/users"
CONSENT = f"{PARTNER}/users/user-consent"
SEEN = f"{PARTNER}/users/acme-bank/notifications-seen-timestamp"
SEEN_PUT = "mosip.pms.users.notifications.seen.timestamp.put"


def wanted(**changes: Any) -> dict[str, Any]:
    return {"userName": "new-person", "contactNo": "+33142685300", "emailID": "new@example.org", **changes}


def test_an_account_is_made(program: Programs, cast: Cast) -> None:
    body = wanted(
        userName="New-Person",
        firstName="Ines",
        lastName="Moreau",
        role="AUTH_PARTNER",
        userPassword="a quiet river 43",
        organizationName="Acme Bank",
        partnerId="acme-bank",
    )
    answer = program(cast.amina).v1("POST", USERS, body, id="x", version="y")
    others = ["mobile", "mail", "langCode", "userPassword", "name", "role", "rId", "token"]
    assert answer["response"] == {"userId": "New-Person", **dict.fromkeys(others)}
    assert (answer["id"], answer["version"], answer["errors"]) == (None, None, [])
    made = User.objects.get(username="new-person")
    assert (made.email, made.first_name, made.last_name, made.phone) == (
        "new@example.org",
        "Ines",
        "Moreau",
        "+33142685300",
    )
    assert (made.roles, made.state, made.is_person, made.issuer) == ([], UserState.ACTIVE, True, "")
    assert made.check_password("a quiet river 43")
    assert LogRow.objects.filter(event_id="PMS_ACCOUNT_005", ref_id=str(made.pk)).count() == 1


@pytest.mark.parametrize(("who", "vouched"), [("amina", False), ("dana", True)])
def test_only_partner_admins_vouch_for_the_name(program: Programs, cast: Cast, who: str, vouched: bool) -> None:
    program(getattr(cast, who)).v1("POST", USERS, wanted())
    assert User.objects.get(username="new-person").is_vouched_for is vouched


def test_a_phone_number_is_kept_as_it_was_sent(program: Programs, cast: Cast) -> None:
    program(cast.amina).v1("POST", USERS, wanted(contactNo=9876543210))
    made = User.objects.get(username="new-person")
    assert (made.phone, made.has_usable_password()) == ("9876543210", False)


@pytest.mark.parametrize("name", ["bashir", "BASHIR", "  bashir "])
def test_an_existing_name_changes_nothing(program: Programs, cast: Cast, name: str) -> None:
    before = User.objects.filter(pk=cast.bashir.user.pk).values().get()
    body = wanted(userName=name, userPassword="a quiet river 43")
    assert program(cast.chloe).v1("POST", USERS, body)["response"]["userId"] == name
    assert User.objects.filter(pk=cast.bashir.user.pk).values().get() == before
    assert User.objects.count() == 5


@pytest.mark.parametrize(
    ("who", "role"),
    [
        ("amina", "PARTNER_ADMIN"),
        ("amina", "POLICYMANAGER"),
        ("amina", "DEVICE_PROVIDER"),
        ("amina", "ID_AUTHENTICATION"),
        ("amina", "auth_partner"),
        ("amina", "nothing"),
        ("dana", "PARTNER_ADMIN"),
        ("dana", "POLICYMANAGER"),
        ("dana", "ID_AUTHENTICATION"),
        ("dana", "PMS_USER"),
    ],
)
def test_nobody_hands_out_what_is_not_theirs(program: Programs, cast: Cast, who: str, role: str) -> None:
    for name in ("new-person", "bashir"):
        answer = program(getattr(cast, who)).call("POST", USERS, {"request": wanted(userName=name, role=role)})
        assert (answer.status_code, codes(answer.json())) == (403, ["KER-ATH-403"])  # type: ignore[attr-defined]
    assert User.objects.count() == 5
    assert LogRow.objects.filter(event_id="PMS_ACCOUNT_006").count() == 2


def test_a_partner_admin_may_name_what_comes_with_a_partner(program: Programs, cast: Cast) -> None:
    assert program(cast.dana).v1("POST", USERS, wanted(role="DEVICE_PROVIDER"))["errors"] == []
    assert User.objects.get(username="new-person").roles == []


def test_a_module_role_that_the_caller_holds_is_handed_on(program: Programs, cast: Cast) -> None:
    both = accounts.user("both", roles=["ID_AUTHENTICATION", "PARTNER_ADMIN"])
    assert program(person(both)).v1("POST", USERS, wanted(role="ID_AUTHENTICATION"))["errors"] == []
    assert User.objects.get(username="new-person").roles == ["ID_AUTHENTICATION"]


@pytest.mark.parametrize("name", ["unclaimed", "Unclaimed"])
def test_the_name_of_a_partner_is_for_its_people(program: Programs, cast: Cast, name: str) -> None:
    partners.partner("unclaimed", owner=cast.bashir.user)
    body = wanted(userName=name)
    answer = program(cast.chloe).call("POST", USERS, {"request": body})
    assert (answer.status_code, codes(answer.json())) == (403, ["PMS_ATH_500"])  # type: ignore[attr-defined]
    assert not User.objects.filter(username="unclaimed").exists()
    assert program(person(cast.bashir.user)).v1("POST", USERS, body)["errors"] == []


def test_the_name_of_a_registrant_is_for_its_people(program: Programs, cast: Cast) -> None:
    cast.north.registrant_folded = "someone"
    cast.north.save(update_fields=["registrant_folded"])
    assert program(cast.amina).call("POST", USERS, {"request": wanted(userName="someone")}).status_code == 403
    assert program(cast.dana).v1("POST", USERS, wanted(userName="someone"))["errors"] == []


def test_a_taken_address_is_answered_as_the_identity_provider_did(program: Programs, cast: Cast) -> None:
    answer = program(cast.amina).call("POST", USERS, {"request": wanted(emailID="Chloe@North.example")})
    assert (answer.status_code, codes(answer.json())) == (403, ["PMS_ATH_500"])  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "change", [{"userName": "a b"}, {"userName": "x" * 37}, {"emailID": "nobody"}, {"userPassword": "short"}]
)
def test_what_an_account_cannot_be_made_of_has_a_code(program: Programs, cast: Cast, change: dict[str, str]) -> None:
    assert codes(program(cast.amina).v1("POST", USERS, wanted(**change))) == ["PMS_ATH_500"]
    assert User.objects.count() == 5


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"userName": " "}, "userName"),
        ({"contactNo": None}, "contactNo"),
        ({"emailID": ""}, "emailID"),
        ({"contactNo": "1" * 33}, "contactNo"),
        ({"firstName": "x" * 65}, "firstName"),
        ({"userPassword": "x" * 1025}, "userPassword"),
    ],
)
def test_what_is_missing_or_too_long_is_named(
    program: Programs, cast: Cast, change: dict[str, Any], place: str
) -> None:
    answer = program(cast.amina).call("POST", USERS, {"request": wanted(**change)})
    assert (answer.status_code, codes(answer.json())) == (400, ["PMS_COR_001"])  # type: ignore[attr-defined]
    assert place in answer.json()["errors"][0]["message"]  # type: ignore[attr-defined]


def test_policy_managers_make_no_accounts(program: Programs, cast: Cast) -> None:
    assert program(cast.emil).call("POST", USERS, {"request": wanted()}).status_code == 403


@pytest.mark.parametrize("who", ["amina", "dana", "emil"])
def test_consent_is_given_once(program: Programs, cast: Cast, who: str) -> None:
    caller: Person = getattr(cast, who)
    Consent.objects.filter(user=caller.user).delete()
    User.objects.filter(pk=caller.user.pk).update(notifications_seen_at=datetime(2026, 5, 1, tzinfo=UTC))
    call = program(caller)
    asked = call.get(CONSENT)
    assert (asked["id"], asked["version"]) == ("mosip.pms.user.consent.get", "1.0")
    name = caller.user.username
    assert asked["response"] == {"userId": name, "consentGiven": False, "consentGivenDateTime": None}
    given = call._json(call.call("POST", CONSENT))
    assert (given["id"], given["version"]) == ("mosip.pms.user.consent.post", "1.0")
    stored = Consent.objects.get(user=caller.user)
    moment = f"{stored.given_at:%Y-%m-%dT%H:%M:%S}.{stored.given_at.microsecond // 1000:03}"
    assert given["response"] == {"userId": name, "consentGiven": True, "consentGivenDateTime": moment}
    call.call("POST", CONSENT)
    assert call.get(CONSENT)["response"] == given["response"]
    caller.user.refresh_from_db()
    assert caller.user.notifications_seen_at == datetime(2026, 5, 1, tzinfo=UTC)


def test_who_belongs_to_no_partner_has_no_consent(program: Programs, cast: Cast) -> None:
    loner = person(accounts.user("loner", roles=["AUTH_PARTNER"], consented=False))
    for method in ("GET", "POST"):
        assert codes(program(loner).call(method, CONSENT).json()) == ["PMS_CERTIFICATE_ERROR_002"]  # type: ignore[attr-defined]
    assert not Consent.objects.filter(user=loner.user).exists()


@pytest.mark.parametrize(
    ("sent", "stored"),
    [
        ("2026-05-01T10:00:00.123Z", datetime(2026, 5, 1, 10, 0, 0, 123000, tzinfo=UTC)),
        ("2026-05-01T10:00:00", datetime(2026, 5, 1, 10, tzinfo=UTC)),
        ("2026-05-01T10:00:00.5+02:00", datetime(2026, 5, 1, 8, 0, 0, 500000, tzinfo=UTC)),
    ],
)
def test_notifications_are_seen_up_to_a_moment(program: Programs, cast: Cast, sent: str, stored: datetime) -> None:
    call = program(cast.amina)
    before = call.get(SEEN)
    assert (before["id"], before["response"]) == (
        "mosip.pms.users.notifications.seen.timestamp.get",
        {"notificationsSeenDtimes": None},
    )
    answer = call.v2("PUT", SEEN, {"notificationsSeenDtimes": sent}, SEEN_PUT)
    words = f"{stored:%Y-%m-%dT%H:%M:%S}.{stored.microsecond // 1000:03}"
    assert (answer["id"], answer["response"]) == (SEEN_PUT, {"notificationsSeenDtimes": words})
    cast.amina.user.refresh_from_db()
    assert cast.amina.user.notifications_seen_at == stored
    assert call.get(SEEN)["response"] == {"notificationsSeenDtimes": words}


@pytest.mark.parametrize("who", ["dana", "emil"])
def test_staff_has_seen_notifications_too(program: Programs, cast: Cast, who: str) -> None:
    path = f"{PARTNER}/users/{who.upper()}/notifications-seen-timestamp"
    body = {"notificationsSeenDtimes": "2026-05-01T10:00:00.000Z"}
    assert program(getattr(cast, who)).v2("PUT", path, body, SEEN_PUT)["errors"] == []


@pytest.mark.parametrize("name", ["bashir", "nobody", "%20", "x" * 300])
def test_somebody_else_is_as_one_who_is_not_there(program: Programs, cast: Cast, name: str) -> None:
    path = f"{PARTNER}/users/{name}/notifications-seen-timestamp"
    call = program(cast.amina)
    body = {"notificationsSeenDtimes": "2026-05-01T10:00:00.000Z"}
    assert codes(call.get(path)) == ["PMS_CERTIFICATE_ERROR_002"]
    assert codes(call.v2("PUT", path, body, SEEN_PUT)) == ["PMS_CERTIFICATE_ERROR_002"]
    assert not User.objects.exclude(notifications_seen_at=None).exists()


@pytest.mark.parametrize(
    "sent", [None, "", " ", "yesterday", "2026-13-01T00:00:00Z", "0001-01-01T00:00:00+14:00", "9" * 400, 1]
)
def test_a_time_that_is_none_has_a_code(program: Programs, cast: Cast, sent: object) -> None:
    answer = program(cast.amina).v2("PUT", SEEN, {"notificationsSeenDtimes": sent}, SEEN_PUT)
    assert codes(answer) == ["PMS_NOTIFICATION_ERROR_002"]


def test_the_header_is_looked_at_first(program: Programs, cast: Cast) -> None:
    path = f"{PARTNER}/users/nobody/notifications-seen-timestamp"
    assert codes(program(cast.amina).v2("PUT", path, {}, "other")) == ["PMS_REQUEST_ERROR_002"]
