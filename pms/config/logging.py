"""Logs: one line per event on standard error, as text for people or JSON for machines.

Nothing personal gets in: no addresses that were asked for, only their patterns, and no values that
PostgreSQL quotes in its complaints.
"""

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

Event = MutableMapping[str, Any]
QUIET = {
    "axes": logging.CRITICAL,  # names accounts and addresses; the audit log has what it would say
    "procrastinate": logging.WARNING,
    "django.request": logging.ERROR,
    "django.server": logging.WARNING,
    "httpx": logging.WARNING,  # names every address that is asked
    "django.security.DisallowedHost": logging.CRITICAL,
}
DETAIL = re.compile(r"^(\s*(?:DETAIL|CONTEXT):).*$", re.MULTILINE)


def hide_address(_logger: object, _name: str, event: Event) -> Event:
    """Django's own lines about a request end in its address, which may hold a one-time token: name the pattern."""
    record: logging.LogRecord | None = event.get("_record")
    request = getattr(record, "request", None)
    if request is not None:
        match = getattr(request, "resolver_match", None)
        event["event"] = "request failed"
        event["route"] = f"/{match.route}" if match else "(none)"
        event["status"] = getattr(record, "status_code", None)
    return event


def hide_values(_logger: object, _name: str, event: Event) -> Event:
    """A unique constraint's complaint quotes the row: keep the constraint, drop the row."""
    if "exception" in event:
        event["exception"] = DETAIL.sub(r"\1 (left out)", str(event["exception"]))
    return event


BEFORE: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]


def configure(options: dict[str, Any]) -> None:
    """Django calls this with ``settings.LOGGING``; ``json`` chooses the format."""
    last = (
        structlog.processors.JSONRenderer()
        if options["json"]
        else structlog.dev.ConsoleRenderer(
            colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
        )
    )
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=BEFORE,
        processors=[
            hide_address,
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,
            hide_values,
            last,
        ],
    )
    handler = logging.StreamHandler()
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers, root.level = [handler], logging.INFO
    for name, level in QUIET.items():
        logging.getLogger(name).setLevel(level)
    structlog.configure(
        processors=[*BEFORE, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
