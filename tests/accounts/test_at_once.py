"""Two partner admins act at the same moment: the platform never ends without one."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from django.db import connection

from pms.accounts import services
from pms.accounts.models import User
from pms.common.errors import DomainError
from tests.cast import person
from tests.factories import accounts

pytestmark = pytest.mark.django_db(transaction=True)
AT = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)


def together(*acts):
    """Run the acts at once, each in its own connection; gives "done" or the code of the refusal of each."""
    start = threading.Barrier(len(acts))

    def run(act):
        try:
            start.wait(5)
            act()
        except DomainError as refusal:
            return refusal.code
        else:
            return "done"
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def admins() -> list[str]:
    active = User.objects.filter(state="active", roles__contains=["PARTNER_ADMIN"])
    return list(active.values_list("username", flat=True))


@pytest.mark.parametrize("attempt", range(3))
def test_two_admins_stop_each_other_and_one_of_them_stays(attempt):
    one, two = person(accounts.partner_admin("one")), person(accounts.partner_admin("two"))
    outcome = together(
        lambda: services.deactivate(user_id=two.user.pk, actor=one.actor, at=AT),
        lambda: services.deactivate(user_id=one.user.pk, actor=two.actor, at=AT),
    )
    assert sorted(outcome) == ["done", "last-partner-admin"]
    assert len(admins()) == 1


def test_one_stops_the_other_who_takes_the_ones_role():
    one, two = person(accounts.partner_admin("one")), person(accounts.partner_admin("two"))
    outcome = together(
        lambda: services.deactivate(user_id=two.user.pk, actor=one.actor, at=AT),
        lambda: services.change_roles(
            user_id=one.user.pk, roles=["POLICYMANAGER"], known_roles=(), actor=two.actor, at=AT
        ),
    )
    assert outcome.count("done") == 1
    assert len(admins()) == 1


def test_two_stop_the_same_account_and_it_is_told_once():
    one, two = person(accounts.partner_admin("one")), person(accounts.partner_admin("two"))
    third = accounts.policy_manager("third")
    outcome = together(
        *(lambda who=who: services.deactivate(user_id=third.pk, actor=who.actor, at=AT) for who in (one, two))
    )
    assert sorted(outcome) == ["account-stopped", "done"]
