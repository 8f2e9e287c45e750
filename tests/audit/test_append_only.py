"""The database itself refuses to change or remove rows and seals."""

import pytest
from django.db import InternalError, ProgrammingError, connection, transaction

from pms.audit import services
from pms.audit.models import LogRow, Seal
from tests.factories.audit import AT, row

STATEMENTS = [
    "UPDATE audit.{table} SET {column} = {column}",
    "DELETE FROM audit.{table}",
    "TRUNCATE audit.{table}",
    "TRUNCATE audit.{table} CASCADE",
]


@pytest.mark.parametrize(("table", "column"), [("app_audit_log", "log_desc"), ("seal", "hash")])
@pytest.mark.parametrize("statement", STATEMENTS)
def test_the_products_role_can_only_add(db, statement, table, column):
    row()
    services.seal(at=AT)
    with pytest.raises((InternalError, ProgrammingError), match="append-only"), transaction.atomic():
        connection.cursor().execute(statement.format(table=table, column=column))
    assert (LogRow.objects.count(), Seal.objects.count()) == (1, 1)


def test_the_refusal_covers_statements_that_touch_no_row(db):
    with pytest.raises((InternalError, ProgrammingError), match="append-only"), transaction.atomic():
        connection.cursor().execute("DELETE FROM audit.app_audit_log WHERE false")


def test_the_products_role_is_no_superuser(db):
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('is_superuser')")
        assert cursor.fetchone() == ("off",)


def test_the_products_role_cannot_silence_the_triggers(db):
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        connection.cursor().execute("SET session_replication_role = replica")
