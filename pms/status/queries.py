"""Everything that the status page tells, read once."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from pms import VERSION
from pms.audit.queries import SealStanding, seal_standing
from pms.events.adapters.installation import hub_settings
from pms.events.queries import OutboxStanding, outbox_standing
from pms.notifications.queries import MailStanding, mail_standing
from pms.status import rules
from pms.status.adapters import machine
from pms.status.adapters.database import DatabaseFacts, JobFacts, database_facts, job_facts, missing_migrations
from pms.status.rules import Finding
from pms.status.states import Health


@dataclass(frozen=True, slots=True)
class Status:
    """The facts, each part with what is found of it."""

    version: str
    at: datetime
    time_zone: str
    is_embedded: bool
    missing_migrations: int
    database: DatabaseFacts
    database_finding: Finding
    jobs: JobFacts
    jobs_finding: Finding
    mail: MailStanding
    sends: bool
    mail_finding: Finding
    events: OutboxStanding
    publishes: bool
    events_finding: Finding
    audit: SealStanding
    audit_finding: Finding
    keys: list[str]
    keys_finding: Finding
    disk: machine.DiskFacts
    disk_finding: Finding
    clock_finding: Finding

    @property
    def worst(self) -> Health:
        """The worst of all findings."""
        return rules.worst(
            [
                self.database_finding,
                self.jobs_finding,
                self.mail_finding,
                self.events_finding,
                self.audit_finding,
                self.keys_finding,
                self.disk_finding,
                self.clock_finding,
            ]
        )


def status(*, at: datetime, clock: Callable[[], datetime]) -> Status:
    """How everything does now, in about a dozen queries that do not grow with what the installation holds.

    ``clock`` is read right after the database's, to tell how far they are apart.
    """
    server = database_facts()
    apart = server.clock - clock()
    jobs, missing = job_facts(), len(missing_migrations())
    mail, events, audit, disk = mail_standing(at), outbox_standing(), seal_standing(), machine.disk_facts()
    sends, publishes = machine.mails_are_sent(), hub_settings().publishes
    keys, is_complete = machine.key_names()
    return Status(
        version=VERSION,
        at=at,
        time_zone=machine.time_zone(),
        is_embedded=machine.is_embedded(),
        missing_migrations=missing,
        database=server,
        database_finding=rules.judge_database(
            missing=missing,
            connections=server.connections,
            most=server.most_connections,
            is_superuser=server.is_superuser,
        ),
        jobs=jobs,
        jobs_finding=rules.judge_jobs(workers=jobs.workers, oldest=jobs.oldest, failed=len(jobs.failed), at=at),
        mail=mail,
        sends=sends,
        mail_finding=rules.judge_mail(sends=sends, oldest=mail.oldest, failed=mail.failed, at=at),
        events=events,
        publishes=publishes,
        events_finding=rules.judge_events(publishes=publishes, oldest=events.oldest, failed=events.failed, at=at),
        audit=audit,
        audit_finding=rules.judge_audit(
            is_whole=audit.is_whole, unsealed_since=audit.unsealed_since, verified_at=audit.verified_at, at=at
        ),
        keys=keys,
        keys_finding=rules.judge_key_files(is_complete=is_complete),
        disk=disk,
        disk_finding=rules.judge_disk(free=disk.free, total=disk.total),
        clock_finding=rules.judge_clock(apart=apart),
    )


def signing(*, at: datetime) -> tuple[machine.SigningFacts, Finding]:
    """The platform's keys, opened; slow the first time in a process."""
    facts = machine.signing_facts()
    ends = min((end for _name, end in facts.keys), default=None)
    finding = rules.judge_signing(is_complete=facts.is_complete, problem=facts.problem, ends=ends, at=at)
    return facts, finding
