"""Under which policy a partner gets credentials of a type."""

from pms.api.auth import WireRequest, reads_all
from pms.api.errors import WireError, missing
from pms.api.router import Endpoints
from pms.api.schemas.credential_types import CredentialPolicy
from pms.api.wire import V1, V1_RETRIEVE
from pms.policy_requests import queries, services
from pms.policy_requests.adapters.installation import link_settings

endpoints = Endpoints(tags=["Credential types"])
PATH = "/partners/{partner_id}/credentialtype/{credential_type}/policies"


@endpoints.wire("POST", PATH + "/{policy_name}", roles="postpartnerscredentialtypepolicies", envelope=V1, answers=str)
def map_credential_type(request: WireRequest, partner_id: str, credential_type: str, policy_name: str) -> str:
    """Say under which policy a partner gets credentials of a type."""
    with missing("PMS_PRT_005", "There is no such partner."):
        services.map_credential_type(
            partner_id=partner_id,
            credential_type=credential_type,
            policy_name=policy_name,
            actor=request.actor,
            at=request.at,
            settings=link_settings(),
        )
    return "The credential type has its policy."


@endpoints.wire("GET", PATH, roles="getpartnerscredentialtypepolicies", envelope=V1_RETRIEVE, answers=CredentialPolicy)
def policy_of_credential_type(request: WireRequest, partner_id: str, credential_type: str) -> CredentialPolicy:
    """Read the policy under which a partner gets credentials of a type, with its content."""
    nothing = WireError("PMS_PRT_064", "No policy is known for this partner and credential type.")
    if partner_id not in request.actor.owns and not reads_all(request, "getpartnerscredentialtypepolicies"):
        raise nothing
    with missing(nothing.code, nothing.message):
        return CredentialPolicy.of_mapping(queries.credential_type_of(partner_id=partner_id, name=credential_type))
