"""What ``pms check`` tries, each for real. A function says in a few words what it found, or raises ``Problem``."""

import smtplib
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.mail import get_connection
from django.db import DatabaseError, connection

from pms.config import env
from pms.config.health import missing_migrations
from pms.pki.errors import PkiError
from pms.trust.adapters.installation import keystore


class Problem(Exception):
    """Something does not work; the message is one readable line."""


def check_settings() -> str:
    """Every setting was read; nothing in the environment looks like a setting and is none."""
    try:
        address = settings.BASE_URL
    except ImproperlyConfigured as error:
        raise Problem(str(error)) from error
    if names := env.unknown():
        raise Problem(f"there is no setting {', '.join(names)}")
    return f"{address}, files in {settings.HOME}"


def check_database() -> str:
    """The database answers, is up to date, and the product's role is no superuser."""
    try:
        missing = missing_migrations()
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('server_version'), current_setting('is_superuser')")
            version, superuser = cursor.fetchone()
    except DatabaseError as error:
        raise Problem(str(error)) from error
    if missing:
        raise Problem(f"{len(missing)} migrations are missing: run `pms migrate`")
    warning = "; the role is a superuser, from whom the audit log cannot be protected" if superuser == "on" else ""
    return f"PostgreSQL {version}{' (embedded)' if settings.EMBEDDED else ''}, up to date{warning}"


def check_key_store() -> str:
    """Every key opens and signs, or, before the first start, keys can be written."""
    folder = Path(settings.SIGNING_KEYSTORE)
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        names = keystore().try_all()
    except PkiError as error:
        raise Problem(f"{error.data.get('name', folder)}: {error.code.meaning}") from error
    except OSError as error:
        raise Problem(f"{folder}: {error.strerror}") from error
    strict = settings.CERTIFICATE_PROFILE == "strict"
    advice = "" if strict else "; PMS_CERTIFICATE_PROFILE=strict is recommended for a new installation"
    return (f"{', '.join(names)} can sign" if names else f"{folder} is empty until the first start") + advice


def check_mail() -> str:
    """The mail server takes a connection and our password; nothing is sent."""
    if not settings.EMAIL_CONFIGURED:
        return "no server (PMS_EMAIL_URL): mails are kept and can be read in the portal"
    server = get_connection()
    try:
        server.open()
        server.close()
    except (OSError, smtplib.SMTPException) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise Problem(f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}: {reason}") from error
    return f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT} takes mail"
