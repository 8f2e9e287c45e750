"""Is the process alive, is the installation ready: for supervisors, load balancers and people."""

from collections.abc import Callable
from functools import cache

from django.db import Error, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse

HEARTBEAT_LIMIT = 45.0  # seconds; a live worker writes a sign every 10
YOUNG_WORKERS = "SELECT count(*) FROM procrastinate_workers WHERE last_heartbeat > now() - make_interval(secs => %s)"


@cache
def wanted_migrations() -> frozenset[tuple[str, str]]:
    """App and name of every migration that this program has."""
    return frozenset(MigrationLoader(None).graph.nodes)


def missing_migrations() -> frozenset[tuple[str, str]]:
    """The migrations that the database has not had yet; one that is newer than the program has more, which is fine."""
    return wanted_migrations() - MigrationRecorder(connection).applied_migrations().keys()


def readiness(*, heartbeat_limit: float = HEARTBEAT_LIMIT) -> dict[str, bool]:
    """What has to be so before people are let in: the database answers, it is migrated, a worker lives.

    ``heartbeat_limit`` in seconds: how old a living worker's last sign may be.
    """
    state = {"database": False, "migrations": False, "worker": False}
    try:
        state["migrations"] = not missing_migrations()
        state["database"] = True
        with connection.cursor() as cursor:
            cursor.execute(YOUNG_WORKERS, [heartbeat_limit])
            state["worker"] = cursor.fetchone()[0] > 0
    except Error:
        connection.close()
    return state


class HealthMiddleware:
    """Answers ``/healthz`` and ``/readyz`` before anything else: no session, no log line, whatever host they name."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer the two addresses, pass on all others."""
        if request.path_info == "/healthz":
            return HttpResponse("alive\n", content_type="text/plain", headers={"Cache-Control": "no-store"})
        if request.path_info == "/readyz":
            state = readiness()
            status = 200 if all(state.values()) else 503
            answer = JsonResponse(state, status=status, headers={"Cache-Control": "no-store"})
            answer._has_been_logged = True  # type: ignore[attr-defined]  # noqa: SLF001 (Django logs a 503 else)
            return answer
        return self.get_response(request)
