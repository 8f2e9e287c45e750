"""Rows of the audit log, written as the product writes them, and a superuser who tampers with them."""

import contextlib
import itertools
from collections.abc import Iterator
from datetime import UTC, datetime

import psycopg
from django.db import connection

from pms.audit import services
from pms.audit.actions import Action, Module
from pms.audit.models import LogRow
from pms.common.actor import Actor

AT = datetime(2026, 5, 3, 9, 30, tzinfo=UTC)
OPENED = Action("TEST_001", "DRAWER OPENED", "A drawer was opened.", Module.AUDIT)
OPENING_REFUSED = Action("TEST_002", "DRAWER OPENING REFUSED", "A drawer stayed shut.", Module.AUDIT)
ANNA = Actor(id="17", name="anna", host_ip="192.0.2.17", host_name="desk.example")

numbers = itertools.count(1)


def row(ref_id: str = "", actor: Actor = ANNA, at: datetime = AT) -> LogRow:
    """One row about a drawer."""
    ref_id = ref_id or f"drawer-{next(numbers)}"
    services.record(OPENED, actor=actor, at=at, ref_id=ref_id, ref_type="drawerId")
    return LogRow.objects.latest("seq")


def rows(count: int) -> list[LogRow]:
    """Several rows, one after the other."""
    return [row() for _ in range(count)]


@contextlib.contextmanager
def superuser(admin: str) -> Iterator[psycopg.Connection]:
    """A superuser's session on the test's database in which no trigger fires; ``admin`` is fixture ``postgres``."""
    parameters = psycopg.conninfo.conninfo_to_dict(admin) | {"dbname": connection.settings_dict["NAME"]}
    with psycopg.connect(**parameters, autocommit=True) as session:
        session.execute("SET session_replication_role = replica")
        yield session
