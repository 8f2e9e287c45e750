"""The catalogues are kept in step with the source without gettext's programs."""

import pytest
from babel.messages.catalog import Catalog

from tools import messages

MODULE = """
from django.utils.translation import gettext_lazy as _, ngettext_lazy, pgettext_lazy

TITLE = _("A title")
COUNT = ngettext_lazy("%(n)s partner", "%(n)s partners", "n")
NOUN = pgettext_lazy("a state", "Open")
NOT_MARKED = "not marked"
"""
TEMPLATE = """
<c-card title="{% translate 'In an attribute' %}">
    {% if partner %}
  {% blocktranslate trimmed with name=partner.name %}
    Signed in
    as {{ name }}.
  {% endblocktranslate %}{% endif %}
        {% translate "Open" context "a verb" %}
  {% blocktranslate count n=count trimmed %}{{ n }} key{% plural %}{{ n }} keys{% endblocktranslate %}
  {{ value|default:_("nothing yet") }} it's unbalanced ( and 'odd
</c-card>
"""


@pytest.fixture
def tree(tmp_path, monkeypatch):
    """A source with one module and one template."""
    (tmp_path / "pms" / "x" / "templates").mkdir(parents=True)
    (tmp_path / "pms" / "x" / "module.py").write_text(MODULE)
    (tmp_path / "pms" / "x" / "templates" / "page.html").write_text(TEMPLATE)
    monkeypatch.setattr(messages, "ROOT", tmp_path)
    monkeypatch.setattr(messages, "SOURCE", tmp_path / "pms")
    return tmp_path


def test_every_marked_text_is_found(tree):
    found = {(message.context, message.id) for message in messages.extracted() if message.id}
    assert found == {
        (None, "A title"),
        (None, ("%(n)s partner", "%(n)s partners")),
        ("a state", "Open"),
        (None, "In an attribute"),
        (None, "Signed in as %(name)s."),
        ("a verb", "Open"),
        (None, ("%(n)s key", "%(n)s keys")),
        (None, "nothing yet"),
    }


def test_update_keeps_translations_drops_what_is_gone_and_guesses_nothing(tree):
    messages.update()
    path = messages.path_of("fr")
    path.write_text(path.read_text().replace('msgid "A title"\nmsgstr ""', 'msgid "A title"\nmsgstr "Un titre"'))
    module = tree / "pms" / "x" / "module.py"
    module.write_text(MODULE.replace('pgettext_lazy("a state", "Open")', '_("A title too")'))
    messages.update()
    catalog = messages.read("fr")
    assert catalog.get("A title").string == "Un titre"
    assert catalog.get("A title too").string == ""
    assert catalog.get("Open", context="a state") is None
    assert not any(message.fuzzy for message in catalog)


def test_update_twice_changes_nothing(tree):
    messages.update()
    before = {language: messages.path_of(language).read_text() for language in messages.LANGUAGES}
    messages.update()
    assert {language: messages.path_of(language).read_text() for language in messages.LANGUAGES} == before
    assert "#:" not in before["ar"]


def faults(language, *, text, translation, flags=()):
    template, catalog = Catalog(), Catalog(locale=language)
    template.add(text)
    catalog.add(text, translation, flags=flags)
    return list(messages.faults_of(catalog, template))


@pytest.mark.parametrize(
    ("text", "translation", "fault"),
    [
        ("Hello %(name)s", "Bonjour %(name)s", []),
        ("Hello %(name)s", "", ["not translated: 'Hello %(name)s'"]),
        ("Hello %(name)s", "Bonjour %(nom)s", ["other placeholders: 'Hello %(name)s'"]),
        ("Hello %(name)s", "Bonjour", ["other placeholders: 'Hello %(name)s'"]),
        (("%(n)s key", "%(n)s keys"), ("une clé", "%(n)s clés"), []),
        (("%(n)s key", "%(n)s keys"), ("une clé", "%(m)s clés"), ["unknown placeholder: '%(n)s key'"]),
        (("%(n)s key", "%(n)s keys"), ("une clé", ""), ["not translated: '%(n)s key'"]),
    ],
)
def test_a_translation_is_complete_and_has_the_same_placeholders(text, translation, fault):
    assert faults("fr", text=text, translation=translation) == fault


def test_a_guess_of_a_tool_is_not_a_translation():
    assert faults("fr", text="Hello", translation="Bonjour", flags=["fuzzy"]) == ["fuzzy: 'Hello'"]


def test_arabic_needs_six_plurals():
    text = ("%(n)s key", "%(n)s keys")
    assert faults("ar", text=text, translation=("%(n)s",) * 6) == []
    assert faults("ar", text=text, translation=("%(n)s",) * 2) == ["not translated: '%(n)s key'"]


def test_a_text_that_is_in_one_place_only_is_named():
    template, catalog = Catalog(), Catalog(locale="en")
    template.add("new")
    catalog.add("old")
    assert list(messages.faults_of(catalog, template)) == [
        "not in the catalogue: 'new'",
        "no longer in the source: 'old'",
    ]


def test_compiled_catalogues_are_what_django_reads(tree):
    messages.update()
    messages.compile_all()
    for language in messages.LANGUAGES:
        assert messages.path_of(language).with_suffix(".mo").read_bytes()[:4] == b"\xde\x12\x04\x95"
