"""Public keys that a process keeps for a while, so that reading a token asks nobody for its key."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock
from typing import Any

Keys = Mapping[str, Mapping[str, Any]]
"""Public keys as JWKs, by key id."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How long keys are kept: used without asking, used while their source does not answer, between two questions.

    A key id that is not known is asked for at once, but not within ``pause`` of the last question, so that made-up
    ids cost nobody anything.
    """

    fresh: timedelta
    stale: timedelta
    pause: timedelta


class KeyRing:
    """The keys of one issuer. ``load`` gives all of them, or None where they cannot be had just now."""

    def __init__(self, load: Callable[[], Keys | None], patience: Patience) -> None:
        self._load, self._patience, self._lock = load, patience, Lock()
        self._keys: Keys = {}
        self._loaded_at: datetime | None = None
        self._asked_at: datetime | None = None

    def get(self, key_id: str, *, at: datetime) -> Mapping[str, Any] | None:
        """The key of that id, or None where the issuer has none, or cannot be asked."""
        if not self._is_known(key_id, at):
            waits = key_id not in self._keys or not self._is_within(self._patience.stale, at)
            if self._lock.acquire(blocking=waits):  # a key that will still do is used while another thread asks
                try:
                    self._ask(key_id, at)
                finally:
                    self._lock.release()
        return self._keys.get(key_id) if self._is_within(self._patience.stale, at) else None

    def add(self, key_id: str, key: Mapping[str, Any]) -> None:
        """Note a key that this process made itself."""
        if key_id not in self._keys:
            self._keys = {**self._keys, key_id: key}

    def forget(self) -> None:
        """Keep nothing; the next look-up asks."""
        with self._lock:
            self._keys, self._loaded_at, self._asked_at = {}, None, None

    def _ask(self, key_id: str, at: datetime) -> None:
        """Load, unless another thread just has, or it is too soon to ask again."""
        if self._is_known(key_id, at):
            return
        if self._asked_at is not None and abs(at - self._asked_at) < self._patience.pause:
            return
        self._asked_at = at
        keys = self._load()
        if keys is not None:
            self._keys, self._loaded_at = dict(keys), at

    def _is_known(self, key_id: str, at: datetime) -> bool:
        return key_id in self._keys and self._is_within(self._patience.fresh, at)

    def _is_within(self, life: timedelta, at: datetime) -> bool:
        return self._loaded_at is not None and abs(at - self._loaded_at) < life
