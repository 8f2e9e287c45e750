"""What passes between the publisher and whoever knows the objects that events tell of."""

from dataclasses import dataclass
from typing import Any

from pms.events.states import Obstacle


@dataclass(frozen=True, slots=True)
class Source:
    """The part of the product that an event says it comes from, in the reference's words."""

    name: str
    namespace: str


@dataclass(frozen=True, slots=True)
class Message:
    """The content of one event: present facts, ready for JSON."""

    source: Source
    data: dict[str, Any]


class NotPublished(Exception):
    """Why an event did not get out: ``permanent`` is given up, ``unreachable`` concerns every other event too.

    ``code`` is the number that the other side answered. Nothing of the answer's text is kept: it may repeat secrets.
    """

    def __init__(
        self, obstacle: Obstacle, code: str = "", *, permanent: bool = False, unreachable: bool = False
    ) -> None:
        self.obstacle, self.code = obstacle, code
        self.permanent, self.unreachable = permanent, unreachable
        super().__init__(self.words)

    @property
    def words(self) -> str:
        """How the outbox keeps it."""
        return f"{self.obstacle} {self.code}".strip()
