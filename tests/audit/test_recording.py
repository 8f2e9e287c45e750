"""The rows: what they hold, that they share the fate of the change, that refusals survive."""

from datetime import UTC, datetime

import pytest
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from pms.audit import queries, services
from pms.audit.actions import Action, Module
from pms.audit.models import LogRow
from pms.common.actor import SYSTEM, Actor, visitor
from pms.common.errors import DomainError
from tests.factories.audit import ANNA, AT, OPENED, OPENING_REFUSED, row


class Jammed(DomainError):
    code = "drawer-jammed"


@services.audit_refusals(OPENING_REFUSED, ref="drawer", ref_type="drawerId")
@transaction.atomic
def open_drawer(*, drawer: object, actor: Actor, at: datetime, jammed: bool = False) -> str:
    """A verb as the domains have them."""
    services.record(OPENED, actor=actor, at=at, ref_id=str(drawer), ref_type="drawerId")
    if jammed:
        raise Jammed
    return "open"


def test_a_row_holds_the_columns_of_the_reference(db):
    before = timezone.now()
    services.record(OPENED, actor=ANNA, at=AT, ref_id="drawer-1", ref_type="drawerId")
    stored = LogRow.objects.get()
    assert len(stored.log_id) == 36
    assert before <= stored.log_dtimes <= timezone.now()
    assert LogRow.objects.values(
        "log_desc", "event_id", "event_type", "event_name", "action_dtimes", "host_name", "host_ip", "session_user_id",
        "session_user_name", "app_id", "app_name", "module_id", "module_name", "ref_id", "ref_id_type", "cr_by",
    ).get() == {
        "log_desc": "A drawer was opened.",
        "event_id": "TEST_001",
        "event_type": "SYSTEM",
        "event_name": "DRAWER OPENED",
        "action_dtimes": AT,
        "host_name": "desk.example",
        "host_ip": "192.0.2.17",
        "session_user_id": "17",
        "session_user_name": "anna",
        "app_id": "10002",
        "app_name": "Partner management portal",
        "module_id": "PMS_AUD",
        "module_name": "Audit",
        "ref_id": "drawer-1",
        "ref_id_type": "drawerId",
        "cr_by": "anna",
    }  # fmt: skip


def test_the_system_and_a_visitor_are_named_where_there_is_no_account(db):
    services.record(OPENED, actor=SYSTEM, at=AT)
    services.record(OPENED, actor=visitor(host_ip="192.0.2.1"), at=AT)
    columns = ("session_user_id", "cr_by", "host_ip", "host_name", "ref_id", "ref_id_type")
    assert list(LogRow.objects.order_by("seq").values_list(*columns)) == [
        ("SYSTEM", "SYSTEM", "Unknown Host", "Unknown Host", "NO_ID", "NO_ID_TYPE"),
        ("anonymous", "anonymous", "192.0.2.1", "Unknown Host", "NO_ID", "NO_ID_TYPE"),
    ]


def test_rows_are_numbered_in_the_order_of_writing(db):
    first, second, third = row(), row(), row()
    assert first.seq < second.seq < third.seq


def test_the_time_of_writing_is_the_databases_whatever_the_insert_says(db):
    LogRow.objects.bulk_create([LogRow(log_id="x", log_dtimes=datetime(2001, 1, 1, tzinfo=UTC), action_dtimes=AT)])
    assert LogRow.objects.get().log_dtimes.year == timezone.now().year


def test_texts_that_are_too_long_or_hold_a_nul_never_stop_the_verb(db):
    services.record(OPENED, actor=ANNA, at=AT, ref_id="d" * 65, ref_type="t" * 65, description="\x00" + "x" * 3000)
    stored = LogRow.objects.get()
    assert (stored.ref_id, stored.ref_id_type, stored.log_desc) == ("d" * 64, "t" * 64, "x" * 2048)


def test_the_description_is_stored_in_english_whatever_the_reader_speaks(db):
    day = Action("TEST_003", "DAY", _("Monday"), Module.AUDIT)
    with translation.override("fr"):
        services.record(day, actor=ANNA, at=AT)
        assert str(day.description) == "lundi"
    assert LogRow.objects.get().log_desc == "Monday"


def test_the_row_of_a_change_that_is_rolled_back_is_gone(db):
    with transaction.atomic():
        row()
        transaction.set_rollback(True)
    assert LogRow.objects.count() == 0


def test_a_refusal_leaves_its_row_and_takes_the_changes_back(db):
    with pytest.raises(Jammed):
        open_drawer(drawer="drawer-1", actor=ANNA, at=AT, jammed=True)
    assert list(LogRow.objects.values_list("event_id", "ref_id", "ref_id_type", "log_desc", "cr_by")) == [
        ("TEST_002", "drawer-1", "drawerId", "drawer-jammed", "anna")
    ]


@pytest.mark.django_db(transaction=True)
def test_a_refusal_is_committed_although_the_verb_was_not():
    with pytest.raises(Jammed):
        open_drawer(drawer="drawer-1", actor=ANNA, at=AT, jammed=True)
    transaction.set_autocommit(True)
    assert LogRow.objects.get().event_id == "TEST_002"


def test_a_refusal_names_an_object_by_its_key(db):
    opened = row()
    with pytest.raises(Jammed):
        open_drawer(drawer=opened, actor=ANNA, at=AT, jammed=True)
    assert LogRow.objects.latest("seq").ref_id == str(opened.pk)


def test_a_refusal_without_an_object_is_written_all_the_same(db):
    with pytest.raises(Jammed):
        open_drawer(drawer=None, actor=ANNA, at=AT, jammed=True)
    assert LogRow.objects.latest("seq").ref_id == "NO_ID"


def test_success_writes_no_refusal(db):
    assert open_drawer(drawer="drawer-1", actor=ANNA, at=AT) == "open"
    assert [stored.event_id for stored in LogRow.objects.all()] == ["TEST_001"]


def test_the_history_of_an_object_is_its_own_newest_first(db):
    first = row("drawer-1")
    row("drawer-2")
    second = row("drawer-1")
    services.record(OPENED, actor=ANNA, at=AT, ref_id="drawer-1", ref_type="cupboardId")
    assert list(queries.history("drawerId", "drawer-1")) == [second, first]


def test_a_row_of_an_event_that_is_no_longer_known_is_told_by_its_stored_name(db):
    assert queries.sentence(row()) == "DRAWER OPENED"
