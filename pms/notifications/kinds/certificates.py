"""Notices about partner certificates."""

from django.utils.translation import gettext_lazy as _

from pms.notifications.kinds import Kind

_PARAMETERS = ("organisation", "certificate", "ends_at", "in_force_from")

ACCEPTED = Kind(name="certificate_accepted", label=_("Certificate accepted"), parameters=_PARAMETERS)
PLANNED = Kind(name="certificate_planned", label=_("Certificate planned"), parameters=_PARAMETERS)
IN_FORCE = Kind(name="certificate_in_force", label=_("Planned certificate in force"), parameters=_PARAMETERS)
