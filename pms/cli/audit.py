"""``pms audit``: seal and verify the log."""

import argparse

from pms.audit import services
from pms.common.actor import SYSTEM
from pms.common.clock import now


def seal(_options: argparse.Namespace) -> int:
    """Seal what is settled."""
    print(f"{services.seal(at=now())} rows sealed")
    return 0


def verify(options: argparse.Namespace) -> int:
    """Recompute every seal; status 1 when something was changed."""
    report = services.verify(noted_hash=options.hash)
    services.record_verification(report, actor=SYSTEM, at=now())
    print(f"{report.seals} seals over {report.rows} rows are whole; {report.unsealed} rows are not sealed yet")
    if report.unsealed_since is not None:
        print(f"the oldest row that is not sealed was written at {report.unsealed_since.isoformat(timespec='seconds')}")
    if report.finding is not None:
        print(f"✗ {report.finding}")
        return 1
    print(f"✓ nothing was changed; note this hash outside the system: {report.last_hash}")
    return 0
