"""Reading made-up settings leaves no trace; homes lie where PostgreSQL's own user may pass."""

import shutil
import tempfile
from pathlib import Path

import pytest

from pms.config import env


@pytest.fixture(autouse=True)
def settings_read(monkeypatch):
    monkeypatch.setattr(env, "READ", set(env.READ))


@pytest.fixture(scope="module")
def make_home():
    """Makes home folders: pytest's own are closed to others anew by every session that begins."""
    made = []

    def make():
        made.append(Path(tempfile.mkdtemp(prefix="pms-test-")))
        return made[-1]

    yield make
    for folder in made:
        shutil.rmtree(folder)
