"""What has to be in place before requests are answered; done once by each start, harmless when repeated."""

from datetime import datetime

from django.core.management import call_command
from django.db import connection

from pms.pki.signing import Purpose
from pms.status.adapters.database import missing_migrations
from pms.trust.adapters.installation import keystore, trust_settings
from pms.trust.rules import ROOT_KEY, newest_issuing_key
from pms.trust.services import ensure_platform_chain

LOCK = 7067
"""The advisory lock under which migrations run: one process at a time, on any number of machines."""


def migrate() -> list[str]:
    """Bring the database up to date; the names of the migrations that were applied."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        try:
            missing = sorted(missing_migrations())
            if missing:
                call_command("migrate", verbosity=0, interactive=False)
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])
    return [f"{app}.{name}" for app, name in missing]


def chain_is_there() -> bool:
    """Whether the key store has a file for every key of the platform's chain; opens none, which takes a second each."""
    names = keystore().names()
    return ROOT_KEY in names and all(newest_issuing_key(names, purpose) for purpose in Purpose)


def prepare(*, at: datetime) -> None:
    """Migrate; make the platform's signing chain if it is not there. A daily job looks after its renewal."""
    migrate()
    if not chain_is_there():
        ensure_platform_chain(keystore=keystore(), at=at, settings=trust_settings())
