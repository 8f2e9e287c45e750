"""Whether content fits the schema of its type; every fault at once, in words.

The schemas (JSON Schema draft 4) are interface facts of the platform, kept beside this package.
"""

import difflib
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import cache
from importlib import resources
from typing import Any, cast

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from jsonschema import Draft4Validator, ValidationError, validators

from pms.common.errors import Message
from pms.policies.rules.faults import LONGEST_SHOWN, Fault, shown, step, unstorable
from pms.policies.rules.json_text import Reading, read
from pms.policies.states import PolicyType

FILE_OF_TYPE = {
    PolicyType.AUTH: "auth",
    PolicyType.DATA_SHARE: "data-share",
    PolicyType.CREDENTIAL_ISSUANCE: "data-share",
    PolicyType.MISP: "misp",
}

Schema = Mapping[str, Any]


@cache
def schema_of(policy_type: PolicyType) -> Schema:
    """The schema that content of this type must fit."""
    file = resources.files("pms.policies") / "schemas" / f"{FILE_OF_TYPE[policy_type]}.json"
    found: Schema = json.loads(file.read_text(encoding="utf-8"))
    return found


def faults_of(policy_type: PolicyType, data: object) -> list[Fault]:
    """Everything that keeps ``data`` from being a policy of this type; empty when all is well."""
    beyond = unstorable(data)
    if any(fault.kind == "depth" for fault in beyond):
        return beyond
    validator = _Validator(schema_of(policy_type))
    return [_fault(error) for error in validator.iter_errors(data)] + beyond


def read_policy(policy_type: PolicyType, text: str) -> Reading:
    """Read and check a typed text; the faults are in the order in which they stand there."""
    reading = read(text)
    if not any(fault.kind == "syntax" for fault in reading.faults):
        reading.faults.extend(placed(reading, fault) for fault in faults_of(policy_type, reading.value))
        reading.faults.sort(key=lambda fault: (fault.line, fault.column))
    return reading


def placed(reading: Reading, fault: Fault) -> Fault:
    """The same fault, knowing its line and column in the text."""
    line, column = reading.line_and_column(fault.pointer)
    return replace(fault, line=line, column=column)


def _required(_validator: object, names: list[str], instance: object, _schema: Schema) -> Iterator[ValidationError]:
    """As draft 4 has it, with the missing member in the path."""
    if isinstance(instance, dict):
        yield from (ValidationError("missing", path=[name]) for name in names if name not in instance)


def _additional(_validator: object, allowed: bool, instance: object, schema: Schema) -> Iterator[ValidationError]:
    """As draft 4 has it for ``false``, one error for each member too many."""
    if isinstance(instance, dict) and allowed is False:
        known = schema.get("properties", {})
        yield from (ValidationError("unknown", path=[name]) for name in instance if name not in known)


_Validator = validators.extend(  # type: ignore[no-untyped-call]  # its stubs lack this function
    Draft4Validator, {"required": _required, "additionalProperties": _additional}
)

WRONG_TYPE: Mapping[str, Message] = {
    "object": gettext_lazy("An object in curly brackets { } is expected here."),
    "array": gettext_lazy("A list in square brackets [ ] is expected here."),
    "string": gettext_lazy("Text in double quotation marks is expected here."),
    "boolean": gettext_lazy("true or false is expected here, without quotation marks."),
    "number": gettext_lazy("A number is expected here, without quotation marks."),
    "integer": gettext_lazy("A whole number is expected here, without quotation marks."),
    "null": gettext_lazy("null is expected here."),
}


def _missing_member(error: ValidationError) -> str:
    return _("“%(name)s” is missing.") % {"name": shown(error.absolute_path[-1])}


def _unknown_member(error: ValidationError) -> str:
    name = str(error.absolute_path[-1])
    known = list(cast(Schema, error.schema).get("properties", {}))
    near = difflib.get_close_matches(name, known, n=1) if len(name) <= LONGEST_SHOWN else []
    if near:
        return _("“%(name)s” is not known here. Did you mean “%(near)s”?") % {"name": shown(name), "near": near[0]}
    return _("“%(name)s” is not known here. Possible are: %(known)s.") % {
        "name": shown(name),
        "known": ", ".join(known),
    }


def _wrong_type(error: ValidationError) -> str:
    if not error.absolute_path and is_whole_request(error.instance):
        return _("This is a whole request to the interface. Paste only what stands under “policies” in it.")
    return str(WRONG_TYPE.get(str(error.validator_value), _("A value of another kind is expected here.")))


def _not_listed(error: ValidationError) -> str:
    possible = ", ".join(f"“{value}”" for value in cast(list[str], error.validator_value))
    return _("“%(value)s” is not possible here. Possible are: %(possible)s.") % {
        "value": shown(error.instance),
        "possible": possible,
    }


def _too_few(error: ValidationError) -> str:
    least = cast(int, error.validator_value)
    sentence = ngettext(
        "At least %(least)s entry is needed here.", "At least %(least)s entries are needed here.", least
    )
    return sentence % {"least": least}


def _too_short(error: ValidationError) -> str:
    least = cast(int, error.validator_value)
    sentence = ngettext(
        "At least %(least)s character is needed here.", "At least %(least)s characters are needed here.", least
    )
    return sentence % {"least": least}


SENTENCE_OF_KEYWORD: Mapping[str, Callable[[ValidationError], str]] = {
    "required": _missing_member,
    "additionalProperties": _unknown_member,
    "type": _wrong_type,
    "enum": _not_listed,
    "minItems": _too_few,
    "minLength": _too_short,
}


def _fault(error: ValidationError) -> Fault:
    pointer = ""
    for token in error.absolute_path:
        pointer = step(pointer, token)
    keyword = str(error.validator)
    words = SENTENCE_OF_KEYWORD.get(keyword)
    return Fault(pointer, keyword, words(error) if words else _("This value does not fit here."))


def is_whole_request(data: object) -> bool:
    """Whether somebody pasted the file that the platform's onboarding scripts send."""
    first = data[0] if isinstance(data, list) and len(data) == 1 else data
    request = first.get("request") if isinstance(first, dict) else None
    return isinstance(request, dict) and "policies" in request
