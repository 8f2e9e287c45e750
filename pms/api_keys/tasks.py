"""Jobs of API keys."""

from procrastinate.contrib.django import app

from pms.api_keys import services
from pms.common.clock import now


@app.periodic(cron="7 * * * *", periodic_id="api_keys.deactivate_expired")
@app.task(name="api_keys.deactivate_expired", queueing_lock="api_keys.deactivate_expired")
def deactivate_expired(timestamp: int) -> None:  # noqa: ARG001 - the queue passes it by this name
    """Every hour: write the deactivation of the keys whose end has come. ``timestamp`` is when the run was due."""
    services.deactivate_expired(at=now())
