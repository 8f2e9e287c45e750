"""What is wrong with a policy's content, as the reference's codes, in the order in which it would find it."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from pms.api.errors import CODES, WireError
from pms.policies.errors import PolicyDataInvalid
from pms.policies.rules import Fault

OF_MEMBERS = frozenset({"required", "additionalProperties"})
"""Faults that point to a member and are found at the object that has it, or lacks it."""
MOST = 100
"""How many faults an answer names."""

FINDINGS: Mapping[str, tuple[str, str]] = {
    "required": ("PMS_PV_006", "A required member is missing"),
    "additionalProperties": ("PMS_PV_005", "The member is not allowed here"),
    "enum": ("PMS_PV_005", "The value is not one of those that are possible here"),
    "type": ("PMS_PV_007", "The value is of the wrong type"),
    "minItems": ("PMS_PV_008", "The list holds too few items"),
    "minLength": ("PMS_PV_009", "The text is too short"),
}
"""Code and words by the kind of the fault."""
OWN_CODE = CODES[PolicyDataInvalid]
OWN_WORDS = {"size": "The policy is larger than can be kept"}
"""What the reference does not look for; it is told after all that it would find."""


@contextmanager
def named_faults() -> Iterator[None]:
    """Within, content that does not fit is answered with all of its faults, each with its code and its place."""
    try:
        yield
    except PolicyDataInvalid as error:
        found = [_finding(fault) for fault in sorted(error.data["faults"], key=_place)[:MOST]]
        raise WireError(*found[0], more=found[1:]) from error


def _finding(fault: Fault) -> tuple[str, str]:
    own = OWN_CODE, OWN_WORDS.get(fault.kind, "The value cannot be kept")
    code, words = FINDINGS.get(fault.kind, own)
    return code, f"{words}: {fault.pointer.removeprefix('/') or 'policies'}"


def _place(fault: Fault) -> tuple[bool, list[tuple[int, int, str]], str, str]:
    """From the outside in, names in order, at each place the keywords in order: so the reference's validator walks."""
    path = [_step(token) for token in fault.pointer.split("/")[1:]]
    owner = path[:-1] if fault.kind in OF_MEMBERS else path
    return fault.kind not in FINDINGS, owner, fault.kind, fault.pointer


def _step(token: str) -> tuple[int, int, str]:
    return (0, int(token), "") if token.isascii() and token.isdigit() and len(token) < 10 else (1, 0, token)
