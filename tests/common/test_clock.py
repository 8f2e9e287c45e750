"""Moments in the installation's time zone."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from pms.common.clock import local

LAST = datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)


def test_a_moment_is_shown_in_the_time_zone_of_the_installation():
    with timezone.override(ZoneInfo("Africa/Addis_Ababa")):
        assert local(datetime(2026, 5, 3, 22, 0, tzinfo=UTC)).isoformat() == "2026-05-04T01:00:00+03:00"


@pytest.mark.parametrize(
    ("zone", "moment"), [("Africa/Addis_Ababa", LAST), ("America/Bogota", datetime(1, 1, 1, tzinfo=UTC))]
)
def test_where_the_calendar_ends_a_moment_stays_as_it_is(zone, moment):
    with timezone.override(ZoneInfo(zone)):
        assert local(moment) == moment
