"""Comparing the organisation of a certificate with the partner's."""

import unicodedata
from difflib import SequenceMatcher

from pms.pki.certificate import Certificate
from pms.pki.errors import Code, PkiError

Marks = tuple[tuple[int, int], ...]
"""(start, end) of each run of characters that differ."""

COMPARED = 256
"""Characters that are compared one by one; what lies beyond is marked as a whole."""


def check_organisation(certificate: Certificate, *, organisation: str) -> None:
    """The subject's O must be the partner's organisation: case counts; outer and repeated blanks do not."""
    expected, found = normal(organisation), normal(certificate.organisation)
    if not found:
        raise PkiError(Code.ORGANISATION_MISSING, expected=expected)
    if expected != found:
        expected_marks, found_marks = differences(expected, found)
        raise PkiError(
            Code.ORGANISATION_MISMATCH,
            expected=expected,
            found=found,
            expected_marks=expected_marks,
            found_marks=found_marks,
        )


def normal(text: str) -> str:
    """Unicode NFC, single spaces."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def differences(expected: str, found: str) -> tuple[Marks, Marks]:
    """Where two texts differ: (start, end) of the differing characters in each, for marking them."""
    matcher = SequenceMatcher(None, expected[:COMPARED], found[:COMPARED], autojunk=False)
    changed = [code for code in matcher.get_opcodes() if code[0] != "equal"]
    marks = tuple((start, end) for _, start, end, _, _ in changed if start < end)
    found_marks = tuple((start, end) for _, _, _, start, end in changed if start < end)
    return marks + _beyond(expected), found_marks + _beyond(found)


def _beyond(text: str) -> Marks:
    return ((COMPARED, len(text)),) if len(text) > COMPARED else ()
