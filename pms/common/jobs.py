"""Deferring a job by name, so that services never import tasks."""

from typing import Any

from procrastinate.contrib.django import app


def defer(name: str, /, *, queue: str = "default", lock: str | None = None, **arguments: Any) -> int:
    """Queue the task ``name`` in the present transaction; returns the job's id.

    ``lock`` keeps jobs with the same word in order, one at a time. An unknown name is an error.
    """
    return app.configure_task(name, allow_unknown=False, queue=queue, lock=lock).defer(**arguments)
