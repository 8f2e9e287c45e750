"""Notices about requests for policies."""

from django.utils.translation import gettext_lazy as _

from pms.notifications.kinds import Kind

_PARAMETERS = ("policy", "organisation", "comment")

APPROVED = Kind(name="request_approved", label=_("Request approved"), parameters=_PARAMETERS)
APPROVED_AT_ONCE = Kind(
    name="request_approved_at_once", label=_("Request approved at once"), parameters=("policy", "organisation")
)
REVOKED = Kind(name="request_revoked", label=_("Approval revoked"), parameters=(*_PARAMETERS, "key_count"))
REJECTED = Kind(name="request_rejected", label=_("Request rejected"), parameters=_PARAMETERS)
