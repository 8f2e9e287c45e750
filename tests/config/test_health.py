"""Alive and ready."""

import json

import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpResponse
from django.test import RequestFactory

from pms.config.health import HealthMiddleware, readiness

pytestmark = pytest.mark.django_db


def sign_of_life(*, seconds_ago):
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - make_interval(secs => %s))",
            [seconds_ago],
        )


def ask(path, **headers):
    middleware = HealthMiddleware(lambda _request: HttpResponse("the product"))
    return middleware(RequestFactory().get(path, **headers))


def test_ready_when_the_database_is_migrated_and_a_worker_lives():
    sign_of_life(seconds_ago=44)
    assert readiness() == {"database": True, "migrations": True, "worker": True}
    response = ask("/readyz")
    assert response.status_code == 200
    assert json.loads(response.content) == {"database": True, "migrations": True, "worker": True}
    assert response.headers["Cache-Control"] == "no-store"


def test_not_ready_when_the_last_sign_of_a_worker_is_old():
    sign_of_life(seconds_ago=46)
    assert ask("/readyz").status_code == 503
    assert readiness() == {"database": True, "migrations": True, "worker": False}
    assert readiness(heartbeat_limit=60)["worker"] is True


def test_not_ready_without_any_worker_which_is_no_error_in_the_log(client, caplog):
    assert client.get("/readyz").status_code == 503
    assert caplog.records == []


def test_not_ready_while_a_migration_is_missing():
    sign_of_life(seconds_ago=1)
    MigrationRecorder(connection).record_unapplied("accounts", "0001_initial")
    assert readiness() == {"database": True, "migrations": False, "worker": True}


def test_a_database_that_is_newer_than_the_program_is_fine():
    sign_of_life(seconds_ago=1)
    MigrationRecorder(connection).record_applied("accounts", "9999_of_the_next_release")
    assert ask("/readyz").status_code == 200


def test_not_ready_without_a_database(monkeypatch):
    monkeypatch.setitem(connection.settings_dict, "HOST", "/nowhere")
    broken = connection.copy("broken")
    broken.settings_dict["HOST"] = "/nowhere"
    monkeypatch.setattr("pms.status.adapters.database.connection", broken)
    monkeypatch.setattr("pms.config.health.connection", broken)
    assert readiness() == {"database": False, "migrations": False, "worker": False}


def test_alive_under_whatever_host_name(settings):
    settings.ALLOWED_HOSTS = ["partners.example.org"]
    response = ask("/healthz", HTTP_HOST="10.1.2.3:8000")
    assert (response.status_code, response.content) == (200, b"alive\n")


def test_other_addresses_go_on_to_the_product():
    assert ask("/healthz/").content == b"the product"
