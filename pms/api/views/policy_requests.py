"""Requests for policies: ask, decide, list, search."""

from typing import Annotated

from django.http import HttpResponseBase
from ninja import Query

from pms.accounts.rules import is_partner_admin
from pms.api.auth import WireRequest, reads_all
from pms.api.errors import WireError, missing
from pms.api.lists import Page, WireList, streamed, streamed_member
from pms.api.router import Endpoints
from pms.api.schemas.policy_requests import (
    Decision,
    FoundRequest,
    NewRequest,
    OlderRequest,
    OlderRequests,
    Requested,
    RequestPaging,
    RequestRow,
)
from pms.api.search import FilterValues, Found, Search, Values, filter_values, search
from pms.api.wire import V1, V1_ECHO, V1_ECHO_TIMED, V1_RETRIEVE, V1Request, v2
from pms.partners import queries as partners
from pms.partners.states import PartnerState
from pms.policy_requests import errors, queries, rules, services
from pms.policy_requests.adapters.installation import link_settings
from pms.policy_requests.states import RequestState

endpoints = Endpoints(tags=["Policy requests"])
REQUESTS = WireList(
    columns=queries.LIST_COLUMNS,
    sorts={name: name for name in queries.LIST_COLUMNS},
    contains={
        "partnerId": "partnerId",
        "partnerType": "partnerType",
        "orgName": "orgName",
        "policyId": "policyId",
        "policyName": "policyName",
        "policyGroupName": "policyGroupName",
        "partnerComment": "requestDetail",
    },
)
LIST_ENVELOPE = v2("mosip.pms.all.partner.policy.mapping.requests.get")
NO_REQUESTS = WireError("PMS_PMP_015", "There is no such request.")


@endpoints.wire(
    "POST",
    "/partners/{partner_id}/policy/map",
    roles="postpartnerspolicymap",
    envelope=V1_ECHO,
    answers=Requested,
)
def request_policy(request: WireRequest, partner_id: str, body: V1Request[NewRequest]) -> Requested:
    """Ask for a policy of the partner's group."""
    with missing("PMS_PRT_005", "There is no such partner."):
        partner = partners.get_partner(actor=request.actor, partner_id=partner_id)
    if partner.state != PartnerState.ACTIVE:
        raise errors.PartnerInactive
    policy = queries.named_policy(partner=partner, name=body.request.policyName)
    queries.refuse_unusable(policy, request.at)
    made = services.ask(
        partner_id=partner.pk,
        policy_id=policy.pk,
        comment=body.request.useCaseDescription,
        actor=request.actor,
        at=request.at,
        settings=link_settings(),
        terms=rules.WIRE,
    )
    return Requested(mappingkey=made.pk, message="The request was sent.")


@endpoints.wire(
    "PUT",
    "/partners/policy/{mappingkey}",
    roles="putpartnerspolicymapping",
    envelope=V1_ECHO_TIMED,
    answers=str,
)
def decide_request(request: WireRequest, mappingkey: str, body: V1Request[Decision]) -> str:
    """Approve or reject a request."""
    found = queries.find_open_to(actor=request.actor, request_id=mappingkey)
    if found is None:
        raise WireError("PMS_PMP_007", "There is no such request.")
    late = rules.too_late(found.state, "")
    if late:
        raise late
    wanted = body.request.status.strip().lower()
    if wanted == RequestState.REJECTED.wire:
        services.reject(request_id=found.pk, reason="", actor=request.actor, at=request.at, reason_needed=False)
        return "The request was rejected."
    settings = link_settings()
    if queries.lacks_extractors(found, settings.extractors_required):
        raise errors.ExtractorsMissing(organisation=found.partner.organisation)
    queries.refuse_unusable(found.policy, request.at)
    if wanted != RequestState.APPROVED.wire:
        raise WireError("PMS_PM_045", "The status is Approved or Rejected.")
    services.approve(request_id=found.pk, comment="", actor=request.actor, at=request.at, settings=settings)
    return "The request was approved."


@endpoints.wire(
    "GET",
    "/partner-policy-requests",
    roles="getallpartnerpolicymappingrequests",
    envelope=LIST_ENVELOPE,
    answers=Page[RequestRow],
)
def list_policy_requests(
    request: WireRequest, query: Annotated[RequestPaging, Query(...)]
) -> Page[RequestRow] | HttpResponseBase:
    """List the requests that the caller may know of: page by page, or all."""
    REQUESTS.checked(query)
    refuse_without_group(request)
    rows = REQUESTS.filtered(queries.listed(queries.visible_to(request.actor)), query)
    if query.status:
        rows = queries.in_wire_state(rows, query.status)
    if query.pageNo is None:
        return streamed(rows, RequestRow.of, envelope=LIST_ENVELOPE, at=request.at)
    return REQUESTS.page(rows, query, RequestRow.of)


def refuse_without_group(request: WireRequest) -> None:
    """Partners that need a policy group have chosen theirs before they list what hangs on it. Raises WireError."""
    if is_partner_admin(request.actor):
        return
    if not request.actor.owns:
        raise WireError("PMS_CERTIFICATE_ERROR_002", "No partner belongs to the caller.")
    if queries.misses_group(request.actor):
        raise WireError("PMS_POLICY_ERROR_005", "A partner of the caller has no policy group yet.")


@endpoints.wire(
    "GET",
    "/partners/apikey",
    roles="getpartnersapikey",
    envelope=V1_RETRIEVE,
    answers=OlderRequests,
    deprecated=True,
)
def all_requests(request: WireRequest) -> HttpResponseBase:
    """List the requests of all partners."""
    rows = queries.listed(queries.open_to(request.actor))
    if not rows.exists():
        raise NO_REQUESTS
    return streamed_member(rows, OlderRequest.of, member="apikeyRequests", envelope=V1_RETRIEVE, at=request.at)


@endpoints.wire(
    "GET", "/partners/apikey/{apikey}", roles="getpartnersapikey", envelope=V1_RETRIEVE, answers=OlderRequest
)
def one_request(request: WireRequest, apikey: str) -> OlderRequest:
    """Read one request; what the address calls a key is the request's id."""
    found = queries.find_open_to(actor=request.actor, request_id=apikey)
    if found is None:
        raise NO_REQUESTS
    return OlderRequest.of(found)


@endpoints.wire(
    "POST",
    "/partners/apikey/request/search",
    roles="postpartnersapikeyrequestsearch",
    envelope=V1,
    answers=Found[FoundRequest],
    deprecated=True,
)
def search_requests(request: WireRequest, body: V1Request[Search]) -> Found[FoundRequest]:
    """Search the requests that the caller may know of."""
    everything = reads_all(request, "postpartnersapikeyrequestsearch")
    rows = queries.every_request() if everything else queries.visible_to(request.actor)
    return search(queries.searched(rows), body.request, columns=queries.SEARCH_COLUMNS, render=FoundRequest.of)


@endpoints.wire(
    "POST",
    "/partners/apikey/request/filtervalues",
    roles="postpartnersapikeyrequestfiltervalues",
    envelope=V1,
    answers=Values,
    deprecated=True,
)
def request_filter_values(request: WireRequest, body: V1Request[FilterValues]) -> Values:
    """The values of columns of the requests that the caller may know of."""
    everything = reads_all(request, "postpartnersapikeyrequestfiltervalues")
    rows = queries.every_request() if everything else queries.visible_to(request.actor)
    return filter_values(queries.searched(rows), body.request, columns=queries.SEARCH_COLUMNS, code="id")
