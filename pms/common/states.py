"""The base of every list of states: word, colour, icon and wire word declared at one place."""

from enum import Enum, StrEnum

from django.utils.functional import Promise


class Colour(Enum):
    """The colours that a state may have, named as the portal's badge classes name them."""

    GREEN = "green"
    AMBER = "amber"
    RED = "red"
    GREY = "grey"
    BLUE = "blue"


class State(StrEnum):
    """A stored value that knows how it is shown and what it is called on the wire.

    Members are written ``DRAFT = "draft", _("Draft"), Colour.GREY, "pencil", "draft"``.
    """

    label: str | Promise
    colour: Colour
    icon: str
    wire: str

    def __new__(  # only the value: a look-up, as type checkers see it
        cls, value: str, label: str | Promise = "", colour: Colour = Colour.GREY, icon: str = "", wire: str = ""
    ) -> "State":
        """A member with its dress."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.label, member.colour, member.icon, member.wire = label, colour, icon, wire
        return member

    @classmethod
    def choices(cls) -> list[tuple[str, str | Promise]]:
        """Value and label of each member, for forms and filters."""
        return [(member.value, member.label) for member in cls]


class Word(StrEnum):
    """A stored value with a translated name but no state's dress: a type, a domain, a role.

    Members are written ``AUTH = "AUTH", _("Authentication")``.
    """

    label: str | Promise

    def __new__(cls, value: str, label: str | Promise = "") -> "Word":  # no label: a look-up, as type checkers see it
        """A member with its name."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member

    @classmethod
    def choices(cls) -> list[tuple[str, str | Promise]]:
        """Value and label of each member, for forms and filters."""
        return [(member.value, member.label) for member in cls]
