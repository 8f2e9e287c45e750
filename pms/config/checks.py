"""What ``pms check`` tries, each for real. A function says in a few words what it found, or raises ``Problem``."""

import smtplib
from http import HTTPStatus
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.mail import get_connection
from django.db import DatabaseError, connection

from pms.accounts.adapters.issuers import NoKeys, fetch_keys
from pms.config import env
from pms.events.adapters.hub import FORBIDDEN, Hub
from pms.events.adapters.installation import hub_settings, token_settings
from pms.events.adapters.platform import PlatformClient
from pms.events.messages import NotPublished
from pms.events.states import Topic
from pms.pki.errors import PkiError
from pms.status.adapters.database import missing_migrations
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


def check_platform_token() -> str:
    """The platform gives us a token of our own."""
    wanted = token_settings()
    if wanted is None:
        return "none (PMS_PLATFORM_TOKEN_URL): other modules are asked without one"
    host = urlsplit(wanted.url).netloc.rpartition("@")[2]
    try:
        with PlatformClient(wanted) as client:
            client.try_token()
    except NotPublished as reason:
        answered = f"it answers {reason.code}" if reason.code else "it cannot be reached"
        raise Problem(f"{host} gives none: {answered}") from reason
    return f"{host} gives one to {wanted.client_id}"


def check_hub() -> str:
    """The hub answers and knows us: a topic is registered, as before the first event."""
    wanted = hub_settings()
    if not wanted.publishes:
        return "none (PMS_WEBSUB_HUB_URL): events wait in the outbox"
    host = urlsplit(wanted.url).netloc.rpartition("@")[2]
    try:
        with Hub(wanted) as hub:
            answer = hub.register(Topic.PARTNER_UPDATED.value)
    except NotPublished as reason:
        raise Problem(f"{host}: {reason.obstacle.label}") from reason
    if answer.status in FORBIDDEN or answer.status == HTTPStatus.NOT_FOUND or answer.status >= 500:
        raise Problem(f"{host} answers {answer.status}")
    return f"{host} takes events"


def issuers() -> list[tuple[str, str]]:
    """The outside issuers of tokens that the operator named, each with where its keys are."""
    return list(settings.OIDC_ISSUERS.items())


def check_issuer(issuer: str, source: str) -> str:
    """An outside issuer gives us its public keys."""
    try:
        keys = fetch_keys(issuer, source)
    except NoKeys as reason:
        raise Problem(f"{issuer}: {reason}") from reason
    return f"{issuer} has {len(keys)} keys for signatures"
