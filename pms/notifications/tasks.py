"""The postman's rounds."""

from procrastinate.contrib.django import app

from pms.common.clock import now
from pms.notifications import services


@app.periodic(cron="* * * * *", periodic_id="notifications.deliver_mail")
@app.task(name="notifications.deliver_mail", queueing_lock="notifications.deliver_mail")
def deliver_mail(timestamp: int = 0) -> None:  # noqa: ARG001 - the queue passes the occurrence to the periodic run
    """Send everything that is due: every minute, and at once when a verb has queued a mail."""
    while services.deliver(at=now()).more:
        pass
