"""Judging facts about the installation: how well it is, and what to do. No queries, no clock, no settings."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from pms.status.states import Health

LONG_WAIT = timedelta(minutes=10)
"""Longer than any job, mail or event waits where all goes well."""
TOO_LONG_WAIT = timedelta(hours=1)
UNVERIFIED = timedelta(days=31)
SIGNING_SOON = timedelta(days=60)
FULL, NEARLY_FULL = 0.05, 0.15
BUSY = 0.8
CLOCKS_APART, CLOCKS_FAR_APART = timedelta(seconds=5), timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Finding:
    """How a part does, and a sentence on what to do where something is to be done."""

    health: Health
    advice: str | Promise = ""


FINE = Finding(Health.FINE)


def look(advice: str | Promise) -> Finding:
    """Something that will become a nuisance."""
    return Finding(Health.LOOK, advice)


def broken(advice: str | Promise) -> Finding:
    """Something that does not work."""
    return Finding(Health.BROKEN, advice)


def worst(findings: Iterable[Finding]) -> Health:
    """The worst of all."""
    order = list(Health)
    return max((finding.health for finding in findings), key=order.index, default=Health.FINE)


def judge_database(*, missing: int, connections: int, most: int, is_superuser: bool) -> Finding:
    """Migrations, room for connections, and the role that the product acts as."""
    if missing:
        return broken(_("Migrations are missing. Run “pms migrate”."))
    if connections > most * BUSY:
        return look(_("Nearly all connections are taken. Give the database more of them, or run fewer processes."))
    if is_superuser:
        return look(_("PMS acts as a superuser of the database, from whom the audit log cannot be protected."))
    return FINE


def judge_jobs(*, workers: int, oldest: datetime | None, failed: int, at: datetime) -> Finding:
    """Whether somebody does the jobs, and in time."""
    if not workers:
        return broken(_("No job worker runs, so mails, events and seals wait. Start “pms serve” or “pms worker”."))
    if oldest is not None and oldest < at - LONG_WAIT:
        return look(_("Jobs wait for long. Run a further “pms worker”, or look into the log for what holds them up."))
    if failed:
        return look(_("Jobs failed. The log says why; try them again once the cause is gone."))
    return FINE


def judge_mail(*, sends: bool, oldest: datetime | None, failed: int, at: datetime) -> Finding:
    """Whether mails get out."""
    if not sends:
        return look(_("No mail server is set up: mails are kept and reach nobody. Set PMS_EMAIL_URL."))
    if oldest is not None and oldest < at - TOO_LONG_WAIT:
        return broken(_("Mails have waited for more than an hour. The mail log says what the mail server answers."))
    if failed:
        return look(_("Mails were given up. The mail log says why."))
    return FINE


def judge_events(*, publishes: bool, oldest: datetime | None, failed: int, at: datetime) -> Finding:
    """Whether events get out. Without a hub nobody waits for any."""
    if not publishes:
        return Finding(Health.FINE, _("No event hub is set up. Set PMS_WEBSUB_HUB_URL to tell other modules."))
    if oldest is not None and oldest < at - TOO_LONG_WAIT:
        return broken(_("Events have waited for more than an hour. Their page says what the event hub answers."))
    if failed:
        return look(_("Events were given up. Send them again once the cause is gone."))
    return FINE


def judge_audit(
    *, is_whole: bool, unsealed_since: datetime | None, verified_at: datetime | None, at: datetime
) -> Finding:
    """Whether the log is sealed, and was found whole."""
    if not is_whole:
        return broken(_("The last verification found a change. “pms audit verify” names it: find out who made it."))
    if unsealed_since is not None and unsealed_since < at - LONG_WAIT:
        return look(_("Rows wait for their seal for long. It is made by the job worker every minute."))
    if verified_at is None or verified_at < at - UNVERIFIED:
        return look(_("Nobody has verified the log lately. Run “pms audit verify”, and note the hash that it prints."))
    return FINE


def judge_key_files(*, is_complete: bool) -> Finding:
    """Whether every key of the platform has its file; whether it opens is another question."""
    return FINE if is_complete else broken(_("Keys are missing. Start PMS again, or put the key store back."))


def judge_signing(*, is_complete: bool, problem: str, ends: datetime | None, at: datetime) -> Finding:
    """Whether certificates can be signed now and for some time."""
    if problem:
        return broken(_("A key cannot be opened. Check PMS_SIGNING_KEYSTORE and PMS_SIGNING_PIN with “pms check”."))
    if not is_complete or ends is None:
        return judge_key_files(is_complete=False)
    if ends <= at:
        return broken(
            _("A signing certificate has expired. The job worker makes its successor at night: see that it runs.")
        )
    if ends <= at + SIGNING_SOON:
        return look(
            _("A signing certificate ends soon. The job worker makes its successor at night: see that it runs.")
        )
    return FINE


def judge_disk(*, free: int, total: int) -> Finding:
    """Whether there is room."""
    if free < total * FULL:
        return broken(_("The disk is nearly full. Make room, or PMS stops working."))
    if free < total * NEARLY_FULL:
        return look(_("The disk fills up. Make room soon."))
    return FINE


def judge_clock(*, apart: timedelta) -> Finding:
    """Whether this machine and the database agree about the time."""
    if abs(apart) > CLOCKS_FAR_APART:
        return broken(_("This machine and the database disagree about the time. Set both clocks by a time server."))
    if abs(apart) > CLOCKS_APART:
        return look(_("The clocks of this machine and of the database drift apart. Set both by a time server."))
    return FINE
