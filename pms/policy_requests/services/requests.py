"""Verbs of requests: a partner asks and withdraws, a partner admin approves and rejects."""

from collections.abc import Sequence
from datetime import datetime

from django.db import IntegrityError, transaction

from pms.audit.actions import policy_requests as actions
from pms.audit.services import audit_refusals, record
from pms.common.actor import Actor
from pms.common.errors import NotAllowed, NotFound
from pms.notifications.kinds import Kind
from pms.notifications.kinds import policy_requests as kinds
from pms.notifications.services import notify
from pms.partners import queries as partners
from pms.partners.models import Partner
from pms.partners.rules import may_act
from pms.partners.states import PartnerState
from pms.policies.models import Policy
from pms.policies.rules import is_in_force
from pms.policies.states import PolicyState
from pms.policy_requests import errors, queries, rules
from pms.policy_requests.models import PolicyRequest, RequestDraft
from pms.policy_requests.services.extractors import replace_extractors
from pms.policy_requests.states import RequestState

REF_TYPE = "policyRequestId"
"""How the audit log and notices name a request."""


@audit_refusals(actions.ASK_REFUSED, ref="partner_id", ref_type="partnerId")
@transaction.atomic
def ask(
    *,
    partner_id: str,
    policy_id: str,
    comment: str,
    actor: Actor,
    at: datetime,
    settings: rules.LinkSettings,
    extractors: Sequence[rules.Extractor] = (),
    terms: rules.Terms = rules.PORTAL,
) -> PolicyRequest:
    """Ask for a policy on behalf of a partner; a self-service policy is approved at once.

    It is not where the partner's extractors must be known and are not, or where partners of its type do not ask for
    such policies: then a program's request waits like any other, and people are told before. The policy's row is
    locked, so that it cannot be deactivated between the check and the request. Raises NotFound for a foreign partner
    and the errors of this domain for everything else.
    """
    partner = _applicant(partner_id, actor)
    missing = errors.CommentMissing if terms.strict else None
    words = rules.checked_comment(comment, missing, longest=terms.longest_comment)
    policy = _requestable(partner, policy_id, at, settings, terms)
    if terms.strict:
        _refuse_gaps(partner, policy, extractors, settings)
    request = PolicyRequest(
        partner=partner, policy=policy, comment=words, requested_by_id=actor.user_id, requested_at=at
    )
    if _is_approved_at_once(request, extractors, settings):
        request.self_service, request.state, request.decided_at = True, RequestState.APPROVED.value, at
    _insert(request)
    record(actions.ASKED, actor=actor, at=at, ref_id=request.pk, ref_type=REF_TYPE)
    _store_choices(request, extractors, actor, at)
    if request.self_service:
        record(actions.APPROVED_AT_ONCE, actor=actor, at=at, ref_id=request.pk, ref_type=REF_TYPE)
        _tell(kinds.APPROVED_AT_ONCE, request, at)
    return request


@audit_refusals(actions.WITHDRAW_REFUSED, ref="request_id", ref_type=REF_TYPE)
@transaction.atomic
def withdraw(*, request_id: str, actor: Actor, at: datetime) -> PolicyRequest:
    """Take back an open request. Raises NotFound for a foreign one, DecidedMeanwhile for one no longer open."""
    request = _locked(request_id, actor)
    if not may_act(actor, request.partner_id):
        raise NotAllowed
    if request.partner.state == PartnerState.DEACTIVATED:
        raise errors.PartnerInactive
    if request.state != RequestState.IN_PROGRESS:
        raise errors.DecidedMeanwhile
    _end(request, RequestState.WITHDRAWN, "", actor, at)
    record(actions.WITHDRAWN, actor=actor, at=at, ref_id=request.pk, ref_type=REF_TYPE)
    return request


@audit_refusals(actions.APPROVE_REFUSED, ref="request_id", ref_type=REF_TYPE)
@transaction.atomic
def approve(
    *, request_id: str, comment: str, actor: Actor, at: datetime, settings: rules.LinkSettings
) -> PolicyRequest:
    """Approve an open request, with a comment or without; partner and policy must still be active.

    For the partner types that need them, the extractors must be known. The second of two deciders gets the error
    that names the first one's decision.
    """
    request = _open_for_decision(request_id, actor)
    words = rules.checked_comment(comment, None)
    blocked = queries.approval_obstacle(request, at, settings)
    if blocked:
        raise blocked
    _end(request, RequestState.APPROVED, words, actor, at)
    record(actions.APPROVED, actor=actor, at=at, ref_id=request.pk, ref_type=REF_TYPE)
    _tell(kinds.APPROVED, request, at)
    return request


@audit_refusals(actions.REJECT_REFUSED, ref="request_id", ref_type=REF_TYPE)
@transaction.atomic
def reject(*, request_id: str, reason: str, actor: Actor, at: datetime, reason_needed: bool = True) -> PolicyRequest:
    """Reject an open request with a reason that the partner reads; raises as ``approve`` does.

    Programs have no words for a reason: without ``reason_needed`` it may be empty.
    """
    request = _open_for_decision(request_id, actor)
    words = rules.checked_comment(reason, errors.ReasonMissing if reason_needed else None)
    _end(request, RequestState.REJECTED, words, actor, at)
    record(actions.REJECTED, actor=actor, at=at, ref_id=request.pk, ref_type=REF_TYPE)
    _tell(kinds.REJECTED, request, at)
    return request


def _applicant(partner_id: str, actor: Actor) -> Partner:
    """The partner for which the actor may ask; a policy manager knows partners but may not ask.

    Locked, so that it is neither deactivated nor put into another policy group meanwhile.
    """
    partner = partners.locked_partner(actor=actor, partner_id=partner_id)
    if not may_act(actor, partner.pk):
        raise NotAllowed
    return partner


def _is_approved_at_once(
    request: PolicyRequest, extractors: Sequence[rules.Extractor], settings: rules.LinkSettings
) -> bool:
    policy, partner = request.policy, request.partner
    if not policy.self_service or policy.type not in settings.requestable(partner.type):
        return False
    return bool(extractors) or not queries.needs_extractors(partner, policy, settings)


def _requestable(
    partner: Partner, policy_id: str, at: datetime, settings: rules.LinkSettings, terms: rules.Terms
) -> Policy:
    """The locked policy after every check that does not concern the comment."""
    types = settings.requestable(partner.type)
    if terms.strict:
        if not types:
            raise errors.NoPoliciesForType
        blocked = rules.obstacle(queries.standing(partner, at), at)
        if blocked:
            raise blocked
    elif partner.state != PartnerState.ACTIVE:
        raise errors.PartnerInactive
    policy = locked_policy(partner, policy_id)
    if policy is None or policy.state == PolicyState.DRAFT or (terms.strict and policy.type not in types):
        raise errors.PolicyNotOffered
    if not is_in_force(state=policy.state, valid_from=policy.valid_from, valid_to=policy.valid_to, at=at):
        raise errors.PolicyInactive(policy=policy.name)
    return policy


def locked_policy(partner: Partner, policy_id: str) -> Policy | None:
    """The policy of the partner's group, locked so that it cannot be deactivated meanwhile."""
    rows = Policy.objects.select_for_update(no_key=True).filter(group_id=partner.policy_group_id)
    return None if "\0" in policy_id else rows.filter(pk=policy_id).first()


def _refuse_gaps(
    partner: Partner, policy: Policy, extractors: Sequence[rules.Extractor], settings: rules.LinkSettings
) -> None:
    """Refuse where a biometric attribute has no extractor, neither sent now nor kept from an earlier request."""
    biometrics = rules.biometrics_of(policy.type, policy.data)
    if rules.needs_extractors(partner.type, biometrics, settings):
        kept = queries.extractors_of(partner_id=partner.pk, policy_id=policy.pk).values_list("attribute", flat=True)
        rules.refuse_gaps(biometrics, {*kept, *(one.attribute for one in extractors)})


def _store_choices(request: PolicyRequest, extractors: Sequence[rules.Extractor], actor: Actor, at: datetime) -> None:
    """Keep the extractors that came with the request; what was begun is sent, so its draft goes."""
    RequestDraft.objects.filter(partner_id=request.partner_id, policy_id=request.policy_id).delete()
    if extractors:
        chosen = rules.one_per_place(extractors)
        replace_extractors(request.partner_id, request.policy_id, chosen, actor, at)
        record(actions.EXTRACTORS_SET, actor=actor, at=at, ref_id=request.partner_id, ref_type="partnerId")


def _insert(request: PolicyRequest) -> None:
    try:
        with transaction.atomic():
            request.save(force_insert=True)
    except IntegrityError as error:
        raise _already(request.partner, request.policy) from error


def _already(partner: Partner, policy: Policy) -> errors.AlreadyPending | errors.AlreadyApproved:
    """The error for the live request that the unique constraint found."""
    approved = PolicyRequest.objects.filter(partner=partner, policy=policy, state=RequestState.APPROVED.value)
    return (
        errors.AlreadyApproved(policy=policy.name) if approved.exists() else errors.AlreadyPending(policy=policy.name)
    )


def _locked(request_id: str, actor: Actor) -> PolicyRequest:
    rows = queries.open_to(actor).select_for_update(of=("self",), no_key=True)
    request = None if "\0" in request_id else rows.filter(pk=request_id).first()
    if request is None:
        raise NotFound
    return request


def _open_for_decision(request_id: str, actor: Actor) -> PolicyRequest:
    """The locked request, if the actor decides and nobody decided before."""
    request = _locked(request_id, actor)
    if not rules.may_decide(actor):
        raise NotAllowed
    late = rules.too_late(request.state, request.decided_by.full_name if request.decided_by else "")
    if late:
        raise late
    return request


def _end(request: PolicyRequest, state: RequestState, words: str, actor: Actor, at: datetime) -> None:
    request.state, request.decided_at, request.decided_by_id = state.value, at, actor.user_id
    request.decision_comment = words
    request.save(update_fields=["state", "decided_at", "decided_by", "decision_comment"])


def _tell(kind: Kind, request: PolicyRequest, at: datetime) -> None:
    """Tell everybody of the partner, each in their language, with a link to the request."""
    said = {
        "policy": request.policy.name,
        "organisation": request.partner.organisation,
        "comment": request.decision_comment,
    }
    notify(
        kind,
        recipients=partners.recipients_of(request.partner),
        parameters={name: said[name] for name in kind.parameters},
        ref_type=REF_TYPE,
        ref_id=request.pk,
        path=f"/policies/requests/{request.pk}/",
        at=at,
    )
