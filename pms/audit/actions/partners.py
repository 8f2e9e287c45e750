"""Events of partners and of the people who belong to them. Registration keeps the reference's ids."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from pms.audit.actions import Action, Module


def _action(number: int, name: str, description: Promise) -> Action:
    return Action(f"PMS_PARTNER_{number:03}", name, description, Module.PARTNER_MANAGEMENT)


REGISTERED = Action("PMS_PRT_201", "POST REGISTER PARTNER", _("A partner registered."), Module.PARTNER_MANAGEMENT)
REGISTER_REFUSED = Action(
    "PMS_PRT_401",
    "POST REGISTER PARTNER FAILURE",
    _("The registration of a partner was refused."),
    Module.PARTNER_MANAGEMENT,
)
CHANGED = Action(
    "PMS_PRT_205", "PUT UPDATE PARTNER", _("The partner's details were changed."), Module.PARTNER_MANAGEMENT
)
CHANGE_REFUSED = Action(
    "PMS_PRT_405",
    "PUT UPDATE PARTNER FAILURE",
    _("A change of the partner's details was refused."),
    Module.PARTNER_MANAGEMENT,
)
POLICY_GROUP_CHOSEN = Action(
    "PMS_PRT_221", "PUT MAP POLICY GROUP", _("The partner's policy group was chosen."), Module.PARTNER_MANAGEMENT
)
POLICY_GROUP_CHOICE_REFUSED = Action(
    "PMS_PRT_421",
    "PUT MAP POLICY GROUP FAILURE",
    _("The choice of a policy group was refused."),
    Module.PARTNER_MANAGEMENT,
)
REGISTRATION_PURGED = _action(
    1, "UNVERIFIED REGISTRATION PURGED", _("A registration whose e-mail address nobody confirmed in time was removed.")
)
COLLEAGUE_INVITED = _action(2, "COLLEAGUE INVITED", _("A colleague was invited."))
COLLEAGUE_INVITE_REFUSED = _action(3, "COLLEAGUE INVITATION REFUSED", _("Inviting a colleague was refused."))
INVITATION_SENT_AGAIN = _action(4, "INVITATION SENT AGAIN", _("An invitation was sent again."))
INVITATION_SEND_AGAIN_REFUSED = _action(5, "INVITATION NOT SENT AGAIN", _("Sending an invitation again was refused."))
INVITATION_WITHDRAWN = _action(6, "INVITATION WITHDRAWN", _("An invitation was withdrawn."))
INVITATION_WITHDRAW_REFUSED = _action(7, "INVITATION WITHDRAWAL REFUSED", _("Withdrawing an invitation was refused."))
INVITATION_ACCEPTED = _action(8, "INVITATION ACCEPTED", _("An invitation was accepted."))
INVITATION_ACCEPT_REFUSED = _action(9, "INVITATION ACCEPTANCE REFUSED", _("Accepting an invitation was refused."))
MEMBER_ROLE_CHANGED = _action(10, "MEMBER ROLE CHANGED", _("A colleague's role was changed."))
MEMBER_ROLE_CHANGE_REFUSED = _action(11, "MEMBER ROLE CHANGE REFUSED", _("A change of a colleague's role was refused."))
MEMBER_REMOVED = _action(12, "MEMBER REMOVED", _("A colleague was removed from the organisation."))
MEMBER_REMOVE_REFUSED = _action(13, "MEMBER REMOVAL REFUSED", _("Removing a colleague was refused."))
MEMBER_LEFT = _action(14, "MEMBER LEFT", _("A person left the organisation."))
MEMBER_LEAVE_REFUSED = _action(15, "MEMBER LEAVING REFUSED", _("Leaving the organisation was refused."))
CONTACT_KEPT = Action(
    "PMS_PRT_206", "POST ADD CONTACTS", _("A further contact of a partner was stored."), Module.PARTNER_MANAGEMENT
)
CONTACT_REFUSED = Action(
    "PMS_PRT_406",
    "POST ADD CONTACTS FAILURE",
    _("Storing a further contact of a partner was refused."),
    Module.PARTNER_MANAGEMENT,
)
DEACTIVATED = Action(
    "PMS_PRT_289", "ACTIVATE DEACTIVATE PARTNER", _("A partner was deactivated."), Module.PARTNER_MANAGEMENT
)
DEACTIVATE_REFUSED = Action(
    "PMS_PRT_789",
    "ACTIVATE DEACTIVATE PARTNER FAILURE",
    _("The deactivation of a partner was refused."),
    Module.PARTNER_MANAGEMENT,
)
REACTIVATED = _action(16, "PARTNER REACTIVATED", _("A deactivated partner was activated again."))
REACTIVATE_REFUSED = _action(17, "PARTNER REACTIVATION REFUSED", _("The reactivation of a partner was refused."))
CLAIMED = _action(18, "PARTNER CLAIMED", _("The person for whom a program registered the organisation came."))
CREATED = _action(19, "PARTNER CREATED BY STAFF", _("A partner admin created the partner."))
CREATE_REFUSED = _action(20, "PARTNER CREATION REFUSED", _("Creating a partner was refused."))
ORGANISATION_CORRECTED = _action(21, "ORGANISATION CORRECTED", _("The name of the organisation was corrected."))
ORGANISATION_CORRECTION_REFUSED = _action(
    22, "ORGANISATION CORRECTION REFUSED", _("Correcting the name of the organisation was refused.")
)
CONTACT_CORRECTED = _action(23, "CONTACT CORRECTED", _("The partner's contact details were corrected."))
CONTACT_CORRECTION_REFUSED = _action(
    24, "CONTACT CORRECTION REFUSED", _("Correcting the partner's contact details was refused.")
)
POLICY_GROUP_CORRECTED = _action(25, "POLICY GROUP CORRECTED", _("The partner's policy group was corrected."))
POLICY_GROUP_CORRECTION_REFUSED = _action(
    26, "POLICY GROUP CORRECTION REFUSED", _("Correcting the partner's policy group was refused.")
)
PASSWORD_LINK_SENT = _action(
    27, "PASSWORD LINK SENT", _("A link to set a password was mailed to a person of the partner.")
)
PASSWORD_LINK_REFUSED = _action(
    28, "PASSWORD LINK REFUSED", _("Mailing a link to set a password to a person of the partner was refused.")
)
