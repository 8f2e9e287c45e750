"""Random identifiers and secrets."""

import secrets
import uuid

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"


def new_id() -> str:
    """A random object id: 36 characters, as wide as the reference's id columns."""
    return str(uuid.uuid4())


def new_secret(length: int) -> str:
    """``length`` random characters of 0-9A-Za-z, 5.95 bits each, from the system's CSPRNG."""
    return "".join(secrets.choice(ALPHABET) for _ in range(length))
