"""Jobs of the machinery itself."""

from procrastinate import JobContext
from procrastinate.contrib.django import app
from procrastinate.jobs import Status

from pms.common.clock import now
from pms.trust.adapters.installation import keystore, trust_settings
from pms.trust.services import ensure_platform_chain

MOST_ATTEMPTS = 5


@app.periodic(cron="* * * * *", periodic_id="requeue_stalled")
@app.task(name="requeue_stalled", queueing_lock="requeue_stalled", pass_context=True)
async def requeue_stalled(context: JobContext, timestamp: int) -> None:  # noqa: ARG001 (the queue passes it by name)
    """Every minute: put back the jobs of workers that were killed; one that killed five has failed.

    The queue's own API for this is asynchronous; that such a job is dropped at shutdown does no harm here.
    """
    manager = context.app.job_manager
    for job in await manager.get_stalled_jobs():
        if job.attempts >= MOST_ATTEMPTS:
            await manager.finish_job(job, status=Status.FAILED, delete_job=False)
        else:
            await manager.retry_job(job)


@app.periodic(cron="11 3 * * *", periodic_id="renew_platform_chain")
@app.task(name="renew_platform_chain", queueing_lock="renew_platform_chain")
def renew_platform_chain(timestamp: int) -> None:  # noqa: ARG001 (the queue passes it by name)
    """Every night: give an issuing CA that is in its last year a successor."""
    ensure_platform_chain(keystore=keystore(), at=now(), settings=trust_settings())
