"""The cookie that carries a token, as the reference's portal and scripts expect it."""

from django.conf import settings
from django.http import HttpResponse

from pms.api.auth import COOKIE

STATE = "state"
FURTHER = ("id_token", STATE)
"""Other cookies of the sign-in flow."""


def set_token(response: HttpResponse, token: str, *, seconds: int) -> None:
    """Give the browser a token for as long as it lives; no script reads it, no page elsewhere makes it be sent."""
    response.set_cookie(COOKIE, token, max_age=seconds, httponly=True, secure=settings.SECURE, samesite="Lax")


def set_state(response: HttpResponse, state: str) -> None:
    """Remember in the browser which sign-in is going on."""
    response.set_cookie(STATE, state, httponly=True, secure=settings.SECURE, samesite="Lax")


def drop_token(response: HttpResponse) -> None:
    """Take the token away, and what else the sign-in left."""
    for name in (COOKIE, *FURTHER):
        response.delete_cookie(name, samesite="Lax")
