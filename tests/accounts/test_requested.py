"""Which roles somebody may name for an account that they ask for."""

import pytest

from pms.accounts.rules import may_hand_out
from pms.accounts.states import Role
from pms.common.actor import Actor


def actor(*roles: str) -> Actor:
    return Actor(id="1", name="x", roles=frozenset(roles))


@pytest.mark.parametrize("role", [Role.PARTNER_ADMIN, Role.POLICYMANAGER])
def test_roles_of_staff_are_never_handed_out(role: Role) -> None:
    assert not may_hand_out(actor("PARTNER_ADMIN", "POLICYMANAGER"), role.value)


def test_others_are_handed_on_by_who_holds_them() -> None:
    assert may_hand_out(actor("AUTH_PARTNER"), "AUTH_PARTNER")
    assert may_hand_out(actor("ID_AUTHENTICATION"), "ID_AUTHENTICATION")
    assert not may_hand_out(actor("AUTH_PARTNER"), "DEVICE_PROVIDER")
    assert not may_hand_out(actor("PARTNER_ADMIN"), "ID_AUTHENTICATION")
    assert not may_hand_out(actor("AUTH_PARTNER"), "AUTH")


def test_a_partner_admin_names_roles_that_come_with_a_partner() -> None:
    assert may_hand_out(actor("PARTNER_ADMIN"), "FTM_PROVIDER")
    assert not may_hand_out(actor("POLICYMANAGER"), "FTM_PROVIDER")
