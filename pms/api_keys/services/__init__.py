"""What can be done to API keys."""

from pms.api_keys.services.keys import (
    REF_TYPE,
    GeneratedKey,
    change_expiry,
    deactivate,
    deactivate_expired,
    generate,
    move_key,
)
from pms.api_keys.services.reference_data import ensure_key

__all__ = [
    "REF_TYPE",
    "GeneratedKey",
    "change_expiry",
    "deactivate",
    "deactivate_expired",
    "ensure_key",
    "generate",
    "move_key",
]
