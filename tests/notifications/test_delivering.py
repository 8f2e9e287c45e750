"""The mail queue against real mail servers of every temper."""

import threading
from datetime import timedelta
from email.message import EmailMessage

import pytest
from django.db import connection, transaction

from pms.audit.models import LogRow
from pms.notifications import rules, services
from pms.notifications.models import Mail
from pms.notifications.states import MailState, Obstacle
from pms.notifications.tasks import deliver_mail
from tests.factories.notifications import (
    AT,
    DRAWER_OPENED,
    PARAMETERS,
    MailServer,
    free_port,
    mail,
    recipient,
    running,
    use_port,
)


@pytest.fixture
def server(db, settings):
    with running(MailServer(), settings) as started:
        yield started


def queue(count: int) -> list[Mail]:
    return [mail() for _ in range(count)]


def audit_rows() -> list[tuple[str, str, str, str]]:
    return list(LogRow.objects.order_by("seq").values_list("event_id", "ref_id_type", "ref_id", "log_desc"))


def part(message: EmailMessage, kind: str) -> str:
    found = message.get_body(preferencelist=(kind,))
    assert found is not None
    return str(found.get_content())


def test_a_mail_arrives_with_both_bodies_and_its_headers(server):
    sent = mail(email="anna@example.org", language="fr")
    assert services.deliver(at=AT) == services.Delivery(sent=1)
    (message,) = server.taken
    assert (message["To"], message["Subject"]) == ("anna@example.org", 'Drawer "kitchen" was opened')
    assert message["From"] == "Partner Management <noreply@localhost>"
    assert (message["Content-Language"], message["Auto-Submitted"]) == ("fr", "auto-generated")
    assert message["Message-ID"] == f"<{sent.pk}.{AT.timestamp():.0f}@localhost>"
    assert "http://localhost:8000/drawers/1/?key=secret-key" in part(message, "plain")
    assert part(message, "html").startswith("<!DOCTYPE html>")


def test_what_was_sent_is_written_down_and_not_sent_again(server):
    sent = mail()
    services.deliver(at=AT)
    sent.refresh_from_db()
    assert (sent.state, sent.sent_at, sent.attempts, sent.obstacle) == (MailState.SENT, AT, 1, "")
    assert sent.text
    assert audit_rows() == [("PMS_NOTIF_103", "mailId", str(sent.pk), "drawer_opened")]
    assert services.deliver(at=AT) == services.Delivery()
    assert len(server.taken) == 1


def test_the_mail_of_a_notification_is_audited_under_the_notification(server):
    services.notify(
        DRAWER_OPENED, recipients=[recipient()], parameters=PARAMETERS, ref_type="d", ref_id="1", path="/", at=AT
    )
    services.deliver(at=AT)
    notification_id = Mail.objects.get().notification_id
    assert audit_rows() == [
        ("PMS_NOTIF_101", "notificationId", notification_id, "drawer_opened"),
        ("PMS_NOTIF_103", "notificationId", notification_id, "drawer_opened"),
    ]


def test_a_one_time_link_goes_once_it_was_sent(server):
    sent = mail(secret=True)
    services.deliver(at=AT)
    sent.refresh_from_db()
    assert "secret-key" in part(server.taken[0], "plain")
    assert (sent.text, sent.html) == ("", "")


def test_a_batch_travels_over_one_connection_oldest_first(server):
    queued = queue(5)
    assert services.deliver(at=AT, batch=3) == services.Delivery(sent=3, more=True)
    assert [message["To"] for message in server.taken] == [row.recipient for row in queued[:3]]
    assert server.sessions == 1


def test_the_task_empties_the_queue(server, time_machine):
    time_machine.move_to(AT)
    queue(120)
    deliver_mail()
    assert Mail.objects.filter(state=MailState.SENT).count() == 120
    assert len(server.taken) == 120


def test_a_mail_that_is_due_later_waits(server):
    mail(at=AT + timedelta(minutes=1))
    assert services.deliver(at=AT) == services.Delivery()
    assert services.deliver(at=AT + timedelta(minutes=1)).sent == 1


def test_a_mail_that_the_server_refuses_is_given_up_with_the_reason_but_without_the_address(server):
    server.answer_to_rcpt = "550 5.1.1 <anna@example.org>: no such user"
    given_up = mail(email="anna@example.org", secret=True)
    assert services.deliver(at=AT) == services.Delivery(failed=1)
    given_up.refresh_from_db()
    assert given_up.state == MailState.FAILED
    assert (given_up.obstacle, given_up.server_code) == (Obstacle.REFUSED, "550 5.1.1")
    assert (given_up.text, given_up.html, given_up.sent_at) == ("", "", None)
    assert audit_rows() == [("PMS_NOTIF_104", "mailId", str(given_up.pk), "drawer_opened refused 550 5.1.1")]
    assert services.deliver(at=AT + timedelta(days=1)) == services.Delivery()


def test_a_refusal_after_the_text_is_final_too(server):
    server.answer_to_data = "554 message rejected"
    given_up = mail()
    services.deliver(at=AT)
    given_up.refresh_from_db()
    assert (given_up.state, given_up.server_code) == (MailState.FAILED, "554")


@pytest.mark.parametrize("moment", ["answer_to_rcpt", "answer_to_data"])
def test_a_mail_that_the_server_puts_off_is_tried_again_later_and_later(server, moment):
    setattr(server, moment, "451 4.7.1 Greylisted, try again")
    put_off = mail(secret=True)
    at = AT
    for attempt, minutes in enumerate([1, 2, 4, 8], start=1):
        assert services.deliver(at=at) == services.Delivery(postponed=1)
        put_off.refresh_from_db()
        assert (put_off.state, put_off.attempts) == (MailState.QUEUED, attempt)
        assert (put_off.obstacle, put_off.server_code) == (Obstacle.TEMPORARY, "451 4.7.1")
        assert put_off.next_attempt_at == at + timedelta(minutes=minutes)
        assert services.deliver(at=at) == services.Delivery()
        at = put_off.next_attempt_at
    setattr(server, moment, "")
    assert services.deliver(at=at).sent == 1
    assert "secret-key" in part(server.taken[0], "plain")
    assert [row[0] for row in audit_rows()] == ["PMS_NOTIF_103"]


def test_a_mail_that_can_never_be_handed_over_is_given_up_in_the_end(server):
    server.answer_to_rcpt = "450 mailbox busy"
    given_up = mail()
    Mail.objects.update(attempts=rules.MOST_ATTEMPTS - 1)
    assert services.deliver(at=AT) == services.Delivery(failed=1)
    given_up.refresh_from_db()
    assert (given_up.state, given_up.obstacle) == (MailState.FAILED, Obstacle.TEMPORARY)


def test_one_bad_address_does_not_hold_up_the_others(server):
    first, bad, later, last = queue(4)
    server.answers_by_address = {bad.recipient: "550 no", later.recipient: "450 busy"}
    assert services.deliver(at=AT) == services.Delivery(sent=2, failed=1, postponed=1)
    assert [message["To"] for message in server.taken] == [first.recipient, last.recipient]
    assert server.sessions == 1


def test_an_address_that_cannot_be_written_to_is_given_up(server):
    broken = mail(email="anna@example.org berta@example.org")
    good = mail()
    assert services.deliver(at=AT) == services.Delivery(sent=1, failed=1)
    broken.refresh_from_db()
    good.refresh_from_db()
    assert (broken.state, broken.obstacle, good.state) == (MailState.FAILED, Obstacle.ADDRESS, MailState.SENT)


def test_a_server_that_is_down_is_asked_once_and_nothing_is_lost(db, settings):
    use_port(settings, free_port())
    first, second = queue(2)
    assert services.deliver(at=AT) == services.Delivery(postponed=1)
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, first.obstacle, first.attempts) == (MailState.QUEUED, Obstacle.NO_CONNECTION, 1)
    assert (second.state, second.attempts, second.next_attempt_at) == (MailState.QUEUED, 0, AT)
    with running(MailServer(), settings) as server:
        assert services.deliver(at=AT + timedelta(minutes=1)).sent == 2
        assert len(server.taken) == 2


def test_a_server_that_hangs_up_in_the_middle_is_called_again(server):
    server.drops = True
    cut_off, next_one = queue(2)
    assert services.deliver(at=AT) == services.Delivery(postponed=2)
    for row in (cut_off, next_one):
        row.refresh_from_db()
        assert (row.state, row.obstacle) == (MailState.QUEUED, Obstacle.NO_CONNECTION)
    assert server.sessions == 2
    server.drops = False
    assert services.deliver(at=AT + timedelta(minutes=1)).sent == 2


def test_a_server_that_is_closing_down_is_called_again_for_the_next_mail(server):
    closing, next_one = queue(2)
    server.answers_by_address = {closing.recipient: "421 4.3.2 closing"}
    assert services.deliver(at=AT) == services.Delivery(sent=1, postponed=1)
    assert server.taken[0]["To"] == next_one.recipient


def test_a_server_that_is_too_slow_counts_as_unreachable(server, settings):
    settings.EMAIL_TIMEOUT = 0.5
    server.seconds = 1.5
    slow = mail()
    assert services.deliver(at=AT) == services.Delivery(postponed=1)
    slow.refresh_from_db()
    assert (slow.state, slow.obstacle) == (MailState.QUEUED, Obstacle.NO_CONNECTION)


def test_a_sender_that_the_server_does_not_accept_is_the_installations_fault_not_the_mails(server, settings):
    settings.DEFAULT_FROM_EMAIL = "x" * 600 + "@example.org"
    waiting = mail()
    assert services.deliver(at=AT) == services.Delivery(postponed=1)
    waiting.refresh_from_db()
    assert (waiting.state, waiting.obstacle) == (MailState.QUEUED, Obstacle.SETUP)


def test_a_sign_in_that_the_server_refuses_holds_everything_back(server, settings):
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "somebody", "wrong"
    first, second = queue(2)
    assert services.deliver(at=AT) == services.Delivery(postponed=1)
    first.refresh_from_db()
    assert (first.state, first.attempts) == (MailState.QUEUED, 1)
    assert Mail.objects.get(pk=second.pk).attempts == 0


def test_when_the_mail_server_was_taken_out_of_the_settings_what_is_queued_is_kept(db, settings):
    settings.EMAIL_CONFIGURED = True
    waiting = mail(secret=True)
    settings.EMAIL_CONFIGURED = False
    assert services.deliver(at=AT) == services.Delivery()
    waiting.refresh_from_db()
    assert waiting.state == MailState.KEPT
    assert "secret-key" in waiting.text


@pytest.mark.django_db(transaction=True)
def test_two_postmen_share_the_queue_and_send_nothing_twice(settings):
    with running(MailServer(seconds=0.01), settings) as server:
        queue(30)

        def work() -> None:
            while services.deliver(at=AT, batch=5).more:
                pass
            connection.close()

        postmen = [threading.Thread(target=work) for _ in range(3)]
        for postman in postmen:
            postman.start()
        for postman in postmen:
            postman.join()
        services.deliver(at=AT)
        assert Mail.objects.filter(state=MailState.SENT).count() == 30
        assert len({message["Message-ID"] for message in server.taken}) == len(server.taken) == 30


@pytest.mark.django_db(transaction=True)
def test_a_mail_that_another_worker_has_in_hand_is_left_to_it(settings):
    settings.EMAIL_CONFIGURED = True
    with running(MailServer(), settings) as server:
        held, free = queue(2)
        locked, may_end = threading.Event(), threading.Event()

        def hold() -> None:
            with transaction.atomic():
                Mail.objects.select_for_update().get(pk=held.pk)
                locked.set()
                may_end.wait(10)
            connection.close()

        holder = threading.Thread(target=hold)
        holder.start()
        locked.wait(10)
        assert services.deliver(at=AT) == services.Delivery(sent=1)
        assert server.taken[0]["To"] == free.recipient
        may_end.set()
        holder.join()


def test_the_waits_double_up_to_an_hour_and_end_after_three_days():
    waits = []
    for attempts in range(1, rules.MOST_ATTEMPTS):
        again = rules.next_attempt(attempts, AT)
        assert again is not None
        waits.append(again - AT)
    assert waits[:7] == [timedelta(minutes=minutes) for minutes in (1, 2, 4, 8, 16, 32, 60)]
    assert timedelta(days=2, hours=20) < sum(waits, timedelta()) < timedelta(days=3)
    assert rules.next_attempt(rules.MOST_ATTEMPTS, AT) is None
