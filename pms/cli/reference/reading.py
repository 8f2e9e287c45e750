"""Reads the files beside it: rows by the noun of the file, and the content of policies."""

import json
from importlib import resources
from typing import Any

FOLDER = resources.files(__package__)


def rows(noun: str) -> list[dict[str, Any]]:
    """The rows of a file, in its order."""
    found: list[dict[str, Any]] = json.loads((FOLDER / f"{noun}.json").read_text(encoding="utf-8"))
    return found


def policy_data(file: str) -> object:
    """The content of a policy."""
    return json.loads((FOLDER / "policies" / file).read_text(encoding="utf-8"))
