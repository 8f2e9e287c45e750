"""What the portal may not contain, because it breaks mirroring or the content security policy."""

import re
from pathlib import Path

import pytest

from tests.architecture.source import PACKAGE, ROOT

LEFT_RIGHT = re.compile(
    r"\b(?:margin|padding|border|inset|scroll-margin)-(?:left|right)\b"
    r"|\b(?:float|clear|text-align)\s*:\s*(?:left|right)\b"
    r"|(?:^|[;{\s])(?:left|right)\s*:"
)
INLINE = re.compile(
    r"<script(?![^>]*\bsrc=)(?![^>]*type=\"application/json\")|\son[a-z]+=[\"']|\sstyle=[\"']|javascript:",
    re.IGNORECASE,
)
DIRECTED_CLASS = re.compile(r"class=\"[^\"]*\b(?:text-(?:left|right)|float-(?:left|right)|[mp][lr]-\d)\b")


def relative(path: Path) -> str:
    return str(path.relative_to(ROOT))


def stylesheets() -> list[Path]:
    return sorted((PACKAGE / "portal" / "static").rglob("*.css"))


def templates() -> list[Path]:
    return sorted((PACKAGE / "portal" / "templates").rglob("*.html"))


def test_there_are_stylesheets_and_templates_to_check() -> None:
    assert stylesheets()
    assert templates()


@pytest.mark.parametrize("path", stylesheets(), ids=relative)
def test_stylesheets_know_no_left_and_right(path: Path) -> None:
    lines = path.read_text().splitlines()
    assert [f"{number}: {line}" for number, line in enumerate(lines, 1) if LEFT_RIGHT.search(line)] == []


@pytest.mark.parametrize("path", templates(), ids=relative)
def test_templates_hold_no_inline_script_or_style(path: Path) -> None:
    text = path.read_text()
    assert INLINE.findall(text) == []
    assert DIRECTED_CLASS.findall(text) == []
