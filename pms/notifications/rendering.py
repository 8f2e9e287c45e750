"""Turning a kind and its parameters into texts of one language."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from django.template import Context
from django.template.loader import get_template
from django.utils import translation

from pms.notifications.installation import MailSettings
from pms.notifications.kinds import Kind
from pms.notifications.recipients import Recipient

Parameters = Mapping[str, str | int]

FIRST_STRONG_ISOLATE, POP_ISOLATE = "\u2068", "\u2069"
"""Unicode's <bdi>: a Latin name inside an Arabic sentence keeps its own direction (UAX #9)."""


BREAKING_SPACES = re.compile(r"[^\S\u00a0\u202f]+")


@dataclass(frozen=True, slots=True)
class Letter:
    """A rendered mail; ``language`` is the one that was really used."""

    language: str
    subject: str
    text: str
    html: str


def write_letter(
    kind: Kind, *, recipient: Recipient, parameters: Parameters, path: str, installation: MailSettings
) -> Letter:
    """The mail of ``kind`` for ``recipient``, in their language or else the installation's."""
    language = _supported(recipient.language, installation.default_language)
    with translation.override(language):
        context = _isolated(parameters) | {
            "recipient_name": _isolate(recipient.name),
            "brand": installation.brand,
            "support": installation.support,
            "base_url": installation.base_url,
            "action_url": installation.base_url + path,
            "language": language,
            "direction": "rtl" if translation.get_language_bidi() else "ltr",
        }
        return Letter(
            language=language,
            subject=_one_line(_plain(kind.template("subject.txt"), context))[:255],
            text=_tidy(_plain(kind.template("body.txt"), context)),
            html=get_template(kind.template("body.html")).render(context),
        )


def write_line(kind_name: str, *, parameters: Parameters, language: str) -> str:
    """The line of a notification in the portal, as plain text, in a language of the product."""
    with translation.override(language):
        return _one_line(_plain(f"notices/{kind_name}/portal.txt", _isolated(parameters)))


def _plain(template: str, context: Mapping[str, object]) -> str:
    """A text template rendered without HTML escapes."""
    engine_template = get_template(template).template  # type: ignore[attr-defined]  # Django's own backend has it
    return str(engine_template.render(Context(dict(context), autoescape=False)))


def _one_line(text: str) -> str:
    """``text`` as one line; the spaces that must not break, as French has them within quotation marks, stay."""
    return BREAKING_SPACES.sub(" ", text).strip()


def _supported(language: str, default: str) -> str:
    """``language`` where the product speaks it, else the default, never nothing."""
    try:
        return translation.get_supported_language_variant(language)
    except LookupError:
        return default


def _isolated(parameters: Parameters) -> dict[str, object]:
    """The parameters as the active language's texts take them."""
    return {name: _isolate(value) if isinstance(value, str) else value for name, value in parameters.items()}


def _isolate(value: str) -> str:
    """``value`` with its own direction where the sentence around it runs from right to left."""
    return f"{FIRST_STRONG_ISOLATE}{value}{POP_ISOLATE}" if value and translation.get_language_bidi() else value


def _tidy(text: str) -> str:
    """``text`` without the blank lines that unused blocks leave."""
    lines = "\n".join(line.rstrip() for line in text.splitlines())
    return re.sub(r"\n{3,}", "\n\n", lines).strip() + "\n"
