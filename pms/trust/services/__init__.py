"""Verbs of the trust store and of the platform's own keys."""

from pms.trust.services.platform import ensure_platform_chain, is_platforms, sign
from pms.trust.services.standing import disable, enable
from pms.trust.services.store import Taken, download, upload, upload_each
from pms.trust.services.validation import validate

__all__ = [
    "Taken",
    "disable",
    "download",
    "enable",
    "ensure_platform_chain",
    "is_platforms",
    "sign",
    "upload",
    "upload_each",
    "validate",
]
