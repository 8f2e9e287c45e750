"""Verbs of requests that are begun and not sent: what was chosen is there again, on whatever device."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from django.db import transaction

from pms.common.actor import Actor
from pms.common.errors import NotAllowed
from pms.partners import queries as partners
from pms.partners.rules import may_act
from pms.policy_requests import errors, rules
from pms.policy_requests.models import WIRE_COMMENT_LIMIT, RequestDraft
from pms.policy_requests.services.requests import locked_policy


@transaction.atomic
def keep_draft(
    *,
    partner_id: str,
    policy_id: str,
    actor: Actor,
    at: datetime,
    comment: str | None = None,
    extractors: Sequence[rules.Extractor] | None = None,
) -> RequestDraft:
    """Keep what the partner chose so far; None leaves a part as it was. Nobody decides on a draft: it is not audited.

    Raises NotFound for a foreign partner, PolicyNotOffered for a policy that is not of the partner's group.
    """
    partner = partners.get_partner(actor=actor, partner_id=partner_id)
    if not may_act(actor, partner.pk):
        raise NotAllowed
    policy = locked_policy(partner, policy_id)
    if policy is None:
        raise errors.PolicyNotOffered
    draft = RequestDraft.objects.filter(partner=partner, policy=policy).first()
    draft = draft or RequestDraft(partner=partner, policy=policy)
    draft.changed_by, draft.changed_at = actor.name, at
    if comment is not None:
        draft.comment = rules.checked_comment(comment, None, longest=WIRE_COMMENT_LIMIT)
    if extractors is not None:
        draft.extractors = [asdict(one) for one in rules.one_per_place(extractors)]
    draft.save()
    return draft


@transaction.atomic
def drop_draft(*, partner_id: str, policy_id: str, actor: Actor) -> None:
    """Throw away what was begun, if anything was. Raises NotFound for a foreign partner."""
    partner = partners.get_partner(actor=actor, partner_id=partner_id)
    if not may_act(actor, partner.pk):
        raise NotAllowed
    if "\0" not in policy_id:
        RequestDraft.objects.filter(partner=partner, policy_id=policy_id).delete()
