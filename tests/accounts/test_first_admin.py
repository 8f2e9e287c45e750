"""The link that makes the first partner admin."""

from datetime import UTC, datetime, timedelta

import pytest

from pms.accounts import errors, services
from pms.accounts.models import Consent, User
from pms.accounts.services import NewUser
from pms.accounts.states import UserState
from pms.audit.models import LogRow
from pms.common.actor import visitor
from tests.factories import accounts

AT = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
NEW = NewUser(
    username="dana", email="dana@example.org", password="a quiet river 42", first_name="Dana", last_name="Weiss"
)


def link(at: datetime = AT) -> str:
    url = services.first_admin_link(base_url="http://localhost:8000", at=at)
    assert url is not None
    assert url.startswith("http://localhost:8000/first-admin/?key=")
    return url.split("key=")[1]


def create(key: str, new: NewUser = NEW, accepted: bool = True, at: datetime = AT) -> User:
    return services.create_first_admin(key=key, new=new, accepted=accepted, actor=visitor(), at=at)


def test_the_link_makes_one_partner_admin(db):
    user = create(link())
    assert (user.roles, user.state, user.username) == (["PARTNER_ADMIN"], UserState.ACTIVE, "dana")
    assert Consent.objects.get().given_at == AT
    assert LogRow.objects.filter(event_name="FIRST ADMIN CREATED", ref_id=str(user.pk)).count() == 1


def test_there_is_no_link_once_there_is_staff(db):
    accounts.policy_manager()
    assert services.first_admin_link(base_url="http://localhost", at=AT) is None


def test_a_partner_user_is_no_staff(db):
    accounts.user("acme")
    assert services.first_admin_link(base_url="http://localhost", at=AT) is not None


def test_every_link_ends_with_the_first_account(db):
    first, second = link(), link()
    create(first)
    with pytest.raises(errors.FirstAdminExists):
        create(second, NewUser(username="mallory", email="m@example.org", password="a quiet river 42"))
    assert User.objects.count() == 1


def test_a_link_ends_after_a_day(db):
    key = link()
    with pytest.raises(errors.LinkExpired):
        create(key, at=AT + timedelta(hours=24))
    assert not User.objects.exists()


def test_what_is_wrong_leaves_the_link_good(db):
    key = link()
    with pytest.raises(errors.ConsentMissing):
        create(key, accepted=False)
    with pytest.raises(errors.PasswordTooWeak):
        create(key, NewUser(username="dana", email="dana@example.org", password="dana"))
    assert not User.objects.exists()
    create(key)


def test_a_guessed_key_makes_nobody(db):
    link()
    with pytest.raises(errors.LinkNotValid):
        create("0" * 43)
    assert not User.objects.exists()
