"""Secrets of an installation: given by the operator, or made on the first start of one with the embedded database."""

import os
import secrets
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from pms.config import env

LEAST_LENGTH = 32  # characters


def secret(name: str, folder: Path, *, may_make: bool) -> str:
    """The secret ``name``: from the environment, else from ``folder``, else made there once (mode 0600).

    ``may_make`` is false where the database was given: losing a secret that nobody knew of would then
    lose data on another machine, so the operator has to give it. Raises ``ImproperlyConfigured``.
    """
    found = env.text(name)
    if not found and not may_make:
        raise ImproperlyConfigured(f"{name} must be set when PMS_DATABASE_URL is (or {name}_FILE)")
    found = found or _kept(folder / name.removeprefix("PMS_").lower().replace("_", "-"))
    if len(found) < LEAST_LENGTH:
        raise ImproperlyConfigured(f"{name} must have at least {LEAST_LENGTH} characters")
    return found


def _kept(path: Path) -> str:
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not path.exists():
            _make(path)
        return path.read_text(encoding="ascii").strip()
    except OSError as error:
        raise ImproperlyConfigured(f"{path} cannot be read or made: {error.strerror}") from error


def _make(path: Path) -> None:
    """Write the whole secret under another name first, so that nobody ever reads half of it."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(secrets.token_urlsafe(48) + "\n")
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)  # refuses to replace what a process beside us has just made
    except FileExistsError:
        pass
    finally:
        draft.unlink()
