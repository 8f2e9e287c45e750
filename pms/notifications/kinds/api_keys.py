"""Notices about API keys."""

from django.utils.translation import gettext_lazy as _

from pms.notifications.kinds import Kind

DEACTIVATED = Kind(
    name="api_key_deactivated",
    label=_("API key deactivated"),
    parameters=("name", "policy", "organisation", "last_four", "reason"),
)
EXPIRED = Kind(
    name="api_key_expired",
    label=_("API key expired"),
    parameters=("name", "policy", "organisation", "last_four"),
)
