"""Jobs of partners."""

from procrastinate.contrib.django import app

from pms.common.clock import now
from pms.partners.services import certificates, registration


@app.periodic(cron="11 * * * *")
@app.task(name="partners.purge_unverified", queueing_lock="partners.purge_unverified")
def purge_unverified(timestamp: int) -> None:  # noqa: ARG001 - the queue passes when it was due
    """Remove registrations that nobody confirmed in time."""
    registration.purge_unverified(at=now())


@app.periodic(cron="* * * * *", periodic_id="partners.announce_certificates")
@app.task(name="partners.announce_certificates", queueing_lock="partners.announce_certificates")
def announce_certificates(timestamp: int) -> None:  # noqa: ARG001 - the queue passes when it was due
    """Every minute: tell of the planned certificates that came into force."""
    while certificates.announce_due(at=now()):
        pass
