"""Events of requests for policies. Asking keeps the reference's ids of its policy mapping."""

from django.utils.translation import gettext_lazy as _

from pms.audit.actions import Action, Module

_HERE = Module.PARTNER_MANAGEMENT

ASKED = Action("PMS_PRT_222", "POST REQUEST FOR POLICY MAP", _("A policy was requested."), _HERE)
ASK_REFUSED = Action(
    "PMS_PRT_422", "POST REQUEST FOR POLICY MAP FAILURE", _("A request for a policy was refused."), _HERE
)
APPROVED = Action("PMS_POLICY_REQUEST_001", "POLICY REQUEST APPROVED", _("The request was approved."), _HERE)
APPROVE_REFUSED = Action(
    "PMS_POLICY_REQUEST_002", "POLICY REQUEST APPROVAL REFUSED", _("An approval of the request was refused."), _HERE
)
REJECTED = Action("PMS_POLICY_REQUEST_003", "POLICY REQUEST REJECTED", _("The request was rejected."), _HERE)
REJECT_REFUSED = Action(
    "PMS_POLICY_REQUEST_004", "POLICY REQUEST REJECTION REFUSED", _("A rejection of the request was refused."), _HERE
)
WITHDRAWN = Action("PMS_POLICY_REQUEST_005", "POLICY REQUEST WITHDRAWN", _("The request was withdrawn."), _HERE)
WITHDRAW_REFUSED = Action(
    "PMS_POLICY_REQUEST_006", "POLICY REQUEST WITHDRAWAL REFUSED", _("A withdrawal of the request was refused."), _HERE
)
APPROVED_AT_ONCE = Action(
    "PMS_POLICY_REQUEST_007",
    "POLICY REQUEST SELF SERVICE APPROVED",
    _("The request was approved at once: the policy is self-service."),
    _HERE,
)
REVOKED = Action("PMS_POLICY_REQUEST_008", "POLICY REQUEST REVOKED", _("The approval was revoked."), _HERE)
REVOKE_REFUSED = Action(
    "PMS_POLICY_REQUEST_009", "POLICY REQUEST REVOCATION REFUSED", _("A revocation of the approval was refused."), _HERE
)
EXTRACTORS_SET = Action("PMS_PRT_207", "ADD BIO EXTRACTORS", _("The biometric extractors of a policy were set."), _HERE)
EXTRACTORS_REFUSED = Action(
    "PMS_PRT_407", "ADD BIO EXTRACTORS FAILURE", _("Biometric extractors of a policy were refused."), _HERE
)
CREDENTIAL_TYPE_MAPPED = Action(
    "PMS_PRT_208", "MAP POLICY TO CREDENTIAL TYPE", _("A credential type was given its policy."), _HERE
)
CREDENTIAL_TYPE_REFUSED = Action(
    "PMS_PRT_408", "MAP POLICY TO CREDENTIAL TYPE FAILURE", _("A policy for a credential type was refused."), _HERE
)
