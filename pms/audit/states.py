"""Words of the audit log."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from pms.common.states import Colour, State, Word

REFUSAL = "(^| )(REFUSED|REFUSAL|FAILED|FAILURE|LOCKED|NOT SENT|GIVEN UP)( |$)"
"""What the name of an event that came to nothing has, as a pattern that Python and PostgreSQL read alike.

The database fills the column ``outcome`` by it; success and refusal of one verb are two events with two names.
"""


class Outcome(State):
    """Whether what somebody wanted was done."""

    DONE = "done", pgettext_lazy("outcome", "Done"), Colour.GREEN, "check", "done"
    REFUSED = "refused", pgettext_lazy("outcome", "Refused or failed"), Colour.RED, "x", "refused"


class ModuleName(Word):
    """What readers call the part of the product that an event belongs to; the value is the stored id."""

    PARTNER_MANAGEMENT = "PMS_PRT", _("Partners, policies and notices")
    ACCOUNTS = "PMS_ACC", _("Accounts and access")
    AUDIT = "PMS_AUD", _("Audit log")
    SYSTEM = "PMS_SYS", _("The installation itself")
