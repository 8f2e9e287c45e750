"""``pms migrate``."""

import argparse

from pms.config import start


def migrate(_options: argparse.Namespace) -> int:
    """Bring the database up to date."""
    applied = start.migrate()
    print(f"{len(applied)} migrations applied" if applied else "nothing to do: the database is up to date")
    return 0
