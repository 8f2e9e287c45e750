"""What PostgreSQL and the queue of jobs say of themselves. No models: it is asked before they are there."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

HEARTBEAT_LIMIT = 45.0
"""Seconds; a live worker writes a sign every 10."""

FACTS = """
    SELECT current_setting('server_version'), pg_database_size(current_database()),
        (SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()),
        current_setting('max_connections')::int, current_setting('is_superuser') = 'on', clock_timestamp()
"""
YOUNG_WORKERS = "SELECT count(*) FROM procrastinate_workers WHERE last_heartbeat > now() - make_interval(secs => %s)"
QUEUE = """
    SELECT * FROM (
        SELECT count(*) FILTER (WHERE last_heartbeat > now() - make_interval(secs => %s)), max(last_heartbeat)
        FROM procrastinate_workers
    ) workers, (
        SELECT count(DISTINCT job.id), min(event.at)
        FROM procrastinate_jobs job
        LEFT JOIN procrastinate_events event ON event.job_id = job.id AND event.type = 'deferred'
        WHERE job.status IN ('todo', 'doing') AND (job.scheduled_at IS NULL OR job.scheduled_at <= now())
    ) unfinished
"""
FAILED = """
    SELECT job.task_name, count(DISTINCT job.id), max(event.at)
    FROM procrastinate_jobs job LEFT JOIN procrastinate_events event ON event.job_id = job.id
    WHERE job.status = 'failed' GROUP BY job.task_name ORDER BY max(event.at) DESC NULLS LAST, job.task_name
"""


@dataclass(frozen=True, slots=True)
class DatabaseFacts:
    """The server: its version, the size of our database in bytes, connections and how many there may be, its clock."""

    version: str
    size: int
    connections: int
    most_connections: int
    is_superuser: bool
    clock: datetime


@dataclass(frozen=True, slots=True)
class FailedJobs:
    """Jobs of one kind that were given up: how many, and when the last one was."""

    task: str
    count: int
    last: datetime | None


@dataclass(frozen=True, slots=True)
class JobFacts:
    """The workers that gave a sign of life lately, the last sign of any, and what waits and failed."""

    workers: int
    last_sign: datetime | None
    unfinished: int
    oldest: datetime | None
    failed: tuple[FailedJobs, ...]


@cache
def wanted_migrations() -> frozenset[tuple[str, str]]:
    """App and name of every migration that this program has."""
    return frozenset(MigrationLoader(None).graph.nodes)


def missing_migrations() -> frozenset[tuple[str, str]]:
    """The migrations that the database has not had yet; one that is newer than the program has more, which is fine."""
    return wanted_migrations() - MigrationRecorder(connection).applied_migrations().keys()


def young_workers(heartbeat_limit: float = HEARTBEAT_LIMIT) -> int:
    """How many workers gave a sign of life within so many seconds."""
    return int(_row(YOUNG_WORKERS, heartbeat_limit)[0])


def database_facts() -> DatabaseFacts:
    """One query."""
    return DatabaseFacts(*_row(FACTS))


def job_facts() -> JobFacts:
    """Two queries on the queue, which holds what is not done yet."""
    workers, last_sign, unfinished, oldest = _row(QUEUE, HEARTBEAT_LIMIT)
    with connection.cursor() as cursor:
        cursor.execute(FAILED)
        failed = tuple(FailedJobs(*row) for row in cursor.fetchall())
    return JobFacts(workers, last_sign, unfinished, oldest, failed)


def failed_ids(task: str, most: int) -> list[int]:
    """The failed jobs of a kind, newest first, locked until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM procrastinate_jobs WHERE task_name = %s AND status = 'failed' "
            "ORDER BY id DESC LIMIT %s FOR UPDATE SKIP LOCKED",
            [task, most],
        )
        return [job_id for (job_id,) in cursor.fetchall()]


def is_replaced(job_id: int) -> bool:
    """Whether a job that may wait only once waits already, so that this one cannot."""
    found = _row(
        "SELECT EXISTS (SELECT 1 FROM procrastinate_jobs job JOIN procrastinate_jobs other "
        "ON other.queueing_lock = job.queueing_lock AND other.status = 'todo' WHERE job.id = %s)",
        job_id,
    )
    return bool(found[0])


def forget_job(job_id: int) -> None:
    """Delete a failed job that another one like it replaces."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs WHERE id = %s AND status = 'failed'", [job_id])


def _row(statement: str, *values: float) -> Sequence[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchone()  # type: ignore[no-any-return]
