"""Typed readers of the environment. Each setting is read once, here or in settings.py."""

from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured

env = environ.FileAwareEnv()
BASE_DIR = Path(__file__).resolve().parent.parent.parent


def home() -> Path:
    """The folder that holds everything this installation keeps on disk (``PMS_HOME``)."""
    return Path(env.str("PMS_HOME", default=str(BASE_DIR / "var"))).resolve()


def whole(name: str, default: int, *, least: int = 0, most: int = 10**9) -> int:
    """An integer setting within bounds; a wrong value stops the start with one line."""
    try:
        value = env.int(name, default=default)
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} must be a whole number") from error
    if not least <= value <= most:
        raise ImproperlyConfigured(f"{name} must be between {least} and {most}, not {value}")
    return value
