"""Each command on a real database: what it says and what is there afterwards."""

import io

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from pms.accounts.models import User
from pms.audit.models import LogRow
from pms.cli.main import main
from pms.config import checks
from pms.status.adapters.database import missing_migrations

pytestmark = pytest.mark.django_db


def test_migrate_says_that_there_is_nothing_to_do(capsys):
    assert main(["migrate"]) == 0
    assert capsys.readouterr().out == "nothing to do: the database is up to date\n"
    assert missing_migrations() == frozenset()


def test_users_create_prints_a_one_time_link(capsys, settings):
    settings.BASE_URL = "https://partners.example.org"
    assert main(["users", "create", "dana", "--email", "dana@example.org", "--role", "PARTNER_ADMIN"]) == 0
    said = capsys.readouterr().out.splitlines()
    assert said[0] == "made the account dana"
    assert said[2].startswith("  https://partners.example.org/set-password/?key=")
    user = User.objects.get(username="dana")
    assert (user.email, user.roles, user.has_usable_password()) == ("dana@example.org", ["PARTNER_ADMIN"], False)


def test_users_create_takes_the_password_from_standard_input(capsys, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO("a long enough passphrase\n"))
    roles = ["--role", "PARTNER_ADMIN", "--role", "POLICYMANAGER"]
    assert main(["users", "create", "dana", "--email", "d@example.org", *roles, "--password-stdin"]) == 0
    assert capsys.readouterr().out == "made the account dana\n"
    user = User.objects.get(username="dana")
    assert sorted(user.roles) == ["PARTNER_ADMIN", "POLICYMANAGER"]
    assert user.check_password("a long enough passphrase")


@pytest.mark.parametrize(
    ("name", "email", "role"),
    [("no blanks", "a@example.org", "PARTNER_ADMIN"), ("dana", "nobody", "PARTNER_ADMIN"), ("dana", "a@b.org", "KING")],
)
def test_users_create_refuses_in_one_line_and_makes_nothing(capsys, name, email, role):
    assert main(["users", "create", name, "--email", email, "--role", role]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith("pms: ")
    assert said.err.count("\n") == 1
    assert not User.objects.exists()


def test_users_create_refuses_a_name_that_is_taken_in_another_case(capsys):
    assert main(["users", "create", "dana", "--email", "a@example.org", "--role", "PARTNER_ADMIN"]) == 0
    capsys.readouterr()
    assert main(["users", "create", "DANA", "--email", "b@example.org", "--role", "PARTNER_ADMIN"]) == 1
    assert "pms: " in capsys.readouterr().err
    assert User.objects.count() == 1


def test_a_database_without_tables_is_said_in_one_line(capsys):
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE audit.app_audit_log RENAME TO gone")
    assert main(["audit", "verify"]) == 1
    assert capsys.readouterr().err == "pms: the database is not migrated: run `pms migrate` first\n"


def test_check_says_which_migrations_are_missing():
    MigrationRecorder(connection).record_unapplied("accounts", "0001_initial")
    with pytest.raises(checks.Problem, match=r"^1 migrations are missing: run `pms migrate`$"):
        checks.check_database()


def test_check_passes_on_a_prepared_installation(capsys, settings, tmp_path):
    settings.SIGNING_KEYSTORE = str(tmp_path / "keystore")
    assert main(["check"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split(":")[0] for line in lines] == [
        "✓ settings",
        "✓ database",
        "✓ key store",
        "✓ mail",
        "✓ platform token",
        "✓ event hub",
    ]
    assert "PostgreSQL" in lines[1]


def test_check_tries_to_write_into_the_key_store(settings, tmp_path):
    (tmp_path / "file").write_text("")
    settings.SIGNING_KEYSTORE = str(tmp_path / "file" / "keystore")
    with pytest.raises(checks.Problem, match="Not a directory"):
        checks.check_key_store()


def test_check_opens_every_key(settings, tmp_path):
    (tmp_path / "root.p12").write_bytes(b"damaged")
    settings.SIGNING_KEYSTORE = str(tmp_path)
    with pytest.raises(checks.Problem, match=r"^root: "):
        checks.check_key_store()


def test_a_wrong_setting_is_a_problem_of_the_settings(monkeypatch):
    class Broken:
        def __getattr__(self, name):
            raise ImproperlyConfigured("PORT must be a whole number, not 'x'")

    monkeypatch.setattr(checks, "settings", Broken())
    with pytest.raises(checks.Problem, match=r"^PORT must be a whole number, not 'x'$"):
        checks.check_settings()


@pytest.mark.django_db(transaction=True)
def test_audit_seal_then_verify(capsys):
    assert main(["users", "create", "dana", "--email", "d@example.org", "--role", "PARTNER_ADMIN"]) == 0
    rows = LogRow.objects.count()
    assert rows > 0
    assert main(["audit", "seal"]) == 0
    assert capsys.readouterr().out.endswith(f"{rows} rows sealed\n")
    assert main(["audit", "verify"]) == 0
    said = capsys.readouterr().out.splitlines()
    assert said[0] == f"1 seals over {rows} rows are whole; 0 rows are not sealed yet"
    assert said[1].startswith("✓ nothing was changed; note this hash outside the system: ")
    noted = said[1].rsplit(" ", 1)[1]
    assert main(["audit", "verify", "--hash", noted]) == 0
    assert main(["audit", "verify", "--hash", "0" * 64]) == 1
    assert "✗ No seal has the noted hash" in capsys.readouterr().out
