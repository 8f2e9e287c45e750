"""What the installation and the door decide about links and requests, as values."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from pms.common.text import fold
from pms.partners.rules import requestable_policy_types
from pms.partners.states import PartnerType
from pms.policy_requests import errors
from pms.policy_requests.models import COMMENT_LIMIT, WIRE_COMMENT_LIMIT


def usual_policy_types() -> dict[str, frozenset[str]]:
    """Which policy types each partner type is offered where the operator says nothing else."""
    return {kind.value: requestable_policy_types(kind) for kind in PartnerType}


@dataclass(frozen=True, slots=True)
class LinkSettings:
    """What the installation decides about links.

    ``extractors_required`` and ``credential_partners`` are partner types. ``credential_types`` are the words of the
    credentials that are issued, by their folded form. ``policy_types`` says for each partner type which types of
    policies the portal offers to it; programs may ask for any.
    """

    extractors_required: frozenset[str]
    credential_types: Mapping[str, str]
    credential_partners: frozenset[str]
    policy_types: Mapping[str, frozenset[str]] = field(default_factory=usual_policy_types)

    def credential_type(self, text: str) -> str:
        """The word as it is kept. Raises CredentialTypeUnknown."""
        if fold(text) not in self.credential_types:
            raise errors.CredentialTypeUnknown(type=text)
        return self.credential_types[fold(text)]

    def requestable(self, partner_type: str) -> frozenset[str]:
        """The policy types that the portal offers to this type of partner; empty where it asks for none."""
        return self.policy_types.get(partner_type, frozenset())


@dataclass(frozen=True, slots=True)
class Terms:
    """What a request has to meet beside the rules for all: programs may ask for more than people are offered.

    ``strict`` asks for a policy of a type that fits the partner's, for a certificate that has not ended, and for
    words on what the policy is for.
    """

    strict: bool
    longest_comment: int


PORTAL = Terms(strict=True, longest_comment=COMMENT_LIMIT)
WIRE = Terms(strict=False, longest_comment=WIRE_COMMENT_LIMIT)
