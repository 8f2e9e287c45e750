"""Events of access to the portal: what was refused."""

from django.utils.translation import gettext_lazy as _

from pms.audit.actions import Action, Module

REFUSED = Action("PMS_ACCESS_001", "ACCESS REFUSED", _("Access to a page was refused."), Module.ACCOUNTS)
