"""How two JSON documents differ, member by member, each with its JSON pointer (RFC 6901)."""

import difflib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

from pms.policies.rules.faults import compact, step

NAMES = ("attributeName", "authType", "attribute", "type")
"""Members by which an entry of a list is known again, wherever it stands."""
FINER = "authSubType"
_GONE = object()


class Kind(Enum):
    """What happened to a member."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Member:
    """One member that differs: its pointer in the second document, or in the first where the second lacks it.

    ``before`` and ``after`` are its values as JSON on one line; empty where a document lacks it.
    """

    pointer: str
    kind: Kind
    before: str
    after: str


def json_differences(before: object, after: object) -> list[Member]:
    """Every member that differs, in the order of the second document; the order of lists is no difference."""
    return list(_compared("", before, after))


def _compared(pointer: str, before: object, after: object) -> Iterator[Member]:
    if isinstance(before, dict) and isinstance(after, dict):
        for name in [*after, *(name for name in before if name not in after)]:
            yield from _compared(step(pointer, name), before.get(name, _GONE), after.get(name, _GONE))
    elif isinstance(before, list) and isinstance(after, list):
        yield from _lists(pointer, before, after)
    elif before is _GONE:
        yield Member(pointer, Kind.ADDED, "", compact(after))
    elif after is _GONE:
        yield Member(pointer, Kind.REMOVED, compact(before), "")
    elif compact(before) != compact(after):
        yield Member(pointer, Kind.CHANGED, compact(before), compact(after))


def _lists(pointer: str, before: Sequence[object], after: Sequence[object]) -> Iterator[Member]:
    """Entries are known again by what names them, so that one more in front does not change all that follow."""
    left = _keyed(before)
    right = _keyed(after)
    for key, index in right.items():
        if key in left:
            yield from _compared(step(pointer, index), before[left[key]], after[index])
        else:
            yield Member(step(pointer, index), Kind.ADDED, "", compact(after[index]))
    for key, index in left.items():
        if key not in right:
            yield Member(step(pointer, index), Kind.REMOVED, compact(before[index]), "")


def _keyed(entries: Sequence[object]) -> dict[tuple[str, int], int]:
    """The index of each entry by what names it and by how many of that name stand before it."""
    found: dict[tuple[str, int], int] = {}
    seen: dict[str, int] = {}
    for index, entry in enumerate(entries):
        name = _name(entry)
        found[name, seen.get(name, 0)] = index
        seen[name] = seen.get(name, 0) + 1
    return found


def _name(entry: object) -> str:
    if isinstance(entry, dict):
        member = next((name for name in NAMES if isinstance(entry.get(name), str)), None)
        if member is not None:
            finer = entry.get(FINER)
            return compact([entry[member], finer if isinstance(finer, str) else ""])
    return compact(entry)


class Side(Enum):
    """Where a line of the two documents stands."""

    BOTH = "both"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the two documents laid over each other."""

    side: Side
    text: str


def line_differences(before: str, after: str) -> list[Line]:
    """All lines of both documents, those in both once, as the second has them. A comma at the end is no difference.

    In long documents a line that stands there very often ("}") ties nothing together by itself: else two policies of
    some hundred entries would be compared for seconds, and a list of one word over and over for minutes.
    """
    old, new = before.splitlines(), after.splitlines()
    left, right = ([line.removesuffix(",") for line in each] for each in (old, new))
    lines: list[Line] = []
    for tag, first, last, begin, end in difflib.SequenceMatcher(None, left, right).get_opcodes():
        if tag == "equal":
            lines += [Line(Side.BOTH, text) for text in new[begin:end]]
        else:
            lines += [Line(Side.REMOVED, text) for text in old[first:last]]
            lines += [Line(Side.ADDED, text) for text in new[begin:end]]
    return lines
