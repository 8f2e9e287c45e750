"""Secrets are made once, for their owner only, and only beside the embedded database."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from pms.config.secrets import secret

GIVEN = "g" * 40


def test_a_missing_secret_is_made_once_and_only_its_owner_may_read_it(tmp_path):
    folder = tmp_path / "secrets"
    first = secret("PMS_OTHER_SECRET", folder, may_make=True)
    assert secret("PMS_OTHER_SECRET", folder, may_make=True) == first
    assert len(first) == 64
    file = folder / "other-secret"
    assert file.stat().st_mode & 0o777 == 0o600
    assert folder.stat().st_mode & 0o777 == 0o700
    assert [path.name for path in folder.iterdir()] == ["other-secret"]


def test_two_secrets_differ(tmp_path):
    assert secret("PMS_ONE", tmp_path, may_make=True) != secret("PMS_TWO", tmp_path, may_make=True)


def test_a_given_secret_is_used_and_nothing_is_written(monkeypatch, tmp_path):
    monkeypatch.setenv("PMS_OTHER_SECRET", GIVEN)
    assert secret("PMS_OTHER_SECRET", tmp_path, may_make=True) == GIVEN
    assert list(tmp_path.iterdir()) == []


def test_a_short_secret_is_refused(monkeypatch, tmp_path):
    monkeypatch.setenv("PMS_OTHER_SECRET", "short")
    with pytest.raises(ImproperlyConfigured, match=r"^PMS_OTHER_SECRET must have at least 32 characters$"):
        secret("PMS_OTHER_SECRET", tmp_path, may_make=True)


def test_with_a_given_database_a_missing_secret_stops_the_start(tmp_path):
    with pytest.raises(ImproperlyConfigured) as caught:
        secret("PMS_OTHER_SECRET", tmp_path, may_make=False)
    assert str(caught.value) == "PMS_OTHER_SECRET must be set when PMS_DATABASE_URL is (or PMS_OTHER_SECRET_FILE)"
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_made_is_named(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(ImproperlyConfigured, match=r"file/secrets/other-secret cannot be read or made"):
        secret("PMS_OTHER_SECRET", tmp_path / "file" / "secrets", may_make=True)


def test_a_kept_secret_that_was_emptied_is_refused(tmp_path):
    (tmp_path / "other-secret").write_text("\n")
    with pytest.raises(ImproperlyConfigured, match=r"^PMS_OTHER_SECRET must have at least 32 characters$"):
        secret("PMS_OTHER_SECRET", tmp_path, may_make=True)
