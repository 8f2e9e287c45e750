"""Reads of requests that were begun and not sent."""

from datetime import datetime

from django.db.models import F, QuerySet

from pms.policies.states import PolicyState
from pms.policy_requests import rules
from pms.policy_requests.models import RequestDraft
from pms.policy_requests.queries.linking import extractors_of


def draft_of(*, partner_id: str, policy_id: str) -> RequestDraft | None:
    """How far the partner is with a request for the policy; whether the caller may know is decided before."""
    rows = RequestDraft.objects.filter(partner_id=partner_id)
    return None if "\0" in policy_id else rows.filter(policy_id=policy_id).first()


def drafts_of(partner_id: str, at: datetime) -> QuerySet[RequestDraft]:
    """The requests that the partner began for policies that are still in force, the newest first, with the policies.

    What was begun before the partner's policy group was corrected leads nowhere any more.
    """
    rows = RequestDraft.objects.select_related("policy").defer("policy__data").filter(partner_id=partner_id)
    rows = rows.filter(policy__group=F("partner__policy_group"))
    in_force = rows.filter(policy__state=PolicyState.ACTIVE.value, policy__valid_to__gt=at)
    return in_force.order_by("-changed_at", "pk")


def drafted_policies(partner_id: str) -> set[str]:
    """The ids of the policies for which the partner began a request."""
    return set(RequestDraft.objects.filter(partner_id=partner_id).values_list("policy_id", flat=True))


def chosen_extractors(*, partner_id: str, policy_id: str) -> list[rules.Extractor]:
    """What the partner chose so far under the policy: in its draft, else what is stored from an earlier request."""
    draft = draft_of(partner_id=partner_id, policy_id=policy_id)
    if draft is not None and draft.extractors:
        return [rules.Extractor(**one) for one in draft.extractors]
    rows = extractors_of(partner_id=partner_id, policy_id=policy_id)
    return [rules.Extractor(row.attribute, row.modality, row.sub_types, row.provider, row.version) for row in rows]
