"""Reads of requests as programs list and search them: by the reference's names of what is stored."""

from datetime import datetime
from typing import TYPE_CHECKING, TypedDict

from django.db.models import Case, CharField, QuerySet, Value, When
from django.db.models.functions import Coalesce

from pms.common.actor import Actor
from pms.common.columns import Column, Kind, column_map, newest_first
from pms.partners.models import Partner
from pms.partners.rules import needs_policy_group
from pms.partners.states import PartnerType
from pms.policy_requests.models import PolicyRequest
from pms.policy_requests.queries.requests import open_to
from pms.policy_requests.states import RequestState


class Programs(TypedDict):
    """What ``searched`` adds to a request."""

    wire_state: str
    is_deleted: bool
    asked_by: str
    changed_by: str | None
    last_changed: datetime | None


if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

    SearchedRequest = WithAnnotations[PolicyRequest, Programs]

LIST_COLUMNS = column_map(
    Column("partnerId", "partner__id", "", sortable=True),
    Column("partnerType", "partner__type", "", sortable=True),
    Column("orgName", "partner__organisation", "", sortable=True),
    Column("policyId", "policy__id", "", sortable=True),
    Column("policyGroupName", "partner__policy_group__name", "", sortable=True),
    Column("policyName", "policy__name", "", sortable=True),
    Column("status", "state", "", Kind.STATE, sortable=True, values=RequestState),
    Column("requestDetail", "comment", "", sortable=True),
    Column("createdDateTime", "requested_at", "", Kind.DATE_TIME, sortable=True),
)
"""What the newer list of requests sorts and filters by."""

SEARCH_COLUMNS = column_map(
    Column("apikeyRequestId", "id", "", sortable=True),
    Column("id", "id", "", sortable=True),
    Column("partnerId", "partner__id", "", sortable=True),
    Column("partnerName", "partner__organisation", "", sortable=True),
    Column("policyId", "policy__id", "", sortable=True),
    Column("policyName", "policy__name", "", sortable=True),
    Column("requestDatetimes", "requested_at", "", Kind.DATE_TIME, sortable=True),
    Column("requestDetail", "comment", "", sortable=True),
    Column("statusCode", "wire_state", "", sortable=True),
    Column("isDeleted", "is_deleted", "", Kind.YES_NO, sortable=True),
    Column("crBy", "asked_by", "", sortable=True),
    Column("crDtimes", "requested_at", "", Kind.DATE_TIME, sortable=True),
    Column("updBy", "changed_by", "", sortable=True),
    Column("updDtimes", "last_changed", "", Kind.DATE_TIME, sortable=True),
)
"""What the older search of requests sorts and filters by."""


def listed(rows: QuerySet[PolicyRequest]) -> QuerySet[PolicyRequest]:
    """The rows newest first, each with its partner's group."""
    return rows.select_related("partner__policy_group").order_by(*newest_first("requested_at"))


def in_wire_state(rows: QuerySet[PolicyRequest], word: str) -> QuerySet[PolicyRequest]:
    """The rows whose state is called ``word`` by programs: a request that was taken back or revoked is rejected."""
    return rows.filter(state__in=[state.value for state in RequestState if state.wire == word])


def searched(rows: QuerySet[PolicyRequest]) -> "QuerySet[SearchedRequest]":
    """The rows newest first, with the columns that only programs search by."""
    words = [When(state=state.value, then=Value(state.wire)) for state in RequestState]
    return rows.annotate(
        wire_state=Case(*words, default=Value(""), output_field=CharField()),
        is_deleted=Value(value=False),
        asked_by=Coalesce("requested_by__username", Value("")),
        changed_by=Coalesce("revoked_by__username", "decided_by__username"),
        last_changed=Coalesce("revoked_at", "decided_at"),
    ).order_by(*newest_first("requested_at"))


def find_open_to(*, actor: Actor, request_id: str) -> PolicyRequest | None:
    """One request that the actor may act on; None where it is missing or another partner's."""
    rows = open_to(actor).select_related("policy__group")
    return None if "\0" in request_id else rows.filter(pk=request_id).first()


def approved_link(*, partner_id: str, policy_id: str) -> PolicyRequest | None:
    """The approved request of a partner for a policy."""
    rows = PolicyRequest.objects.filter(partner_id=partner_id, state=RequestState.APPROVED.value)
    return None if "\0" in policy_id else rows.filter(policy_id=policy_id).first()


def misses_group(actor: Actor) -> bool:
    """Whether one of the actor's partners that need a policy group has not chosen one yet."""
    types = [each.value for each in PartnerType if needs_policy_group(each)]
    return Partner.objects.filter(id__in=actor.owns, type__in=types, policy_group=None).exists()
