"""Events of lists: what left the portal as a file."""

from django.utils.translation import gettext_lazy as _

from pms.audit.actions import Action, Module

EXPORTED = Action("PMS_LIST_001", "LIST EXPORTED", _("A list was exported as a file."), Module.AUDIT)
