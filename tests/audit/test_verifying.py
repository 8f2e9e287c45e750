"""Whoever tampers as superuser, past the triggers, is named by the verification."""

import time

import pytest
from django.db import connection

from pms.audit import services
from pms.audit.models import SEALED_COLUMNS, LogRow, Seal
from pms.audit.rules import GENESIS
from pms.audit.services.verifying import Fault, Finding
from tests.factories.audit import AT, row, rows, superuser

COLUMNS = ", ".join(column for column in SEALED_COLUMNS if column not in ("seq", "log_id"))
COPY = f"""
    INSERT INTO audit.app_audit_log (seq, log_id, {COLUMNS}) OVERRIDING SYSTEM VALUE
    SELECT %s, 'forged', {COLUMNS} FROM audit.app_audit_log WHERE seq = %s
"""
MANY = f"""
    INSERT INTO audit.app_audit_log (log_id, {COLUMNS})
    SELECT gen_random_uuid()::text, {COLUMNS} FROM audit.app_audit_log, generate_series(2, 20000)
"""
SKIP_NUMBERS = """
    SELECT nextval(pg_get_serial_sequence('audit.app_audit_log', 'seq')) FROM generate_series(1, 5)
"""


@pytest.fixture
def log(transactional_db) -> list[LogRow]:
    """Nine committed rows under three seals, unused numbers between the last two of them, and one row unsealed."""
    written = rows(8)
    with connection.cursor() as cursor:
        cursor.execute(SKIP_NUMBERS)
    written.append(row())
    services.seal(at=AT, batch=3)
    return [*written, row()]


def test_an_empty_log_is_whole(db):
    report = services.verify()
    assert (report.whole, report.seals, report.rows, report.unsealed, report.last_hash) == (True, 0, 0, 0, GENESIS)


def test_a_log_that_nobody_touched_is_whole_and_says_what_is_not_sealed_yet(log):
    report = services.verify()
    assert (report.whole, report.seals, report.rows) == (True, 3, 9)
    assert (report.unsealed, report.unsealed_since) == (1, log[9].log_dtimes)
    assert report.last_hash == Seal.objects.get(number=3).hash


@pytest.mark.parametrize("column", ["log_desc", "event_id", "cr_by", "ref_id", "host_ip", "log_id"])
def test_a_changed_text_is_named(log, postgres, column):
    with superuser(postgres) as session:
        session.execute(f"UPDATE audit.app_audit_log SET {column} = 'other' WHERE seq = %s", [log[4].seq])
    finding = services.verify().finding
    log_id = "other" if column == "log_id" else log[4].log_id
    assert finding == Finding(Fault.ROW_CHANGED, seal=2, row=log[4].seq, log_id=log_id)
    assert str(log[4].seq) in str(finding)


@pytest.mark.parametrize("column", ["log_dtimes", "action_dtimes"])
def test_a_time_changed_by_a_microsecond_is_named(log, postgres, column):
    with superuser(postgres) as session:
        change = f"{column} = {column} + interval '1 microsecond'"
        session.execute(f"UPDATE audit.app_audit_log SET {change} WHERE seq = %s", [log[0].seq])
    assert services.verify().finding == Finding(Fault.ROW_CHANGED, seal=1, row=log[0].seq, log_id=log[0].log_id)


def test_a_text_moved_between_columns_is_a_change(log, postgres):
    with superuser(postgres) as session:
        change = "event_id = event_id || event_type, event_type = ''"
        session.execute(f"UPDATE audit.app_audit_log SET {change} WHERE seq = %s", [log[0].seq])
    assert services.verify().finding == Finding(Fault.ROW_CHANGED, seal=1, row=log[0].seq, log_id=log[0].log_id)


@pytest.mark.parametrize(("index", "seal"), [(0, 1), (4, 2), (8, 3)])
def test_a_removed_row_is_named(log, postgres, index, seal):
    with superuser(postgres) as session:
        session.execute("DELETE FROM audit.app_audit_log WHERE seq = %s", [log[index].seq])
    assert services.verify().finding == Finding(Fault.ROW_REMOVED, seal=seal, row=log[index].seq)


def test_of_several_faults_the_first_is_named(log, postgres):
    with superuser(postgres) as session:
        session.execute("DELETE FROM audit.app_audit_log WHERE seq >= %s", [log[5].seq])
        session.execute("UPDATE audit.app_audit_log SET cr_by = 'x' WHERE seq = %s", [log[3].seq])
    assert services.verify().finding == Finding(Fault.ROW_CHANGED, seal=2, row=log[3].seq, log_id=log[3].log_id)


def test_a_row_inserted_into_unused_numbers_is_named(log, postgres):
    number = log[7].seq + 2
    with superuser(postgres) as session:
        session.execute(COPY, [number, log[0].seq])
    assert services.verify().finding == Finding(Fault.ROW_INSERTED, seal=3, row=number, log_id="forged")


def test_a_row_inserted_before_the_first_number_is_named(log, postgres):
    with superuser(postgres) as session:
        session.execute(COPY, [-7, log[0].seq])
    assert services.verify().finding == Finding(Fault.ROW_INSERTED, seal=1, row=-7, log_id="forged")


def test_a_row_put_in_the_place_of_a_removed_one_is_named(log, postgres):
    with superuser(postgres) as session:
        session.execute("DELETE FROM audit.app_audit_log WHERE seq = %s", [log[1].seq])
        session.execute(COPY, [log[1].seq, log[0].seq])
    assert services.verify().finding == Finding(Fault.ROW_CHANGED, seal=1, row=log[1].seq, log_id="forged")


@pytest.mark.parametrize(
    "change",
    [
        "row_count = row_count + 1",
        "last_seq = last_seq + 1",
        "first_seq = first_seq - 1",
        "rows_hash = previous_hash",
        "digests = digests || digests",
        "previous_hash = hash",
        "sealed_at = sealed_at + interval '1 microsecond'",
        "hash = previous_hash",
    ],
)
def test_an_edited_seal_is_named(log, postgres, change):
    with superuser(postgres) as session:
        session.execute(f"UPDATE audit.seal SET {change} WHERE number = 2")
    assert services.verify().finding == Finding(Fault.SEAL_CHANGED, seal=2)


@pytest.mark.parametrize("number", [1, 2])
def test_a_removed_seal_is_named(log, postgres, number):
    with superuser(postgres) as session:
        session.execute("DELETE FROM audit.seal WHERE number = %s", [number])
    assert services.verify().finding == Finding(Fault.SEAL_REMOVED, seal=number)


def test_a_seal_made_anew_over_changed_rows_breaks_the_chain(log, postgres):
    later = list(Seal.objects.filter(number__gte=3))
    with superuser(postgres) as session:
        session.execute("UPDATE audit.app_audit_log SET cr_by = 'x' WHERE seq = %s", [log[4].seq])
        session.execute("DELETE FROM audit.seal WHERE number >= 2")
    services.seal(at=AT, batch=3)
    with superuser(postgres) as session:
        session.execute("DELETE FROM audit.seal WHERE number >= 3")
    Seal.objects.bulk_create(later)
    assert services.verify().finding == Finding(Fault.SEAL_CHANGED, seal=2)


def test_whoever_makes_every_seal_anew_is_found_out_by_a_hash_noted_elsewhere(log, postgres):
    noted = services.verify().last_hash
    assert services.verify(noted_hash=noted).whole
    with superuser(postgres) as session:
        session.execute("UPDATE audit.app_audit_log SET cr_by = 'x' WHERE seq = %s", [log[4].seq])
        session.execute("TRUNCATE audit.seal")
    services.seal(at=AT, batch=3)
    assert services.verify().whole
    assert services.verify(noted_hash=noted).finding == Finding(Fault.NOTED_SEAL_MISSING)


def test_twenty_thousand_rows_are_sealed_and_verified_in_seconds(transactional_db):
    row()
    with connection.cursor() as cursor:
        cursor.execute(MANY)
    started = time.perf_counter()
    assert services.seal(at=AT) == 20_000
    report = services.verify()
    assert (report.whole, report.seals, report.rows, report.unsealed) == (True, 20, 20_000, 0)
    assert time.perf_counter() - started < 15
