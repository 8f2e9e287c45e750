"""States of an API key, as they are in effect."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from pms.common.states import Colour, State, Word


class ApiKeyState(State):
    """ACTIVE and DEACTIVATED are stored; the others follow from time, partner, link and policy."""

    ACTIVE = "activated", pgettext_lazy("API key", "Activated"), Colour.GREEN, "check", "activated"
    DEACTIVATED = "deactivated", pgettext_lazy("API key", "Deactivated"), Colour.GREY, "ban", "deactivated"
    EXPIRED = "expired", pgettext_lazy("API key", "Expired"), Colour.RED, "hourglass", "deactivated"
    STOPPED = "stopped", pgettext_lazy("API key", "Stopped"), Colour.GREY, "player-pause", "deactivated"


class StopReason(Word):
    """What stops a key whose own state is activated."""

    PARTNER = "partner", _("The organisation is not active.")
    LINK = "link", _("The policy is no longer approved for the organisation.")
    POLICY = "policy", _("The policy is no longer active.")
