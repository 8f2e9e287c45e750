"""Partner admins make accounts of staff, whose owners choose the password by a mailed link."""

from datetime import UTC, datetime, timedelta

import pytest

from pms.accounts import errors, queries, services
from pms.accounts.models import OneTimeLink, User
from pms.accounts.services import NewUser
from pms.accounts.states import Language, LinkPurpose, UserState
from pms.audit.models import LogRow
from pms.common.actor import SYSTEM
from pms.common.errors import NotAllowed, NotFound
from pms.notifications.models import Mail
from tests.factories import accounts
from tests.mailbox import mailed_key, mails

AT = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)


def make(actor, roles=("POLICYMANAGER",), **more) -> services.Welcomed:
    values = {"username": "fatou", "email": "fatou@example.org", "first_name": "Fatou", "last_name": "Diop", **more}
    return services.create_staff(new=NewUser(**values), roles=roles, actor=actor, at=AT)


def test_the_owner_gets_a_link_that_chooses_the_password_once(cast):
    made = make(cast.dana.actor, language=Language.FRENCH)
    key = mailed_key("account_made", "fatou@example.org")
    assert made.path == f"/set-password/?key={key}"
    assert key not in repr(made)
    assert Mail.objects.get().language == "fr"
    found = User.objects.get(username="fatou")
    assert (found.roles, found.state, found.is_person) == (["POLICYMANAGER"], UserState.ACTIVE, True)
    assert not found.has_usable_password()
    services.choose_password(
        purpose=LinkPurpose.SET_PASSWORD, key=key, password="seven brown owls sing", actor=SYSTEM, at=AT
    )
    assert User.objects.get(username="fatou").check_password("seven brown owls sing")
    events = LogRow.objects.filter(ref_id=str(found.pk)).order_by("seq").values_list("event_name", flat=True)
    assert list(events) == ["ACCOUNT CREATED", "SET PASSWORD LINK MADE", "PASSWORD RESET"]


@pytest.mark.parametrize("who", ["amina", "emil"])
def test_nobody_else_makes_accounts(cast, who):
    with pytest.raises(NotAllowed):
        make(getattr(cast, who).actor)
    assert not User.objects.filter(username="fatou").exists()
    assert LogRow.objects.filter(event_name="ACCOUNT CREATION REFUSED", log_desc="not-allowed").exists()


@pytest.mark.parametrize(
    ("roles", "error"),
    [
        ([], errors.RoleMissing),
        (["AUTH_PARTNER"], errors.RoleUnknown),
        (["ID_AUTHENTICATION"], errors.RoleUnknown),
        (["partner_admin"], errors.RoleUnknown),
        (["PARTNER_ADMIN", "KING"], errors.RoleUnknown),
    ],
)
def test_only_the_roles_of_staff_are_given(cast, roles, error):
    with pytest.raises(error):
        make(cast.dana.actor, roles)
    assert not User.objects.filter(username="fatou").exists()
    assert not Mail.objects.exists()


def test_a_name_or_address_that_is_taken_is_named_and_nothing_is_made(cast):
    with pytest.raises(errors.UsernameTaken):
        make(cast.dana.actor, username="emil")
    with pytest.raises(errors.EmailTaken):
        make(cast.dana.actor, email="EMIL@example.org")
    assert not OneTimeLink.objects.exists()


def test_a_further_link_ends_the_first_one(cast):
    user = make(cast.dana.actor).user
    first = mailed_key("account_made", "fatou@example.org")
    services.send_set_password_link(user_id=user.pk, actor=cast.dana.actor, at=AT + timedelta(minutes=5))
    second = mailed_key("account_made", "fatou@example.org")
    with pytest.raises(errors.LinkUsed):
        queries.open_link(purpose=LinkPurpose.SET_PASSWORD, key=first, at=AT + timedelta(minutes=6))
    assert queries.open_link(purpose=LinkPurpose.SET_PASSWORD, key=second, at=AT + timedelta(days=2)).user == user


def test_three_mails_with_a_link_an_hour_are_enough(cast):
    user = make(cast.dana.actor).user
    for minute in (1, 2):
        services.send_set_password_link(user_id=user.pk, actor=cast.dana.actor, at=AT + timedelta(minutes=minute))
    with pytest.raises(errors.TooOften):
        services.send_set_password_link(user_id=user.pk, actor=cast.dana.actor, at=AT + timedelta(minutes=3))
    assert len(mails()) == 3
    services.send_set_password_link(user_id=user.pk, actor=cast.dana.actor, at=AT + timedelta(minutes=61))


def test_programs_strangers_registrations_and_stopped_accounts_get_no_link(cast):
    program = services.create_client(name="ida", roles=["RESIDENT"], known_roles=(), actor=cast.dana.actor, at=AT).user
    newcomer = accounts.user("newcomer", state=UserState.UNVERIFIED)
    outsider = accounts.user("outsider")
    User.objects.filter(pk=outsider.pk).update(issuer="https://id.example")
    for user_id in (program.pk, newcomer.pk, outsider.pk, 987_654_321):
        with pytest.raises(NotFound):
            services.send_set_password_link(user_id=user_id, actor=cast.dana.actor, at=AT)
    stopped = accounts.user("stopped", state=UserState.DEACTIVATED)
    with pytest.raises(errors.AccountNotActive):
        services.send_set_password_link(user_id=stopped.pk, actor=cast.dana.actor, at=AT)
    assert not Mail.objects.exists()
    assert LogRow.objects.filter(event_name="SET PASSWORD LINK REFUSED").count() == 5
