"""API keys: generate, switch off, move, look up, list, search."""

from typing import TYPE_CHECKING, Annotated

from django.http import HttpResponseBase
from ninja import Query

from pms.accounts.rules import manages_partners
from pms.api.auth import WireRequest, reads_all
from pms.api.errors import WireError, missing
from pms.api.lists import Page, WireList, streamed
from pms.api.router import Endpoints
from pms.api.schemas.api_keys import (
    FoundKey,
    KeyMove,
    KeyPaging,
    KeyPolicy,
    KeyRow,
    KeyStatus,
    MadeKey,
    NewKey,
    RequestWithKey,
    Said,
)
from pms.api.search import Found, Search, search
from pms.api.views.policy_requests import refuse_without_group
from pms.api.wire import V1, V1_ECHO, V1_ECHO_TIMED, V1_RETRIEVE, V1Request, v2
from pms.api_keys import errors, queries, services
from pms.api_keys.adapters.installation import key_settings
from pms.api_keys.states import ApiKeyState
from pms.common.columns import newest_first
from pms.partners import queries as partners
from pms.partners.states import PartnerState
from pms.policy_requests import queries as requests

if TYPE_CHECKING:
    from pms.api_keys.queries import ShownKey

endpoints = Endpoints(tags=["API keys"])
KEYS = WireList(
    columns=queries.LIST_COLUMNS,
    sorts={name: name for name in queries.LIST_COLUMNS},
    contains={name: name for name in ("partnerId", "apiKeyLabel", "orgName", "policyName", "policyGroupName")},
)
LIST_ENVELOPE = v2("mosip.pms.all.api.key.requests.get")


@endpoints.wire(
    "PATCH",
    "/partners/{partner_id}/generate/apikey",
    roles="patchpartnersgenerateapikey",
    envelope=V1_ECHO_TIMED,
    answers=MadeKey,
)
def generate_api_key(request: WireRequest, partner_id: str, body: V1Request[NewKey]) -> MadeKey:
    """Make a key for an approved policy; it is in this answer and nowhere else."""
    with missing("PMS_PMP_005", "There is no such partner."):
        partner = partners.get_partner(actor=request.actor, partner_id=partner_id)
    if partner.state != PartnerState.ACTIVE:
        raise errors.KeyPartnerInactive
    policy = requests.policy_of_group(partner.policy_group_id, body.request.policyName)
    if policy is None:
        raise WireError("PMS_PMP_014", "The partner's group has no such policy.")
    link = requests.approved_link(partner_id=partner.pk, policy_id=policy.pk)
    if link is None:
        raise errors.LinkNotApproved
    made = services.generate(
        request_id=link.pk,
        name=body.request.label,
        valid_to=None,
        actor=request.actor,
        at=request.at,
        settings=key_settings(),
    )
    return MadeKey(apiKey=made.secret, label=made.key.name, policyId=policy.pk, partnerId=partner.pk)


@endpoints.wire(
    "PATCH",
    "/partners/{partner_id}/policy/{policy_id}/apiKey/status",
    roles="patchpartnerspolicyapikeystatus",
    envelope=V1_ECHO,
    answers=str,
)
def change_api_key_status(request: WireRequest, partner_id: str, policy_id: str, body: V1Request[KeyStatus]) -> str:
    """Switch a key off, for good."""
    with missing("PMS_PRT_111", "The partner has no such key for this policy."):
        key = queries.by_name(
            actor=request.actor, partner_id=partner_id, policy_id=policy_id, name=body.request.label, at=request.at
        )
    if key.partner.state != PartnerState.ACTIVE and not manages_partners(request.actor):
        raise errors.KeyPartnerInactive
    wanted = body.request.status.strip().lower()
    if wanted not in {"active", "de-active"}:
        raise WireError("PMS_PM_058", "The status is Active or De-Active.")
    if wanted == "active":
        return still_active(key)
    services.deactivate(key_id=key.pk, reason="", actor=request.actor, at=request.at, reason_needed=False)
    return "The API key was deactivated."


def still_active(key: "ShownKey") -> str:
    """What somebody hears who wants an active key: nothing changes. A key that is switched off never comes back."""
    if key.shown_state != ApiKeyState.ACTIVE:
        raise errors.KeyEndedAlready
    return "The API key is active."


@endpoints.wire(
    "GET",
    "/partner-api-keys",
    roles="getpartnersapikeyrequests",
    envelope=LIST_ENVELOPE,
    answers=Page[KeyRow],
)
def list_api_keys(request: WireRequest, query: Annotated[KeyPaging, Query(...)]) -> Page[KeyRow] | HttpResponseBase:
    """List the keys that the caller may know of: page by page, or all."""
    KEYS.checked(query)
    refuse_without_group(request)
    rows = KEYS.filtered(queries.visible_to(request.actor, request.at).order_by(*newest_first("created_at")), query)
    if query.status:
        rows = queries.in_wire_state(rows, query.status)
    if query.pageNo is None:
        return streamed(rows, KeyRow.of, envelope=LIST_ENVELOPE, at=request.at)
    return KEYS.page(rows, query, KeyRow.of)


@endpoints.wire(
    "GET",
    "/partners/{partner_id}/apikey/request",
    roles="getpartnersapikeyrequest",
    envelope=V1_RETRIEVE,
    answers=list[RequestWithKey],
)
def requests_of_partner(request: WireRequest, partner_id: str) -> list[RequestWithKey]:
    """The partner's requests, each with its keys."""
    rows = queries.requests_with_keys(
        actor=request.actor,
        partner_id=partner_id,
        at=request.at,
        everything=reads_all(request, "getpartnersapikeyrequest"),
    )
    found = [entry for row in rows for entry in RequestWithKey.all_of(row, row.shown_keys)]
    if not found:
        raise WireError("PMS_PRT_006", "The partner has no requests.")
    return found


@endpoints.wire(
    "PUT",
    "/partners/{partner_id}/apikey/{apikey}/policies",
    roles="putpartnersapikeypolicies",
    envelope=V1_ECHO,
    answers=Said,
)
def move_api_key(request: WireRequest, partner_id: str, apikey: str, body: V1Request[KeyMove]) -> Said:
    """Move a key to another approved policy of the partner; the key itself stays the same."""
    key = key_of(request, partner_id, apikey, code="PMS_PMP_50")
    if key.policy_id != body.request.oldPolicyID:
        raise WireError("PMS_PMP_50", "The key does not belong to this partner and policy.")
    if key.state != ApiKeyState.ACTIVE or key.valid_to <= request.at:
        raise errors.KeyEndedAlready
    policy = requests.policy_with_id(key.partner.policy_group_id, body.request.newPolicyID)
    if policy is None:
        raise WireError("PMS_PMP_014", "The partner's group has no such policy.")
    requests.refuse_unusable(policy, request.at)
    services.move_key(key_id=key.pk, policy_id=policy.pk, actor=request.actor, at=request.at)
    return Said(message="The API key was moved to the policy.")


@endpoints.wire(
    "GET", "/partners/{partner_id}/apikey/{apikey}", roles="getpartnersapikey", envelope=V1_RETRIEVE, answers=KeyPolicy
)
def policy_of_api_key(request: WireRequest, partner_id: str, apikey: str) -> KeyPolicy:
    """Whose key it is, and for which policy, in whatever state."""
    key = key_of(request, partner_id, apikey, code="PMS_PMP_009")
    return KeyPolicy(partnerID=key.partner_id, policyId=key.policy_id)


def key_of(request: WireRequest, partner_id: str, secret: str, *, code: str) -> "ShownKey":
    """The key by its clear value, of which only the keyed hash is compared. Raises WireError."""
    digest = key_settings().vault.digest(secret)
    with missing(code, "The key does not belong to this partner."):
        return queries.by_secret(actor=request.actor, partner_id=partner_id, digest=digest, at=request.at)


@endpoints.wire(
    "POST",
    "/partners/apikey/search",
    roles="postpartnersapikeysearch",
    envelope=V1,
    answers=Found[FoundKey],
    deprecated=True,
)
def search_api_keys(request: WireRequest, body: V1Request[Search]) -> Found[FoundKey]:
    """Search the keys that the caller may know of."""
    everything = reads_all(request, "postpartnersapikeysearch")
    rows = queries.every_key(request.at) if everything else queries.visible_to(request.actor, request.at)
    return search(queries.searched(rows), body.request, columns=queries.SEARCH_COLUMNS, render=FoundKey.of)
