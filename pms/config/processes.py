"""Child processes: forked from a process that has already loaded everything, so that they share its memory."""

import ctypes
import gc
import logging
import os
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field

SET_DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG of prctl(2)
FIRST_WAIT = 0.5  # seconds before the first restart; each further one doubles it
LONGEST_WAIT = 30.0
CALM = 60.0  # seconds of life after which earlier deaths are forgotten
logger = logging.getLogger(__name__)


def end_with_parent(parent: int, *, by: signal.Signals = signal.SIGKILL) -> None:
    """Let the kernel send ``by`` to this process when ``parent``, which started it, ends in whatever way (Linux)."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(SET_DEATH_SIGNAL, int(by), 0, 0, 0)
    if os.getppid() != parent:
        os.kill(os.getpid(), by)


@dataclass
class Child:
    """A process that does ``work`` and is started again, after a growing pause, when it ends."""

    name: str
    work: Callable[[], None]
    pid: int = 0
    begun: float = 0.0
    due: float = 0.0
    deaths: int = field(default=0, repr=False)

    def start(self) -> None:
        """Fork. The child leads its own process group, so that Ctrl-C reaches the supervisor only."""
        parent = os.getpid()
        sys.stdout.flush()
        sys.stderr.flush()
        gc.freeze()  # what is loaded now stays shared: the collector does not touch it in the children
        self.pid = os.fork()
        if self.pid == 0:
            _be_child(parent, self.work)
        gc.unfreeze()
        self.begun = time.monotonic()

    def ended(self, status: int) -> None:
        """Note that the process is gone and when to start it again."""
        now = time.monotonic()
        self.deaths = 1 if now - self.begun > CALM else self.deaths + 1
        wait = min(FIRST_WAIT * 2 ** (self.deaths - 1), LONGEST_WAIT)
        self.pid, self.due = 0, now + wait
        how = signal.Signals(-status).name if status < 0 else f"status {status}"
        logger.error("%s ended (%s); starting it again in %.1f s", self.name, how, wait)

    def signal(self, number: signal.Signals, *, group: bool = False) -> None:
        """Send a signal to the process, or to it and everything that it started."""
        if self.pid:
            (os.killpg if group else os.kill)(self.pid, number)


def _be_child(parent: int, work: Callable[[], None]) -> None:
    status = 1
    try:
        os.setsid()
        signal.pthread_sigmask(signal.SIG_SETMASK, set())
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_DFL)
        end_with_parent(parent)
        work()
        status = 0
    except SystemExit as error:
        status = error.code if isinstance(error.code, int) else 1
    except BaseException:  # the last frame of a process: everything is logged, nothing goes further
        logger.exception("a process failed")
    finally:
        logging.shutdown()
        os._exit(status)
