"""The frame and the shared parts: every component, forms, questions, toasts, language, theme."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.template import Context, Template
from django.utils.translation import override
from django_cotton.compiler_regex import CottonCompiler

from pms.partners.states import PartnerState
from pms.portal.navigation import POLICY_MANAGER
from pms.portal.templatetags import portal as tags
from tests.cast import sign_in
from tests.factories import partners

pytestmark = pytest.mark.usefixtures("pages")
GOOD = {"kind": "auth", "name": "Bank KYC", "group": "1", "consent": "on"}
PAGES = ("", "new/", "drop/", "everything/", "secret/", "public/", "empty/")


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("language", ["en", "fr", "ar"])
def test_every_component_renders_in_every_language_without_inline_script_or_style(amina, path, language):
    amina.cookies["django_language"] = language
    response = amina.get(f"/things/{path}")
    page = response.content.decode()
    assert response.status_code == 200
    assert f'<html lang="{language}" dir="{"rtl" if language == "ar" else "ltr"}"' in page
    assert page.count("<h1>") == 1
    assert re.search(r"<title>[^<]+ · [^<]+</title>", page)
    assert not re.search(r"\sstyle=|\son[a-z]+=|<style|javascript:", page)
    assert re.findall(r"<script(?![^>]*\ssrc=)", page) == []


def test_the_answer_forbids_inline_script_and_framing(amina):
    policy = amina.get("/things/").headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe-inline" not in policy
    assert "frame-ancestors 'none'" in policy


def test_a_page_names_its_place_and_its_person(amina):
    page = amina.get("/things/everything/").content.decode()
    assert '<a class="skip-link" href="#main">' in page
    assert '<main id="main"' in page
    assert '<li><a href="/things/">Things</a></li>' in page
    assert '<li aria-current="page">Everything</li>' in page
    assert "Acme Bank" in page


def test_the_user_menu_has_two_entries_and_the_switcher_only_for_who_has_several_organisations(amina, cast):
    menu = re.compile(r'<div id="user-menu".*?</div>\s*</div>', re.DOTALL)
    page = menu.search(amina.get("/things/").content.decode()).group()
    assert re.findall(r"(User Profile|Logout|Act for)", page) == ["User Profile", "Logout"]
    partners.member(cast.north, cast.amina.user)
    page = menu.search(amina.get("/things/").content.decode()).group()
    assert re.findall(r"(User Profile|Logout|Act for)", page) == ["Act for", "User Profile", "Logout"]


def test_the_navigation_marks_where_one_is(client, cast):
    page = sign_in(client, cast.emil).get("/policies/").content.decode()
    assert re.search(r'href="/policies/" aria-current="page"', page)
    assert page.count('sidenav-link" href') == len(POLICY_MANAGER)


def test_what_was_typed_stays_and_every_error_is_tied_to_its_field(amina):
    response = amina.post("/things/new/", {"name": "x" * 40, "comment": "kept", "password": "hush"})
    page = response.content.decode()
    assert response.status_code == 422
    assert "4 things need your attention" in page
    assert '<a href="#id_name">Name: ' in page
    assert re.search(r'id="id_name"[^>]*|aria-invalid="true"', page)
    assert 'aria-describedby="id_name_error id_name_hint"' in page
    assert 'id="id_name_error"' in page
    assert ">kept</textarea>" in page.replace("\n", "")
    assert "hush" not in page


def test_a_domains_refusal_stands_at_its_field_or_on_top(amina):
    at_field = amina.post("/things/new/", {**GOOD, "name": "acme"})
    assert at_field.status_code == 422
    assert at_field.context["form"].errors["name"] == ["acme is taken."]
    on_top = amina.post("/things/new/", {**GOOD, "name": "busy"})
    assert on_top.context["form"].non_field_errors() == ["Somebody else did this already."]
    assert amina.post("/things/new/", {**GOOD, "name": "gone"}).status_code == 404


def test_success_goes_on_with_a_toast(amina):
    response = amina.post("/things/new/", GOOD, follow=True)
    assert response.redirect_chain == [("/things/", 303)]
    assert '<div class="note note-success" data-message="success">Saved.</div>' in response.content.decode()


def test_an_act_without_a_form_tells_success_and_refusal(amina):
    done = amina.post("/things/touch/", {"name": "fine"}, follow=True).content.decode()
    refused = amina.post("/things/touch/", {"name": "busy"}, follow=True).content.decode()
    assert 'data-message="success">Done.' in done
    assert 'data-message="error">Somebody else did this already.' in refused


def test_a_question_is_a_page_without_script_and_a_dialog_with_it(amina):
    page = amina.get("/things/drop/").content.decode()
    part = amina.get("/things/drop/", headers={"HX-Request": "true", "HX-Target": "question"}).content.decode()
    for text in (page, part):
        assert "2 API keys stop working at once." in text
        assert ">Deactivate</button>" in text
    assert "<html" in page
    assert "<html" not in part
    assert 'id="question-title"' in part


def test_a_question_answered_from_the_dialog_sends_the_page_on(amina):
    response = amina.post("/things/drop/", {"name": "because"}, headers={"HX-Request": "true"})
    assert response.headers["HX-Redirect"] == "/things/"
    refused = amina.post("/things/drop/", {"name": "acme"}, headers={"HX-Request": "true"})
    assert refused.status_code == 422
    assert "acme is taken." in refused.content.decode()


def test_toasts_come_along_with_a_part_of_a_page(amina):
    amina.post("/things/touch/", {"name": "fine"})
    part = amina.get("/things/drop/", headers={"HX-Request": "true"}).content.decode()
    assert '<div id="toasts" hx-swap-oob="beforeend">' in part
    assert 'data-message="success">Done.' in part


def test_the_language_is_switched_on_every_page_and_remembered(client, db):
    response = client.post("/preferences/language/", {"language": "ar", "next": "/things/public/"})
    assert response.url == "/things/public/"
    assert '<html lang="ar" dir="rtl"' in client.get("/things/public/").content.decode()


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "", "\\\\evil"])
def test_the_language_switch_leads_nowhere_else(client, db, target):
    assert client.post("/preferences/language/", {"language": "fr", "next": target}).url == "/"


def test_an_unknown_language_changes_nothing(client, db):
    client.post("/preferences/language/", {"language": "xx"})
    assert "django_language" not in client.cookies


def test_theme_and_folded_menu_are_read_on_the_server(amina):
    amina.post("/preferences/", {"theme": "dark", "next": "/things/"})
    amina.post("/preferences/", {"navigation": "folded"})
    amina.post("/preferences/", {"theme": "<script>"})
    page = amina.get("/things/").content.decode()
    assert 'data-bs-theme="dark" data-navigation="folded"' in page


def test_a_secret_is_on_the_page_once_to_copy_and_to_download(amina):
    page = amina.get("/things/secret/").content.decode()
    secret = "k7Jq2mXv9Tz4LbN8cRw1yPd5HsG3fAe6"
    assert f'data-copy="{secret}"' in page
    assert f'href="data:text/plain;charset=utf-8,{secret}"' in page
    assert "I have stored it" in page


NOW = datetime(2027, 5, 3, 14, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("language", "date", "moment"),
    [
        ("en", "3 May 2027", "3 May 2027, 14:05 UTC"),
        ("fr", "3 mai 2027", "3 mai 2027 à 14:05 UTC"),
    ],
)
def test_dates_are_written_in_words_with_the_zone(language, date, moment):
    with override(language):
        assert (tags.long_date(NOW), tags.long_moment(NOW)) == (date, moment)


def test_arabic_dates_have_western_digits():
    with override("ar"):
        assert tags.long_date(NOW) == "\u20683 مايو 2027\u2069"


@pytest.mark.parametrize(
    ("distance", "words"),
    [(timedelta(days=-2), "2 days ago"), (timedelta(days=3), "in 3 days"), (timedelta(hours=-5), "5 hours ago")],
)
def test_distances_are_relative_to_now(distance, words):
    assert tags.relative(NOW + distance, NOW) == words


@pytest.mark.parametrize(
    ("left", "colour", "words"),
    [
        (timedelta(days=36_500), "green", "100 years left"),
        (timedelta(days=1_430), "green", "4 years left"),
        (timedelta(days=730), "green", "2 years left"),
        (timedelta(days=729), "green", "729 days left"),
        (timedelta(days=300), "green", "300 days left"),
        (timedelta(days=60), "amber", "60 days left"),
        (timedelta(days=1, hours=2), "red", "1 day left"),
        (timedelta(hours=5), "red", "Ends today"),
        (timedelta(hours=11), "red", "1 day left"),
        (timedelta(days=-1), "red", "Expired"),
    ],
)
def test_days_left_have_colour_and_words(left, colour, words):
    shown = tags.days_left(NOW + left, NOW)
    assert (shown["colour"], shown["words"]) == (colour, words)


def test_a_badge_has_word_colour_and_icon():
    badge = tags.badge(PartnerState.ACTIVE)
    assert 'class="state state-green"' in badge
    assert "icons.svg#check" in badge
    assert badge.endswith("Activated</span>")


def test_what_people_typed_is_escaped_everywhere():
    evil = '"><script>alert(1)</script>'
    for source in (
        '<c-identifier :value="evil" />',
        '<c-fact label="{{ evil }}">{{ evil }}</c-fact>',
        '<c-card-link href="/" title="{{ evil }}" text="{{ evil }}" />',
        '<c-secret-once value="{{ evil }}" name="{{ evil }}" title="x" next="/" />',
        '<c-empty text="{{ evil }}" />',
        '<c-alert title="{{ evil }}">{{ evil }}</c-alert>',
    ):
        html = Template(CottonCompiler().process(source)).render(Context({"evil": evil}))
        assert "<script>" not in html, source


def test_a_chosen_language_follows_the_account_to_another_browser(amina, cast):
    amina.post("/preferences/language/", {"language": "fr"})
    cast.amina.user.refresh_from_db()
    assert cast.amina.user.shown_language == "fr"


def test_pages_of_who_is_signed_in_are_not_kept_by_caches_between(amina):
    assert amina.get("/things/").headers["Cache-Control"] == "private, no-cache"
