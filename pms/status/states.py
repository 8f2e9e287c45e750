"""How well a part of the installation does."""

from django.utils.translation import pgettext_lazy

from pms.common.states import Colour, State


class Health(State):
    """Fine, worth a look, or broken."""

    FINE = "fine", pgettext_lazy("status", "Fine"), Colour.GREEN, "check", "ok"
    LOOK = "look", pgettext_lazy("status", "Needs a look"), Colour.AMBER, "alert-triangle", "look"
    BROKEN = "broken", pgettext_lazy("status", "Broken"), Colour.RED, "x", "broken"
