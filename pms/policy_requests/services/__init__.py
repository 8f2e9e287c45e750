"""Verbs of what ties partners to policies: requests, biometric extractors and their providers, credential types."""

from pms.policy_requests.services.credential_types import map_credential_type
from pms.policy_requests.services.drafts import drop_draft, keep_draft
from pms.policy_requests.services.extractors import set_extractors
from pms.policy_requests.services.providers import (
    PROVIDER_REF,
    add_provider,
    deactivate_provider,
    edit_provider,
    reactivate_provider,
)
from pms.policy_requests.services.requests import REF_TYPE, approve, ask, reject, withdraw

__all__ = [
    "PROVIDER_REF",
    "REF_TYPE",
    "add_provider",
    "approve",
    "ask",
    "deactivate_provider",
    "drop_draft",
    "edit_provider",
    "keep_draft",
    "map_credential_type",
    "reactivate_provider",
    "reject",
    "set_extractors",
    "withdraw",
]
