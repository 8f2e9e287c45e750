"""Sealing, every minute."""

from procrastinate.contrib.django import app

from pms.audit import services
from pms.common.clock import now


@app.periodic(cron="* * * * *", periodic_id="audit.seal")
@app.task(name="audit.seal", queueing_lock="audit.seal")
def seal(timestamp: int) -> None:  # noqa: ARG001 - the queue passes the occurrence
    """Close the rows that are settled by now."""
    services.seal(at=now())
