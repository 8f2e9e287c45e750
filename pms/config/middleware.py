"""What surrounds every request: its number in the log, its largest size, headers that hold for all answers."""

import secrets
import time
from collections.abc import Callable

import structlog
from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponseBase

GetResponse = Callable[[HttpRequest], HttpResponseBase]
LONGEST_NUMBER = 18  # digits
PERMISSIONS = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"
logger = structlog.get_logger("pms.request")


def new_reference() -> str:
    """A number that people can read out, such as ``3F2A-91BC``."""
    digits = secrets.token_hex(4).upper()
    return f"{digits[:4]}-{digits[4:]}"


def route(request: HttpRequest) -> str:
    """The address as the pattern that it matched: ids, tokens and queries are not for the log."""
    match = request.resolver_match
    return f"/{match.route}" if match else "(none)"


class RequestLogMiddleware:
    """Gives each request a number, which error pages show, and writes one line about it.

    The line has no address of a person and nothing of what was sent.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer, then log."""
        reference = new_reference()
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=reference)
        begun = time.perf_counter()
        response = self.get_response(request)
        took = round((time.perf_counter() - begun) * 1000)
        if request.resolver_match or response.status_code >= 400:
            facts = {"method": request.method, "route": route(request), "status": response.status_code, "ms": took}
            logger.info("request", **facts)
        response.headers["X-Request-ID"] = reference
        return response


class LimitMiddleware:
    """Refuses a body that is too large before it is read; adds the headers that no other middleware adds."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Check, answer, add. Raises ``RequestDataTooBig``, for which there is a page."""
        length = request.META.get("CONTENT_LENGTH") or "0"
        if not length.isdecimal() or len(length) > LONGEST_NUMBER or int(length) > settings.REQUEST_LIMIT:
            raise RequestDataTooBig
        response = self.get_response(request)
        response.headers["Permissions-Policy"] = PERMISSIONS
        return response
