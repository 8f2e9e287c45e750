"""Sealing: which rows, in which batches, and never past a row that is still on its way."""

import threading
import time

import pytest
from django.db import connection, transaction

from pms.audit import queries, services
from pms.audit.models import Seal
from pms.audit.rules import GENESIS
from tests.factories.audit import AT, row, rows


def test_nothing_to_seal_makes_no_seal(db):
    assert services.seal(at=AT) == 0
    assert Seal.objects.count() == 0


def test_rows_are_sealed_in_batches_that_form_a_chain(db):
    written = rows(5)
    assert services.seal(at=AT, batch=2) == 5
    seals = list(Seal.objects.order_by("number"))
    assert [(seal.number, seal.row_count, seal.last_seq, seal.sealed_at) for seal in seals] == [
        (1, 2, written[1].seq, AT),
        (2, 2, written[3].seq, AT),
        (3, 1, written[4].seq, AT),
    ]
    assert [seal.first_seq for seal in seals] == [1, written[1].seq + 1, written[3].seq + 1]
    assert [seal.previous_hash for seal in seals] == [GENESIS, seals[0].hash, seals[1].hash]


def test_a_second_run_seals_only_what_is_new(db):
    rows(3)
    assert services.seal(at=AT) == 3
    assert services.seal(at=AT) == 0
    rows(2)
    assert queries.unsealed().count() == 2
    assert services.seal(at=AT) == 2
    assert queries.unsealed().count() == 0


def test_numbers_that_were_rolled_back_leave_gaps_that_a_seal_covers(db):
    first = row()
    with transaction.atomic():
        row()
        transaction.set_rollback(True)
    last = row()
    services.seal(at=AT)
    seal = Seal.objects.get()
    assert (seal.row_count, seal.last_seq) == (2, last.seq)
    assert last.seq == first.seq + 2
    assert services.verify().whole


class Writer(threading.Thread):
    """Writes a row in a transaction of its own and keeps it open until told."""

    def __init__(self) -> None:
        super().__init__()
        self.written, self.may_end = threading.Event(), threading.Event()
        self.start()
        assert self.written.wait(10)

    def run(self) -> None:
        with transaction.atomic():
            row()
            self.written.set()
            self.may_end.wait(10)
        connection.close()

    def end(self) -> None:
        self.may_end.set()
        self.join()


@pytest.mark.django_db(transaction=True)
def test_a_row_still_on_its_way_holds_back_the_rows_after_it():
    writer = Writer()
    row()
    assert services.seal(at=AT, patience=0.2) == 0
    writer.end()
    assert services.seal(at=AT) == 2
    assert services.verify().whole


@pytest.mark.django_db(transaction=True)
def test_the_sealer_waits_for_those_who_wrote_before_it_and_not_for_those_after():
    first = Writer()
    row()
    late: list[Writer] = []

    def meanwhile(seconds: float) -> None:
        if not late:
            late.append(Writer())
            first.end()

    assert services.seal(at=AT, sleep=meanwhile) == 2
    assert queries.unsealed().count() == 0
    late[0].end()
    assert services.seal(at=AT) == 1
    assert services.verify().whole


@pytest.mark.django_db(transaction=True)
def test_many_writers_and_sealers_at_once_leave_no_row_out():
    """Half of the transactions roll back; two sealers run all the while."""
    done = threading.Event()

    def write(lane: int) -> None:
        for turn in range(40):
            with transaction.atomic():
                row(f"drawer-{lane}-{turn}")
                time.sleep(0.002)  # so that later numbers are committed earlier
                if turn % 2:
                    transaction.set_rollback(True)
        connection.close()

    def keep_sealing() -> None:
        while not done.is_set():
            services.seal(at=AT, batch=7)
        connection.close()

    writers = [threading.Thread(target=write, args=(lane,)) for lane in range(6)]
    sealers = [threading.Thread(target=keep_sealing) for _ in range(2)]
    for thread in [*writers, *sealers]:
        thread.start()
    for thread in writers:
        thread.join()
    done.set()
    for thread in sealers:
        thread.join()
    services.seal(at=AT)
    report = services.verify()
    assert (report.finding, report.rows, report.unsealed) == (None, 6 * 20, 0)
