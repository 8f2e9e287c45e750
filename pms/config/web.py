"""The web server: granian, with workers that are forked from a process which has loaded the product."""

import os

from django.core.handlers.wsgi import WSGIHandler
from django.core.wsgi import get_wsgi_application
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from pms.config.processes import end_with_parent

THREADS = 4  # per worker
PATIENCE = 5  # seconds that a worker gets to finish its requests when it is stopped
BACKLOG = 1024


def serve(*, host: str, port: int, processes: int) -> None:
    """Answer requests until SIGTERM."""
    parent = os.getpid()

    def load() -> WSGIHandler:
        """Runs in each worker, which must not outlive this process."""
        end_with_parent(parent)
        return get_wsgi_application()

    server = Granian(
        "pms.config.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=processes,
        blocking_threads=THREADS,
        backlog=BACKLOG,
        websockets=False,
        log_level=LogLevels.error,
        respawn_failed_workers=True,
        workers_kill_timeout=PATIENCE,
    )
    server.serve(target_loader=load, wrap_loader=False)
