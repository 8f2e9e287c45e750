"""What can be done to policy groups and policies."""

from pms.policies.services.cloning import Copy, Outcome, clone, clone_to_groups
from pms.policies.services.groups import (
    create_group,
    deactivate_group,
    edit_group,
    locked_active_group,
    reactivate_group,
    revise_group,
)
from pms.policies.services.policies import (
    create_draft,
    deactivate_policy,
    discard_draft,
    edit_draft,
    publish,
)
from pms.policies.services.self_service import set_self_service

__all__ = [
    "Copy",
    "Outcome",
    "clone",
    "clone_to_groups",
    "create_draft",
    "create_group",
    "deactivate_group",
    "deactivate_policy",
    "discard_draft",
    "edit_draft",
    "edit_group",
    "locked_active_group",
    "publish",
    "reactivate_group",
    "revise_group",
    "set_self_service",
]
