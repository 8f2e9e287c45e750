"""Events of the log itself."""

from django.utils.translation import gettext_lazy as _

from pms.audit.actions import Action, Module

VERIFIED = Action("PMS_AUDIT_001", "AUDIT VERIFIED", _("The audit log was verified and is whole."), Module.AUDIT)
VERIFY_FAILED = Action(
    "PMS_AUDIT_002", "AUDIT VERIFICATION FAILED", _("The audit log was verified and is not whole."), Module.AUDIT
)
