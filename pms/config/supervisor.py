"""One process that keeps the others alive: the web server and the job worker."""

import http.client
import logging
import os
import signal
import socket
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pms.config.processes import Child

STOP = {signal.SIGINT, signal.SIGTERM, signal.SIGHUP}
WATCHED = STOP | {signal.SIGCHLD}
TICK = 0.2  # seconds
GUARD_SECONDS = 5.0
PATIENCE = 7.0  # seconds that the children get to end by themselves
PORT_PATIENCE = 3.0  # seconds in which a server that is just ending may release the port
logger = logging.getLogger(__name__)


class PortTaken(Exception):
    """Another program listens on the port; the message is one readable line."""


def claim_port(host: str, port: int) -> None:
    """Make sure that the port can be listened on. Raises ``PortTaken``, or ``OSError`` for a host that is not ours."""
    family, kind, _protocol, _name, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    deadline = time.monotonic() + PORT_PATIENCE
    while True:
        with socket.socket(family, kind) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(address)
            except OSError as error:
                if time.monotonic() > deadline:
                    raise PortTaken(
                        f"port {port} cannot be used: {error.strerror}; choose another with PORT=…"
                    ) from error
            else:
                return
        time.sleep(TICK)


def is_ready(host: str, port: int) -> bool:
    """Whether the web server says that all is in place."""
    connection = http.client.HTTPConnection("127.0.0.1" if host == "0.0.0.0" else host, port, timeout=2)  # noqa: S104 (compared only)
    try:
        connection.request("GET", "/readyz")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


@dataclass(frozen=True, slots=True)
class Duties:
    """What else is to be done: ``announce`` once, as soon as ``ready`` says so, and ``guard`` every few seconds."""

    ready: Callable[[], bool]
    announce: Callable[[], None]
    guard: Callable[[], None]


def supervise(children: Sequence[Child], duties: Duties) -> None:
    """Start the children, start again what ends, and end them all on SIGINT, SIGTERM or SIGHUP."""
    signal.pthread_sigmask(signal.SIG_BLOCK, WATCHED)
    announced, guarded = False, time.monotonic()
    try:
        while not _asked_to_stop():
            _bury(children)
            for child in children:
                if not child.pid and time.monotonic() >= child.due:
                    child.start()
            if not announced and duties.ready():
                duties.announce()
                announced = True
            if time.monotonic() - guarded > GUARD_SECONDS:
                duties.guard()
                guarded = time.monotonic()
    finally:
        _end(children)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, WATCHED)


def _asked_to_stop() -> bool:
    """Sleep for a tick, or until a signal comes; whether it was one to stop."""
    caught = signal.sigtimedwait(WATCHED, TICK)
    return caught is not None and caught.si_signo in STOP


def _bury(children: Sequence[Child]) -> None:
    """Collect what has ended, including orphans that were given to us as a container's first process."""
    while True:
        try:
            pid, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if pid == 0:
            return
        for child in children:
            if child.pid == pid:
                child.ended(os.waitstatus_to_exitcode(status))


def _end(children: Sequence[Child]) -> None:
    """Ask the children to end; make them end when they take too long or when asked once more."""
    for child in children:
        child.signal(signal.SIGTERM)
    deadline = time.monotonic() + PATIENCE
    while any(_lives(child) for child in children):
        if time.monotonic() > deadline or _asked_to_stop():
            for child in children:
                child.signal(signal.SIGKILL, group=True)


def _lives(child: Child) -> bool:
    """Whether the process is there still; collects it when it is not."""
    if child.pid and os.waitpid(child.pid, os.WNOHANG)[0]:
        child.pid = 0
    return bool(child.pid)
