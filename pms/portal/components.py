"""The values that the shared parts of pages are made from."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from django.utils.functional import Promise

Text = str | Promise


@dataclass(frozen=True, slots=True)
class Link:
    """A link with words and an icon; ``kind`` as in ``<c-button>``."""

    label: Text
    url: str
    icon: str = ""
    kind: str = "primary"


@dataclass(frozen=True, slots=True)
class Tab:
    """One of several pages that belong together; ``components/tabs.html`` shows them."""

    label: Text
    url: str
    is_current: bool
    count: int = 0


@dataclass(frozen=True, slots=True)
class Action:
    """An entry of a row's menu: a link; ``asks`` opens ``views.base.ask`` as a dialog, ``posts`` acts at once."""

    label: Text
    url: str
    icon: str = ""
    asks: bool = False
    danger: bool = False
    posts: bool = False


@dataclass(frozen=True, slots=True)
class Empty:
    """What a list says that never had a row: one sentence, perhaps the button that makes the first."""

    text: Text
    action: Text = ""
    url: str = ""
    icon: str = "inbox"


class Progress(Enum):
    """How far a step is."""

    DONE = "done"
    NEXT = "next"
    LATER = "later"
    BLOCKED = "blocked"


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a check list; ``note`` says what it waits for or what blocks it."""

    label: Text
    progress: Progress
    url: str = ""
    note: Text = ""


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """Who did what when."""

    at: datetime
    who: str
    what: Text


def done_count(steps: Sequence[Step]) -> int:
    """How many steps are done."""
    return sum(step.progress is Progress.DONE for step in steps)
