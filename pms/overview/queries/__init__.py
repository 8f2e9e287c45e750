"""The homes of partners, partner admins and policy managers: counts, short lists and charts over all domains."""

from pms.overview.queries.admin import AdminHome, EndingAuthority, PartnerCounts, TrustCounts, WaitingItem, admin_home
from pms.overview.queries.partner import ExpiringItem, PartnerHome, partner_home
from pms.overview.queries.policies import (
    ChangedPolicy,
    PolicyCounts,
    PolicyManagerHome,
    policy_counts,
    policy_manager_home,
)

__all__ = [
    "AdminHome",
    "ChangedPolicy",
    "EndingAuthority",
    "ExpiringItem",
    "PartnerCounts",
    "PartnerHome",
    "PolicyCounts",
    "PolicyManagerHome",
    "TrustCounts",
    "WaitingItem",
    "admin_home",
    "partner_home",
    "policy_counts",
    "policy_manager_home",
]
