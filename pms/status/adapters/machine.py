"""What this machine and its key store say about themselves. The one place where the status reads settings."""

import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings

from pms.pki.errors import PkiError
from pms.pki.reading import decode
from pms.pki.signing import Purpose
from pms.trust.adapters.installation import keystore
from pms.trust.rules import ROOT_KEY, newest_issuing_key


@dataclass(frozen=True, slots=True)
class DiskFacts:
    """The disk under ``PMS_HOME``, in bytes."""

    free: int
    total: int


@dataclass(frozen=True, slots=True)
class SigningFacts:
    """The platform's keys that are in use: name and last moment of each; ``problem`` is a sentence where one fails."""

    keys: tuple[tuple[str, datetime], ...]
    is_complete: bool
    problem: str = ""


def disk_facts() -> DiskFacts:
    """Of the file system that holds ``PMS_HOME``, or the folder above while there is none."""
    home = Path(settings.HOME)
    usage = shutil.disk_usage(home if home.exists() else home.parent)
    return DiskFacts(free=usage.free, total=usage.total)


def key_names() -> tuple[list[str], bool]:
    """The names of the keys in use and whether none is missing; opens no key, which takes a second each."""
    names = keystore().names()
    issuing = [found[0] for purpose in Purpose if (found := newest_issuing_key(names, purpose))]
    used = [name for name in (ROOT_KEY, *issuing) if name in names]
    return used, ROOT_KEY in names and len(issuing) == len(Purpose)


def signing_facts() -> SigningFacts:
    """Open every key in use; the first time in a process that takes a second for each."""
    names, is_complete = key_names()
    try:
        keys = tuple((name, decode(keystore().load(name).certificate).not_after) for name in names)
    except PkiError as error:
        return SigningFacts((), is_complete, f"{error.data.get('name', '')}: {error.code.meaning}")
    return SigningFacts(keys, is_complete)


def mails_are_sent() -> bool:
    """Whether a mail server is set up."""
    return bool(settings.EMAIL_CONFIGURED)


def time_zone() -> str:
    """The zone of days and of what pages show."""
    return str(settings.TIME_ZONE)


def is_embedded() -> bool:
    """Whether the database is our own embedded one."""
    return bool(settings.EMBEDDED)
