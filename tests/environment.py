"""The environment of all tests. Loaded as a plugin (pyproject.toml) because settings are read before any conftest."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
os.environ.setdefault("PMS_HOME", str(ROOT / "var" / "test"))
for name in ("PMS_SECRET_KEY", "PMS_SIGNING_PIN", "PMS_API_KEY_SECRET"):
    os.environ.setdefault(name, f"{name} only for tests".ljust(48, "x"))
