"""The search in the header: over every noun, within what the actor may see, by the beginning of names and ids.

Everything is asked in one statement of short branches, each of which an index answers in its order: the time does not
grow with the tables. Names are compared folded and by code point (``COLLATE "C"``), whatever the database's collation.
What stands within a name is found by the lists, to which each kind leads on.
"""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from operator import itemgetter
from typing import Any, TypeVar, cast

from django.db.models import CharField, Model, Q, QuerySet, Value
from django.db.models.functions import Cast, Collate, Left, Upper
from django.utils.translation import gettext_lazy as _

from pms.accounts.rules import is_partner_admin, may_manage_policies
from pms.api_keys import queries as keys
from pms.api_keys.states import ApiKeyState
from pms.common.actor import Actor
from pms.common.states import State, Word
from pms.common.text import fold
from pms.partners import queries as partners
from pms.partners.models import HOLDER_LENGTH, PartnerCertificate
from pms.partners.states import PartnerState
from pms.policies import queries as policies
from pms.policies.models import PolicyGroup
from pms.policies.states import GroupState, PolicyState
from pms.policy_requests import queries as requests
from pms.policy_requests.states import RequestState
from pms.trust import queries as trust
from pms.trust.rules import may_manage
from pms.trust.states import CertificateState

M = TypeVar("M", bound=Model)
Row = tuple[str, int, str, str, str, str, str]
Branch = QuerySet[Any, Row]

TEXT_LIMIT = 128
LEAST = 2
"""Characters from which on there is something to search for."""
LEAST_ID = 4
"""Characters from which on the beginning of a random id or a fingerprint is worth a look."""
AT_MOST = 10
"""Hits per kind."""
LAST = "\U0010ffff"
"""The last code point: what begins with a text lies between the text and the text with it."""
ID_PARTS = re.compile(r"[0-9a-fA-F:\s-]+")


class Kind(Word):
    """What can be found, in the order in which it is shown."""

    PARTNER = "partner", _("Partners")
    POLICY = "policy", _("Policies")
    GROUP = "group", _("Policy groups")
    REQUEST = "request", _("Requests")
    KEY = "key", _("API keys")
    AUTHORITY = "authority", _("Certificate Trust Store")
    CERTIFICATE = "certificate", _("Partner certificates")


STATES: dict[Kind, type[State]] = {
    Kind.PARTNER: PartnerState,
    Kind.POLICY: PolicyState,
    Kind.GROUP: GroupState,
    Kind.REQUEST: RequestState,
    Kind.KEY: ApiKeyState,
    Kind.AUTHORITY: CertificateState,
}


@dataclass(frozen=True, slots=True)
class Hit:
    """Something that was found. ``name`` is what people call it, ``note`` what it belongs to, ``owner`` its partner."""

    kind: Kind
    id: str
    name: str
    note: str
    owner: str
    state: State | None


@dataclass(frozen=True, slots=True)
class Group:
    """What was found of one kind; ``has_more`` where there is more than is shown."""

    kind: Kind
    hits: tuple[Hit, ...]
    has_more: bool


def cleaned(text: str) -> str:
    """What is searched for: without what nobody can have typed, not longer than a name."""
    typed = text.replace("\0", " ").encode(errors="ignore").decode()  # halves of characters
    return " ".join(typed.split())[:TEXT_LIMIT].strip()


def search(*, actor: Actor, text: str, kinds: Collection[Kind], at: datetime, limit: int = AT_MOST) -> list[Group]:
    """What begins with ``text`` among ``kinds``, at most ``limit`` of each; an exact id comes first. One query."""
    wanted = cleaned(text)
    if len(wanted) < LEAST:
        return []
    finder = Finder(actor=actor, text=wanted, at=at, most=limit + 1)
    branches = [branch for kind in Kind if kind in kinds for branch in finder.branches(kind)]
    if not branches:
        return []
    first, *others = branches
    return grouped(first.union(*others, all=True) if others else first, wanted, limit)


def grouped(rows: Iterable[Row], text: str, limit: int) -> list[Group]:
    """The rows by kind, each object once, in the order of ``Kind``; an exact id before everything else.

    Within a branch they stay as the branch, which is ordered and limited, hands them over.
    """
    found: dict[Kind, dict[str, Hit]] = {}
    for kind, _branch, key, name, note, owner, state in sorted(rows, key=itemgetter(1)):
        states = STATES.get(Kind(kind))
        hit = Hit(Kind(kind), key, name, note, owner, states(state) if states else None)
        found.setdefault(hit.kind, {}).setdefault(key, hit)
    exact = fold(text)
    hits_of = {
        kind: sorted(found[kind].values(), key=lambda hit: fold(hit.id) != exact) for kind in Kind if kind in found
    }
    groups = [Group(kind, tuple(hits[:limit]), has_more=len(hits) > limit) for kind, hits in hits_of.items()]
    return sorted(groups, key=lambda group: fold(group.hits[0].id) != exact)


@dataclass(frozen=True, slots=True)
class Finder:
    """The branches of one search: each a short query over one column that an index knows."""

    actor: Actor
    text: str
    at: datetime
    most: int

    def branches(self, kind: Kind) -> list[Branch]:
        """The branches of a kind, in the order in which their rows are shown."""
        return {
            Kind.PARTNER: self._partners,
            Kind.POLICY: self._policies,
            Kind.GROUP: self._groups,
            Kind.REQUEST: self._requests,
            Kind.KEY: self._keys,
            Kind.AUTHORITY: self._authorities,
            Kind.CERTIFICATE: self._certificates,
        }[kind]()

    def _partners(self) -> list[Branch]:
        rows = partners.visible_to(self.actor)
        shown = Shown(Kind.PARTNER, name="organisation", note="id", owner="id", state="state")
        return [
            self._rows(begins(rows, "id_folded", self.text), shown, 0),
            self._rows(begins(rows, "organisation_folded", self.text), shown, 1),
        ]

    def _policies(self) -> list[Branch]:
        if not may_manage_policies(self.actor):
            return []
        rows = policies.visible_policies()
        shown = Shown(Kind.POLICY, name="name", note="group__name", state="state")
        return [
            self._rows(begins(rows, "name_folded", self.text), shown, 1),
            *self._by_id(rows, shown),
        ]

    def _groups(self) -> list[Branch]:
        if not may_manage_policies(self.actor):
            return []
        rows = PolicyGroup.objects.all()
        shown = Shown(Kind.GROUP, name="name", note="description", state="state")
        return [
            self._rows(begins(rows, "name_folded", self.text), shown, 1),
            *self._by_id(rows, shown),
        ]

    def _requests(self) -> list[Branch]:
        """By id, and the newest of the partners that are found; a partner's own by the name of the policy too."""
        rows = requests.visible_to(self.actor)
        shown = Shown(
            Kind.REQUEST, name="policy__name", note="partner__organisation", owner="partner_id", state="state"
        )
        found = [*self._by_id(rows, shown)]
        if not is_partner_admin(self.actor):
            named = begins(rows, "policy__name_folded", self.text)
            return [*found, self._rows(named, shown, 1)]
        for number, column in enumerate(("id_folded", "organisation_folded"), start=1):
            asking = begins(partners.visible_to(self.actor), column, self.text).values("pk")[: self.most]
            newest = rows.filter(partner__in=asking).order_by("-requested_at", "-pk")
            found.append(self._rows(newest, shown, number))
        return found

    def _keys(self) -> list[Branch]:
        rows = keys.visible_to(self.actor, self.at)
        shown = Shown(Kind.KEY, name="name", note="partner__organisation", owner="partner_id", state="shown_state")
        return [
            self._rows(begins(rows, "name_folded", self.text), shown, 1),
            *self._by_id(rows, shown),
        ]

    def _authorities(self) -> list[Branch]:
        """Authorities are few, so their names are looked through as a whole."""
        if not may_manage(self.actor):
            return []
        rows = trust.on_the_wire(self.actor, at=self.at)
        named = Q(issued_to__icontains=self.text) | Q(subject__icontains=self.text)
        shown = Shown(Kind.AUTHORITY, name="issued_to", note="issued_by", state="shown_state")
        return [
            self._rows(rows.filter(named | self._fingerprint("id", "sha256", "serial")).order_by("issued_to"), shown, 1)
        ]

    def _certificates(self) -> list[Branch]:
        rows = PartnerCertificate.objects.filter(partner__in=partners.visible_to(self.actor))
        shown = Shown(Kind.CERTIFICATE, name="issued_to", note="partner__organisation", owner="partner_id")
        holder = Collate(Upper(Left("issued_to", HOLDER_LENGTH)), "C")
        text = self.text[:HOLDER_LENGTH].upper()
        held = rows.annotate(sought=holder).filter(sought__gte=text, sought__lt=text + LAST).order_by("sought")
        found = [self._rows(held, shown, 1)]
        if self._is_id:
            found.append(self._rows(rows.filter(self._fingerprint("id")).order_by("pk"), shown, 0))
            found.append(self._rows(rows.filter(self._fingerprint("sha256")).order_by("pk"), shown, 0))
        return found

    @property
    def _is_id(self) -> bool:
        """Whether it may be the beginning of a random id, a fingerprint or a serial number."""
        return len(self.text) >= LEAST_ID and ID_PARTS.fullmatch(self.text) is not None

    def _by_id(self, rows: QuerySet[M], shown: "Shown") -> list[Branch]:
        if not self._is_id:
            return []
        return [self._rows(rows.filter(pk__startswith=self.text.lower()).order_by("pk"), shown, 0)]

    def _fingerprint(self, *columns: str) -> Q:
        """That one of the columns begins with the text as hexadecimal digits, however they are grouped."""
        if not self._is_id:
            return Q(pk__in=[])
        digits = re.sub(r"[:\s]", "", self.text).lower()
        return Q(*(Q((f"{column}__startswith", digits)) for column in columns), _connector=Q.OR)

    def _rows(self, found: QuerySet[M], shown: "Shown", order: int) -> Branch:
        """The first rows of a branch, as every branch gives them."""
        return found.annotate(
            of_kind=Value(shown.kind.value, output_field=CharField()),
            of_branch=Value(order),
            of_id=as_text("pk"),
            of_name=as_text(shown.name),
            of_note=as_text(shown.note),
            of_owner=as_text(shown.owner),
            of_state=as_text(shown.state),
        ).values_list(*COLUMNS)[: self.most]


@dataclass(frozen=True, slots=True)
class Shown:
    """Where a kind has what is shown of it; empty where it has no such thing."""

    kind: Kind
    name: str
    note: str
    owner: str = ""
    state: str = ""


COLUMNS = ("of_kind", "of_branch", "of_id", "of_name", "of_note", "of_owner", "of_state")


def as_text(path: str) -> Cast | Value:
    """A column as text, so that all branches have the same type."""
    return Cast(path, CharField()) if path else Value("", output_field=CharField())


def begins(rows: QuerySet[M], column: str, text: str) -> QuerySet[M]:
    """The rows whose folded ``column`` begins with ``text``, in the order of the index that finds them."""
    wanted = fold(text)
    sought = rows.annotate(sought=Collate(column, "C"))
    found = sought.filter(sought__gte=wanted, sought__lt=wanted + LAST).order_by("sought", "pk")
    return cast("QuerySet[M]", found)
