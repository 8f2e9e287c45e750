"""Looking after the installation from within it."""

from datetime import datetime

from django.db import transaction
from procrastinate.contrib.django import app

from pms.accounts.rules import is_partner_admin
from pms.audit.actions import status as actions
from pms.audit.services import audit_refusals, record
from pms.common.actor import Actor
from pms.common.errors import NotAllowed
from pms.status.adapters import database
from pms.status.errors import NothingFailed

KIND_REF = "jobKind"
"""How the audit log names a kind of job."""

MOST = 1000
"""Jobs that one act puts back."""


@audit_refusals(actions.RETRY_REFUSED, ref="task", ref_type=KIND_REF)
@transaction.atomic
def retry_jobs(*, task: str, actor: Actor, at: datetime) -> int:
    """Put the failed jobs of a kind back into the queue; returns how many.

    Where the same job waits already, the failed one is forgotten: one run does the work of both. Raises NotAllowed,
    NothingFailed.
    """
    if not is_partner_admin(actor):
        raise NotAllowed
    found = [] if "\0" in task else database.failed_ids(task, MOST)
    if not found:
        raise NothingFailed
    for job_id in found:
        if database.is_replaced(job_id):
            database.forget_job(job_id)
        else:
            app.job_manager.retry_job_by_id(job_id, retry_at=at)
    record(actions.RETRIED, actor=actor, at=at, ref_id=task, ref_type=KIND_REF, description=str(len(found)))
    return len(found)
