"""Small choices that a browser keeps."""

from django.conf import settings
from django.http import HttpResponse

YEAR = 365 * 24 * 3600


def remember(response: HttpResponse, cookie: str, value: str) -> None:
    """Keep a choice in this browser for a year."""
    response.set_cookie(cookie, value, max_age=YEAR, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE)
