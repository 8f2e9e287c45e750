"""Every kind of notice has its texts, all of them render in the three languages, with exactly its parameters."""

import copy
import re
from pathlib import Path

import pytest

from pms import notifications
from pms.notifications import kinds
from pms.notifications.adapters.installation import mail_settings
from pms.notifications.kinds import Kind, catalogue
from pms.notifications.models import Notification
from pms.notifications.recipients import Recipient
from pms.notifications.rendering import write_letter, write_line

ALL = catalogue.all_kinds()
TEMPLATES = Path(notifications.__file__).parent / "templates" / "notices"
FILES = {path.stem for path in Path(kinds.__file__).parent.glob("*.py")} - {"__init__", "catalogue"}
LANGUAGES = ("en", "fr", "ar")
MOMENT = "2027-05-03T14:05:00+00:00"
MARK = "MISSING<%s>"

every_kind = pytest.mark.parametrize("kind", ALL, ids=lambda kind: kind.name)
every_language = pytest.mark.parametrize("language", LANGUAGES)


@pytest.fixture
def unknown_names_show(settings):
    """A name that a text uses and its kind does not declare shows in what is rendered."""
    templates = copy.deepcopy(settings.TEMPLATES)
    templates[0]["OPTIONS"]["string_if_invalid"] = MARK
    settings.TEMPLATES = templates


def sample(kind: Kind) -> dict[str, str | int]:
    """A value for each parameter: a number for what is counted, else a moment, which passes for a text and a date."""
    return {name: 3 if re.search("count|days|number", name) else MOMENT for name in kind.parameters}


def test_every_file_of_kinds_is_in_the_catalogue():
    assert {noun.__name__.rpartition(".")[2] for noun in catalogue.NOUNS} == FILES


def test_names_are_unique_and_fit_their_column():
    names = [kind.name for kind in ALL]
    assert len(names) == len(set(names))
    assert max(map(len, names)) <= Notification._meta.get_field("kind").max_length


def test_there_is_a_folder_of_texts_for_each_kind_and_no_other():
    assert {path.name for path in TEMPLATES.iterdir() if path.is_dir()} == {kind.name for kind in ALL}


@every_kind
def test_a_kind_has_exactly_the_texts_that_it_needs(kind: Kind):
    assert kind.mail or kind.portal
    assert {f"notices/{kind.name}/{path.name}" for path in (TEMPLATES / kind.name).iterdir()} == set(kind.templates)


@every_language
@every_kind
def test_every_text_renders_in_every_language_and_names_nothing_undeclared(
    unknown_names_show, kind: Kind, language: str
):
    texts: list[str] = []
    if kind.mail:
        letter = write_letter(
            kind,
            recipient=Recipient(user_id=1, email="anna@example.org", language=language, name="Anna"),
            parameters=sample(kind),
            path="/where/to/act/",
            installation=mail_settings(),
        )
        assert letter.language == language
        assert letter.html.count("<h1") == 1
        assert f'<html lang="{language}" dir="{"rtl" if language == "ar" else "ltr"}">' in letter.html
        assert all("http://localhost:8000/where/to/act/" in body for body in (letter.text, letter.html))
        texts += [letter.subject, letter.text, letter.html]
    if kind.portal:
        texts.append(write_line(kind.name, parameters=sample(kind), language=language))
    assert all(text.strip() for text in texts)
    assert [text for text in texts if "MISSING" in text or "{{" in text or "{%" in text] == []
