"""Clearing away what nobody needs any more."""

from datetime import datetime

from django.contrib.sessions.models import Session
from django.db import transaction

from pms.accounts.adapters import lockout
from pms.accounts.models import OneTimeLink, Usage
from pms.accounts.rules import LIFETIMES


@transaction.atomic
def forget_the_old(*, at: datetime) -> None:
    """Delete links a month after their end, counts after a day, ended sessions, and failures that lock nobody now."""
    Session.objects.filter(expire_date__lt=at).delete()
    OneTimeLink.objects.filter(expires_at__lt=at - LIFETIMES.kept_after_end).delete()
    Usage.objects.filter(window__lt=at - LIFETIMES.counts_kept).delete()
    lockout.forget_before(at)
