"""Sealing runs by itself."""

from procrastinate.contrib.django import app

from pms.audit import queries, tasks
from tests.factories.audit import rows


def test_the_task_seals_what_is_there(db):
    rows(3)
    tasks.seal(timestamp=0)
    assert queries.unsealed().count() == 0


def test_sealing_and_the_postmans_rounds_run_every_minute(db):
    found = {registered.task.name: registered.cron for registered in app.periodic_registry.periodic_tasks.values()}
    assert found["audit.seal"] == found["notifications.deliver_mail"] == "* * * * *"
