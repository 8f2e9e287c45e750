"""The outbox and a real hub of every temper: order, repetition, giving up, several publishers, killed ones."""

import os
import signal
import subprocess
import sys
from datetime import timedelta

import httpx
import pytest
from django.db import connection, transaction

from pms.audit.models import LogRow
from pms.events import rules, services
from pms.events.adapters import platform
from pms.events.models import OutboxRow
from pms.events.states import OutboxState, Topic
from pms.publishing.services import Publication, publishing
from pms.publishing.tasks import publish_events
from tests.config.test_worker import address_of_test_database, eventually
from tests.factories.events import event
from tests.factories.policies import PolicyFactory
from tests.factories.policy_requests import AT
from tests.threads import at_once

MINUTE = timedelta(minutes=1)


def told_of(count: int) -> list[OutboxRow]:
    """So many events, each of an object of its own."""
    return [event("policyId", PolicyFactory().pk, at=AT) for _ in range(count)]


def ids(rows: list[OutboxRow]) -> list[str]:
    return [str(row.event_id) for row in rows]


def standing(row: OutboxRow) -> tuple[str, int, str]:
    row.refresh_from_db()
    return row.state, row.attempts, row.last_error


def test_what_was_sent_is_written_down_and_not_sent_again(hub, run, db):
    (row,) = told_of(1)
    assert run() == Publication(sent=1)
    assert standing(row) == (OutboxState.SENT, 1, "")
    assert row.sent_at == AT
    assert run() == Publication()
    assert hub.ids == ids([row])


def test_a_hub_may_accept_with_202_or_in_words(hub, run, db):
    hub.status, hub.accepts_in_words = 200, True
    (row,) = told_of(1)
    assert run() == Publication(sent=1)
    hub.accepts_in_words = False
    (other,) = told_of(1)
    assert run() == Publication(postponed=1)
    assert standing(row)[0] == OutboxState.SENT
    assert standing(other) == (OutboxState.WAITING, 1, "refused 200")


def test_without_a_hub_everything_waits_and_nothing_fails(run, settings, db):
    settings.WEBSUB_HUB_URL = ""
    (row,) = told_of(1)
    assert run() == Publication()
    publish_events()
    assert standing(row) == (OutboxState.WAITING, 0, "")


def test_events_of_one_object_go_out_in_order_each_once(hub, run, acme):
    rows = [event("partner", acme.pk, at=AT) for _ in range(5)]
    rows[0].next_attempt_at = AT + MINUTE
    rows[0].save()
    assert run() == Publication()
    assert run(AT + MINUTE) == Publication(sent=5)
    assert hub.ids == ids(rows)


def test_an_event_that_is_refused_holds_back_its_own_object_alone(hub, run, acme):
    hub.refused_topics = {"PARTNER_UPDATED"}
    first = event("partner", acme.pk, at=AT)
    behind = event("partner_certificate", acme.certificates.get().pk, at=AT, order_key=acme.pk)
    (other,) = told_of(1)
    assert run() == Publication(sent=1, postponed=1)
    assert standing(first) == (OutboxState.WAITING, 1, "refused 400")
    assert standing(behind) == (OutboxState.WAITING, 0, "")
    hub.refused_topics = set()
    assert run(AT + MINUTE) == Publication(sent=2)
    assert hub.ids == ids([other, first, behind])


def test_an_event_is_given_up_after_its_last_attempt_and_then_lets_those_behind_it_go(hub, run, acme):
    hub.refused_topics = {"PARTNER_UPDATED"}
    row = event("partner", acme.pk, at=AT)
    behind = event("partner_certificate", acme.certificates.get().pk, at=AT, order_key=acme.pk)
    OutboxRow.objects.filter(pk=row.pk).update(attempts=rules.MOST_ATTEMPTS - 1)
    assert run() == Publication(sent=1, failed=1)
    assert standing(row) == (OutboxState.FAILED, rules.MOST_ATTEMPTS, "refused 400")
    assert hub.ids == ids([behind])
    assert list(LogRow.objects.values_list("event_id", "ref_id_type", "ref_id", "log_desc", "session_user_name")) == [
        ("PMS_EVENT_001", "eventId", str(row.event_id), "PARTNER_UPDATED refused 400", "SYSTEM")
    ]


def test_attempts_are_spaced_ever_wider():
    waits = [rules.next_attempt(attempts, AT) - AT for attempts in (1, 2, 3, 6, 7, 8, 76)]
    assert waits == [MINUTE, 2 * MINUTE, 4 * MINUTE, 32 * MINUTE, 60 * MINUTE, 60 * MINUTE, 60 * MINUTE]
    assert rules.next_attempt(rules.MOST_ATTEMPTS, AT) is None


def test_a_hub_that_is_down_is_asked_once_a_run(run, settings, db):
    settings.WEBSUB_HUB_URL = "http://127.0.0.1:9/hub"
    first, second = told_of(2)
    assert run() == Publication(postponed=1, reachable=False)
    assert standing(first) == (OutboxState.WAITING, 1, "no-connection")
    assert standing(second) == (OutboxState.WAITING, 0, "")
    assert run() == Publication(postponed=1, reachable=False)
    assert standing(second) == (OutboxState.WAITING, 1, "no-connection")


def test_a_hub_that_hangs_up_gets_the_same_event_again(hub, run, db):
    hub.drops = True
    (row,) = told_of(1)
    assert run() == Publication(postponed=1, reachable=False)
    hub.drops = False
    assert run(AT + MINUTE) == Publication(sent=1)
    assert hub.ids == ids([row])
    assert standing(row) == (OutboxState.SENT, 2, "")


def test_a_hub_that_answers_too_late_gets_the_same_event_again(hub, run, db, monkeypatch):
    monkeypatch.setattr(platform, "TIMEOUT", httpx.Timeout(0.3))
    hub.seconds = 1
    (row,) = told_of(1)
    assert run() == Publication(postponed=1, reachable=False)
    hub.seconds = 0
    assert run(AT + MINUTE) == Publication(sent=1)
    assert hub.ids == ids([row, row])


@pytest.mark.parametrize(
    ("status", "error", "reachable"),
    [
        (301, "refused 301", True),
        (400, "refused 400", True),
        (401, "not-allowed 401", False),
        (403, "not-allowed 403", True),
        (429, "out-of-order 429", False),
        (500, "out-of-order 500", True),
        (503, "out-of-order 503", False),
    ],
)
def test_an_answer_says_whether_the_hub_or_the_event_is_the_trouble(hub, run, db, status, error, reachable):
    hub.status = status
    (row,) = told_of(1)
    assert run() == Publication(postponed=1, reachable=reachable)
    assert standing(row) == (OutboxState.WAITING, 1, error)


def test_the_content_is_that_of_the_moment_of_sending(hub, run, policy, settings):
    event("policyId", policy.pk, at=AT)
    address, settings.WEBSUB_HUB_URL = settings.WEBSUB_HUB_URL, "http://127.0.0.1:9/"
    run()
    policy.description = "Changed meanwhile"
    policy.save()
    settings.WEBSUB_HUB_URL = address
    run(AT + MINUTE)
    assert hub.taken[0]["event"]["data"]["policyData"]["policyDescription"] == "Changed meanwhile"
    assert hub.taken[0]["publishedOn"] == "2026-03-04T10:01:00.000Z"


def test_a_topic_is_registered_once_and_before_its_first_event(hub, run, db):
    told_of(3)
    run()
    asked = [(each.query or each.form)["hub.mode"][0] for each in hub.asked]
    assert asked == ["register", "publish", "publish", "publish"]
    assert hub.registered == ["POLICY_UPDATED"]
    assert hub.asked[0].headers["Content-Type"] == "application/x-www-form-urlencoded"
    assert {each.path for each in hub.asked} == {"/hub"}


def test_a_registration_that_fails_stops_nothing(hub, run, db):
    hub.refuses_registration = True
    (row,) = told_of(1)
    assert run() == Publication(sent=1)
    assert hub.ids == ids([row])


def test_a_topic_is_registered_anew_when_the_hub_refused_an_event(hub, run, db):
    hub.status = 404
    told_of(1)
    run()
    hub.status = 202
    run(AT + MINUTE)
    assert hub.registered == ["POLICY_UPDATED", "POLICY_UPDATED"]


def test_a_fault_of_ours_delays_one_event_and_not_the_others(hub, run, acme):
    row = event("partner", acme.pk, at=AT, topic=Topic.OIDC_CLIENT_CREATED)
    (other,) = told_of(1)
    assert run() == Publication(sent=1, postponed=1)
    assert standing(row) == (OutboxState.WAITING, 1, "fault")
    assert hub.ids == ids([other])


@pytest.mark.django_db(transaction=True)
def test_two_publishers_at_once_send_each_event_once_and_in_order(hub, run):
    rows = told_of(6)
    rows += [event("policyId", row.ref_id, at=AT) for row in rows]
    hub.seconds = 0.05
    both = at_once(run, run)
    assert sum(each.sent for each in both) == 12
    assert sorted(hub.ids) == sorted(ids(rows))
    for first, second in zip(rows[:6], rows[6:], strict=True):
        assert hub.ids.index(str(first.event_id)) < hub.ids.index(str(second.event_id))
    assert set(OutboxRow.objects.values_list("state", "attempts")) == {(OutboxState.SENT, 1)}


@pytest.mark.django_db(transaction=True)
def test_an_event_waits_while_another_tells_of_one_of_the_same_objects(hub, run, key, policy):
    made, _clear = key
    new_key = event("apiKeyId", made.pk, at=AT, topic=Topic.APIKEY_APPROVED)
    of_policy = event("policyId", policy.pk, at=AT)

    def hold():
        with transaction.atomic():
            assert publishing._hold([policy.pk])
            result[:] = at_once(run)

    result: list[object] = []
    hold()
    assert result == [Publication()]
    assert [standing(row)[:2] for row in (new_key, of_policy)] == [(OutboxState.WAITING, 0)] * 2
    assert run() == Publication(sent=2)


@pytest.mark.django_db(transaction=True)
def test_a_recorded_event_is_sent_at_once_where_there_is_a_hub(hub, settings):
    def jobs() -> list[str]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT task_name FROM procrastinate_jobs")
            return [name for (name,) in cursor.fetchall()]

    def record():
        services.record(Topic.POLICY_UPDATED, ref_type="policyId", ref_id="a", order_key="a", at=AT)

    with transaction.atomic():
        record()
        record()
        assert jobs() == []
    assert jobs() == ["publishing.publish_events"]
    settings.WEBSUB_HUB_URL = ""
    record()
    assert jobs() == ["publishing.publish_events"]


def worker(hub_url: str) -> subprocess.Popen[bytes]:
    environment = os.environ | {"PMS_DATABASE_URL": address_of_test_database(), "PMS_WEBSUB_HUB_URL": hub_url}
    return subprocess.Popen([sys.executable, "-m", "pms.cli", "worker"], env=environment)


@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_between_publishing_and_noting_repeats_the_event_under_the_same_id(hub, run, settings):
    hub.seconds = 30
    subject = PolicyFactory()
    with transaction.atomic():
        for _ in range(2):
            services.record(Topic.POLICY_UPDATED, ref_type="policyId", ref_id=subject.pk, order_key=subject.pk, at=AT)
    first, second = OutboxRow.objects.order_by("id")
    victim = worker(settings.WEBSUB_HUB_URL)
    try:
        assert hub.got_one.wait(60)
    finally:
        victim.send_signal(signal.SIGKILL)
        victim.wait()
    assert standing(first) == (OutboxState.WAITING, 0, "")
    hub.seconds = 0
    assert eventually(lambda: run().sent, 10)
    assert hub.ids == ids([first, first, second])
    assert [standing(row)[0] for row in (first, second)] == [OutboxState.SENT, OutboxState.SENT]
