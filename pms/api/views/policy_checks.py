"""What several calls on policies ask first, in the reference's order."""

from typing import TYPE_CHECKING

from pms.api.errors import WireError, missing
from pms.policies import queries
from pms.policies.errors import GroupNotActive
from pms.policies.states import GroupState

if TYPE_CHECKING:
    from pms.policies.models import Policy, PolicyGroup

UNKNOWN_NAME = "There is no policy group with this name."


def group_in_use(group: "PolicyGroup") -> "PolicyGroup":
    """The group. Raises GroupNotActive."""
    if group.state != GroupState.ACTIVE:
        raise GroupNotActive(name=group.name)
    return group


def check_member(policy_id: str, group: "PolicyGroup") -> "Policy":
    """The policy, once it exists and is the group's. Raises WireError."""
    with missing("PMS_POL_008", "There is no policy with this id."):
        policy = queries.get_policy(policy_id)
    if policy.group_id != group.pk:
        raise WireError("PMS_POL_015", "The policy does not belong to this policy group.")
    return policy


def check_id(text: str) -> None:
    """Newer calls say so where an address holds no id. Raises WireError."""
    if not text.strip():
        raise WireError("PMS_COR_002", "The id in the address is blank.")
