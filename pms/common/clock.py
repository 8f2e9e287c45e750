"""The clock. Only edges (views, commands, tasks) read it; everything below takes ``at``."""

from datetime import UTC, datetime

from django.utils import timezone


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return datetime.now(UTC)


def local(moment: datetime) -> datetime:
    """``moment`` in the installation's time zone; as it is where the calendar has no such time.

    Certificates may end in the last second of the year 9999 (RFC 5280, 4.1.2.5), after which east of Greenwich no date
    comes.
    """
    try:
        return timezone.localtime(moment)
    except OverflowError:
        return moment
