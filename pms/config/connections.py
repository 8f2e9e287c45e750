"""From an address to Django's settings: the database's and the mail server's."""

from typing import Any
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured
from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict

SEARCH_PATH = "-c search_path=public,audit"
CONNECT_SECONDS = 5
MAIL_PORTS = {"smtp": 25, "smtp+tls": 587, "smtps": 465}
MAIL_SECONDS = 15


def database(address: str) -> dict[str, Any]:
    """Django's settings of a PostgreSQL database; every parameter that libpq knows may be in the query."""
    if not address.startswith(("postgresql://", "postgres://")):
        raise ImproperlyConfigured("PMS_DATABASE_URL must begin with postgresql://")
    try:
        parts = {name: str(value) for name, value in conninfo_to_dict(address).items()}
    except ProgrammingError as error:
        raise ImproperlyConfigured("PMS_DATABASE_URL is not a valid PostgreSQL address") from error
    if not parts.get("dbname"):
        raise ImproperlyConfigured("PMS_DATABASE_URL must name a database")
    options = {"connect_timeout": str(CONNECT_SECONDS)} | parts
    options["options"] = f"{parts.get('options', '')} {SEARCH_PATH}".strip()
    known = {key: options.pop(name, "") for key, name in DATABASE_KEYS.items()}
    return {"ENGINE": "django.db.backends.postgresql", **known, "OPTIONS": options}


DATABASE_KEYS = {"NAME": "dbname", "USER": "user", "PASSWORD": "password", "HOST": "host", "PORT": "port"}


def mail(address: str) -> dict[str, Any]:
    """Django's settings of a mail server, ``smtp://user:password@host:port``.

    ``smtp+tls://`` means STARTTLS, ``smtps://`` TLS from the start. Without an address nothing is sent: the
    mail queue keeps what it has.
    """
    if not address:
        return {"EMAIL_CONFIGURED": False, "EMAIL_BACKEND": "django.core.mail.backends.dummy.EmailBackend"}
    try:
        parts = urlsplit(address)
        port = parts.port or MAIL_PORTS[parts.scheme]
    except (ValueError, KeyError) as error:
        raise ImproperlyConfigured(
            "PMS_EMAIL_URL must be like smtp+tls://user:password@mail.example.org:587"
        ) from error
    if not parts.hostname or parts.path.strip("/"):
        raise ImproperlyConfigured("PMS_EMAIL_URL must name a host and nothing after it")
    return {
        "EMAIL_CONFIGURED": True,
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": port,
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_TLS": parts.scheme == "smtp+tls",
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_TIMEOUT": MAIL_SECONDS,
    }
