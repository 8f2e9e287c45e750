"""Events of policy groups and policies; the reference's ids where it has one meaning for them."""

from django.utils.translation import gettext_lazy as _

from pms.audit.actions import Action, Module

_HERE = Module.PARTNER_MANAGEMENT

GROUP_CREATED = Action("PMS_POLICY_GROUP_001", "POLICY GROUP CREATED", _("The policy group was created."), _HERE)
GROUP_CREATE_REFUSED = Action(
    "PMS_POLICY_GROUP_002", "POLICY GROUP CREATION REFUSED", _("Creating a policy group was refused."), _HERE
)
GROUP_CHANGED = Action("PMS_PRT_256", "POLICY GROUP CHANGED", _("The policy group was changed."), _HERE)
GROUP_CHANGE_REFUSED = Action(
    "PMS_PRT_456", "POLICY GROUP CHANGE REFUSED", _("A change of the policy group was refused."), _HERE
)
GROUP_DEACTIVATED = Action(
    "PMS_POLICY_GROUP_003", "POLICY GROUP DEACTIVATED", _("The policy group was deactivated."), _HERE
)
GROUP_DEACTIVATE_REFUSED = Action(
    "PMS_POLICY_GROUP_004", "POLICY GROUP DEACTIVATION REFUSED", _("Deactivating the policy group was refused."), _HERE
)
GROUP_REACTIVATED = Action(
    "PMS_POLICY_GROUP_005", "POLICY GROUP REACTIVATED", _("The policy group was activated again."), _HERE
)
GROUP_REACTIVATE_REFUSED = Action(
    "PMS_POLICY_GROUP_006",
    "POLICY GROUP REACTIVATION REFUSED",
    _("Activating the policy group again was refused."),
    _HERE,
)

CREATED = Action("PMS_PRT_237", "POLICY CREATED", _("The policy was created as a draft."), _HERE)
CREATE_REFUSED = Action("PMS_PRT_437", "POLICY CREATION REFUSED", _("Creating a policy was refused."), _HERE)
CHANGED = Action("PMS_PRT_283", "POLICY CHANGED", _("The draft was changed."), _HERE)
CHANGE_REFUSED = Action("PMS_PRT_483", "POLICY CHANGE REFUSED", _("A change of the policy was refused."), _HERE)
PUBLISHED = Action("PMS_PRT_257", "POLICY PUBLISHED", _("The policy was published."), _HERE)
PUBLISH_REFUSED = Action("PMS_PRT_457", "POLICY PUBLICATION REFUSED", _("Publishing the policy was refused."), _HERE)
DEACTIVATED = Action("PMS_PRT_284", "POLICY DEACTIVATED", _("The policy was deactivated."), _HERE)
DEACTIVATE_REFUSED = Action(
    "PMS_PRT_484", "POLICY DEACTIVATION REFUSED", _("Deactivating the policy was refused."), _HERE
)
DISCARDED = Action("PMS_POLICY_001", "POLICY DRAFT DISCARDED", _("The draft was discarded."), _HERE)
DISCARD_REFUSED = Action(
    "PMS_POLICY_002", "POLICY DRAFT DISCARDING REFUSED", _("Discarding the draft was refused."), _HERE
)
CLONED = Action("PMS_POLICY_003", "POLICY CLONED", _("The policy was created as a copy of another."), _HERE)
CLONE_REFUSED = Action("PMS_POLICY_004", "POLICY CLONING REFUSED", _("Copying the policy was refused."), _HERE)
SELF_SERVICE_ON = Action(
    "PMS_POLICY_005",
    "POLICY SELF SERVICE ON",
    _("The policy was made self-service: requests are approved at once."),
    _HERE,
)
SELF_SERVICE_OFF = Action(
    "PMS_POLICY_006",
    "POLICY SELF SERVICE OFF",
    _("The policy is no longer self-service: requests wait for a decision."),
    _HERE,
)
SELF_SERVICE_REFUSED = Action(
    "PMS_POLICY_007",
    "POLICY SELF SERVICE REFUSED",
    _("Switching self-service of the policy on or off was refused."),
    _HERE,
)
