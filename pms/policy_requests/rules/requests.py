"""Decisions about requests: what stands in the way, who may decide, what may follow what."""

from dataclasses import dataclass
from datetime import datetime

from pms.accounts.rules import manages_partners
from pms.common.actor import Actor
from pms.common.errors import DomainError
from pms.partners.states import PartnerState
from pms.policies.rules import is_in_force
from pms.policy_requests import errors
from pms.policy_requests.models import COMMENT_LIMIT, PolicyRequest
from pms.policy_requests.states import RequestState

LONGEST_COMMENT = COMMENT_LIMIT
"""Characters of a comment or reason; a line end counts as one."""

LIVE = frozenset({RequestState.IN_PROGRESS, RequestState.APPROVED})
"""States of which one partner and policy have at most one row."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How a partner stands: what decides whether it may ask for any policy.

    ``certificate_ends`` is the end of its current certificate, or of what the platform signed for it if that
    is earlier; None where it has none.
    """

    deactivated: bool
    certificate_ends: datetime | None
    needs_group: bool
    has_group: bool


def may_decide(actor: Actor) -> bool:
    """Partner admins approve and reject, and so does the partner manager module."""
    return manages_partners(actor)


def obstacle(standing: Standing, at: datetime) -> type[DomainError] | None:
    """The first thing that keeps the partner from asking for any policy, or None."""
    if standing.deactivated:
        return errors.PartnerInactive
    if standing.certificate_ends is None:
        return errors.CertificateMissing
    if standing.certificate_ends <= at:
        return errors.CertificateExpired
    if standing.needs_group and not standing.has_group:
        return errors.GroupMissing
    return None


def checked_comment(text: str, missing: type[DomainError] | None, *, longest: int = COMMENT_LIMIT) -> str:
    """``text`` as it is stored: outer blanks gone, line ends as one character each, no NUL.

    Raises CommentTooLong beyond the limit, and ``missing``, if given, for nothing at all.
    """
    stored = text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "").strip()
    if missing and not stored:
        raise missing
    if len(stored) > longest:
        raise errors.CommentTooLong(length=len(stored), limit=longest)
    return stored


def approval_obstacle(request: PolicyRequest, at: datetime, *, lacks_extractors: bool) -> DomainError | None:
    """What keeps an open request from being approved now, or None; rejecting it is always possible."""
    policy = request.policy
    if request.partner.state != PartnerState.ACTIVE:
        return errors.ApplicantInactive(organisation=request.partner.organisation)
    if lacks_extractors:
        return errors.ExtractorsMissing(organisation=request.partner.organisation)
    if not is_in_force(state=policy.state, valid_from=policy.valid_from, valid_to=policy.valid_to, at=at):
        return errors.ApprovalPolicyInactive(policy=policy.name)
    return None


def too_late(state: str, who: str) -> DomainError | None:
    """What a second decider is told, or None while the request is open."""
    meanwhile: dict[str, type[DomainError]] = {
        RequestState.APPROVED: errors.ApprovedMeanwhile,
        RequestState.REVOKED: errors.ApprovedMeanwhile,
        RequestState.REJECTED: errors.RejectedMeanwhile,
        RequestState.WITHDRAWN: errors.WithdrawnMeanwhile,
    }
    return meanwhile[state](who=who) if state in meanwhile else None


def revocation_obstacle(state: str) -> type[DomainError] | None:
    """Why a request in this state cannot be revoked, or None for an approved one."""
    if state == RequestState.APPROVED:
        return None
    return errors.RevokedAlready if state == RequestState.REVOKED else errors.NothingToRevoke
