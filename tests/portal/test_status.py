"""The system status: for partner admins, what works, what does not, and what to do."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from pms.accounts import services as accounts
from pms.audit import services as audit
from pms.audit.models import LogRow
from pms.common.actor import SYSTEM
from pms.notifications.models import Mail
from tests.cast import sign_in

PAGE, SIGNING = reverse("portal:status"), reverse("portal:status-signing")
pytestmark = pytest.mark.usefixtures("platform")


@pytest.fixture
def dana(cast, client) -> Client:
    return sign_in(client, cast.dana)


def worker(seconds_ago: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - make_interval(secs => %s))",
            [seconds_ago],
        )


def failed_job(task: str, lock: str | None = None, status: str = "failed") -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, status, queueing_lock) "
            "VALUES ('default', %s, %s, %s) RETURNING id",
            [task, status, lock],
        )
        return int(cursor.fetchone()[0])


def status_of(job_id: int) -> str | None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT status::text FROM procrastinate_jobs WHERE id = %s", [job_id])
        row = cursor.fetchone()
    return row[0] if row else None


def again(task: str) -> str:
    return reverse("portal:status-retry", args=[task])


def test_every_part_stands_there_with_its_state_and_no_secret(dana, settings):
    worker(5)
    page = dana.get(PAGE)
    assert page.status_code == 200
    parts = ("Database", "Jobs", "E-mail", "Events", "Audit log", "Signing keys", "Disk", "Clock")
    assert [part for part in parts if f'card-title">{part}</h2>' not in page.text] == []
    assert "PostgreSQL" in page.text
    for secret in (settings.SECRET_KEY, settings.SIGNING_PIN, settings.DATABASES["default"]["PASSWORD"] or "\0"):
        assert secret not in page.text


def test_without_a_worker_it_is_broken_and_says_what_to_do(dana):
    worker(600)
    page = dana.get(PAGE).text
    assert "No job worker runs" in page
    assert "Broken" in page
    worker(5)
    assert "No job worker runs" not in dana.get(PAGE).text


def test_mails_that_wait_for_long_are_told(dana, cast, settings):
    worker(5)
    settings.EMAIL_CONFIGURED = False
    assert "No mail server is set up" in dana.get(PAGE).text
    settings.EMAIL_CONFIGURED = True
    accounts.send_set_password_link(user_id=cast.emil.user.pk, actor=SYSTEM, at=timezone.now())
    Mail.objects.update(state="queued", created_at=timezone.now() - timedelta(hours=2))
    assert "Mails have waited for more than an hour." in dana.get(PAGE).text


def test_a_verification_of_the_log_is_told(dana):
    assert "Nobody has verified the log lately." in dana.get(PAGE).text
    audit.record_verification(audit.verify(), actor=SYSTEM, at=timezone.now())
    assert "Nobody has verified the log lately." not in dana.get(PAGE).text


def test_failed_jobs_stand_by_kind_and_are_tried_again(dana):
    first, second = failed_job("accounts.send_reset_link"), failed_job("accounts.send_reset_link")
    other = failed_job("audit.seal", lock="audit.seal")
    page = dana.get(PAGE).text
    assert "2 jobs" in page
    answer = dana.post(again("accounts.send_reset_link"), follow=True)
    assert "The jobs wait to be done again." in answer.text
    assert [status_of(first), status_of(second), status_of(other)] == ["todo", "todo", "failed"]
    row = LogRow.objects.get(event_name="JOBS RETRIED")
    assert (row.ref_id, row.log_desc, row.session_user_name) == ("accounts.send_reset_link", "2", "dana")


def test_a_job_that_may_wait_only_once_is_tried_once(dana):
    first, second = (failed_job("audit.seal", lock="audit.seal") for _ in range(2))
    dana.post(again("audit.seal"))
    assert [status_of(first), status_of(second)] == [None, "todo"]


def test_nothing_to_try_again_is_said(dana):
    for task in ("audit.seal", "no such kind", "a' OR 1=1"):
        assert "No job of this kind waits to be tried again." in dana.post(again(task), follow=True).text
    assert LogRow.objects.filter(event_name="JOBS RETRY REFUSED").count() == 3


def test_the_keys_are_opened_on_a_page_of_their_own_or_as_a_part(dana):
    page = dana.get(SIGNING).text
    assert "root" in page
    assert "days left" in page or "years" in page or "days" in page
    part = dana.get(SIGNING, headers={"HX-Request": "true"}).text
    assert "<html" not in part
    assert 'card-title">Signing keys</h2>' in part


def test_it_costs_few_queries(dana):
    dana.get(PAGE)
    with CaptureQueriesContext(connection) as captured:
        dana.get(PAGE)
    assert len(captured) <= 15


@pytest.mark.parametrize("who", ["amina", "emil"])
def test_it_is_closed_to_partners_and_policy_managers(cast, client, who):
    browser, job = sign_in(client, getattr(cast, who)), failed_job("audit.seal")
    answers = [browser.get(PAGE), browser.get(SIGNING), browser.post(again("audit.seal"))]
    assert [answer.status_code for answer in answers] == [403, 403, 403]
    assert status_of(job) == "failed"


def test_it_stands_in_the_navigation_of_partner_admins_alone(cast, client):
    entry = f'href="{PAGE}"'
    assert entry in sign_in(client, cast.dana).get("/home/").text
    assert entry not in sign_in(Client(), cast.emil).get("/home/").text
