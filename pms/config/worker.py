"""The job worker: takes jobs from the queue in the database and runs them, one after the other per thread."""

from procrastinate.contrib.django import app
from procrastinate.contrib.django.utils import connector_params
from procrastinate.psycopg_connector import PsycopgConnector

CONCURRENCY = 2  # so that a slow mail server does not hold up everything else
POLL_SECONDS = 1.0  # jobs that wait for a lock are not announced, they are found by looking
CONNECTIONS = 3  # one listens, two ask


def run() -> None:
    """Work until SIGTERM or SIGINT; a job that has begun is finished first."""
    connector = PsycopgConnector(kwargs=connector_params(), min_size=1, max_size=CONNECTIONS)
    with app.replace_connector(connector) as working:
        working.run_worker(
            concurrency=CONCURRENCY,
            fetch_job_polling_interval=POLL_SECONDS,
            delete_jobs="successful",
        )
