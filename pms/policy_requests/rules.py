"""Decisions about requests: what stands in the way, who may decide, what may follow what."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from pms.accounts.rules import manages_partners
from pms.common.actor import Actor
from pms.common.errors import DomainError
from pms.common.text import fold
from pms.partners.states import PartnerState
from pms.policies.rules import is_in_force
from pms.policy_requests import errors
from pms.policy_requests.models import COMMENT_LIMIT, EXTRACTOR_LIMITS, WIRE_COMMENT_LIMIT, PolicyRequest
from pms.policy_requests.states import RequestState

LONGEST_COMMENT = COMMENT_LIMIT
"""Characters of a comment or reason; a line end counts as one."""

LIVE = frozenset({RequestState.IN_PROGRESS, RequestState.APPROVED})
"""States of which one partner and policy have at most one row."""


@dataclass(frozen=True, slots=True)
class LinkSettings:
    """What the installation decides about links.

    ``extractors_required`` and ``credential_partners`` are partner types. ``credential_types`` are the words of the
    credentials that are issued, by their folded form.
    """

    extractors_required: frozenset[str]
    credential_types: Mapping[str, str]
    credential_partners: frozenset[str]

    def credential_type(self, text: str) -> str:
        """The word as it is kept. Raises CredentialTypeUnknown."""
        if fold(text) not in self.credential_types:
            raise errors.CredentialTypeUnknown(type=text)
        return self.credential_types[fold(text)]


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


@dataclass(frozen=True, slots=True)
class Extractor:
    """Which extractor makes the templates of one biometric of an attribute."""

    attribute: str
    modality: str
    sub_types: str
    provider: str
    version: str

    @property
    def place(self) -> tuple[str, str, str]:
        """What it is for: there is one extractor for each."""
        return self.attribute, self.modality, self.sub_types


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


_BIOMETRIC = re.compile(r"([^\[\]]+)(?:\[([^\[\]]*)\])?")


def extractor(*, attribute: str, biometric: str, provider: str, version: str) -> Extractor:
    """An extractor of its parts; ``biometric`` is a modality, or one with its sub-types: ``finger[Left Thumb]``.

    Raises ExtractorInvalid for parts that are missing or longer than their columns.
    """
    found = _BIOMETRIC.fullmatch(biometric.strip())
    modality, sub_types = (found[1].strip(), (found[2] or "").strip()) if found else ("", "")
    made = Extractor(attribute.strip(), modality, sub_types, provider.strip(), version.strip())
    needed = made.attribute and made.modality and made.provider
    if not needed or any(len(getattr(made, part)) > most for part, most in EXTRACTOR_LIMITS.items()):
        raise errors.ExtractorInvalid(attribute=made.attribute[:36])
    return made


def biometric_of(modality: str, sub_types: str) -> str:
    """The modality with its sub-types, as programs write it."""
    return f"{modality}[{sub_types}]" if sub_types else modality


def one_per_place(extractors: Iterable[Extractor]) -> list[Extractor]:
    """The extractors without those that a later one for the same place replaces."""
    return list({one.place: one for one in extractors}.values())
