"""Notices about requests for policies."""

from django.utils.translation import gettext_lazy as _

from pms.notifications.kinds import Kind

_PARAMETERS = ("policy", "organisation", "comment")

APPROVED = Kind(name="request_approved", label=_("Request approved"), parameters=_PARAMETERS)
REJECTED = Kind(name="request_rejected", label=_("Request rejected"), parameters=_PARAMETERS)
