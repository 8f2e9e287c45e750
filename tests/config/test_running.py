"""The whole product as its operator meets it: real processes, killed and stopped in every way."""

import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import pytest

from pms.config import embedded

READY_SECONDS = 90  # generous: the machine may be busy with other tests


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


class Installation:
    """One home folder and port, and the processes that serve it."""

    def __init__(self, home):
        self.home, self.port, self.log = home, free_port(), home / "said"
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("PMS_")}
        self.environment = inherited | {"PMS_HOME": str(home), "PORT": str(self.port)}

    @contextmanager
    def serving(self):
        """The supervisor; killed afterwards if a test has not ended it."""
        self.log.write_text("")
        with self.log.open("a") as output:
            command = [sys.executable, "-m", "pms.cli", "serve", "--processes", "1"]
            process = subprocess.Popen(command, env=self.environment, stdout=output, stderr=output)
        try:
            self.wait_until_ready(process)
            yield process
        finally:
            if process.poll() is None:
                process.kill()
            process.wait()

    def wait_until_ready(self, process=None):
        deadline = time.monotonic() + READY_SECONDS
        while self.ask("/readyz")[0] != 200:
            assert process is None or process.poll() is None, self.log.read_text()
            assert time.monotonic() < deadline, self.log.read_text()
            time.sleep(0.1)

    def ask(self, path):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request("GET", path)
            response = connection.getresponse()
            return response.status, response.read()
        except OSError:
            return 0, b""
        finally:
            connection.close()

    def processes(self):
        """Pids of everything that serves this installation, but for the database."""
        mark = f"PMS_HOME={self.home}".encode()
        return {
            pid
            for pid in all_pids()
            if mark in read(pid, "environ").split(b"\0") and b"pms.cli" in read(pid, "cmdline")
        }


def all_pids():
    return [int(path.name) for path in Path("/proc").iterdir() if path.name.isdecimal()]


def read(pid, name):
    try:
        return Path(f"/proc/{pid}/{name}").read_bytes()
    except OSError:
        return b""


def children_of(pid):
    return sorted(child for child in all_pids() if f"\nPPid:\t{pid}\n".encode() in read(child, "status"))


def eventually(condition, seconds=10.0):
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


@pytest.fixture(scope="module")
def installation(make_home):
    return Installation(make_home())


def test_first_start_prints_the_address_and_a_link_and_ctrl_c_leaves_nothing(installation):
    with installation.serving() as process:
        assert eventually(lambda: "first-admin" in installation.log.read_text(), 3)
        said = installation.log.read_text()
        assert f"is ready: http://localhost:{installation.port} " in said
        assert re.search(rf"\n  http://localhost:{installation.port}/first-admin/\?key=\w+\n", said)
        assert installation.ask("/healthz") == (200, b"alive\n")
        process.send_signal(signal.SIGINT)
        assert process.wait(10) == 0
    assert installation.processes() == set()
    assert not embedded.is_running(installation.home)
    assert "database system is shut down" in (embedded.data_folder(installation.home) / "log").read_text()
    names = {path.name for path in (installation.home / "keystore").iterdir()}
    assert len(names) == 3
    assert "root.p12" in names


def test_what_is_killed_is_started_again(installation):
    with installation.serving() as process:
        worker, web = children_of(process.pid)
        os.kill(worker, signal.SIGKILL)
        assert eventually(lambda: len(children_of(process.pid)) == 2 and worker not in children_of(process.pid))
        os.kill(web, signal.SIGKILL)
        assert eventually(lambda: len(children_of(process.pid)) == 2 and web not in children_of(process.pid))
        installation.wait_until_ready(process)
        assert "job worker ended (SIGKILL); starting it again in 0.5 s" in installation.log.read_text()
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0
    assert installation.processes() == set()


def test_when_the_supervisor_is_killed_its_children_end_and_a_new_start_works(installation):
    with installation.serving() as process:
        process.kill()
        process.wait()
        assert eventually(lambda: installation.processes() == set(), 5)
    with installation.serving() as process:
        assert json.loads(installation.ask("/readyz")[1]) == {"database": True, "migrations": True, "worker": True}
        process.send_signal(signal.SIGHUP)
        assert process.wait(10) == 0
    assert not embedded.is_running(installation.home)


def test_it_stops_with_the_program_that_started_it(installation):
    command = f"{sys.executable} -m pms.cli serve --processes 1 --with-parent; true"
    with subprocess.Popen(["/bin/sh", "-c", command], env=installation.environment, stdout=subprocess.DEVNULL) as shell:
        installation.wait_until_ready()
        shell.kill()
    assert eventually(lambda: installation.processes() == set(), 10)
    assert eventually(lambda: not embedded.is_running(installation.home), 5)
