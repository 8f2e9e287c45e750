"""Verbs that must look upward: what may not go while others hang on it, and what its going stops."""

from pms.offboarding.services.corrections import correct_policy_group
from pms.offboarding.services.links import revoke_link
from pms.offboarding.services.partners import deactivate_partner, reactivate_partner
from pms.offboarding.services.policies import deactivate_policy

__all__ = ["correct_policy_group", "deactivate_partner", "deactivate_policy", "reactivate_partner", "revoke_link"]
