"""States of notifications and mails."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from pms.common.states import Colour, State, Word


class NotificationState(State):
    """new → seen → dismissed; a dismissed one can be put back."""

    NEW = "new", pgettext_lazy("notification", "New"), Colour.BLUE, "bell", "ACTIVE"
    SEEN = "seen", pgettext_lazy("notification", "Seen"), Colour.GREY, "check", "ACTIVE"
    DISMISSED = "dismissed", pgettext_lazy("notification", "Dismissed"), Colour.GREY, "archive", "DISMISSED"


class MailState(State):
    """queued → sent, or failed when given up; kept where no mail server is configured."""

    QUEUED = "queued", pgettext_lazy("mail", "Queued"), Colour.AMBER, "clock", "queued"
    SENT = "sent", pgettext_lazy("mail", "Sent"), Colour.GREEN, "check", "sent"
    FAILED = "failed", pgettext_lazy("mail", "Failed"), Colour.RED, "x", "failed"
    KEPT = "kept", pgettext_lazy("mail", "Kept"), Colour.GREY, "archive", "kept"


class Obstacle(Word):
    """Why the last attempt at a mail failed; the mail server's code, if it gave one, stands beside it."""

    NO_CONNECTION = "no-connection", _("The mail server could not be reached.")
    TEMPORARY = "temporary", _("The mail server asked to try again later.")
    REFUSED = "refused", _("The mail server refused this mail.")
    SETUP = "setup", _("The mail server refused the sender or its sign-in. Check the mail settings.")
    ADDRESS = "address", _("The server does not accept this address.")
