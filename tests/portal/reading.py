"""Reading pages as a person would: their words, headings, links; and the words of another script among them."""

import re
from html.parser import HTMLParser

from django.apps import apps
from django.db.models import CharField, TextField
from django.utils import translation

from pms.accounts.models import User
from pms.portal.frame import brand

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr", "use"}
NOT_READ = {"script", "style", "svg"}
NOT_PROSE = {"bdi", "code", "textarea", "input", "output", "pre"}
OWN_DATA = ("accounts", "partners", "policies", "policy_requests", "api_keys", "trust", "notifications")
SPOKEN_ATTRIBUTES = ("aria-label", "title", "placeholder", "alt")
ISOLATED = re.compile("\u2068[^\u2069]*\u2069")
LATIN_SENTENCE = re.compile(r"[A-Za-z][A-Za-z’']+(?:[ ,;:·–]+[A-Za-z][A-Za-z’']+)+")


class Page(HTMLParser):
    """What stands on a page. ``texts`` are the pieces of prose, without code, isolated names and what is typed in."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.path: list[str] = []
        self.root: dict[str, str | None] = {}
        self.title = ""
        self.texts: list[str] = []
        self.links: list[str] = []
        self.headings = 0
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what the element says of itself."""
        values = dict(attrs)
        foreign = values.get("lang") and tag != "html"
        if tag not in VOID:
            self.path.append("bdi" if foreign else tag)
        if tag == "html":
            self.root = values
        self.headings += tag == "h1"
        if tag == "a" and values.get("href"):
            self.links.append(str(values["href"]))
        if self.is_prose or tag in VOID:
            self.texts += [str(values[name]) for name in SPOKEN_ATTRIBUTES if values.get(name)]

    def handle_endtag(self, tag: str) -> None:
        """Leave the element and what was left open in it."""
        if tag not in VOID and self.path:
            self.path.pop()

    def handle_data(self, data: str) -> None:
        """Note words."""
        if self.path[-1:] == ["title"] and "svg" not in self.path:
            self.title += data
        if self.is_prose and data.strip():
            self.texts.append(" ".join(data.split()))

    @property
    def is_prose(self) -> bool:
        """Whether what stands here is told by the interface in its own language."""
        return not {*self.path} & (NOT_READ | NOT_PROSE)


def brand_in(language: str) -> str:
    """The product's name in a language."""
    with translation.override(language):
        return str(brand())


def latin_sentences(texts: list[str], known: list[str]) -> list[str]:
    """The texts that hold two or more Latin words in a row besides what is ``known`` to be somebody's data."""
    found = []
    for text in texts:
        rest = ISOLATED.sub(" ∎ ", text)
        for name in known:
            rest = rest.replace(name, " ∎ ")
        if LATIN_SENTENCE.search(rest):
            found.append(text)
    return sorted(set(found))


def data_of_people() -> list[str]:
    """Every text that stands in a row of the product, longest first, so that it can be taken out of a page."""
    found = {user.full_name for user in User.objects.all()}
    for label in OWN_DATA:
        for model in apps.get_app_config(label).get_models():
            names = [field.name for field in model._meta.fields if isinstance(field, CharField | TextField)]
            for row in model.objects.values_list(*names):
                found.update(" ".join(text.split()) for text in row if isinstance(text, str) and " " in text)
    return sorted(found, key=len, reverse=True)
