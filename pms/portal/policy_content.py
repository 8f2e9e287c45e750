"""A policy's content as pages show it to those who ask and decide."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.functional import Promise

from pms.policies.rules import explain, pretty
from pms.policies.states import PolicyType

if TYPE_CHECKING:
    from pms.policies.models import Policy


@dataclass(frozen=True, slots=True)
class Content:
    """What a policy allows: in sentences, and as the JSON that is stored."""

    type: PolicyType
    sentences: list[str | Promise]
    json: str


def content_of(policy: "Policy") -> Content:
    """The content of a policy of any type."""
    kind = PolicyType(policy.type)
    return Content(kind, list(explain(kind, policy.data)), pretty(kind, policy.data))
