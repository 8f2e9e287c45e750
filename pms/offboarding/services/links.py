"""Revoking an approved request: the link between partner and policy ends, and so do the keys that hang on it."""

from datetime import datetime

from django.db import transaction

from pms.audit.actions import policy_requests as actions
from pms.audit.services import audit_refusals, record
from pms.common.actor import Actor
from pms.common.errors import NotAllowed, NotFound
from pms.events import services as events
from pms.events.states import Topic
from pms.notifications.kinds import policy_requests as kinds
from pms.notifications.services import notify
from pms.offboarding import queries
from pms.partners import queries as partners
from pms.policy_requests import errors, rules
from pms.policy_requests import queries as requests
from pms.policy_requests.models import PolicyRequest
from pms.policy_requests.services import REF_TYPE
from pms.policy_requests.states import RequestState

KEY_EVENT_REF = "apiKeyId"


@audit_refusals(actions.REVOKE_REFUSED, ref="request_id", ref_type=REF_TYPE)
@transaction.atomic
def revoke_link(*, request_id: str, reason: str, actor: Actor, at: datetime) -> PolicyRequest:
    """Take back an approval, with a reason that the partner reads; its keys are not in force from now on, for good.

    The keys keep their own state. The partner may ask again; keys of the new request are new ones. Whoever caches
    keys is told of each that stops. Raises NotFound, NotAllowed, RevokedAlready, NothingToRevoke,
    RevocationReasonMissing, CommentTooLong.
    """
    request = _approved(request_id, actor)
    words = rules.checked_comment(reason, errors.RevocationReasonMissing)
    stopped = queries.keys_of_link(request.pk, at)
    request.state, request.revoked_at, request.revoked_by_id = RequestState.REVOKED.value, at, actor.user_id
    request.revocation_reason = words
    request.save(update_fields=["state", "revoked_at", "revoked_by", "revocation_reason"])
    record(actions.REVOKED, actor=actor, at=at, ref_id=request.pk, ref_type=REF_TYPE)
    _tell(request, len(stopped), at)
    for key_id in stopped:
        events.record(Topic.APIKEY_UPDATED, ref_type=KEY_EVENT_REF, ref_id=key_id, order_key=key_id, at=at)
    return request


def _approved(request_id: str, actor: Actor) -> PolicyRequest:
    """The approved request, locked against a second revocation and against new keys."""
    rows = requests.open_to(actor).select_for_update(of=("self",), no_key=True)
    request = None if "\0" in request_id else rows.filter(pk=request_id).first()
    if request is None:
        raise NotFound
    if not rules.may_decide(actor):
        raise NotAllowed
    blocked = rules.revocation_obstacle(request.state)
    if blocked:
        raise blocked
    return request


def _tell(request: PolicyRequest, keys: int, at: datetime) -> None:
    notify(
        kinds.REVOKED,
        recipients=partners.recipients_of(request.partner),
        parameters={
            "policy": request.policy.name,
            "organisation": request.partner.organisation,
            "comment": request.revocation_reason,
            "key_count": keys,
        },
        ref_type=REF_TYPE,
        ref_id=request.pk,
        path=f"/policies/requests/{request.pk}/",
        at=at,
    )
