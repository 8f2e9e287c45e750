"""What tests need beyond Python: `.ci/run` installs it; elsewhere a test without it is skipped."""

import os
import shutil

import pytest

BROWSERS = ("chromium-headless-shell", "chromium", "google-chrome")
"""Any of these will do; the first starts and draws fastest, for it has no windows."""


def command(*names: str, package: str) -> str:
    """The path of the first of these that is there; without one, a test fails in CI and is skipped elsewhere."""
    if path := next(filter(None, map(shutil.which, names)), None):
        return path
    missing = f"{names[0]} is not installed: apt-get install {package}"
    if os.environ.get("CI") == "true":
        pytest.fail(missing)
    pytest.skip(missing)
