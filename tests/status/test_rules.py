"""What is fine, what needs a look, what is broken."""

from datetime import UTC, datetime, timedelta

import pytest

from pms.status import rules
from pms.status.states import Health

AT = datetime(2026, 5, 3, 9, 30, tzinfo=UTC)
FINE, LOOK, BROKEN = Health


@pytest.mark.parametrize(
    ("facts", "health"),
    [
        ({"missing": 0, "connections": 10, "most": 100, "is_superuser": False}, FINE),
        ({"missing": 2, "connections": 10, "most": 100, "is_superuser": False}, BROKEN),
        ({"missing": 0, "connections": 81, "most": 100, "is_superuser": False}, LOOK),
        ({"missing": 0, "connections": 10, "most": 100, "is_superuser": True}, LOOK),
    ],
)
def test_the_database(facts, health):
    assert rules.judge_database(**facts).health == health


@pytest.mark.parametrize(
    ("workers", "minutes", "failed", "health"),
    [(1, None, 0, FINE), (1, 5, 0, FINE), (1, 11, 0, LOOK), (1, None, 3, LOOK), (0, None, 0, BROKEN)],
)
def test_jobs(workers, minutes, failed, health):
    oldest = AT - timedelta(minutes=minutes) if minutes else None
    assert rules.judge_jobs(workers=workers, oldest=oldest, failed=failed, at=AT).health == health


@pytest.mark.parametrize(
    ("sends", "minutes", "failed", "health"),
    [(True, None, 0, FINE), (True, 59, 0, FINE), (True, 61, 0, BROKEN), (True, None, 1, LOOK), (False, None, 0, LOOK)],
)
def test_mails(sends, minutes, failed, health):
    oldest = AT - timedelta(minutes=minutes) if minutes else None
    assert rules.judge_mail(sends=sends, oldest=oldest, failed=failed, at=AT).health == health


@pytest.mark.parametrize(
    ("publishes", "minutes", "failed", "health"),
    [(True, None, 0, FINE), (True, 61, 0, BROKEN), (True, 5, 1, LOOK), (False, 90_000, 0, FINE)],
)
def test_events(publishes, minutes, failed, health):
    oldest = AT - timedelta(minutes=minutes) if minutes else None
    assert rules.judge_events(publishes=publishes, oldest=oldest, failed=failed, at=AT).health == health


@pytest.mark.parametrize(
    ("is_whole", "unsealed", "verified", "health"),
    [(True, 1, 1, FINE), (True, None, 30, FINE), (True, 11, 1, LOOK), (True, 1, 32, LOOK), (False, 1, 1, BROKEN)],
)
def test_the_audit_log(is_whole, unsealed, verified, health):
    since = AT - timedelta(minutes=unsealed) if unsealed else None
    found = rules.judge_audit(is_whole=is_whole, unsealed_since=since, verified_at=AT - timedelta(days=verified), at=AT)
    assert found.health == health


@pytest.mark.parametrize(
    ("is_complete", "problem", "days", "health"),
    [
        (True, "", 400, FINE),
        (True, "", 59, LOOK),
        (True, "", -1, BROKEN),
        (False, "", 400, BROKEN),
        (True, "x", 4, BROKEN),
    ],
)
def test_signing(is_complete, problem, days, health):
    ends = AT + timedelta(days=days)
    assert rules.judge_signing(is_complete=is_complete, problem=problem, ends=ends, at=AT).health == health


def test_disk_and_clock():
    assert [rules.judge_disk(free=free, total=100).health for free in (50, 14, 4)] == [FINE, LOOK, BROKEN]
    apart = [timedelta(0), timedelta(seconds=-6), timedelta(seconds=61)]
    assert [rules.judge_clock(apart=one).health for one in apart] == [FINE, LOOK, BROKEN]


def test_whatever_is_not_fine_says_what_to_do():
    found = [
        rules.judge_database(missing=1, connections=1, most=9, is_superuser=False),
        rules.judge_jobs(workers=0, oldest=None, failed=0, at=AT),
        rules.judge_disk(free=1, total=100),
        rules.judge_key_files(is_complete=False),
    ]
    assert all(str(finding.advice) for finding in found)
    assert rules.worst([rules.FINE, *found]) == BROKEN
    assert rules.worst([]) == FINE
