"""Accounts of programs."""

import pytest

from pms.accounts import errors
from pms.accounts.models import User
from pms.accounts.services import create_client
from pms.audit.models import LogRow
from pms.common.actor import SYSTEM
from pms.common.clock import now
from tests.factories import accounts

KNOWN = ("PARTNER", "PMS_USER", "AUTH_PARTNER")


def create(name="ida", roles=("ID_AUTHENTICATION",)):
    return create_client(name=name, roles=roles, known_roles=KNOWN, actor=SYSTEM, at=now())


def test_a_client_is_no_person_and_its_secret_is_kept_as_a_hash(db):
    made = create(roles=["PARTNER_ADMIN", "PMS_USER"])
    found = User.objects.get()
    assert (found.username, found.is_person, found.roles, found.email) == (
        "ida",
        False,
        ["PARTNER_ADMIN", "PMS_USER"],
        "",
    )
    assert len(made.secret) == 43
    assert made.secret not in repr(made)
    assert made.secret not in found.password
    assert found.check_password(made.secret)
    assert list(LogRow.objects.values_list("event_name", flat=True)) == ["CLIENT CREATED"]


def test_two_clients_have_two_secrets(db):
    assert create("a").secret != create("b").secret


@pytest.mark.parametrize(
    ("name", "roles", "error"),
    [
        ("ida", ["AUTH_PARTNER"], errors.RoleUnknown),
        ("ida", ["KING"], errors.RoleUnknown),
        ("ida", ["id_authentication"], errors.RoleUnknown),
        ("i da", ["RESIDENT"], errors.UsernameInvalid),
        ("Taken", ["RESIDENT"], errors.UsernameInvalid),
        ("taken", ["RESIDENT"], errors.UsernameTaken),
    ],
)
def test_a_name_or_role_that_cannot_be_is_named_and_nothing_is_made(db, name, roles, error):
    accounts.user("taken")
    with pytest.raises(error):
        create(name, roles)
    assert User.objects.count() == 1
    assert list(LogRow.objects.values_list("event_name", flat=True)) == ["CLIENT CREATION REFUSED"]
