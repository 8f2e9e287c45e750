"""What happened to an object, as its page tells it to its reader."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from pms.audit.actions import Action
from pms.audit.queries import history, sentence
from pms.audit.states import Outcome
from pms.common.actor import SYSTEM
from pms.portal.components import HistoryRow

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from pms.audit.models import LogRow

LONGEST = 50
"""How many of the newest events a page tells."""
ARRIVALS_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Arrival:
    """One try to come in: when, from where, what came of it."""

    at: datetime
    host: str
    what: str
    outcome: Outcome


def rows_for_staff(ref_type: str, ref_id: str, *, without: Collection[Action] = ()) -> list[HistoryRow]:
    """Everything that happened to the object, refusals too, with the names of the log."""
    return _rows(history(ref_type, ref_id).exclude(event_id__in=[action.event_id for action in without]), None)


def rows_about(
    ref_type: str, ref_id: str, actions: Collection[Action], people: Mapping[str, str] | None = None
) -> list[HistoryRow]:
    """Which of ``actions`` happened to the object, newest first.

    With ``people``, names by account id, only theirs are told: to a partner, staff is staff.
    """
    return _rows(history(ref_type, ref_id).filter(event_id__in=[action.event_id for action in actions]), people)


def arrivals_of(ref_type: str, ref_id: str, actions: Collection[Action]) -> list[Arrival]:
    """The last times that an account came in or tried to."""
    rows = history(ref_type, ref_id).filter(event_id__in=[action.event_id for action in actions])[:ARRIVALS_SHOWN]
    return [Arrival(row.action_dtimes, row.host_ip, str(sentence(row)), Outcome(row.outcome)) for row in rows]


def _rows(found: "QuerySet[LogRow]", people: Mapping[str, str] | None) -> list[HistoryRow]:
    return [
        HistoryRow(
            row.action_dtimes, _who(row.session_user_id, row.session_user_name or "", people), str(sentence(row))
        )
        for row in found[:LONGEST]
    ]


def _who(user_id: str, name: str, people: Mapping[str, str] | None) -> str:
    if user_id == SYSTEM.name:
        return _("The system")
    return name if people is None else people.get(user_id, _("Partner admin"))
