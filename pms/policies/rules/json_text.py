"""Reading JSON that a person typed: what is wrong is said in words, with line and column.

Stricter than ``json.loads`` where that would hide a mistake: a name given twice, NaN, and nesting
beyond ``DEEPEST`` are faults. Every value keeps its place, so that a later check of the content can
point to the line (RFC 8259 for the text, RFC 6901 for the pointers).
"""

import bisect
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from pms.policies.rules.faults import DEEPEST, Fault, shown, step

MOST_CHARACTERS = 100_000
"""More than this is not read at all, whatever it is: 20,000 characters of policy with generous indentation."""

MOST_VALUES = 4_000
LONGEST_NAME = 256
"""Nothing that fits into a policy has more; without these bounds a short text could make gigabytes of pointers."""

BLANKS = re.compile(r"[ \t\r\n]*")
NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?P<fraction>\.[0-9]+)?(?P<exponent>[eE][+-]?[0-9]+)?")
TEXT_START = re.compile(r'"(?:[^"\\\x00-\x1f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*')
NOT_NUMBERS = re.compile(r"[+-]?(?:NaN|Infinity)")
WORDS = {"true": True, "false": False, "null": None}
OTHER_QUOTES = "'`“”„‘’«"
MOST_DIGITS = 400
"""Python refuses to convert integers of more than 4,300 digits, and none of ours needs even 20."""


@dataclass(slots=True)
class Reading:
    """What came of a text: ``value`` is meaningful when ``faults`` is empty.

    ``places`` maps the pointer of each value to the offset where it (or the name before it) stands.
    """

    text: str
    value: object = None
    places: dict[str, int] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    line_starts: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.line_starts = [0, *(match.end() for match in re.finditer("\n", self.text))]

    def line_and_column(self, pointer: str) -> tuple[int, int]:
        """Where the value at ``pointer`` stands, or the nearest one around it; both count from 1."""
        while pointer not in self.places and pointer:
            pointer = pointer.rpartition("/")[0]
        return self.position(self.places.get(pointer, 0))

    def position(self, offset: int) -> tuple[int, int]:
        """Line and column of an offset; both count from 1."""
        line = bisect.bisect_right(self.line_starts, offset)
        return line, offset - self.line_starts[line - 1] + 1


class _Stop(Exception):
    """The text cannot be read any further."""

    def __init__(self, at: int, sentence: str) -> None:
        self.at, self.sentence = at, sentence
        super().__init__(sentence)


def read(text: str) -> Reading:
    """Read one JSON text; never raises. At most one fault of syntax, any number of doubled names."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n")
    reading = Reading(text)
    try:
        if len(text) > MOST_CHARACTERS:
            raise _Stop(0, _("This text is far too long for a policy."))
        if not text.strip():
            raise _Stop(0, _("There is nothing here yet. Start from one of the examples, or paste JSON."))
        _Reader(reading).document()
    except _Stop as stop:
        line, column = reading.position(stop.at)
        reading.faults.append(Fault("", "syntax", stop.sentence, line, column))
    return reading


class _Reader:
    """A descent through the text that stops at the first thing it cannot read."""

    def __init__(self, reading: Reading) -> None:
        self.reading, self.text, self.at = reading, reading.text, 0

    def document(self) -> None:
        self.reading.value = self.value("", 1)
        if self.peek():
            raise _Stop(self.at, _("The JSON ends before this. Remove what follows, or check the brackets."))

    def peek(self) -> str:
        """The next character that is not blank, or nothing at the end."""
        blanks = BLANKS.match(self.text, self.at)
        self.at = blanks.end() if blanks else self.at
        return self.text[self.at : self.at + 1]

    def value(self, pointer: str, depth: int) -> object:
        first = self.peek()
        if len(self.reading.places) > MOST_VALUES:
            raise _Stop(self.at, _("This text is far too long for a policy."))
        self.reading.places.setdefault(pointer, self.at)
        if first in ("{", "["):
            if depth > DEEPEST:
                raise _Stop(self.at, _("Brackets are nested too deeply here."))
            return self.members(pointer, depth) if first == "{" else self.items(pointer, depth)
        if first == '"':
            return self.string()
        return self.word_or_number()

    def members(self, pointer: str, depth: int) -> dict[str, object]:
        found: dict[str, object] = {}

        def one() -> None:
            start, name = self.at, self.name()
            here = step(pointer, name)
            if name in found:
                self.doubled(here, name, start)
            self.reading.places[here] = start
            found[name] = self.value(here, depth + 1)

        self.between("}", one)
        return found

    def items(self, pointer: str, depth: int) -> list[object]:
        found: list[object] = []
        self.between("]", lambda: found.append(self.value(step(pointer, len(found)), depth + 1)))
        return found

    def between(self, close: str, one: Callable[[], None]) -> None:
        """Read ``one`` thing after another up to the closing bracket, with commas between them."""
        self.at += 1
        if self.peek() == close:
            self.at += 1
            return
        while True:
            one()
            after = self.peek()
            if after == close:
                self.at += 1
                return
            if after != ",":
                raise _Stop(self.at, self.instead_of_comma(after))
            comma, self.at = self.at, self.at + 1
            if self.peek() == close:
                raise _Stop(comma, _("There is a comma too many: nothing follows it."))

    def instead_of_comma(self, found: str) -> str:
        if not found:
            return _("The text ends too early: a closing bracket is missing.")
        if found in "}]":
            return _("This closing bracket does not fit the opening one.")
        return self.comment() or _("A comma is missing before this.")

    def name(self) -> str:
        first = self.peek()
        if first != '"':
            raise _Stop(self.at, self.instead_of_name(first))
        start, name = self.at, self.string()
        if len(name) > LONGEST_NAME:
            raise _Stop(start, _("This text is far too long for a policy."))
        if self.peek() != ":":
            raise _Stop(self.at, _("A colon is missing after the name “%(name)s”.") % {"name": shown(name)})
        self.at += 1
        return name

    def instead_of_name(self, found: str) -> str:
        if not found:
            return _("The text ends too early: a closing bracket is missing.")
        if found in OTHER_QUOTES:
            return _('Use straight double quotation marks (") around text.')
        return self.comment() or _("A name in double quotation marks is expected here.")

    def string(self) -> str:
        match = TEXT_START.match(self.text, self.at)
        end = match.end() if match else self.at
        if self.text[end : end + 1] == '"':
            start, self.at = self.at, end + 1
            return str(json.loads(self.text[start : end + 1]))
        if self.text[end : end + 1] == "\\":
            raise _Stop(end, _('A backslash may only be followed by one of " \\ / b f n r t, or u and four digits.'))
        if self.text[end : end + 1] in ("", "\n"):
            raise _Stop(self.at, _("The closing quotation mark of this text is missing."))
        raise _Stop(end, _("There is a tab or another control character inside this text."))

    def word_or_number(self) -> object:
        for word, meaning in WORDS.items():
            if self.text.startswith(word, self.at):
                self.at += len(word)
                return meaning
        match = NUMBER.match(self.text, self.at)
        if match is None or NOT_NUMBERS.match(self.text, self.at):
            raise _Stop(self.at, self.instead_of_value())
        if len(match.group()) > MOST_DIGITS:
            raise _Stop(self.at, _("This number is too long."))
        self.at = match.end()
        return float(match.group()) if match["fraction"] or match["exponent"] else int(match.group())

    def instead_of_value(self) -> str:
        found = self.text[self.at : self.at + 1]
        if not found:
            return _("The text ends too early: a value is missing.")
        if NOT_NUMBERS.match(self.text, self.at):
            return _("JSON has no NaN and no Infinity.")
        if found in OTHER_QUOTES:
            return _('Use straight double quotation marks (") around text.')
        return self.comment() or _("A value is expected here: text in double quotation marks, true, false, [ ] or { }.")

    def comment(self) -> str:
        """What to say when a comment stands here, else nothing."""
        return _("JSON has no comments.") if self.text.startswith(("//", "/*", "#"), self.at) else ""

    def doubled(self, pointer: str, name: str, offset: int) -> None:
        line, column = self.reading.position(offset)
        sentence = _("“%(name)s” is given twice. Keep one of them.") % {"name": shown(name)}
        self.reading.faults.append(Fault(pointer, "duplicate", sentence, line, column))
