"""Django, ready to be measured: importing this sets it up on an embedded server of the benchmarks' own.

Import it before anything of the product that has models. Everything is as in production, the instruments of Django's
tests are left out: they would slow down short and long pages alike, and so flatter their ratio.
"""

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import django
import psycopg
from django.db import connection
from django.test.utils import setup_databases, teardown_databases
from psycopg import sql

from pms.config import embedded

HOME = Path(__file__).resolve().parent.parent / "var" / "bench"

for name in [name for name in os.environ if name.startswith("PMS_")]:
    del os.environ[name]
os.environ |= {
    "PMS_HOME": str(HOME),
    "PMS_ALLOWED_HOSTS": "testserver",
    "DJANGO_SETTINGS_MODULE": "pms.config.settings",
}
django.setup()
logging.disable(logging.ERROR)


@contextmanager
def fresh_database() -> Iterator[None]:
    """A migrated, empty database inside, dropped afterwards."""
    with embedded.running(HOME):
        admin = embedded.url(HOME, role=embedded.SUPERUSER, database="postgres")
        with psycopg.connect(admin, autocommit=True) as server:
            server.execute(sql.SQL("ALTER ROLE {} CREATEDB").format(sql.Identifier(embedded.ROLE)))
        databases = setup_databases(verbosity=0, interactive=False)
        try:
            yield
        finally:
            teardown_databases(databases, verbosity=0)


@contextmanager
def second_database() -> Iterator[tuple[str, str]]:
    """The names of the database as it is now and of a copy that stays as it is; ``work_on`` changes between them."""
    name = connection.settings_dict["NAME"]
    copy = f"{name}_copy"
    connection.close()
    with psycopg.connect(embedded.url(HOME, database="postgres"), autocommit=True) as server:
        server.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(copy)))
        server.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(copy), sql.Identifier(name)))
        try:
            yield name, copy
        finally:
            work_on(name)
            server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(copy)))


def work_on(name: str) -> None:
    """Let Django work on another database of the server."""
    connection.close()
    connection.settings_dict["NAME"] = name
