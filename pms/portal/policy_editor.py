"""What the editor of a policy shows beside the text: its faults, or what it would allow; templates; the form."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

from django.utils.functional import Promise

from pms.policies.rules import (
    MOST_CHARACTERS_OF_DATA,
    STARTS,
    Fault,
    compact,
    doubts_about,
    explain,
    placed,
    read_policy,
    starts_of,
)
from pms.policies.states import PolicyType
from pms.portal.forms.policies import ContentForm
from pms.portal.policy_layout import layout_of, suggestions

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


@dataclass(frozen=True, slots=True)
class Template:
    """A shape to start from: what it is called and what a policy made of it allows."""

    key: str
    label: str | Promise
    sentences: Sequence[str]


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


def templates_of(kind: PolicyType) -> list[Template]:
    """The shapes to start from for one type, each with its preview in words."""
    return [Template(start.key, start.label, explain(kind, cast(Any, start.data))) for start in starts_of(kind)]


def editor_context(form: ContentForm, *, is_new: bool = False) -> dict[str, Any]:
    """What the editor's template needs beside the form; a new draft may begin from a template and be of any type."""
    kind = form.kind or form.initial.get("type", "")
    text = str(form["content"].value() or "")
    kinds = list(PolicyType) if is_new else [PolicyType(kind)]
    return {
        "check": check_of(str(kind), text),
        "most": MOST_CHARACTERS_OF_DATA,
        "layouts": {each.value: layout_of(each) for each in kinds},
        "suggestions": suggestions(),
        "templates": [(each, templates_of(each)) for each in kinds] if is_new else [],
        "shapes": {shape.key: {"type": shape.type.value, "text": shape.text} for shape in STARTS} if is_new else {},
        "is_blank": not text.strip(),
    }
