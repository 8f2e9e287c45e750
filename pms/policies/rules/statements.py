"""What policies say, one value per thing said; and how much in them no page knows."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import ngettext

Data = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Statement:
    """A whole sentence in the language of the moment, and what it is ``about``: by that two policies are compared."""

    about: str
    sentence: str


def by_subject(statements: Iterable[Statement]) -> dict[str, list[str]]:
    """The sentences by what they are about, in their order."""
    found: dict[str, list[str]] = {}
    for statement in statements:
        found.setdefault(statement.about, []).append(statement.sentence)
    return found


def beyond(count: int) -> Iterator[Statement]:
    """That a policy holds ``count`` settings on which nothing was said; nothing where there are none."""
    if count:
        sentence = ngettext(
            "It also holds %(count)s setting that this page does not know.",
            "It also holds %(count)s settings that this page does not know.",
            count,
        )
        yield Statement("beyond", sentence % {"count": count})
