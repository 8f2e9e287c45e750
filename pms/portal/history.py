"""What happened to an object, as its page tells it to its reader."""

from collections.abc import Collection, Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from pms.audit.actions import Action
from pms.audit.queries import history, sentence
from pms.common.actor import SYSTEM
from pms.portal.components import HistoryRow

LONGEST = 50
"""How many of the newest events a page tells."""


def rows_for_staff(ref_type: str, ref_id: str) -> list[HistoryRow]:
    """Everything, refusals too, with the names of the log."""
    rows = history(ref_type, ref_id)[:LONGEST]
    return [HistoryRow(row.action_dtimes, row.session_user_name, str(sentence(row))) for row in rows]


def rows_for_partner(
    ref_type: str, ref_id: str, *, actions: Collection[Action], people: Mapping[str, str]
) -> list[HistoryRow]:
    """Only ``actions``, and only the names of the partner's own ``people``, by account id: staff stays staff."""
    shown = [action.event_id for action in actions]
    rows = history(ref_type, ref_id).filter(event_id__in=shown)[:LONGEST]
    return [HistoryRow(row.action_dtimes, _who(row.session_user_id, people), str(sentence(row))) for row in rows]


def _who(user_id: str, people: Mapping[str, str]) -> str:
    words: str | Promise = _("The system") if user_id == SYSTEM.name else _("Partner admin")
    return people.get(user_id) or str(words)
