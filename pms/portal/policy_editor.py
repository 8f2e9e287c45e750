"""What the JSON editor of a policy shows beside the text: its faults, or what it would allow."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pms.policies.rules import (
    MOST_CHARACTERS_OF_DATA,
    STARTS,
    Fault,
    compact,
    doubts_about,
    explain,
    placed,
    read_policy,
)
from pms.policies.states import PolicyType
from pms.portal.forms.policies import ContentForm, start_choices

SHOWN = 200
"""So many faults are listed at once; the number tells of all."""


@dataclass(frozen=True, slots=True)
class Check:
    """The result of reading a text as a policy; ``is_blank`` where there is nothing to say yet."""

    is_blank: bool = False
    has_no_type: bool = False
    faults: Sequence[Fault] = ()
    fault_count: int = 0
    doubts: Sequence[Fault] = ()
    sentences: Sequence[str] = ()
    characters: int = 0
    most: int = MOST_CHARACTERS_OF_DATA


def check_of(policy_type: str, text: str) -> Check:
    """Everything that can be said about ``text`` as the content of a policy of that type."""
    if not text.strip():
        return Check(is_blank=True)
    if policy_type not in set(PolicyType):
        return Check(has_no_type=True)
    kind = PolicyType(policy_type)
    reading = read_policy(kind, text)
    if reading.faults:
        return Check(faults=reading.faults[:SHOWN], fault_count=len(reading.faults))
    data: Any = reading.value
    return Check(
        doubts=[placed(reading, doubt) for doubt in doubts_about(kind, data)],
        sentences=explain(kind, data),
        characters=len(compact(data)),
    )


def editor_context(form: ContentForm) -> dict[str, Any]:
    """What the editor's template needs beside the form."""
    kind = form.kind or form.initial.get("type", "")
    return {
        "check": check_of(str(kind), str(form["content"].value() or "")),
        "starts": start_choices(),
        "shapes": {shape.key: {"type": shape.type.value, "text": shape.text} for shape in STARTS},
    }
