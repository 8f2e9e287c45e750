"""How a mail and a line read, in each language."""

from datetime import UTC, datetime

import pytest
from django.utils import translation

from pms.notifications.adapters.installation import mail_settings
from pms.notifications.recipients import Recipient
from pms.notifications.rendering import Letter, write_letter, write_line
from pms.notifications.templatetags.notices import day, moment
from tests.factories.notifications import DRAWER_OPENED, PARAMETERS


def letter(language: str = "en", **parameters: str | int) -> Letter:
    return write_letter(
        DRAWER_OPENED,
        recipient=Recipient(user_id=1, email="anna@example.org", language=language, name="Anna"),
        parameters=PARAMETERS | parameters,
        path="/drawers/1/",
        installation=mail_settings(),
    )


def test_the_text_has_greeting_facts_address_and_who_sent_it(settings):
    settings.SUPPORT_CONTACT = "help@example.org"
    assert letter().text == (
        "Drawer opened\n\n"
        "Hello Anna,\n\n"
        "Somebody opened drawer kitchen.\n\n"
        "Drawer: kitchen\nDay: 3 May 2026\n\n"
        "Look at the drawer:\nhttp://localhost:8000/drawers/1/\n\n"
        "--\n"
        "You receive this e-mail because of your account at Partner Management.\n"
        "Partner Management sent it automatically; replies are not read.\n"
        "Questions? Write to help@example.org.\n"
    )


def test_the_html_holds_the_same_and_escapes_values():
    html = letter(drawer="<script>alert(1)</script>").html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html
    assert "<script" not in html
    assert 'href="http://localhost:8000/drawers/1/"' in html
    assert '<html lang="en" dir="ltr">' in html
    assert html.count("<h1") == 1
    assert "<img" not in html
    assert "Anna" in html


def test_texts_hold_values_as_they_are():
    written = letter(drawer="Müller & Söhne <x>")
    assert written.subject == 'Drawer "Müller & Söhne <x>" was opened'
    assert "Drawer: Müller & Söhne <x>\n" in written.text


def test_a_value_cannot_break_the_subject_line():
    assert letter(drawer="a\r\nBcc: x@example.org").subject == 'Drawer "a Bcc: x@example.org" was opened'


def test_a_very_long_subject_is_cut_to_its_column():
    assert len(letter(drawer="x" * 400).subject) == 255


def test_arabic_runs_from_right_to_left_and_isolates_names():
    written = letter("ar")
    assert '<html lang="ar" dir="rtl">' in written.html
    assert "\u2068kitchen\u2069" in written.subject
    assert "\u2068kitchen\u2069" in written.text
    assert "3 مايو 2026" in written.text
    assert 'href="http://localhost:8000/drawers/1/" dir="ltr"' in written.html


@pytest.mark.parametrize(("asked", "used"), [("fr", "fr"), ("fr-CA", "fr"), ("de", "ar"), ("", "ar"), ("../etc", "ar")])
def test_a_language_that_is_not_spoken_falls_back_to_the_installations(settings, asked, used):
    settings.LANGUAGE_CODE = "ar"
    assert letter(asked).language == used


def test_rendering_leaves_the_readers_language_alone():
    with translation.override("fr"):
        letter("ar")
        assert translation.get_language() == "fr"


def test_a_line_in_the_portal_counts_in_the_language():
    one, three = PARAMETERS | {"spoons": 1}, PARAMETERS
    assert write_line("drawer_opened", parameters=one, language="en") == "1 spoon in drawer kitchen"
    assert write_line("drawer_opened", parameters=three, language="en") == "3 spoons in drawer kitchen"


def test_a_line_is_plain_text_that_a_page_escapes():
    line = write_line("drawer_opened", parameters=PARAMETERS | {"drawer": "<b>"}, language="en")
    assert line == "3 spoons in drawer <b>"
    assert not hasattr(line, "__html__")


def test_a_line_keeps_the_spaces_that_must_not_break():
    line = write_line(
        "drawer_opened", parameters=PARAMETERS | {"drawer": "\u00ab\u00a0a \n b\u00a0\u00bb"}, language="en"
    )
    assert line == "3 spoons in drawer \u00ab\u00a0a b\u00a0\u00bb"


@pytest.mark.parametrize(("language", "text"), [("en", "3 May 2027"), ("fr", "3 mai 2027"), ("ar", "3 مايو 2027")])
def test_dates_are_written_in_the_language(language, text):
    with translation.override(language):
        assert day("2027-05-03") == text
        assert day("\u20682027-05-03\u2069") == text


def test_moments_are_told_in_the_installations_time_zone(settings):
    settings.TIME_ZONE = "Africa/Addis_Ababa"
    late = datetime(2027, 5, 3, 22, 30, tzinfo=UTC).isoformat()
    assert (day(late), moment(late)) == ("4 May 2027", "4 May 2027, 01:30 EAT")
