"""The search in the header: a page with what was found by kind, and the suggestions under the box."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from pms.accounts.rules import is_partner_admin, may_manage_policies
from pms.common.actor import Actor
from pms.overview import search
from pms.overview.search import Group, Hit, Kind
from pms.portal import htmx
from pms.portal.access import PortalRequest, Section, enter
from pms.portal.navigation import address
from pms.portal.views.base import page

SUGGESTED = 4
"""Hits per kind under the box."""
PART = "search-found"
"""The element under the box that the suggestions fill."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a kind of object is at home for some readers: its page, and the list that looks within names.

    ``by_owner`` where the page is the partner's and not the object's own; a page without an argument is the reader's.
    """

    icon: str
    page: str
    listed: str
    all_words: str | Promise
    by_owner: bool = False
    alone: bool = False


POLICY_PLACES: Mapping[Kind, Place] = {
    Kind.POLICY: Place("file-text", "portal:policy-detail", "portal:policy-list", _("All policies with “%(text)s”")),
    Kind.GROUP: Place(
        "folders", "portal:policy-group-detail", "portal:policy-group-list", _("All policy groups with “%(text)s”")
    ),
}
ADMIN_PLACES: Mapping[Kind, Place] = {
    Kind.PARTNER: Place("building", "portal:partner-detail", "portal:partner-list", _("All partners with “%(text)s”")),
    **POLICY_PLACES,
    Kind.REQUEST: Place(
        "link", "portal:policy-linking-detail", "portal:policy-linking-list", _("All requests with “%(text)s”")
    ),
    Kind.KEY: Place(
        "key",
        "portal:authentication-service-detail",
        "portal:authentication-service-list",
        _("All API keys with “%(text)s”"),
    ),
    Kind.AUTHORITY: Place("shield-check", "portal:trust-certificate-detail", "", ""),
    Kind.CERTIFICATE: Place("certificate", "portal:partner-certificates", "", "", by_owner=True),
}
PARTNER_PLACES: Mapping[Kind, Place] = {
    Kind.PARTNER: Place("building", "portal:profile", "", "", alone=True),
    Kind.REQUEST: Place(
        "file-text", "portal:policy-request-detail", "portal:policy-request-list", _("All requests with “%(text)s”")
    ),
    Kind.KEY: Place("key", "portal:api-key-detail", "portal:api-key-list", _("All API keys with “%(text)s”")),
    Kind.CERTIFICATE: Place("certificate", "portal:partner-certificate-list", "", "", alone=True),
}


@enter(Section.HOME)
def index(request: PortalRequest) -> HttpResponse:
    """What begins with the text, by kind: all of the page, or with script the suggestions while somebody types."""
    text = search.cleaned(request.GET.get("q", ""))
    places = places_for(request.actor)
    is_part = htmx.target(request) == PART
    groups = search.search(
        actor=request.actor,
        text=text,
        kinds=places.keys(),
        at=request.at,
        limit=SUGGESTED if is_part else search.AT_MOST,
    )
    return page(
        request,
        "portal/search/found.html" if is_part else "portal/search/index.html",
        title=_("Search"),
        text=text,
        is_short=len(text) < search.LEAST,
        least=search.LEAST,
        number=sum(len(group.hits) for group in groups),
        has_more=any(group.has_more for group in groups),
        groups=[shown(group, places[group.kind], text) for group in groups],
        lists=[{"label": kind.label, "url": list_url(place, text)} for kind, place in places.items() if place.listed],
        all_url=f"{request.path}?{urlencode({'q': text})}",
    )


def places_for(actor: Actor) -> Mapping[Kind, Place]:
    """What the actor may look for, and where it is found."""
    if is_partner_admin(actor):
        return ADMIN_PLACES
    return POLICY_PLACES if may_manage_policies(actor) else PARTNER_PLACES


def shown(group: Group, place: Place, text: str) -> dict[str, Any]:
    """A group as templates read it."""
    return {
        "label": group.kind.label,
        "icon": place.icon,
        "hits": [{"hit": hit, "url": url_of(hit, place)} for hit in group.hits],
        "more_url": list_url(place, text) if group.has_more else "",
        "more_words": str(place.all_words) % {"text": text} if place.all_words else "",
    }


def url_of(hit: Hit, place: Place) -> str:
    """The page of what was found; empty where its id is none that an address can have."""
    arguments: Sequence[str] = () if place.alone else [hit.owner if place.by_owner else hit.id]
    try:
        return reverse(place.page, args=arguments)
    except NoReverseMatch:
        return ""


def list_url(place: Place, text: str) -> str:
    """The list that looks within names as well, narrowed to the text."""
    return f"{address(place.listed)}?{urlencode({'q': text})}"
