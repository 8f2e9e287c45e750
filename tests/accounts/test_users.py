"""Making accounts."""

from datetime import UTC, datetime

import pytest

from pms.accounts import errors, queries, services
from pms.accounts.models import User
from pms.accounts.services import NewUser
from pms.accounts.states import Role, UserState
from pms.audit.models import LogRow
from pms.common.actor import SYSTEM
from tests.factories import accounts

AT = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)


def create(
    username: str = "fatou", email: str = "Fatou@Example.org", password: str | None = "a quiet river 42", **more
):
    return services.create_user(
        new=NewUser(username=username, email=email, password=password, **more),
        roles=["PARTNER_ADMIN"],
        actor=SYSTEM,
        at=AT,
    )


def test_an_account_of_staff_is_active_at_once_and_audited(db):
    user = create()
    found = User.objects.get(pk=user.pk)
    assert (found.username, found.email, found.email_folded) == ("fatou", "Fatou@Example.org", "fatou@example.org")
    assert (found.roles, found.state, found.verified_at) == (["PARTNER_ADMIN"], UserState.ACTIVE, AT)
    assert found.check_password("a quiet river 42")
    assert list(LogRow.objects.values_list("event_name", "ref_id")) == [("ACCOUNT CREATED", str(user.pk))]


def test_without_a_password_nobody_can_sign_in_until_one_was_chosen(db):
    assert not create(password=None).has_usable_password()


@pytest.mark.parametrize(
    ("username", "email", "error"),
    [
        ("Fatou", "other@example.org", errors.UsernameInvalid),
        ("fatou-2", "FATOU@example.ORG", errors.EmailTaken),
        ("fatou-2", "ｆatou@example.org", errors.EmailInvalid),
        ("fatou", "other@example.org", errors.UsernameTaken),
        ("fa tou", "other@example.org", errors.UsernameInvalid),
        ("", "other@example.org", errors.UsernameInvalid),
        ("...", "other@example.org", errors.UsernameInvalid),
        ("x" * 37, "other@example.org", errors.UsernameInvalid),
        ("fatou\x00", "other@example.org", errors.UsernameInvalid),
        ("fatou\u202e", "other@example.org", errors.UsernameInvalid),
        ("fatou-2", "nobody", errors.EmailInvalid),
        ("fatou-2", "x\x00@example.org", errors.EmailInvalid),
        ("fatou-2", "a@" + "x" * 250 + ".org", errors.EmailInvalid),
    ],
)
def test_a_name_or_address_that_is_taken_or_wrong_is_named_and_nothing_is_made(db, username, email, error):
    create()
    with pytest.raises(error):
        create(username, email)
    assert User.objects.count() == 1
    assert LogRow.objects.filter(event_name="ACCOUNT CREATION REFUSED", log_desc=error.code).count() == 1


@pytest.mark.parametrize("password", ["short", "fatou@example", "1234567890123", "password123", "Example.org"])
def test_a_weak_password_is_refused_with_reasons(db, password):
    with pytest.raises(errors.PasswordTooWeak) as refused:
        create(password=password)
    assert refused.value.reasons
    assert not User.objects.exists()


@pytest.mark.parametrize("role", ["AUTH_PARTNER", "partner_admin", "NOBODY", "PARTNER_ADMIN,POLICYMANAGER"])
def test_a_word_that_is_no_role_of_an_account_is_refused(db, role):
    with pytest.raises(errors.RoleUnknown):
        services.create_user(new=NewUser("fatou", "f@example.org"), roles=[role], actor=SYSTEM, at=AT)
    assert not User.objects.exists()


@pytest.mark.parametrize(
    ("typed", "kept"), [("+33 1 42 68 53 00", "+33142685300"), ("", ""), ("+٣٣١٤٢٦٨٥٣٠٠", "+33142685300")]
)
def test_a_phone_number_is_kept_in_one_form(db, typed, kept):
    assert create(phone=typed).phone == kept


@pytest.mark.parametrize("typed", ["01 42 68 53 00", "+33 1", "phone", "+999 12345678", "+33142685300" * 20, "\x00"])
def test_a_phone_number_that_cannot_exist_is_refused(db, typed):
    with pytest.raises(errors.PhoneInvalid):
        create(phone=typed)


def test_people_sign_in_by_name_or_address_in_any_case(db):
    user = accounts.user("amina", email="Amina@Acme.example")
    for text in ["amina", "AMINA", " amina ", "amina@acme.example", "AMINA@ACME.EXAMPLE"]:
        assert queries.find_by_sign_in_name(text) == user
    for text in ["", "amin", "amina@acme", "\x00", "amina\x00"]:
        assert queries.find_by_sign_in_name(text) is None


def test_a_name_that_looks_like_an_address_wins_over_the_address(db):
    accounts.user("first", email="who@example.org")
    named = accounts.user("who@example.org", email="other@example.org")
    assert queries.find_by_sign_in_name("who@example.org") == named


def test_only_active_people_of_a_role_are_told(db):
    told = accounts.partner_admin("dana")
    accounts.partner_admin("gone", state=UserState.DEACTIVATED)
    accounts.policy_manager("emil")
    assert [recipient.user_id for recipient in queries.recipients_with_role(Role.PARTNER_ADMIN)] == [told.pk]


@pytest.mark.parametrize(
    ("roles", "is_person"),
    [
        (["ID_AUTHENTICATION"], False),
        (["RESIDENT", "PARTNERMANAGER"], False),
        (["ID_AUTHENTICATION", "POLICYMANAGER"], True),
        ([], True),
    ],
)
def test_an_account_that_holds_roles_of_services_alone_is_no_person(db, roles, is_person):
    user = services.create_user(new=NewUser("robot", "robot@example.org"), roles=roles, actor=SYSTEM, at=AT)
    assert User.objects.get(pk=user.pk).is_person is is_person
