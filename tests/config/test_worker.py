"""The job worker: a killed one is noticed, and what it was doing is done by another."""

import os
import signal
import subprocess
import sys
import time

import pytest
from django.db import connection
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.contrib.django.utils import connector_params
from procrastinate.psycopg_connector import PsycopgConnector

from pms.common.jobs import defer
from pms.config.health import readiness
from pms.config.tasks import MOST_ATTEMPTS

pytestmark = pytest.mark.django_db(transaction=True)


def address_of_test_database():
    found = connection.settings_dict
    return (
        f"postgresql://{found['USER']}:{found['PASSWORD']}@/{found['NAME']}?host={found['HOST']}&port={found['PORT']}"
    )


def eventually(condition, seconds):
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def work():
    """Run every waiting job, as a worker does, and end."""
    connector = PsycopgConnector(kwargs=connector_params(), min_size=1, max_size=2)
    with app.replace_connector(connector) as working:
        working.run_worker(wait=False, listen_notify=False, delete_jobs="successful")


def stalled(*, attempts):
    """A job that a worker had begun when it was killed."""
    number = defer("accounts.send_reset_link", user_id=0)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE procrastinate_jobs SET status = 'doing', attempts = %s WHERE id = %s", [attempts, number]
        )
    return number


def test_a_killed_worker_is_noticed():
    environment = os.environ | {"PMS_DATABASE_URL": address_of_test_database()}
    worker = subprocess.Popen([sys.executable, "-m", "pms.cli", "worker"], env=environment)
    try:
        assert eventually(lambda: readiness()["worker"], 30)
    finally:
        worker.send_signal(signal.SIGKILL)
        worker.wait()
    assert eventually(lambda: not readiness(heartbeat_limit=1)["worker"], 3)


def test_a_worker_that_is_stopped_says_so_at_once():
    environment = os.environ | {"PMS_DATABASE_URL": address_of_test_database()}
    worker = subprocess.Popen([sys.executable, "-m", "pms.cli", "worker"], env=environment)
    try:
        assert eventually(lambda: readiness()["worker"], 30)
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(10) == 0
    finally:
        worker.kill()
    assert not readiness()["worker"]


def test_a_job_of_a_killed_worker_is_done_by_the_next():
    stalled(attempts=1)
    defer("requeue_stalled", timestamp=0)
    work()
    assert not ProcrastinateJob.objects.exists()


def test_a_job_that_killed_its_worker_too_often_has_failed():
    number = stalled(attempts=MOST_ATTEMPTS)
    defer("requeue_stalled", timestamp=0)
    work()
    assert list(ProcrastinateJob.objects.values_list("id", "status")) == [(number, "failed")]
