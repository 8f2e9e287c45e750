"""Every test runs on a real PostgreSQL: the embedded one under PMS_HOME, or PMS_DATABASE_URL."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
os.environ.setdefault("PMS_HOME", str(ROOT / "var" / "test"))
os.environ.setdefault("PMS_SECRET_KEY", "only-for-tests-" + "x" * 40)

if "PMS_DATABASE_URL" not in os.environ:
    from pms.config import embedded  # the settings read the environment at import, so it is made first

    embedded.ensure_running(Path(os.environ["PMS_HOME"]))
