"""What a token of an outside issuer tells of an account, cut to what our table holds."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pms.accounts.rules import EMAIL_LIMIT
from pms.common.text import fold, has_hidden_characters, single_spaced

NAME_LIMIT, NAME_FOLDED_LIMIT = 256, 512
PERSON_LIMIT, PHONE_LIMIT, ROLE_LIMIT = 64, 32, 64
MOST_ROLES = 200
SERVICE_PREFIX = "service-account-"
"""So Keycloak names the account of a client."""


@dataclass(frozen=True, slots=True)
class Told:
    """An account as its token tells of it."""

    username: str
    email: str
    first_name: str
    last_name: str
    phone: str
    language: str
    roles: tuple[str, ...]
    is_person: bool


def told_by(claims: Mapping[str, Any]) -> Told | None:
    """The account that the claims name, or None where ``preferred_username`` is no name that can be kept."""
    username = claims.get("preferred_username")
    if not isinstance(username, str) or not is_name(username):
        return None
    email = text_of(claims, "email", EMAIL_LIMIT + 1)
    return Told(
        username=username,
        email=email if len(fold(email)) <= EMAIL_LIMIT else "",
        first_name=text_of(claims, "given_name", PERSON_LIMIT),
        last_name=text_of(claims, "family_name", PERSON_LIMIT),
        phone=text_of(claims, "phoneNumber", PHONE_LIMIT),
        language=text_of(claims, "langCode", PERSON_LIMIT),
        roles=roles_of(claims),
        is_person=not username.startswith(SERVICE_PREFIX),
    )


def is_name(username: str) -> bool:
    """Whether a name can be kept and tells accounts apart: no blanks, nothing that nobody sees."""
    fits = 1 <= len(username) <= NAME_LIMIT and 1 <= len(fold(username)) <= NAME_FOLDED_LIMIT
    return fits and not any(map(str.isspace, username)) and _is_text(username) and not has_hidden_characters(username)


def roles_of(claims: Mapping[str, Any]) -> tuple[str, ...]:
    """The roles, each a whole word: of ``realm_access.roles``, else of ``roles``; what can be no role is left out."""
    realm = claims.get("realm_access")
    found = realm.get("roles") if isinstance(realm, dict) else None
    if not isinstance(found, list):
        found = claims.get("roles")
    words = found if isinstance(found, list) else []
    kept = {word for word in words if isinstance(word, str) and 1 <= len(word) <= ROLE_LIMIT and _is_text(word)}
    return tuple(sorted(kept)[:MOST_ROLES])


def text_of(claims: Mapping[str, Any], name: str, limit: int) -> str:
    """A claim as one line of at most so many characters; the empty string where it is no text."""
    value = claims.get(name)
    if not isinstance(value, str):
        return ""
    seen = "".join(character for character in value if unicodedata.category(character) not in {"Cc", "Cs"})
    return single_spaced(seen)[:limit].strip()


def _is_text(word: str) -> bool:
    return all(unicodedata.category(character) not in {"Cc", "Cs"} for character in word)
