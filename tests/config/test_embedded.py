"""The embedded PostgreSQL: started by the first, stopped by the last, whatever happened before."""

import os
import signal
import time

import psycopg
import pytest

from pms.config import embedded


@pytest.fixture(scope="module")
def home(make_home):
    return make_home()


def ask(home, question, *, role=embedded.ROLE):
    with psycopg.connect(embedded.url(home, role=role)) as connection:
        return connection.execute(question).fetchone()[0]


def postmaster(home):
    return int((embedded.data_folder(home) / "postmaster.pid").read_text().splitlines()[0])


def test_it_runs_inside_and_not_after(home):
    with embedded.running(home, hasty=True):
        assert ask(home, "SELECT 1") == 1
    assert not embedded.is_running(home)
    assert not (embedded.data_folder(home) / "postmaster.pid").exists()
    assert "database system is shut down" in (embedded.data_folder(home) / "log").read_text()


def test_the_product_is_no_superuser_but_owns_its_database(home):
    with embedded.running(home, hasty=True):
        assert ask(home, "SELECT current_setting('is_superuser')") == "off"
        assert ask(home, "SELECT rolcreatedb OR rolcreaterole FROM pg_roles WHERE rolname = current_user") is False
        assert ask(home, "SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = 'pms'") == "pms"


def test_it_listens_to_its_own_user_through_a_socket_only(home):
    with embedded.running(home, hasty=True):
        assert ask(home, "SHOW listen_addresses") == ""
        assert embedded.socket_folder(home).stat().st_mode & 0o077 == 0


def test_the_last_to_leave_stops_it(home):
    with embedded.running(home, hasty=True):
        with embedded.running(home, hasty=True):
            pass
        assert embedded.is_running(home)
    assert not embedded.is_running(home)


def test_a_server_left_behind_by_a_killed_process_is_taken_over_and_stopped(home):
    embedded.start(home, hasty=True)
    pid = postmaster(home)
    with embedded.running(home, hasty=True):
        assert postmaster(home) == pid
    assert not embedded.is_running(home)


def test_it_starts_again_after_it_was_killed_and_keeps_what_was_committed(home):
    with embedded.running(home):
        with psycopg.connect(embedded.url(home)) as connection:
            connection.execute("CREATE TABLE kept (x int)")
        os.kill(postmaster(home), signal.SIGKILL)
        deadline = time.monotonic() + 5
        while embedded.is_running(home) and time.monotonic() < deadline:
            time.sleep(0.05)
    assert (embedded.data_folder(home) / "postmaster.pid").exists()
    with embedded.running(home):
        assert ask(home, "SELECT count(*) FROM kept") == 0


def test_a_home_too_deep_for_a_socket_gets_a_private_folder(make_home):
    deep = make_home() / ("d" * 60) / ("e" * 60)
    assert embedded.socket_folder(deep) != embedded.data_folder(deep)
    with embedded.running(deep, hasty=True):
        assert ask(deep, "SELECT 1") == 1
        assert embedded.socket_folder(deep).stat().st_mode & 0o077 == 0
    embedded.socket_folder(deep).rmdir()


def test_a_server_that_cannot_start_says_why(make_home):
    home = make_home()
    embedded.data_folder(home).mkdir(parents=True)
    (embedded.data_folder(home) / "something").write_text("here already")
    with pytest.raises(embedded.EmbeddedError, match=r"initdb: .*exists but is not empty"), embedded.running(home):
        pass
