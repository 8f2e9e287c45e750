"""The codes are a contract: named once, with exactly the data they promise."""

from pathlib import Path

import pytest

import pms.pki
from pms.pki.errors import ALL_CODES, Code, PkiError, Tolerance

SOURCES = [path.read_text() for path in Path(pms.pki.__file__).parent.glob("*.py") if path.name != "errors.py"]
SOURCES.append((Path(pms.pki.__file__).parent.parent / "trust" / "adapters" / "keystore.py").read_text())
MANUAL = Path(pms.pki.__file__).parent.parent.parent / "docs" / "concepts" / "certificates.md"


def test_every_code_is_raised_somewhere():
    assert [code.name for code in ALL_CODES if not any(f"Code.{code.name}" in text for text in SOURCES)] == []


def test_every_code_is_in_the_manual():
    manual = MANUAL.read_text()
    assert [code.value for code in ALL_CODES if f"`{code.value}`" not in manual] == []


def test_a_code_is_its_word():
    assert Code.PRIVATE_KEY == "private-key"
    assert str(Code.PRIVATE_KEY) == "private-key"


def test_an_error_has_exactly_the_data_that_its_code_names():
    error = PkiError(Code.TOO_MANY_NAMES, count=65, limit=64)
    assert (error.code, error.data) == (Code.TOO_MANY_NAMES, {"count": 65, "limit": 64})
    with pytest.raises(TypeError, match="too-many-names takes"):
        PkiError(Code.TOO_MANY_NAMES, count=65)


def test_every_tolerance_is_a_refusal_of_the_strict_profile():
    assert [word for word in Tolerance if word.value not in {code.value for code in ALL_CODES}] == []
