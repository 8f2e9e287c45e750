"""Deferring a job by name, so that services never import tasks."""

import contextlib
from typing import Any

from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued


def defer(name: str, /, *, queue: str = "default", lock: str | None = None, **arguments: Any) -> int:
    """Queue the task ``name`` in the present transaction; returns the job's id.

    ``lock`` keeps jobs with the same word in order, one at a time. An unknown name is an error.
    """
    return app.configure_task(name, allow_unknown=False, queue=queue, lock=lock).defer(**arguments)


def defer_once(name: str, /, *, queue: str = "default") -> None:
    """Queue the task ``name`` after this transaction's commit, unless it waits already.

    For tasks that work through rows of their own and also run periodically: a waiting job will see
    the committed rows. Not within the transaction, where the lock would make its writers wait for
    each other; a process that dies just then leaves the rows to the next periodic run.
    """

    def defer_unless_waiting() -> None:
        job = app.configure_task(name, allow_unknown=False, queue=queue, queueing_lock=name)
        with contextlib.suppress(AlreadyEnqueued), transaction.atomic():
            job.defer()

    transaction.on_commit(defer_unless_waiting, robust=True)
