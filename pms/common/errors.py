"""The root of every failure that the product itself names."""

from typing import Any, ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Message = str | Promise


class DomainError(Exception):
    """A rule said no. Doors translate it; nothing below a door catches it to go on.

    ``code`` is stable and documented, ``message`` is translatable and may hold named
    placeholders that ``data`` fills, ``field`` names the input it concerns, if one.
    """

    code: ClassVar[str] = "error"
    message: ClassVar[Message] = _("This could not be done.")
    field: ClassVar[str | None] = None

    def __init__(self, **data: Any) -> None:
        self.data = data
        super().__init__(self.code)

    def __str__(self) -> str:
        return str(self.message) % self.data if self.data else str(self.message)


class NotFound(DomainError):
    """No such object, or none that this actor may know of: the two look the same."""

    code = "not-found"
    message = _("This page does not exist, or you may not see it.")


class NotAllowed(DomainError):
    """The actor may see the object, but this act is not theirs."""

    code = "not-allowed"
    message = _("You are not allowed to do this.")
