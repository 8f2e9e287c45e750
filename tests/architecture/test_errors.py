"""Every failure that the product names has a code of its own and words of its own."""

import importlib
from collections import Counter

from pms.common.errors import DomainError
from tests.architecture.source import PACKAGE


def every_error() -> list[type[DomainError]]:
    for path in PACKAGE.glob("*/errors*"):
        importlib.import_module(f"pms.{path.parent.name}.errors")
    found: list[type[DomainError]] = []
    waiting = [DomainError]
    while waiting:
        error = waiting.pop()
        found.append(error)
        waiting.extend(error.__subclasses__())
    return [error for error in found if error.__module__.startswith("pms.")]


def test_codes_are_unique() -> None:
    codes = Counter(error.code for error in every_error() if "code" in vars(error))
    assert [code for code, count in codes.items() if count > 1] == []


def test_every_error_has_words_of_its_own() -> None:
    silent = [
        error.__name__
        for error in every_error()
        if error is not DomainError and error.message is DomainError.message and error.__str__ is DomainError.__str__
    ]
    assert silent == []
