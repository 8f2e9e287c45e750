"""What hangs on an authority, and what vouches through nobody else."""

from datetime import UTC, datetime, timedelta

import pytest

from pms.trust.models import TrustCertificate
from pms.trust.queries import Dependants, dependants_of
from pms.trust.states import Domain
from tests.factories import certificates as make
from tests.factories.trust import trusted

AT = datetime(2026, 6, 1, 12, tzinfo=UTC)
pytestmark = pytest.mark.django_db


def names(rows: list[TrustCertificate]) -> list[str]:
    return sorted(row.issued_to for row in rows)


def named(pks: list[str]) -> list[str]:
    return sorted(TrustCertificate.objects.filter(pk__in=pks).values_list("issued_to", flat=True))


def told(found: Dependants) -> tuple[list[str], list[str], list[str], list[str]]:
    return names(found.below), names(found.only_below), named(found.issuers), named(found.only_issuers)


def test_everything_below_a_root_hangs_on_it_and_nothing_else_does() -> None:
    root = make.root("Root", at=AT)
    upper = make.intermediate(root, "Upper", at=AT)
    lower = make.intermediate(upper, "Lower", at=AT)
    rows = trusted(root, upper, lower)
    other = make.root("Other", at=AT)
    trusted(other, make.intermediate(other, "Below other", at=AT))
    trusted(make.intermediate(root, "Upper", at=AT), domain=Domain.DEVICE)
    below = ["Lower", "Upper"]
    assert told(dependants_of(rows[0], at=AT)) == (below, below, ["Lower", "Root", "Upper"], ["Lower", "Root", "Upper"])
    assert told(dependants_of(rows[1], at=AT)) == (["Lower"], ["Lower"], below, below)
    assert told(dependants_of(rows[2], at=AT)) == ([], [], ["Lower"], ["Lower"])
    assert [row.issued_to for row in dependants_of(rows[0], at=AT).below] == ["Upper", "Lower"]


def test_an_authority_of_the_same_name_with_another_key_is_a_stranger() -> None:
    mine, stranger = make.root("Root", at=AT), make.root("Root", at=AT)
    (row,) = trusted(mine)
    trusted(stranger, make.intermediate(stranger, "Stranger's", at=AT))
    assert told(dependants_of(row, at=AT)) == ([], [], ["Root"], ["Root"])


def test_what_has_another_way_to_a_root_is_not_lost() -> None:
    root, second = make.root("Root", at=AT), make.root("Second", at=AT)
    issuing = make.intermediate(root, "Issuing", at=AT)
    crossed = make.intermediate(second, "Issuing", at=AT, key=issuing.key)
    lower = make.intermediate(issuing, "Lower", at=AT)
    row, *_others = trusted(root, second, issuing, crossed, lower)
    below, only_below, issuers, only_issuers = told(dependants_of(row, at=AT))
    assert (below, only_below) == (["Issuing", "Lower"], [])
    assert issuers == ["Issuing", "Issuing", "Lower", "Root"]
    assert only_issuers == ["Root"]


def test_a_renewed_root_of_the_same_key_carries_on() -> None:
    root = make.root("Root", at=AT)
    renewed = make.root("Root", at=AT, key=root.key)
    row, *_others = trusted(root, renewed, make.intermediate(root, "Issuing", at=AT))
    below, only_below, issuers, only_issuers = told(dependants_of(row, at=AT))
    assert (below, only_below) == (["Issuing"], [])
    assert (issuers, only_issuers) == (["Issuing", "Root", "Root"], [])


def test_what_ended_or_is_disabled_is_shown_but_cannot_be_lost() -> None:
    root = make.root("Root", at=AT)
    old = make.intermediate(root, "Old", start=AT - timedelta(days=9), end=AT - timedelta(days=1))
    (row,) = trusted(root)
    trusted(old)
    trusted(make.intermediate(root, "Stopped", at=AT), disabled_at=AT)
    assert told(dependants_of(row, at=AT)) == (["Old", "Stopped"], [], ["Old", "Root", "Stopped"], ["Root"])


def test_what_a_disabled_root_would_bring_back_is_told() -> None:
    root = make.root("Root", at=AT)
    (row,) = trusted(root, disabled_at=AT)
    trusted(make.intermediate(root, "Issuing", at=AT))
    found = dependants_of(row, at=AT)
    assert (names(found.only_below), named(found.only_issuers)) == (["Issuing"], ["Issuing", "Root"])


def test_a_root_that_ended_brings_nothing_down() -> None:
    root = make.root("Root", start=AT - timedelta(days=900), end=AT - timedelta(days=1))
    row, *_others = trusted(root, make.intermediate(root, "Issuing", at=AT))
    assert told(dependants_of(row, at=AT)) == (["Issuing"], [], ["Issuing", "Root"], [])


def test_authorities_that_sign_each_other_come_to_an_end() -> None:
    root = make.root("Root", at=AT)
    first = make.intermediate(root, "First", at=AT)
    second = make.intermediate(first, "Second", at=AT)
    again = make.intermediate(second, "First", at=AT, key=first.key)
    rows = trusted(root, first, second, again)
    assert names(dependants_of(rows[1], at=AT).below) == ["First", "Second"]


def test_it_costs_two_queries_however_much_there_is(django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    root = make.root("Root", at=AT)
    row, *_others = trusted(root, *(make.intermediate(root, f"Issuing {number}", at=AT) for number in range(9)))
    with django_assert_num_queries(2):
        assert len(dependants_of(row, at=AT).below) == 9
