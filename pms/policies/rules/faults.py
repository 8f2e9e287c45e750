"""What is wrong with a policy's content, one value per fault, each a sentence and a place."""

import json
import math
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.formats import number_format
from django.utils.translation import gettext as _

MOST_CHARACTERS_OF_DATA = 20_000
"""Of the content without the blanks between its parts."""

DEEPEST = 20
"""Levels of nesting; the deepest schema has eight."""

LARGEST_NUMBER = 2**53
LONGEST_SHOWN = 64
UNPRINTABLE = re.compile("[\x00\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong, or worth a second look.

    ``pointer`` is a JSON pointer (RFC 6901; empty for the whole document), ``kind`` a stable word for
    programs (the keyword of the schema where one was broken), ``sentence`` is in the language of the
    moment, ``line`` and ``column`` count from 1 and are 0 where no text is at hand.
    """

    pointer: str
    kind: str
    sentence: str
    line: int = 0
    column: int = 0


def step(pointer: str, token: str | int) -> str:
    """The pointer one level further in (RFC 6901 §3); what no page could show is replaced."""
    safe = UNPRINTABLE.sub("\ufffd", str(token))
    return f"{pointer}/{safe.replace('~', '~0').replace('/', '~1')}"


def shown(text: object) -> str:
    """Foreign text fit to stand inside a sentence: short, without control or direction characters."""
    start = str(text)[: LONGEST_SHOWN + 1]
    plain = "".join("\ufffd" if unicodedata.category(character).startswith("C") else character for character in start)
    return plain if len(plain) <= LONGEST_SHOWN else plain[:LONGEST_SHOWN] + "…"


def compact(data: object) -> str:
    """The content without blanks between its parts: what is measured."""
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))


def grouped(number: int) -> str:
    """A count as the present language writes it: 20,000 or 20 000."""
    return str(number_format(number, force_grouping=True))


def unstorable(data: object) -> list[Fault]:
    """What no database and no other program could keep: NUL, half characters, numbers beyond 2⁵³, endless depth."""
    found = [fault for pointer, depth, value in walk(data) if (fault := _unstorable_value(pointer, depth, value))]
    if not found and len(compact(data)) > MOST_CHARACTERS_OF_DATA:
        sentence = _("A policy may hold at most %(most)s characters, not counting blanks; this one has %(count)s.")
        found.append(
            Fault(
                "", "size", sentence % {"most": grouped(MOST_CHARACTERS_OF_DATA), "count": grouped(len(compact(data)))}
            )
        )
    return found


def walk(data: object) -> Iterator[tuple[str, int, object]]:
    """Every value and every name with its pointer and depth; goes no deeper than one level too many."""
    waiting: list[tuple[str, int, object]] = [("", 0, data)]
    while waiting:
        pointer, depth, value = waiting.pop()
        yield pointer, depth, value
        if depth > DEEPEST:
            continue
        if isinstance(value, dict):
            for name, member in value.items():
                here = step(pointer, name)
                yield here, depth, name
                waiting.append((here, depth + 1, member))
        elif isinstance(value, list):
            waiting.extend((step(pointer, index), depth + 1, item) for index, item in enumerate(value))


def _unstorable_value(pointer: str, depth: int, value: object) -> Fault | None:
    if depth > DEEPEST and isinstance(value, dict | list):
        return Fault(pointer, "depth", _("Brackets are nested too deeply here."))
    if isinstance(value, str) and UNPRINTABLE.search(value):
        return Fault(pointer, "character", _("There is a character here that cannot be stored."))
    if isinstance(value, float) and not math.isfinite(value):
        return Fault(pointer, "number", _("This number is too large."))
    if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) > LARGEST_NUMBER:
        return Fault(pointer, "number", _("This number is too large."))
    return None
