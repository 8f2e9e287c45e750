"""Decisions about requests, links, extractors and their providers. No queries, no clock."""

from pms.policy_requests.rules.extractors import (
    Biometric,
    Extractor,
    biometric_of,
    biometrics_of,
    extractor,
    needs_extractors,
    one_per_place,
    refuse_gaps,
)
from pms.policy_requests.rules.providers import (
    LONGEST_PROVIDER,
    LONGEST_VERSION,
    checked_modalities,
    checked_provider,
    checked_version,
    may_keep_providers,
)
from pms.policy_requests.rules.requests import (
    LIVE,
    LONGEST_COMMENT,
    Standing,
    approval_obstacle,
    checked_comment,
    may_decide,
    obstacle,
    revocation_obstacle,
    too_late,
)
from pms.policy_requests.rules.settings import PORTAL, WIRE, LinkSettings, Terms, usual_policy_types

__all__ = [
    "LIVE",
    "LONGEST_COMMENT",
    "LONGEST_PROVIDER",
    "LONGEST_VERSION",
    "PORTAL",
    "WIRE",
    "Biometric",
    "Extractor",
    "LinkSettings",
    "Standing",
    "Terms",
    "approval_obstacle",
    "biometric_of",
    "biometrics_of",
    "checked_comment",
    "checked_modalities",
    "checked_provider",
    "checked_version",
    "extractor",
    "may_decide",
    "may_keep_providers",
    "needs_extractors",
    "obstacle",
    "one_per_place",
    "refuse_gaps",
    "revocation_obstacle",
    "too_late",
    "usual_policy_types",
]
