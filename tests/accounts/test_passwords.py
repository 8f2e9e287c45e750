"""Forgotten, chosen, changed passwords."""

from datetime import UTC, datetime, timedelta

import pytest
from axes.models import AccessAttempt
from procrastinate.contrib.django.models import ProcrastinateJob

from pms.accounts import errors, services
from pms.accounts.models import OneTimeLink, User
from pms.accounts.states import LinkPurpose, UserState
from pms.audit.models import LogRow
from pms.common.actor import SYSTEM, visitor
from tests.cast import Cast, person
from tests.factories import accounts
from tests.factories.accounts import PASSWORD
from tests.mailbox import mailed_key, mails

AT = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
NEW = "ten green bottles"


def choose(key: str, password: str = NEW, at: datetime = AT, purpose: LinkPurpose = LinkPurpose.RESET_PASSWORD) -> User:
    return services.choose_password(purpose=purpose, key=key, password=password, actor=visitor(), at=at)


def reset_key(user: User, at: datetime = AT) -> str:
    services.send_reset_link(user_id=user.pk, at=at)
    return mailed_key("password_reset", user.email)


def test_asking_does_the_same_for_those_who_exist_and_those_who_do_not(db):
    user = accounts.user("amina")
    services.ask_reset(identifier="AMINA", actor=visitor("192.0.2.1"), at=AT)
    services.ask_reset(identifier="nobody", actor=visitor("192.0.2.1"), at=AT)
    jobs = ProcrastinateJob.objects.filter(task_name="accounts.send_reset_link").order_by("id")
    assert list(jobs.values_list("args", flat=True)) == [{"user_id": user.pk}, {"user_id": 0}]
    rows = LogRow.objects.filter(event_name="PASSWORD RESET ASKED").order_by("ref_id")
    assert list(rows.values_list("ref_id", flat=True)) == [str(user.pk), "NO_ID"]
    assert mails() == []


def test_the_mailed_link_sets_a_new_password_once(db):
    user = accounts.user("amina")
    key = reset_key(user)
    choose(key)
    user.refresh_from_db()
    assert user.check_password(NEW)
    with pytest.raises(errors.LinkUsed):
        choose(key, "another long one")
    user.refresh_from_db()
    assert user.check_password(NEW)
    assert mails() == [("password_reset", user.email), ("password_changed", user.email)]


def test_the_key_itself_is_not_stored(db):
    key = reset_key(accounts.user("amina"))
    link = OneTimeLink.objects.get()
    assert key not in (link.key_hash, link.purpose)
    assert len(link.key_hash) == 64


def test_a_link_ends_after_an_hour(db):
    key = reset_key(accounts.user("amina"))
    with pytest.raises(errors.LinkExpired):
        choose(key, at=AT + timedelta(hours=1))
    choose(key, at=AT + timedelta(minutes=59))


def test_a_weak_password_leaves_the_link_good(db):
    user = accounts.user("amina")
    key = reset_key(user)
    with pytest.raises(errors.PasswordTooWeak):
        choose(key, "password")
    choose(key)
    assert LogRow.objects.filter(event_name="PASSWORD RESET REFUSED", log_desc="password-too-weak").count() == 1


@pytest.mark.parametrize("key", ["", "x", "\x00", "é" * 43, "0" * 10_000])
def test_a_wrong_key_opens_nothing(db, key):
    with pytest.raises(errors.LinkNotValid):
        choose(key)


def test_a_link_for_one_purpose_does_not_serve_another(db):
    key = reset_key(accounts.user("amina"))
    with pytest.raises(errors.LinkNotValid):
        choose(key, purpose=LinkPurpose.SET_PASSWORD)


def test_a_new_password_voids_the_other_links_and_opens_the_lock(db):
    user = accounts.user("amina")
    first, second = reset_key(user), reset_key(user)
    AccessAttempt.objects.create(username="amina", ip_address="192.0.2.1", failures_since_start=5)
    choose(second)
    with pytest.raises(errors.LinkUsed):
        choose(first)
    assert not AccessAttempt.objects.exists()


def test_three_mails_an_hour_and_no_more(db):
    user = accounts.user("amina")
    for minutes in range(5):
        services.send_reset_link(user_id=user.pk, at=AT + timedelta(minutes=minutes))
    assert len(mails()) == 3
    services.send_reset_link(user_id=user.pk, at=AT + timedelta(minutes=61))
    assert len(mails()) == 4


def test_nobody_services_and_deactivated_accounts_get_no_mail(db):
    gone = accounts.user("gone", state=UserState.DEACTIVATED)
    service = accounts.user("service")
    User.objects.filter(pk=service.pk).update(is_person=False)
    for user_id in [0, gone.pk, service.pk]:
        services.send_reset_link(user_id=user_id, at=AT)
    assert mails() == []


def test_an_unverified_account_gets_its_confirmation_link_instead(db):
    user = accounts.user("new", state=UserState.UNVERIFIED, created_at=AT - timedelta(days=1))
    services.send_reset_link(user_id=user.pk, at=AT)
    assert mails() == [("verify_email", user.email)]


def test_a_deactivated_account_cannot_use_its_link(db):
    user = accounts.user("amina")
    key = reset_key(user)
    User.objects.filter(pk=user.pk).update(state=UserState.DEACTIVATED)
    with pytest.raises(errors.LinkNotValid):
        choose(key)


def test_one_changes_the_own_password_with_the_present_one(cast: Cast):
    services.change_password(current_password=PASSWORD, password=NEW, actor=cast.amina.actor, at=AT)
    assert User.objects.get(pk=cast.amina.user.pk).check_password(NEW)
    with pytest.raises(errors.PasswordWrong):
        services.change_password(current_password=PASSWORD, password="yet another one", actor=cast.amina.actor, at=AT)
    rows = LogRow.objects.filter(event_name__startswith="PASSWORD CHANGE").order_by("event_name")
    assert list(rows.values_list("event_name", "session_user_name")) == [
        ("PASSWORD CHANGE REFUSED", "acme-bank"),
        ("PASSWORD CHANGED", "acme-bank"),
    ]


def test_a_new_account_chooses_its_first_password_by_a_printed_link(db):
    user = accounts.user("dana")
    url = services.set_password_link(user=user, base_url="https://pms.example/", actor=SYSTEM, at=AT)
    base, key = url.split("?key=")
    assert base == "https://pms.example/set-password/"
    choose(key, at=AT + timedelta(days=2), purpose=LinkPurpose.SET_PASSWORD)
    user.refresh_from_db()
    assert user.check_password(NEW)
    assert person(user).actor.name == "dana"
