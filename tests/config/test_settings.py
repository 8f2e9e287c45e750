"""Settings and their manual say the same."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from pms.config import env

MANUAL = (Path(env.BASE_DIR) / "docs" / "operate" / "configuration.md").read_text(encoding="utf-8")
QUESTION = "import json; from django.conf import settings as s; print(json.dumps([getattr(s, n) for n in {names!r}]))"


def settings_with(names, home, **environment):
    """What these settings are in a fresh process."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("PMS_", "PORT"))}
    base = {"DJANGO_SETTINGS_MODULE": "pms.config.settings", "PMS_HOME": str(home)}
    return subprocess.run(
        [sys.executable, "-c", QUESTION.format(names=names)],
        env=inherited | base | environment,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()


def test_the_manual_has_every_setting_and_no_other():
    documented = set(re.findall(r"^\| `([A-Z_]+)` \|", MANUAL, re.MULTILINE))
    assert documented == env.READ


@pytest.mark.parametrize(
    "name", ["API_KEY_LIFETIME_DAYS", "CERTIFICATE_MIN_DAYS_LEFT", "CA_MIN_MONTHS_LEFT", "ISSUED_DAYS", "IDLE_MINUTES"]
)
def test_the_manual_has_the_default_of_every_number(name, settings):
    assert f"| `PMS_{name}` | {getattr(settings, name)} |" in MANUAL


def test_a_public_address_is_made_safe(tmp_path):
    names = ["SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SECURE_HSTS_SECONDS", "LOOPBACK", "ALLOWED_HOSTS"]
    found = settings_with(names, tmp_path, PMS_BASE_URL="https://partners.example.org")
    hosts = '["partners.example.org", "localhost", "127.0.0.1", "[::1]"]'
    assert found == f"[true, true, 31536000, false, {hosts}]"


def test_a_forwarded_scheme_is_believed_only_from_named_proxies(tmp_path):
    names = ["SECURE_PROXY_SSL_HEADER"]
    public = {"PMS_BASE_URL": "https://partners.example.org"}
    assert settings_with(names, tmp_path, **public) == "[null]"
    found = settings_with(names, tmp_path, PMS_TRUSTED_PROXIES="10.0.0.0/8", **public)
    assert found == '[["HTTP_X_FORWARDED_PROTO", "https"]]'


def test_a_local_installation_works_without_tls(tmp_path):
    names = ["BASE_URL", "SESSION_COOKIE_SECURE", "SECURE_HSTS_SECONDS", "LOOPBACK", "EMBEDDED"]
    assert settings_with(names, tmp_path, PORT="8080") == '["http://localhost:8080", false, 0, true, true]'


def test_debugging_and_requests_in_one_transaction_are_off(settings):
    assert settings.DEBUG is False
    assert settings.DATABASES["default"]["ATOMIC_REQUESTS"] is False


def test_a_token_endpoint_without_a_client_stops_the_start(tmp_path):
    with pytest.raises(subprocess.CalledProcessError) as stopped:
        settings_with(["BASE_URL"], tmp_path, PMS_PLATFORM_TOKEN_URL="https://id.example/token")
    assert "PMS_PLATFORM_TOKEN_CLIENT_ID must be set as well" in stopped.value.stderr
