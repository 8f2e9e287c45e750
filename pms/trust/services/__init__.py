"""Verbs of the trust store and of the platform's own keys."""

from pms.trust.services.platform import ensure_platform_chain, sign
from pms.trust.services.store import download, upload, upload_each
from pms.trust.services.validation import validate

__all__ = ["download", "ensure_platform_chain", "sign", "upload", "upload_each", "validate"]
