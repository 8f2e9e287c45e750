"""One person's notifications: number, panel, seen, dismissed, and nobody else's."""

from datetime import timedelta

import pytest

from pms.audit.models import LogRow
from pms.common.actor import SYSTEM, Actor
from pms.common.errors import NotFound
from pms.notifications import queries, services
from pms.notifications.models import Notification
from pms.notifications.states import NotificationState
from tests.factories.notifications import AT, notification

ANNA, BERTA = Actor(id="1", name="anna"), Actor(id="2", name="berta")
LATER = AT + timedelta(hours=1)


def test_the_number_counts_what_is_neither_seen_nor_dismissed(db):
    first, second, third = notification(1), notification(1), notification(1)
    notification(2)
    services.dismiss(notification_id=first.id, actor=ANNA, at=LATER)
    assert (queries.unseen_count(1), queries.unseen_count(2)) == (2, 1)
    assert services.mark_seen(actor=ANNA, at=LATER) == 2
    assert (queries.unseen_count(1), queries.unseen_count(2)) == (0, 1)
    assert Notification.objects.get(pk=second.pk).seen_at == LATER
    assert Notification.objects.get(pk=third.pk).dismissed_at is None


def test_what_came_after_the_page_was_made_stays_new(db):
    notification(1, at=AT)
    notification(1, at=LATER)
    assert services.mark_seen(actor=ANNA, at=AT) == 1
    assert queries.unseen_count(1) == 1


def test_the_panel_shows_the_newest_that_were_not_dismissed(db):
    made = [notification(1, at=AT + timedelta(minutes=minute)) for minute in range(4)]
    services.dismiss(notification_id=made[3].id, actor=ANNA, at=LATER)
    assert list(queries.latest(1, limit=2)) == [made[2], made[1]]


def test_the_list_shows_each_with_its_state(db):
    dismissed = notification(1)
    services.dismiss(notification_id=dismissed.id, actor=ANNA, at=LATER)
    notification(1, at=AT + timedelta(minutes=1))
    services.mark_seen(actor=ANNA, at=LATER)
    notification(1, at=LATER)
    assert [row.shown_state for row in queries.mailbox(1)] == [
        NotificationState.NEW,
        NotificationState.SEEN,
        NotificationState.DISMISSED,
    ]


def test_dismissing_and_restoring_are_audited_once(db):
    one = notification(1)
    for _ in range(2):
        services.dismiss(notification_id=one.id, actor=ANNA, at=LATER)
    for _ in range(2):
        services.restore(notification_id=one.id, actor=ANNA, at=LATER)
    one.refresh_from_db()
    assert (one.dismissed_at, one.seen_at) == (None, LATER)
    rows = LogRow.objects.filter(cr_by="anna").order_by("seq").values_list("event_id", "ref_id")
    assert list(rows) == [("PMS_NOTIF_113", one.id), ("PMS_NOTIF_115", one.id)]


@pytest.mark.parametrize("verb", [services.dismiss, services.restore])
@pytest.mark.parametrize("actor", [BERTA, SYSTEM])
def test_somebody_elses_notification_is_as_if_it_did_not_exist(db, verb, actor):
    one = notification(1)
    with pytest.raises(NotFound):
        verb(notification_id=one.id, actor=actor, at=LATER)
    with pytest.raises(NotFound):
        verb(notification_id="no-such-id", actor=actor, at=LATER)
    one.refresh_from_db()
    assert one.dismissed_at is None
    assert LogRow.objects.filter(log_desc="not-found").count() == 2


def test_seeing_nothing_new_writes_nothing(db):
    assert services.mark_seen(actor=ANNA, at=LATER) == 0
    assert LogRow.objects.count() == 0


def test_a_notification_is_told_in_the_language_of_the_reader(db):
    assert queries.render(notification(1), "en") == "3 spoons in drawer kitchen"
    assert queries.render(notification(1), "ar") == "3 spoons in drawer \u2068kitchen\u2069"


def test_a_kind_that_is_no_longer_known_is_called_by_its_name(db):
    assert queries.kind_label("drawer_opened") == "drawer_opened"
