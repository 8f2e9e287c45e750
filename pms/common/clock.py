"""The clock. Only edges (views, commands, tasks) read it; everything below takes ``at``."""

from datetime import UTC, datetime


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return datetime.now(UTC)
