"""Somebody to write to."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Recipient:
    """A person or address: ``user_id`` is None for an address without an account."""

    user_id: int | None
    email: str
    language: str
    name: str
