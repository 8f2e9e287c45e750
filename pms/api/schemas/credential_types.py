"""What is answered about the policies of credential types."""

from typing import TYPE_CHECKING

from pms.api.schemas.policies import HeldPolicy

if TYPE_CHECKING:
    from pms.policy_requests.models import CredentialType


class CredentialPolicy(HeldPolicy):
    """The policy under which a partner gets credentials of a type, with its content."""

    partnerId: str
    credentialType: str
    policyType: str

    @classmethod
    def of_mapping(cls, mapping: "CredentialType") -> "CredentialPolicy":
        """The answer about one mapping."""
        return cls(
            partnerId=mapping.partner_id,
            credentialType=mapping.name,
            policyType=mapping.policy.type,
            **dict(HeldPolicy.of(mapping.policy)),
        )
