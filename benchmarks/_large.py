"""Django on an installation with the large demonstration; importing this sets it up.

The installation stays under ``var`` from one run to the next, because making it takes minutes; a change of the
migrations or of the demonstration makes it anew. ``BENCH_LARGE_HOME`` names another home that has it already.
"""

import hashlib
import logging
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import django
from django.db import connection

from pms.config import embedded

ROOT = Path(__file__).resolve().parent.parent
GIVEN = os.environ.get("BENCH_LARGE_HOME", "")
HOME = Path(GIVEN).resolve() if GIVEN else ROOT / "var" / "bench-large"
MADE_OF = ("pms/*/migrations/*.py", "pms/cli/demonstration/**/*.py")

for name in [name for name in os.environ if name.startswith("PMS_")]:
    del os.environ[name]
os.environ |= {
    "PMS_HOME": str(HOME),
    "PMS_ALLOWED_HOSTS": "testserver,localhost",
    "DJANGO_SETTINGS_MODULE": "pms.config.settings",
}
django.setup()
logging.disable(logging.ERROR)


@contextmanager
def large_installation() -> Iterator[float]:
    """The database inside; how many seconds making it took, 0 where it was there."""
    took = 0.0 if is_made() else make()
    with embedded.running(HOME):
        if took:
            with connection.cursor() as cursor:
                cursor.execute("VACUUM ANALYZE")
        try:
            yield took
        finally:
            connection.close()


def is_made() -> bool:
    """Whether what is there is what would be made."""
    note = HOME / "made-of"
    return bool(GIVEN) or (note.exists() and note.read_text() == stamp())


def make() -> float:
    """Make it anew, as people do; the seconds that took."""
    shutil.rmtree(HOME, ignore_errors=True)
    HOME.mkdir(parents=True)
    begun = time.perf_counter()
    command = [sys.executable, "-m", "pms.cli", "demo", "--size", "large"]
    subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    took = time.perf_counter() - begun
    (HOME / "made-of").write_text(stamp())
    return took


def stamp() -> str:
    """What the installation is made of, in short."""
    digest = hashlib.sha256()
    for pattern in MADE_OF:
        for path in sorted(ROOT.glob(pattern)):
            digest.update(path.read_bytes())
    return digest.hexdigest()
