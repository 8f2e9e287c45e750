"""The base of every list of states: word, colour, icon and wire word declared at one place."""

from enum import Enum

from django.utils.functional import Promise


class Colour(Enum):
    """The colours that a state may have, named as the portal's badge classes name them."""

    GREEN = "green"
    AMBER = "amber"
    RED = "red"
    GREY = "grey"
    BLUE = "blue"


class State(str, Enum):
    """A stored value that knows how it is shown and what it is called on the wire.

    Members are written ``DRAFT = "draft", _("Draft"), Colour.GREY, "pencil", "draft"``.
    """

    label: str | Promise
    colour: Colour
    icon: str
    wire: str

    def __new__(cls, value: str, label: str | Promise, colour: Colour, icon: str, wire: str) -> "State":
        member = str.__new__(cls, value)
        member._value_ = value
        member.label, member.colour, member.icon, member.wire = label, colour, icon, wire
        return member

    def __str__(self) -> str:
        return str(self.value)

    @classmethod
    def choices(cls) -> list[tuple[str, str | Promise]]:
        """Value and label of each member, for forms and filters."""
        return [(member.value, member.label) for member in cls]


class Word(str, Enum):
    """A stored value with a translated name but no state's dress: a type, a domain, a role.

    Members are written ``AUTH = "AUTH", _("Authentication")``.
    """

    label: str | Promise

    def __new__(cls, value: str, label: str | Promise) -> "Word":
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member

    def __str__(self) -> str:
        return str(self.value)

    @classmethod
    def choices(cls) -> list[tuple[str, str | Promise]]:
        """Value and label of each member, for forms and filters."""
        return [(member.value, member.label) for member in cls]
