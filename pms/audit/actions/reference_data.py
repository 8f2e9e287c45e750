"""Events of loading the reference data of an installation: one for each kind of object that is made."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from pms.audit.actions import Action, Module


def _action(number: int, name: str, description: Promise) -> Action:
    return Action(f"PMS_REFERENCE_{number:03}", name, description, Module.PARTNER_MANAGEMENT)


LOAD_REFUSED = _action(1, "REFERENCE DATA REFUSED", _("Loading the reference data was refused."))
GROUP_LOADED = _action(2, "REFERENCE POLICY GROUP LOADED", _("The policy group was made from the reference data."))
POLICY_LOADED = _action(3, "REFERENCE POLICY LOADED", _("The policy was made and published from the reference data."))
PARTNER_LOADED = _action(4, "REFERENCE PARTNER LOADED", _("The partner was made from the reference data."))
REQUEST_LOADED = _action(
    5, "REFERENCE POLICY REQUEST LOADED", _("The approved request was made from the reference data.")
)
EXTRACTORS_LOADED = _action(
    6, "REFERENCE EXTRACTORS LOADED", _("The partner's biometric extractors were made from the reference data.")
)
CREDENTIAL_TYPE_LOADED = _action(
    7, "REFERENCE CREDENTIAL TYPE LOADED", _("A credential type of the partner was made from the reference data.")
)
ACTIVE_KEY_LOADED = _action(
    8, "REFERENCE API KEY LOADED ACTIVE", _("An activated API key whose value is public was made for tests.")
)
INACTIVE_KEY_LOADED = _action(
    9, "REFERENCE API KEY LOADED", _("A deactivated API key was made from the reference data.")
)
DEVICE_TYPE_LOADED = _action(10, "REFERENCE DEVICE TYPE LOADED", _("The device type was made from the reference data."))
DEVICE_SUB_TYPE_LOADED = _action(
    11, "REFERENCE DEVICE SUB-TYPE LOADED", _("The device sub-type was made from the reference data.")
)
