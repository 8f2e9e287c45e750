"""Events of API keys. The reference gives its id for generating a key a second meaning, so it is not kept."""

from django.utils.translation import gettext_lazy as _

from pms.audit.actions import Action, Module

_HERE = Module.PARTNER_MANAGEMENT

GENERATED = Action("PMS_API_KEY_001", "API KEY GENERATED", _("The API key was generated."), _HERE)
GENERATE_REFUSED = Action("PMS_API_KEY_002", "API KEY GENERATION REFUSED", _("An API key was refused."), _HERE)
DEACTIVATED = Action("PMS_API_KEY_003", "API KEY DEACTIVATED", _("The API key was deactivated."), _HERE)
DEACTIVATE_REFUSED = Action(
    "PMS_API_KEY_004", "API KEY DEACTIVATION REFUSED", _("A deactivation of the API key was refused."), _HERE
)
EXPIRY_CHANGED = Action("PMS_API_KEY_005", "API KEY EXPIRY CHANGED", _("The end of the API key was changed."), _HERE)
EXPIRY_CHANGE_REFUSED = Action(
    "PMS_API_KEY_006", "API KEY EXPIRY CHANGE REFUSED", _("A change of the API key's end was refused."), _HERE
)
EXPIRED = Action("PMS_API_KEY_007", "API KEY EXPIRED", _("The API key expired and was deactivated."), _HERE)
MOVED = Action("PMS_API_KEY_008", "API KEY MOVED", _("The API key was moved to another policy."), _HERE)
MOVE_REFUSED = Action("PMS_API_KEY_009", "API KEY MOVE REFUSED", _("A move of the API key was refused."), _HERE)
