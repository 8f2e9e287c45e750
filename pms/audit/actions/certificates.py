"""Events of partner certificates. Uploads keep the reference's ids."""

from django.utils.translation import gettext_lazy as _

from pms.audit.actions import Action, Module

_HERE = Module.PARTNER_MANAGEMENT

UPLOADED = Action("PMS_PRT_203", "POST UPLOADING PARTNER CERT", _("A partner certificate was accepted."), _HERE)
UPLOAD_REFUSED = Action(
    "PMS_PRT_403", "POST UPLOADING PARTNER CERT FAILURE", _("A partner certificate was refused."), _HERE
)
PARTNER_ACTIVATED = Action(
    "PMS_CERTIFICATE_001", "PARTNER ACTIVATED BY CERTIFICATE", _("The first certificate activated the partner."), _HERE
)
IN_FORCE = Action(
    "PMS_CERTIFICATE_003", "PARTNER CERTIFICATE IN FORCE", _("A planned certificate came into force."), _HERE
)
PLAN_CANCELLED = Action(
    "PMS_CERTIFICATE_005", "PLANNED PARTNER CERTIFICATE CANCELLED", _("A planned certificate was cancelled."), _HERE
)
PLAN_CANCEL_REFUSED = Action(
    "PMS_CERTIFICATE_006",
    "PLANNED PARTNER CERTIFICATE CANCELLATION REFUSED",
    _("Cancelling a planned certificate was refused."),
    _HERE,
)
PUT_BACK = Action(
    "PMS_CERTIFICATE_007", "PREVIOUS PARTNER CERTIFICATE PUT BACK", _("The previous certificate was put back."), _HERE
)
PUT_BACK_REFUSED = Action(
    "PMS_CERTIFICATE_008",
    "PREVIOUS PARTNER CERTIFICATE PUT BACK REFUSED",
    _("Putting back the previous certificate was refused."),
    _HERE,
)
DOWNLOADED = Action("PMS_PRT_215", "GET PARTNER CERT", _("A partner certificate was downloaded."), _HERE)
