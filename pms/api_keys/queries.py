"""Reads of API keys. The state that people see is computed here, in SQL."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, TypedDict

from django.db.models import Case, CharField, Count, Exists, F, OuterRef, Prefetch, Q, QuerySet, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from pms.accounts.rules import is_partner_admin, manages_partners
from pms.api_keys.models import ApiKey
from pms.api_keys.states import ApiKeyState, StopReason
from pms.common.actor import Actor
from pms.common.columns import Column, Kind, Operator, column_map, newest_first
from pms.common.errors import NotFound
from pms.common.text import fold
from pms.partners.models import Partner
from pms.partners.states import PartnerState
from pms.policies import queries as policies
from pms.policies.models import Policy
from pms.policies.rules import is_in_force
from pms.policy_requests import queries as requests
from pms.policy_requests.models import PolicyRequest
from pms.policy_requests.states import RequestState


class InEffect(TypedDict):
    """What the queries of this module add to a key."""

    shown_state: str


class WithKeys(TypedDict):
    """What ``requests_with_keys`` adds to a request."""

    shown_keys: "list[ShownKey]"


class Searched(InEffect):
    """What ``searched`` adds to a key."""

    is_active: bool
    is_deleted: bool
    made_by: str
    changed_by: str | None


if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

    ShownKey = WithAnnotations[ApiKey, InEffect]
    SearchedKey = WithAnnotations[ApiKey, Searched]
    RequestWithKeys = WithAnnotations[PolicyRequest, WithKeys]

_TEXT = frozenset({Operator.CONTAINS})
_CHOICE = frozenset({Operator.EQUALS, Operator.ONE_OF})
_PERIOD = frozenset({Operator.FROM, Operator.TO})

COLUMNS = column_map(
    Column("name", "name", _("Name"), Kind.TEXT, _TEXT, sortable=True, searched=True, wire="apiKeyLabel"),
    Column("partner", "partner__id", _("Partner"), Kind.ID, _TEXT, sortable=True, searched=True, wire="partnerId"),
    Column(
        "organisation",
        "partner__organisation",
        _("Organisation"),
        Kind.TEXT,
        _TEXT,
        sortable=True,
        searched=True,
        wire="orgName",
    ),
    Column("policy", "policy__name", _("Policy"), Kind.TEXT, _TEXT, sortable=True, searched=True, wire="policyName"),
    Column("group", "policy__group__name", _("Policy group"), Kind.TEXT, _TEXT, hidden=True, wire="policyGroupName"),
    Column("policy_id", "policy__id", _("Policy ID"), Kind.ID, _TEXT, searched=True, hidden=True, wire="policyId"),
    Column("last_four", "last_four", _("Ends with"), Kind.TEXT, searched=True),
    Column("created", "created_at", _("Generated"), Kind.DATE_TIME, _PERIOD, sortable=True, wire="createdDateTime"),
    Column("expires", "valid_to", _("Expires"), Kind.DATE_TIME, _PERIOD, sortable=True),
    Column(
        "status",
        "shown_state",
        _("Status"),
        Kind.STATE,
        _CHOICE,
        sortable=True,
        values=ApiKeyState,
        wire="status",
    ),
)
"""What the list of all keys shows, sorts and filters."""

OWN_COLUMNS = column_map(
    COLUMNS["name"],
    COLUMNS["policy"],
    replace(COLUMNS["group"], hidden=False, sortable=True),
    COLUMNS["last_four"],
    COLUMNS["created"],
    COLUMNS["expires"],
    COLUMNS["status"],
)
"""The same of a partner's own list, which needs no word on whose keys they are."""

LIST_COLUMNS = column_map(
    Column("partnerId", "partner__id", "", sortable=True),
    Column("apiKeyLabel", "name", "", sortable=True),
    Column("orgName", "partner__organisation", "", sortable=True),
    Column("policyName", "policy__name", "", sortable=True),
    Column("policyGroupName", "policy__group__name", "", sortable=True),
    Column("status", "shown_state", "", Kind.STATE, sortable=True, values=ApiKeyState),
    Column("createdDateTime", "created_at", "", Kind.DATE_TIME, sortable=True),
)
"""What programs' newer list of keys sorts and filters by, in the reference's words."""

SEARCH_COLUMNS = column_map(
    Column("label", "name", "", sortable=True),
    Column("partnerId", "partner__id", "", sortable=True),
    Column("partnerName", "partner__organisation", "", sortable=True),
    Column("policyId", "policy__id", "", sortable=True),
    Column("policyName", "policy__name", "", sortable=True),
    Column("validFromDatetime", "valid_from", "", Kind.DATE_TIME, sortable=True),
    Column("validToDatetime", "valid_to", "", Kind.DATE_TIME, sortable=True),
    Column("isActive", "is_active", "", Kind.YES_NO, sortable=True),
    Column("isDeleted", "is_deleted", "", Kind.YES_NO, sortable=True),
    Column("crBy", "made_by", "", sortable=True),
    Column("crDtimes", "created_at", "", Kind.DATE_TIME, sortable=True),
    Column("updBy", "changed_by", "", sortable=True),
    Column("updDtimes", "deactivated_at", "", Kind.DATE_TIME, sortable=True),
)
"""What programs' older search of keys sorts and filters by."""

_PARTNER_STANDS = ~Exists(
    Partner.objects.filter(
        pk=OuterRef("partner_id"), state__in=[state.value for state in PartnerState if state is not PartnerState.ACTIVE]
    )
)
_LINK_STANDS = ~Exists(PolicyRequest.objects.filter(pk=OuterRef("request_id"), state=RequestState.REVOKED.value))
"""Keys are made on approved requests, which go nowhere but here."""


def _policy_stands(at: datetime) -> Combinable:
    return ~Exists(Policy.objects.filter(~policies.in_force(at), pk=OuterRef("policy_id")))


def shown_state(at: datetime) -> Case:
    """The state in effect: the key's own, then time, then what it hangs on.

    What it hangs on is told by what stops a key: that is little, so that the database need not join every partner,
    request and policy to tell the states of all keys, and counts keys without them.
    """
    return Case(
        When(state=ApiKeyState.DEACTIVATED.value, then=Value(ApiKeyState.DEACTIVATED.value)),
        When(valid_to__lte=at, then=Value(ApiKeyState.EXPIRED.value)),
        When(_PARTNER_STANDS & _LINK_STANDS & _policy_stands(at), then=Value(ApiKeyState.ACTIVE.value)),
        default=Value(ApiKeyState.STOPPED.value),
        output_field=CharField(),
    )


def visible_to(actor: Actor, at: datetime) -> "QuerySet[ShownKey]":
    """The keys that the actor may know of, each with ``shown_state`` as it is in effect at the moment."""
    rows = every_key(at)
    return rows if is_partner_admin(actor) else rows.filter(partner_id__in=actor.owns)


def every_key(at: datetime) -> "QuerySet[ShownKey]":
    """All keys, each with ``shown_state`` as it is in effect at the moment; never with their ciphertexts."""
    rows = ApiKey.objects.select_related("partner", "policy__group", "request").defer("ciphertext", "policy__data")
    return rows.annotate(shown_state=shown_state(at))


def open_to(actor: Actor, at: datetime) -> "QuerySet[ShownKey]":
    """The keys that the actor may act on: every one for who manages partners, else those of its organisations."""
    return every_key(at) if manages_partners(actor) else visible_to(actor, at)


def get_key(*, actor: Actor, key_id: str, at: datetime) -> "ShownKey":
    """One key with the people who made and ended it; raises NotFound."""
    rows = visible_to(actor, at).select_related("created_by", "deactivated_by")
    found = None if "\0" in key_id else rows.filter(pk=key_id).first()
    if found is None:
        raise NotFound
    return found


def of_partner(*, actor: Actor, partner_id: str, at: datetime) -> "QuerySet[ShownKey]":
    """The keys of one partner that the actor may know of."""
    return visible_to(actor, at).filter(partner_id=partner_id)


def made_by_form(*, actor: Actor, nonce: str, at: datetime) -> "ShownKey":
    """The key that the form with this nonce made; raises NotFound for a foreign one."""
    found = visible_to(actor, at).exclude(form_nonce="").filter(form_nonce=nonce).first()
    if found is None:
        raise NotFound
    return found


def in_force(at: datetime) -> QuerySet[ApiKey]:
    """The keys that work at the moment."""
    return in_force_but_for_partner(at).filter(_PARTNER_STANDS)


def in_force_but_for_partner(at: datetime) -> QuerySet[ApiKey]:
    """The keys that work at the moment, or would if their partner stood."""
    stands = _LINK_STANDS & _policy_stands(at)
    return ApiKey.objects.filter(stands, state=ApiKeyState.ACTIVE.value, valid_to__gt=at)


def of_request(request_id: str, at: datetime) -> "QuerySet[ShownKey]":
    """The keys that hang on one approved request, newest first."""
    rows = ApiKey.objects.filter(request_id=request_id).annotate(shown_state=shown_state(at))
    return rows.defer("ciphertext").order_by("-created_at", "id")


def searched(rows: "QuerySet[ShownKey]") -> "QuerySet[SearchedKey]":
    """The rows newest first, with the columns that only programs search by."""
    return rows.annotate(
        is_active=Q(shown_state=ApiKeyState.ACTIVE.value),
        is_deleted=Value(value=False),
        made_by=Coalesce("created_by__username", Value("")),
        changed_by=F("deactivated_by__username"),
    ).order_by(*newest_first("created_at"))


def in_wire_state(rows: "QuerySet[ShownKey]", word: str) -> "QuerySet[ShownKey]":
    """The rows whose state in effect is called ``word`` by programs, who know two."""
    return rows.filter(shown_state__in=[state.value for state in ApiKeyState if state.wire == word])


def by_secret(*, actor: Actor, partner_id: str, digest: str, at: datetime) -> "ShownKey":
    """The partner's key whose keyed hash that is, on which the actor may act; raises NotFound."""
    found = open_to(actor, at).filter(key_hash=digest, partner_id=partner_id).first()
    if found is None:
        raise NotFound
    return found


def by_name(*, actor: Actor, partner_id: str, policy_id: str, name: str, at: datetime) -> "ShownKey":
    """The key of that name, without regard to case, on which the actor may act; raises NotFound."""
    rows = open_to(actor, at).filter(partner_id=partner_id, policy_id=policy_id)
    found = None if "\0" in name else rows.filter(name_folded=fold(name)).first()
    if found is None:
        raise NotFound
    return found


def requests_with_keys(*, actor: Actor, partner_id: str, at: datetime, everything: bool) -> "QuerySet[RequestWithKeys]":
    """The requests of one partner, newest first, each with its ``shown_keys``: those that the actor may know of.

    With ``everything`` whoever asks reads those of any partner.
    """
    keys = ApiKey.objects.annotate(shown_state=shown_state(at)).defer("ciphertext").order_by("-created_at", "id")
    rows = requests.every_request() if everything else requests.visible_to(actor)
    mine = rows.filter(partner_id=partner_id).order_by("-requested_at", "id")
    return mine.prefetch_related(Prefetch("api_keys", keys, to_attr="shown_keys"))


def stop_reasons(key: ApiKey, at: datetime) -> list[StopReason]:
    """Why a key whose own state is activated is not in force; empty where nothing stops it."""
    policy = key.policy
    stopped = {
        StopReason.PARTNER: key.partner.state != PartnerState.ACTIVE,
        StopReason.LINK: key.request.state != RequestState.APPROVED,
        StopReason.POLICY: not is_in_force(
            state=policy.state, valid_from=policy.valid_from, valid_to=policy.valid_to, at=at
        ),
    }
    return [reason for reason, applies in stopped.items() if applies]


def counts_by_state(rows: "QuerySet[ShownKey]") -> dict[str, int]:
    """How many of the rows (of ``visible_to``) there are in each state that occurs."""
    counted = rows.order_by().values_list("shown_state").annotate(Count("id"))
    return dict(counted)


def active_among(key_ids: Iterable[str]) -> int:
    """How many of these keys were not deactivated."""
    return ApiKey.objects.filter(pk__in=list(key_ids), state=ApiKeyState.ACTIVE.value).count()
