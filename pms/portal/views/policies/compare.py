"""Two policies side by side: what one lets a partner do more, less or differently, and how their JSON differs."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from pms.policies import queries
from pms.policies.rules import (
    Differences,
    differences,
    explain,
    in_order,
    json_differences,
    line_differences,
    may_be_compared,
    pretty,
)
from pms.policies.rules.json_diff import Kind, Member
from pms.policies.rules.json_diff import Side as LineSide
from pms.policies.states import PolicyState, PolicyType
from pms.portal.access import PortalRequest, Section, enter
from pms.portal.views.base import Text, page
from pms.portal.views.policies.crumbs import detail_url, policies_crumb, policy_crumb

if TYPE_CHECKING:
    from pms.policies.models import Policy

OFFERED = 50
"""So many policies are offered to choose from; among more of them one searches."""

LONGEST_SEARCH = 128


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two policies."""

    policy: "Policy"
    kind: PolicyType
    state: PolicyState
    sentences: list[str]


@dataclass(frozen=True, slots=True)
class Dress:
    """How something that was added, removed or changed is shown: never by its colour alone."""

    css: str
    icon: str
    mark: str
    word: Text


ADDED = Dress("added", "plus", "+ ", pgettext_lazy("member of JSON", "Added"))
REMOVED = Dress("removed", "minus", "− ", pgettext_lazy("member of JSON", "Removed"))
CHANGED = Dress("changed", "arrows-diff", "", pgettext_lazy("member of JSON", "Changed"))
SAME = Dress("same", "", "  ", "")
DRESS_OF_KIND = {Kind.ADDED: ADDED, Kind.REMOVED: REMOVED, Kind.CHANGED: CHANGED}
DRESS_OF_LINE = {LineSide.ADDED: ADDED, LineSide.REMOVED: REMOVED, LineSide.BOTH: SAME}


@dataclass(frozen=True, slots=True)
class Comparison:
    """The two and how they differ; ``words`` is None where they are of types that say different things."""

    before: Side
    after: Side
    words: Differences | None
    members: list[tuple[Dress, Member]]
    lines: list[tuple[Dress, str]]


@enter(Section.POLICIES)
def compare(request: PortalRequest, policy_id: str) -> HttpResponse:
    """A policy beside the one it was cloned from, or beside the one that the address names."""
    policy = queries.get_policy(policy_id)
    wanted = request.GET.get("with", "")
    other = queries.get_policy(wanted) if wanted else policy.cloned_from
    words = request.GET.get("q", "").replace("\0", "").strip()[:LONGEST_SEARCH]
    found = list(queries.comparable_with(policy, words)[: OFFERED + 1])
    return page(
        request,
        "portal/policies/compare.html",
        title=_("Compare “%(policy)s”") % {"policy": policy.name},
        crumbs=(policies_crumb(), policy_crumb(policy)),
        policy=policy,
        other=other,
        comparison=comparison_of(other, policy) if other is not None else None,
        choices=choices_of(policy, other, found[:OFFERED]),
        words=words,
        searches=len(found) > OFFERED or bool(words),
        has_more=len(found) > OFFERED,
        back=detail_url(policy),
    )


def choices_of(policy: "Policy", other: "Policy | None", found: "list[Policy]") -> "list[Policy]":
    """What can be chosen: the origin first, what is compared just now, then the others of the group."""
    first = {one.pk: one for one in (policy.cloned_from, other) if one is not None}
    return [*first.values(), *(one for one in found if one.pk not in first)]


def side_of(policy: "Policy") -> Side:
    """A policy as the page shows it."""
    kind = PolicyType(policy.type)
    return Side(policy, kind, PolicyState(policy.state), explain(kind, policy.data))


def comparison_of(first: "Policy", second: "Policy") -> Comparison:
    """How the second policy differs from the first."""
    before, after = side_of(first), side_of(second)
    comparable = may_be_compared(before.kind, after.kind)
    return Comparison(
        before=before,
        after=after,
        words=differences(after.kind, first.data, second.data) if comparable else None,
        members=[
            (DRESS_OF_KIND[one.kind], one)
            for one in json_differences(in_order(before.kind, first.data), in_order(after.kind, second.data))
        ],
        lines=[
            (DRESS_OF_LINE[line.side], line.text)
            for line in line_differences(pretty(before.kind, first.data), pretty(after.kind, second.data))
        ],
    )
