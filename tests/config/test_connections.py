"""Addresses of the database and of the mail server."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from pms.config import connections


def test_a_database_address_with_everything():
    found = connections.database("postgresql://pms:s%40cret@db.example.org:5433/partners?sslmode=verify-full")
    assert found == {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "partners",
        "USER": "pms",
        "PASSWORD": "s@cret",
        "HOST": "db.example.org",
        "PORT": "5433",
        "OPTIONS": {"connect_timeout": "5", "sslmode": "verify-full", "options": "-c search_path=public,audit"},
    }


def test_options_of_the_address_are_kept():
    found = connections.database("postgresql:///pms?host=/run/pg&options=-c%20statement_timeout%3D9s&connect_timeout=2")
    assert found["HOST"] == "/run/pg"
    assert found["OPTIONS"] == {
        "connect_timeout": "2",
        "options": "-c statement_timeout=9s -c search_path=public,audit",
    }


@pytest.mark.parametrize(
    ("address", "message"),
    [
        ("mysql://a/b", "PMS_DATABASE_URL must begin with postgresql://"),
        ("postgresql://a:secret@h/b?nonsense=1", "PMS_DATABASE_URL is not a valid PostgreSQL address"),
        ("postgresql://a:secret@h", "PMS_DATABASE_URL must name a database"),
    ],
)
def test_a_wrong_database_address_is_refused_without_repeating_its_password(address, message):
    with pytest.raises(ImproperlyConfigured) as caught:
        connections.database(address)
    assert str(caught.value) == message


def test_without_a_mail_server_nothing_is_sent():
    assert connections.mail("") == {
        "EMAIL_CONFIGURED": False,
        "EMAIL_BACKEND": "django.core.mail.backends.dummy.EmailBackend",
    }


@pytest.mark.parametrize(
    ("address", "port", "starttls", "tls"),
    [
        ("smtp://mail.example.org", 25, False, False),
        ("smtp+tls://mail.example.org", 587, True, False),
        ("smtps://mail.example.org", 465, False, True),
        ("smtp://mail.example.org:2525", 2525, False, False),
    ],
)
def test_the_scheme_says_how_the_mail_server_is_spoken_to(address, port, starttls, tls):
    found = connections.mail(address)
    assert found["EMAIL_HOST"] == "mail.example.org"
    assert (found["EMAIL_PORT"], found["EMAIL_USE_TLS"], found["EMAIL_USE_SSL"]) == (port, starttls, tls)


def test_name_and_password_of_the_mail_server_may_hold_any_character():
    found = connections.mail("smtp+tls://pms%40example.org:p%3Aw%2F@mail.example.org")
    assert (found["EMAIL_HOST_USER"], found["EMAIL_HOST_PASSWORD"]) == ("pms@example.org", "p:w/")


@pytest.mark.parametrize(
    "address", ["mail.example.org", "imap://mail.example.org", "smtp://h:port", "smtp://", "smtp://h/x"]
)
def test_a_wrong_mail_address_is_refused(address):
    with pytest.raises(ImproperlyConfigured, match=r"^PMS_EMAIL_URL must "):
        connections.mail(address)
