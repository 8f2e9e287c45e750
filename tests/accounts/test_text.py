"""Characters that nobody sees."""

import pytest

from pms.common.text import has_hidden_characters


@pytest.mark.parametrize(
    "text", ["a\x00b", "a\u202eb", "a\u2066b", "a\u200bb", "\ufeffa", "a\u00adb", "a\nb", "a\u2028b"]
)
def test_hidden_characters_are_found(text):
    assert has_hidden_characters(text)


@pytest.mark.parametrize("text", ["Acme Bank", "بنك المدينة", "می‌خواهم", "Société Générale", "O’Neil & Söhne", "日本"])
def test_letters_of_every_script_pass(text):
    assert not has_hidden_characters(text)


def test_lines_are_allowed_where_there_may_be_several():
    assert not has_hidden_characters("1 Harbour Street\r\nSpringfield", lines=True)
    assert has_hidden_characters("1 Harbour\u202e Street\nSpringfield", lines=True)
