"""Events of looking after the installation."""

from django.utils.translation import gettext_lazy as _

from pms.audit.actions import Action, Module

RETRIED = Action("PMS_STATUS_001", "JOBS RETRIED", _("Failed jobs were put back into the queue."), Module.SYSTEM)
RETRY_REFUSED = Action(
    "PMS_STATUS_002", "JOBS RETRY REFUSED", _("Putting failed jobs back into the queue was refused."), Module.SYSTEM
)
