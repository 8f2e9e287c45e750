"""The catalogues: update them from the source, check that they are complete, compile them. No gettext is needed.

``python -m tools.messages update|check|compile``: the first is ``make messages``, the second a part of
``make lint``, the third of set-up.
"""

import io
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "pms"
LANGUAGES = ("ar", "en", "fr")
TRANSLATED = ("ar", "fr")
HEADER = "# Texts of PMS. `make messages` keeps this file in step with the source; translate the msgstr lines.\n"
KEPT = ("Language", "Plural-Forms", "Content-Type", "Content-Transfer-Encoding")
HEADER_LINE = re.compile(r'^"([A-Z][\w-]+): .*\n', re.MULTILINE)
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]")
KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}


def path_of(language: str) -> Path:
    """The catalogue of a language."""
    return SOURCE / "locale" / language / "LC_MESSAGES" / "django.po"


def sources() -> Iterator[bytes]:
    """Every module as it is, every template as the calls that it stands for."""
    for path in sorted(SOURCE.rglob("*.py")):
        if "migrations" not in path.parts:
            yield path.read_bytes()
    for path in sorted((*SOURCE.rglob("templates/**/*.html"), *SOURCE.rglob("templates/**/*.txt"))):
        calls = templatize(path.read_text(encoding="utf-8"), origin=str(path.relative_to(ROOT)))
        yield "\n".join(line.strip() for line in calls.splitlines()).encode()  # the tokenizer minds indentation


def extracted() -> Catalog:
    """All texts of the source."""
    found = Catalog(charset="utf-8")
    for source in sources():
        for _line, text, comments, context in extract("python", io.BytesIO(source), KEYWORDS, ("Translators:",)):
            found.add(text, auto_comments=comments, context=context)
    return found


def read(language: str) -> Catalog:
    """The catalogue as it is on disk; empty when there is none."""
    if not path_of(language).exists():
        return Catalog(locale=language, charset="utf-8")
    with path_of(language).open("rb") as file:
        return read_po(file, locale=language)


def update() -> int:
    """Add new texts, drop those that are gone, guess nothing."""
    template = extracted()
    for language in LANGUAGES:
        catalog = read(language)
        catalog.update(template, no_fuzzy_matching=True, update_header_comment=False)
        catalog.obsolete.clear()
        catalog.header_comment, catalog.fuzzy = HEADER.strip(), False
        written = io.BytesIO()
        write_po(written, catalog, no_location=True, sort_output=True, ignore_obsolete=True, width=110)
        path_of(language).parent.mkdir(parents=True, exist_ok=True)
        text = HEADER_LINE.sub(lambda line: line[0] if line[1] in KEPT else "", written.getvalue().decode())
        path_of(language).write_text(text, encoding="utf-8")
    return 0


def check() -> int:
    """Say what is missing or wrong in the catalogues; 1 when something is."""
    template = extracted()
    faults = [f"{language}: {fault}" for language in LANGUAGES for fault in faults_of(read(language), template)]
    for fault in faults[:50]:
        print(fault)
    if faults:
        print(f"{len(faults)} faults in pms/locale; `make messages` brings the files in step with the source")
    return 1 if faults else 0


def faults_of(catalog: Catalog, template: Catalog) -> Iterator[str]:
    """What is wrong with one catalogue."""
    wanted, there = {key_of(message) for message in template if message.id}, {key_of(m) for m in catalog if m.id}
    yield from (f"not in the catalogue: {key[1]!r}" for key in sorted(wanted - there))
    yield from (f"no longer in the source: {key[1]!r}" for key in sorted(there - wanted))
    if str(catalog.locale) in TRANSLATED:
        for message in catalog:
            if message.id and key_of(message) in wanted:
                yield from faults_of_translation(message, catalog.num_plurals)


def key_of(message: Message) -> tuple[str, str]:
    """What tells one text from another: context and singular."""
    return message.context or "", texts_in(message.id)[0]


def texts_in(value: object) -> list[str]:
    """The forms of a text, one or several; a form that is missing is an empty string."""
    return [str(form or "") for form in (value if isinstance(value, list | tuple) else [value])]


def faults_of_translation(message: Message, plurals: int) -> Iterator[str]:
    """What is wrong with the translation of one text."""
    name = repr(key_of(message)[1])
    forms = texts_in(message.string)
    if message.fuzzy:
        yield f"fuzzy: {name}"
    if not all(forms) or (message.pluralizable and len(forms) != plurals):
        yield f"not translated: {name}"
    elif message.pluralizable:
        if any(not placeholders([form]) <= placeholders(texts_in(message.id)) for form in forms):
            yield f"unknown placeholder: {name}"
    elif placeholders(forms) != placeholders(texts_in(message.id)):
        yield f"other placeholders: {name}"


def placeholders(texts: Iterable[str]) -> set[str]:
    """All named placeholders in the texts."""
    return {found for text in texts for found in PLACEHOLDER.findall(text)}


def compile_all() -> int:
    """Write the .mo files that Django reads."""
    for language in LANGUAGES:
        with path_of(language).with_suffix(".mo").open("wb") as file:
            write_mo(file, read(language))
    return 0


def main() -> int:
    """Do what the first argument says."""
    settings.configure()  # templatize asks for the file encoding
    return {"update": update, "check": check, "compile": compile_all}[sys.argv[1]]()


if __name__ == "__main__":
    raise SystemExit(main())
