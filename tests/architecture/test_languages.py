"""Three languages, each complete: what is written in English says the same in French and Arabic."""

import re
from gettext import c2py  # type: ignore[attr-defined]
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from tests.architecture.source import PACKAGE

LOCALES = PACKAGE / "locale"
TRANSLATED = ("ar", "fr")
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%%|</?\w+[^>]*>")
SAME_IN_FRENCH = (Path(__file__).parent / "same_in_french.txt").read_text().splitlines()
SAME_IN_ARABIC = (Path(__file__).parent / "same_in_arabic.txt").read_text().splitlines()
SAME = {"fr": set(SAME_IN_FRENCH), "ar": set(SAME_IN_ARABIC)}


def catalogue(language: str) -> Catalog:
    with (LOCALES / language / "LC_MESSAGES" / "django.po").open("rb") as file:
        return read_po(file, locale=language)


def messages(language: str) -> list[Message]:
    return [message for message in catalogue(language) if message.id]


def forms(text: str | tuple[str, ...] | list[str]) -> list[str]:
    return [text] if isinstance(text, str) else list(text)


def test_there_are_exactly_three_languages() -> None:
    assert sorted(path.name for path in LOCALES.iterdir()) == ["ar", "en", "fr"]


def test_all_catalogues_hold_the_same_messages() -> None:
    keys = {
        language: {(message.context, str(message.id)) for message in messages(language)}
        for language in (*TRANSLATED, "en")
    }
    assert keys["ar"] == keys["en"]
    assert keys["fr"] == keys["en"]
    assert len(keys["en"]) > 500


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_message_is_translated_and_none_is_a_guess(language: str) -> None:
    missing = [message.id for message in messages(language) if not all(forms(message.string))]
    assert missing == []
    assert [message.id for message in messages(language) if message.fuzzy] == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_placeholders_and_tags_are_kept(language: str) -> None:
    """Forms for few, like "one request", may leave the number to the words; the last form shows it."""
    broken = []
    for message in messages(language):
        known = {found for text in forms(message.id) for found in PLACEHOLDER.findall(text)}
        *few, last = forms(message.string)
        broken += [(message.id, text) for text in few if set(PLACEHOLDER.findall(text)) - known]
        if set(PLACEHOLDER.findall(last)) != known:
            broken.append((message.id, last))
    assert broken == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_no_translation_is_the_english_words_again(language: str) -> None:
    same = {text for message in messages(language) for text in forms(message.id) if text in forms(message.string)}
    assert sorted(same - SAME[language]) == []


def test_plural_forms_are_those_of_the_language() -> None:
    assert catalogue("ar").num_plurals == 6
    assert catalogue("fr").num_plurals == 2
    for language, number in (("ar", 6), ("fr", 2)):
        assert {len(forms(message.string)) for message in messages(language) if message.pluralizable} == {number}


def test_arabic_chooses_among_its_six_forms_by_the_number() -> None:
    choose = c2py(catalogue("ar").plural_expr)
    assert [choose(number) for number in (0, 1, 2, 3, 10, 11, 99, 100, 102, 103, 111)] == [
        0,
        1,
        2,
        3,
        3,
        4,
        4,
        5,
        5,
        3,
        4,
    ]


def test_arabic_is_written_in_arabic() -> None:
    letters = re.compile(r"[\u0600-\u06ff]")
    latin_only = [
        message.id
        for message in messages("ar")
        if not all(letters.search(text) for text in forms(message.string)) and message.id not in SAME["ar"]
    ]
    assert latin_only == []
