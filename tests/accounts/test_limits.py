"""Counting uses in the database."""

from datetime import UTC, datetime, timedelta

import pytest

from pms.accounts import errors, services
from pms.accounts.models import Usage
from pms.accounts.rules import Limit, network_of

AT = datetime(2026, 5, 4, 12, 0, 30, tzinfo=UTC)
LIMIT = Limit(times=3, window=timedelta(minutes=10))


def use(who: str = "192.0.2.1", at: datetime = AT) -> None:
    services.spend(what="hint", who=who, limit=LIMIT, at=at)


def test_the_limit_may_be_used_up_but_not_more(db):
    for _ in range(3):
        use()
    with pytest.raises(errors.TooOften) as refused:
        use()
    assert refused.value.data == {"minutes": 10}
    assert str(refused.value) == "Too many attempts. Try again in 10 minutes."


def test_others_and_later_windows_have_their_own_count(db):
    for _ in range(3):
        use()
    use("192.0.2.2")
    use(at=AT + timedelta(minutes=10))


def test_the_address_is_not_stored_in_clear(db):
    use()
    assert "192.0.2.1" not in Usage.objects.get().key


def test_old_counts_are_forgotten(db):
    use()
    services.forget_the_old(at=AT + timedelta(hours=23))
    assert Usage.objects.count() == 1
    services.forget_the_old(at=AT + timedelta(days=2))
    assert Usage.objects.count() == 0


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("2001:db8:1:2::", "2001:db8:1:2::"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("fe80::1%eth0", "fe80::"),
        ("", ""),
        ("unknown", "unknown"),
    ],
)
def test_all_addresses_of_one_ipv6_network_are_counted_together(address, counted):
    assert network_of(address) == counted
