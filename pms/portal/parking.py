"""A form whose session ended: kept encrypted for a while, offered again to the same person.

The form waits in the visitor's own session. Passwords, other secrets and files are never kept.
"""

import base64
import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from pms.portal import htmx

if TYPE_CHECKING:
    from pms.portal.access import PortalRequest

KEY = "parked_form"
COOKIE = "pms_person"
SALT = "pms.portal.parking"
KEPT_SECONDS = 15 * 60
MOST_BYTES = 64_000
OVER = "X-PMS-Session-Over"
"""Answers that lead to sign-in carry this header: a page with script opens its dialog instead."""
UNKEPT = ("password", "secret", "token", "csrf", "pin")
"""A field whose name holds one of these words is not kept."""


@dataclass(frozen=True, slots=True)
class Parked:
    """A form that waits: the address it was sent to and what it held, names in order."""

    path: str
    fields: list[tuple[str, str]]


def ask_to_sign_in(request: "PortalRequest") -> HttpResponse:
    """The way to the sign-in page and back: to this page, or to the form that was just sent."""
    back = request.get_full_path()
    if request.method == "POST":
        back = reverse("portal:parked-form") if park(request) else request.headers.get("referer", "/")
    elif request.htmx:
        back = request.htmx.current_url_abs_path or "/"
    response = htmx.redirect(request, f"{reverse('portal:sign-in')}?{urlencode({'next': back})}")
    response.headers[OVER] = "1"
    return response


def park(request: HttpRequest) -> bool:
    """Keep the form that was just sent, if it is known whose it was; says whether it did."""
    person = person_of(request)
    fields = [(name, value) for name, values in request.POST.lists() for value in values if is_kept(name)]
    text = json.dumps([person, request.get_full_path(), fields])
    if person is None or len(text.encode()) > MOST_BYTES:
        return False
    request.session[KEY] = _cipher().encrypt(text.encode()).decode()
    return True


def parked(request: HttpRequest) -> Parked | None:
    """The form that waits for the person who is signed in now, if there is one that is not too old."""
    token = request.session.get(KEY)
    if not token or not request.user.is_authenticated:
        return None
    try:
        person, path, fields = json.loads(_cipher().decrypt(token.encode(), ttl=KEPT_SECONDS))
    except InvalidToken:
        return None
    return Parked(path, [(name, value) for name, value in fields]) if person == str(request.user.pk) else None


def discard(request: HttpRequest) -> None:
    """Forget the form that waits."""
    request.session.pop(KEY, None)


def is_kept(name: str) -> bool:
    """Whether a field of that name may be kept."""
    return not any(word in name.lower() for word in UNKEPT)


def person_of(request: HttpRequest) -> str | None:
    """Who was signed in last in this browser, from the signed cookie."""
    try:
        return str(signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=settings.SESSION_COOKIE_AGE))
    except signing.BadSignature:
        return None


def remember_person(request: HttpRequest, response: HttpResponse) -> None:
    """Note in a signed cookie who is signed in, so that a form sent too late finds its owner."""
    if person_of(request) != str(request.user.pk):
        response.set_cookie(
            COOKIE,
            signing.dumps(str(request.user.pk), salt=SALT),
            httponly=True,
            secure=settings.SESSION_COOKIE_SECURE,
            samesite="Lax",
        )


def _cipher() -> Fernet:
    key = hashlib.blake2b(settings.SECRET_KEY.encode(), digest_size=32, person=b"pms-parked-form").digest()
    return Fernet(base64.urlsafe_b64encode(key))
