"""Biometric extractors of a partner under a policy."""

from pms.api.auth import WireRequest, reads_all
from pms.api.errors import WireError, missing
from pms.api.router import Endpoints
from pms.api.schemas.extractors import SentExtractors, StoredExtractor, StoredExtractors
from pms.api.wire import V1_ECHO, V1_RETRIEVE, V1Request
from pms.policy_requests import queries, services

endpoints = Endpoints(tags=["Biometric extractors"])
PATH = "/partners/{partner_id}/bioextractors/{policy_id}"


@endpoints.wire("POST", PATH, roles="postpartnersbioextractors", envelope=V1_ECHO, answers=str)
def set_bio_extractors(request: WireRequest, partner_id: str, policy_id: str, body: V1Request[SentExtractors]) -> str:
    """Say which extractors a partner uses under a policy that it has asked for."""
    extractors = [one.value() for one in body.request.extractors]
    with missing("PMS_PRT_061", "The partner has not asked for this policy."):
        services.set_extractors(
            partner_id=partner_id, policy_id=policy_id, extractors=extractors, actor=request.actor, at=request.at
        )
    return "The extractors were set."


@endpoints.wire("GET", PATH, roles="getpartnersbioextractors", envelope=V1_RETRIEVE, answers=StoredExtractors)
def bio_extractors(request: WireRequest, partner_id: str, policy_id: str) -> StoredExtractors:
    """Read the extractors of a partner under a policy."""
    readable = partner_id in request.actor.owns or reads_all(request, "getpartnersbioextractors")
    rows = list(queries.extractors_of(partner_id=partner_id, policy_id=policy_id)) if readable else []
    if not rows:
        raise WireError("PMS_PRT_064", "No extractors are known for this partner and policy.")
    return StoredExtractors(extractors=[StoredExtractor.of(row) for row in rows])
