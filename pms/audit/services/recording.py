"""Writing rows: plain inserts in the transaction of the change they tell of."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import ParamSpec, TypeVar, cast

from django.utils import translation

from pms.audit.actions import Action
from pms.audit.models import NO_ID, NO_ID_TYPE, UNKNOWN_HOST, LogRow
from pms.common.actor import Actor
from pms.common.errors import DomainError
from pms.common.ids import new_id

APP_ID = "10002"
APP_NAME = "Partner management portal"
"""The reference's application id and name (which its newer code swaps)."""

EVENT_TYPE = "SYSTEM"
WIDTHS = {field.attname: field.max_length for field in LogRow._meta.fields}  # noqa: SLF001 - Django's documented API

P = ParamSpec("P")
R = TypeVar("R")


def record(
    action: Action, *, actor: Actor, at: datetime, ref_id: str = "", ref_type: str = "", description: str = ""
) -> None:
    """Write one row about ``action``, in the present transaction.

    ``ref_id`` and ``ref_type`` name the object ("partnerId", "policyId" …; the reference's words where
    it has them). ``description`` replaces the action's own and holds nothing secret or personal.
    Texts longer than their column are cut: an audit line must never be what stops a verb.
    """
    values = {
        "log_desc": description or _in_english(action.description),
        "event_id": action.event_id,
        "event_type": EVENT_TYPE,
        "event_name": action.name,
        "host_name": actor.host_name or UNKNOWN_HOST,
        "host_ip": actor.host_ip or UNKNOWN_HOST,
        "session_user_id": actor.id or actor.name,
        "session_user_name": actor.name,
        "app_id": APP_ID,
        "app_name": APP_NAME,
        "module_id": action.module.id,
        "module_name": action.module.title,
        "ref_id": ref_id or NO_ID,
        "ref_id_type": ref_type or NO_ID_TYPE,
        "cr_by": actor.name,
    }
    fitting = {name: _fitting(str(value), WIDTHS[name]) for name, value in values.items()}
    LogRow.objects.create(log_id=new_id(), action_dtimes=at, **fitting)


def audit_refusals(action: Action, *, ref: str = "", ref_type: str = "") -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Write ``action`` whenever the verb raises a DomainError, and let the error pass.

    Stands outside ``@transaction.atomic``, so that the row survives the verb's rollback. ``ref`` is the
    name of the argument that holds the object's id or the object itself; ``actor`` and ``at`` are
    read from the verb's own arguments. The description is the error's code.
    """

    def decorate(verb: Callable[P, R]) -> Callable[P, R]:
        @wraps(verb)
        def audited(*args: P.args, **kwargs: P.kwargs) -> R:
            try:
                return verb(*args, **kwargs)
            except DomainError as refusal:
                record(
                    action,
                    actor=cast(Actor, kwargs["actor"]),
                    at=cast(datetime, kwargs["at"]),
                    ref_id=_identity(kwargs.get(ref)),
                    ref_type=ref_type,
                    description=refusal.code,
                )
                raise

        return audited

    return decorate


def _identity(value: object) -> str:
    """The id that an argument holds or is."""
    if value is None:
        return ""
    return str(getattr(value, "pk", value))


def _fitting(text: str, width: int | None) -> str:
    """``text`` as the column takes it: no NUL, not longer than it."""
    return text.replace("\x00", "")[:width]


def _in_english(description: object) -> str:
    """The description as it is stored, whatever the reader's language is."""
    with translation.override(None):
        return str(description)
