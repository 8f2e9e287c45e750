"""Verbs of what ties partners to policies: requests, biometric extractors, credential types."""

from pms.policy_requests.services.credential_types import map_credential_type
from pms.policy_requests.services.extractors import set_extractors
from pms.policy_requests.services.requests import REF_TYPE, approve, ask, reject, withdraw

__all__ = ["REF_TYPE", "approve", "ask", "map_credential_type", "reject", "set_extractors", "withdraw"]
