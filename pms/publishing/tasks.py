"""The publisher's rounds."""

from procrastinate.contrib.django import app

from pms.common.clock import now
from pms.events.adapters.installation import hub_settings
from pms.publishing.adapters.installation import publishing_settings
from pms.publishing.services import publish


@app.periodic(cron="* * * * *", periodic_id="publishing.publish_events")
@app.task(name="publishing.publish_events", queueing_lock="publishing.publish_events")
def publish_events(timestamp: int = 0) -> None:  # noqa: ARG001 - the queue passes the occurrence to the periodic run
    """Publish every event that is due: every minute, and at once when a verb has recorded one."""
    publish(clock=now, hub_settings=hub_settings(), settings=publishing_settings())
