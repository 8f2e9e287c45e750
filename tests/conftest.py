"""Every test runs on a real PostgreSQL: the embedded one under PMS_HOME, or the one of PMS_DATABASE_URL.

The product's tests work as its ordinary database role. Only emptying the database between tests that
commit is done as superuser, because the audit's triggers rightly refuse the role: with a given server,
``PMS_TEST_ADMIN_URL`` names that superuser unless ``PMS_DATABASE_URL`` is one.
"""

import contextlib
import gc
import hashlib
import os
from collections.abc import Iterator
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.core.management import call_command
from django.db import connections
from django.db.backends.postgresql.operations import DatabaseOperations
from django.utils import translation
from psycopg import sql

from pms.accounts.adapters import tokens
from pms.config import embedded

pytest_plugins = ["tests.cast", "tests.factories.trust"]
ROOT = Path(__file__).resolve().parent.parent
UNMANAGED = ("procrastinate_jobs", "procrastinate_workers", "procrastinate_periodic_defers", "procrastinate_events")
PACKAGES_WITH_TABLES = ("django", "procrastinate", "django-allauth", "django-axes")


def pytest_configure() -> None:
    """Cheap password hashes, one key pair for tokens, plain static files; everything else is as in production."""
    settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.WHITENOISE_AUTOREFRESH = True
    settings.DATABASES["default"]["CONN_MAX_AGE"] = 0  # threads of live servers and workers leave none behind
    Argon2PasswordHasher.time_cost, Argon2PasswordHasher.memory_cost = 1, 8
    Argon2PasswordHasher.parallelism = 1
    tokens.new_key = cache(tokens.new_key)


def pytest_collection_finish() -> None:
    """What is loaded by now stays: looking for garbage in it again and again took a tenth of the tests' time."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The server, running; gives the address of its superuser."""
    if given := os.environ.get("PMS_DATABASE_URL"):
        yield os.environ.get("PMS_TEST_ADMIN_URL", given)
        return
    with embedded.running(settings.HOME, hasty=True):
        admin = embedded.url(settings.HOME, role=embedded.SUPERUSER, database="postgres")
        with psycopg.connect(admin, autocommit=True) as connection:
            connection.execute(sql.SQL("ALTER ROLE {} CREATEDB").format(sql.Identifier(embedded.ROLE)))
        yield admin


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    postgres: str, django_db_modify_db_settings_parallel_suffix: None, django_db_blocker: Any
) -> None:
    """Test databases are copies of a template that is migrated once per state of the migrations."""
    test_settings = connections["default"].settings_dict["TEST"]
    with django_db_blocker.unblock():
        test_settings["TEMPLATE"] = make_template(postgres)


def make_template(admin: str) -> str:
    """The name of a database with every migration applied, made if it is not there."""
    connection = connections["default"]
    name = f"pms_template_{state_of_migrations()}"
    with psycopg.connect(admin, autocommit=True) as server:
        server.execute("SELECT pg_advisory_lock(7067)")  # parallel test processes make it once
        if server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone() is None:
            drop_old_templates(server)
            owner = server.execute(
                "SELECT rolname FROM pg_roles WHERE rolname = %s", [connection.settings_dict["USER"]]
            ).fetchone()
            names = (sql.Identifier(name + "_new"), sql.Identifier((owner or [server.info.user])[0]))
            server.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(*names))
            migrate(connection, name + "_new")
            server.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(names[0], sql.Identifier(name)))
    return name


def drop_old_templates(server: psycopg.Connection) -> None:
    """Leave no templates of earlier states of the migrations behind."""
    for (name,) in server.execute("SELECT datname FROM pg_database WHERE datname LIKE 'pms\\_template\\_%'").fetchall():
        server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def migrate(connection: Any, database: str) -> None:
    """Apply every migration to ``database``."""
    before = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = database
    try:
        call_command("migrate", verbosity=0, interactive=False)
    finally:
        connection.close()
        connection.settings_dict["NAME"] = before


def state_of_migrations() -> str:
    """A short hash over our migrations and the versions of the packages that have some."""
    digest = hashlib.sha256(",".join(version(package) for package in PACKAGES_WITH_TABLES).encode())
    for path in sorted((ROOT / "pms").glob("*/migrations/*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


@pytest.fixture(scope="session", autouse=True)
def flush_as_superuser(request: pytest.FixtureRequest) -> Iterator[None]:
    """Tests that commit are cleaned up by TRUNCATE, which the audit's trigger refuses to the product's role."""

    def execute_sql_flush(operations: Any, statements: list[str]) -> None:
        database = operations.connection.settings_dict["NAME"]
        admin = request.getfixturevalue("postgres")
        parameters = psycopg.conninfo.conninfo_to_dict(admin) | {"dbname": database}
        with psycopg.connect(**parameters, options="-c search_path=public,audit") as server:
            server.execute("SET session_replication_role = replica")
            for statement in statements:
                server.execute(statement)
            with contextlib.suppress(psycopg.errors.UndefinedTable):
                server.execute(f"TRUNCATE {', '.join(UNMANAGED)} RESTART IDENTITY CASCADE")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DatabaseOperations, "execute_sql_flush", execute_sql_flush)
        yield


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Each test begins in the default language, whatever a request of the test before has left active."""
    with translation.override(settings.LANGUAGE_CODE):
        yield
