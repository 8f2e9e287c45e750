"""The whole product as its users run it: `make run` on a home folder of its own, stopped as by Ctrl-C."""

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

ROOT = Path(__file__).resolve().parent.parent
PATIENCE = 300.0  # seconds until it must be ready, the first start on a slow disk included
END_PATIENCE = 30.0
PASSWORD = re.compile(r"sign in with the password (\S+) as")
OUR_LINK = re.compile(r'href="(/[^"#]*)"')
NO_PAGES = ("/static/", "/sign-out/")


@dataclass(frozen=True)
class Product:
    """A running installation. ``begun`` is when `make run` was typed, on the clock of ``time.perf_counter``."""

    home: Path
    port: int
    begun: float
    make: subprocess.Popen[bytes]

    def status(self, path: str) -> int:
        """The status of a page; 0 while nobody answers."""
        connection = http.client.HTTPConnection("localhost", self.port, timeout=30)
        try:
            connection.request("GET", path)
            return connection.getresponse().status
        except (OSError, http.client.HTTPException):
            return 0
        finally:
            connection.close()

    def wait(self) -> None:
        """Until it is ready."""
        while self.status("/readyz") != 200:
            self.check()
            time.sleep(0.05)

    def check(self) -> None:
        """It has neither ended nor been too long about starting."""
        if self.make.poll() is not None or time.perf_counter() - self.begun > PATIENCE:
            raise RuntimeError("make run: " + (self.home / "output").read_text()[-2000:])

    @property
    def password(self) -> str:
        """Of everybody in the demonstration, as it was printed."""
        found = PASSWORD.search((self.home / "output").read_text())
        if found is None:
            raise RuntimeError("the demonstration's password was not printed")
        return found[1]

    def visitor(self) -> httpx.Client:
        """A browser's connection, with its cookies; signs nobody in."""
        return httpx.Client(base_url=f"http://localhost:{self.port}", timeout=30)


@contextmanager
def fresh_home() -> Iterator[Path]:
    """A new home folder, gone afterwards; beside the others, because the database's user must be able to enter it."""
    shelf = ROOT / "var" / "bench"
    shelf.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=shelf, prefix="home-", ignore_cleanup_errors=True) as folder:
        yield Path(folder)


@contextmanager
def started(home: Path, *, demo: bool = False) -> Iterator[Product]:
    """`make run`, just typed; nothing is waited for."""
    with socket.create_server(("localhost", 0)) as listener:
        port = listener.getsockname()[1]
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PMS_", "MAKE", "MFLAGS"))}
    environment |= {"PMS_HOME": str(home), "PORT": str(port)}
    command = ["make", "--no-print-directory", "run", *(["DEMO=1"] if demo else [])]
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that what was started is stopped as well
    with (home / "output").open("wb") as output:
        begun = time.perf_counter()
        make = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=output, stderr=output, start_new_session=True
        )
        try:
            yield Product(home, port, begun, make)
        finally:
            stop(make)


def stop(make: subprocess.Popen[bytes]) -> None:
    if make.poll() is None:
        os.killpg(make.pid, signal.SIGINT)
        make.wait(END_PATIENCE)


@contextmanager
def running(home: Path, *, demo: bool = False) -> Iterator[Product]:
    """The product, ready for its users."""
    with started(home, demo=demo) as product:
        product.wait()
        yield product


def sign_in(visitor: httpx.Client, username: str, password: str) -> float:
    """Sign somebody of the demonstration in; the seconds from sending the form to its answer."""
    visitor.get("/sign-in/")
    form = {"username": username, "password": password, "csrfmiddlewaretoken": visitor.cookies["csrftoken"]}
    begun = time.perf_counter()
    answer = visitor.post("/sign-in/", data=form)
    took = time.perf_counter() - begun
    if not answer.is_redirect:
        raise RuntimeError(f"{username} is not let in: {answer.status_code}")
    return took


def links(visitor: httpx.Client) -> list[str]:
    """What the home of a signed-in visitor leads to."""
    found = OUR_LINK.findall(visitor.get("/home/").text)
    return sorted({path.replace("&amp;", "&") for path in found if not path.startswith(NO_PAGES)})
