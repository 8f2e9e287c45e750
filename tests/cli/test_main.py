"""Whatever can be foreseen to go wrong is one readable line and a non-zero status, as a real process says it."""

import os
import socket
import subprocess
import sys

import pytest

from pms import VERSION

SECRETS = dict.fromkeys(("PMS_SECRET_KEY", "PMS_SIGNING_PIN", "PMS_API_KEY_SECRET"), "s" * 40)


def pms(*arguments, stdin="", **environment):
    """Run the command as an operator would; status, standard output and standard error."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("PMS_", "PORT"))}
    done = subprocess.run(
        [sys.executable, "-m", "pms.cli", *arguments],
        env=inherited | environment,
        input=stdin,
        capture_output=True,
        text=True,
        timeout=60,
    )
    return done.returncode, done.stdout, done.stderr


def test_it_says_its_version():
    assert pms("--version") == (0, f"pms {VERSION}\n", "")


def test_a_wrong_setting_stops_the_start(tmp_path):
    status, out, err = pms("serve", PMS_HOME=str(tmp_path), PMS_IDLE_MINUTES="soon")
    assert (status, out) == (1, "")
    assert err == "pms: PMS_IDLE_MINUTES must be a whole number, not 'soon'\n"
    assert not (tmp_path / "postgres").exists()


def test_a_given_database_without_secrets_stops_the_start(tmp_path):
    status, _out, err = pms("migrate", PMS_HOME=str(tmp_path), PMS_DATABASE_URL="postgresql://pms@localhost:1/pms")
    assert status == 1
    assert err == "pms: PMS_SECRET_KEY must be set when PMS_DATABASE_URL is (or PMS_SECRET_KEY_FILE)\n"


def test_a_database_that_is_down_is_said_in_one_line(tmp_path):
    status, _out, err = pms(
        "migrate", PMS_HOME=str(tmp_path), PMS_DATABASE_URL="postgresql://pms@127.0.0.1:1/pms", **SECRETS
    )
    assert status == 1
    assert err.startswith("pms: the database does not answer: ")
    assert "Connection refused" in err
    assert err.count("\n") == 1


def test_a_port_that_is_taken_is_said_in_one_line(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        status, _out, err = pms("serve", "--port", str(port), PMS_HOME=str(tmp_path))
    assert status == 1
    assert err == f"pms: port {port} cannot be used: Address already in use; choose another with PORT=…\n"
    assert not (tmp_path / "postgres").exists()


def test_a_host_that_is_not_ours_is_said_in_one_line(tmp_path):
    status, _out, err = pms("serve", "--host", "nowhere.invalid", PMS_HOME=str(tmp_path))
    assert status == 1
    assert err.startswith("pms: ")
    assert err.count("\n") == 1


def test_check_names_what_fails_and_goes_on(tmp_path):
    status, out, err = pms(
        "check",
        PMS_HOME=str(tmp_path),
        PMS_DATABASE_URL="postgresql://pms@127.0.0.1:1/pms",
        PMS_EMAIL_URL="smtp://127.0.0.1:1",
        PMS_WEBSUB_HUB_URL="http://127.0.0.1:1/hub",
        PMS_PLATFORM_TOKEN_URL="http://127.0.0.1:1/token",
        PMS_PLATFORM_TOKEN_CLIENT_ID="pms",
        PMS_PLATFORM_TOKEN_CLIENT_SECRET="a secret",
        **SECRETS,
    )
    assert (status, err) == (1, "")
    assert [line.split(":")[0] for line in out.splitlines()] == [
        "✓ settings",
        "✗ database",
        "✓ key store",
        "✗ mail",
        "✗ platform token",
        "✗ event hub",
    ]
    assert out.splitlines()[4:] == [
        "✗ platform token: 127.0.0.1:1 gives none: it cannot be reached",
        "✗ event hub: 127.0.0.1:1: The platform gave us no token for the event hub.",
    ]
    assert out.splitlines()[3] == "✗ mail: 127.0.0.1:1: Connection refused"


def test_check_finds_a_mistyped_setting(tmp_path):
    status, out, _err = pms("check", PMS_HOME=str(tmp_path), PMS_BASEURL="http://localhost")
    assert (status, out) == (1, "✗ settings: there is no setting PMS_BASEURL\n")


@pytest.mark.parametrize("arguments", [[], ["fly"], ["users"], ["users", "create"], ["audit", "erase"]])
def test_what_is_not_understood_is_one_line_that_says_where_to_read_more(arguments, tmp_path):
    status, out, err = pms(*arguments, PMS_HOME=str(tmp_path))
    assert (status, out) == (2, "")
    assert err.startswith("pms: ")
    assert err.endswith("--help`)\n")
    assert err.count("\n") == 1
