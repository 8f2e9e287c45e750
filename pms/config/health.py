"""Is the process alive, is the installation ready: for supervisors, load balancers and people."""

from collections.abc import Callable

from django.db import Error, connection
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse

from pms.status.adapters.database import HEARTBEAT_LIMIT, missing_migrations, young_workers


def readiness(*, heartbeat_limit: float = HEARTBEAT_LIMIT) -> dict[str, bool]:
    """What has to be so before people are let in: the database answers, it is migrated, a worker lives.

    ``heartbeat_limit`` in seconds: how old a living worker's last sign may be.
    """
    state = {"database": False, "migrations": False, "worker": False}
    try:
        state["migrations"] = not missing_migrations()
        state["database"] = True
        state["worker"] = young_workers(heartbeat_limit) > 0
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
