"""Acts on several rows of a list at once: one question, then each row in a transaction of its own.

Rows are chosen on one page of a list and only there: what is chosen can be seen. Another page, order or filter
begins anew.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlsplit

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pms.common.errors import DomainError
from pms.portal import htmx
from pms.portal.access import PortalRequest
from pms.portal.views.base import UNPROCESSABLE, Question, finish, page

PICK = "pick"
BACK = "back"
PICK_LIMIT = 100
"""Rows of one act: the longest page of a list."""
KEY_LIMIT = 64
Text = str | Promise
Names = Callable[[Sequence[str]], Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class BulkAct:
    """A button under a list that acts on the chosen rows; ``url`` is that of a view which uses ``bulk``."""

    label: Text
    url: str
    icon: str = ""
    danger: bool = False


@dataclass(frozen=True, slots=True)
class Refused:
    """A row that was left as it was: its key, its name, the sentence that says why."""

    key: str
    name: str
    why: str


def picked(request: HttpRequest) -> list[str]:
    """The keys of the chosen rows, each once, in the order of the list."""
    sent = [*request.GET.getlist(PICK), *request.POST.getlist(PICK)]
    return list(dict.fromkeys(key for key in sent if key and "\0" not in key and len(key) <= KEY_LIMIT))


def bulk(
    request: PortalRequest,
    question: Question,
    verb: Callable[[str, dict[str, Any]], Any],
    *,
    done: Text,
    then: str,
    names: Names | None = None,
) -> HttpResponse:
    """One URL for an act on the chosen rows: GET asks, POST runs ``verb(key, data)`` for each row.

    ``done`` is an ``ngettext_lazy`` over ``count``. Afterwards it goes to ``then``, with the filters that the list had;
    where rows were refused, a page names each with its sentence. ``names`` gives words for keys, in one query.
    """
    keys, back = picked(request), way_back(request, then)
    if complaint := unfit(keys):
        messages.error(request, complaint)
        return htmx.redirect(request, back)
    form = question.form(request.POST if request.method == "POST" else None, initial=dict(question.initial))
    called = names(keys) if names else {}
    if not (form.is_bound and form.is_valid()):
        asked = replace(question, back=back, consequences=(number_words(len(keys)), *question.consequences))
        chosen = [(key, called.get(key, "")) for key in keys]
        status = UNPROCESSABLE if form.is_bound else 200
        return shown(request, "question", title=question.title, status=status, form=form, question=asked, chosen=chosen)
    refused = [row for key in keys if (row := run(verb, key, form.cleaned_data, called.get(key, "")))]
    number = len(keys) - len(refused)
    done_words = str(done % {"count": number}) if number else ""
    if not refused:
        return finish(request, done=done_words, to=back)
    status = 200 if number else UNPROCESSABLE
    title = _("Some rows were left as they are") if number else _("Nothing was changed")
    return shown(request, "bulk", title=title, status=status, done=done_words, refused=refused, back=back)


def run(verb: Callable[[str, dict[str, Any]], Any], key: str, data: dict[str, Any], name: str) -> Refused | None:
    """Run the verb for one row; what was refused, or None. What is missing or foreign is told like anything else."""
    try:
        verb(key, dict(data))
    except DomainError as error:
        return Refused(key, name, str(error))
    return None


def shown(request: PortalRequest, name: str, **context: Any) -> HttpResponse:
    """The template as a page, or as the content of the dialog."""
    suffix = "_part" if htmx.wants_part(request) else ""
    return page(request, f"portal/components/{name}{suffix}.html", **context)


def unfit(keys: Sequence[str]) -> str:
    """Why nothing can be done with so few or so many rows; empty where something can."""
    if not keys:
        return _("Choose at least one row first.")
    if len(keys) > PICK_LIMIT:
        return _("Choose at most %(limit)d rows at once.") % {"limit": PICK_LIMIT}
    return ""


def number_words(number: int) -> str:
    """How many rows the act concerns."""
    return ngettext("One row is chosen.", "%(count)d rows are chosen.", number) % {"count": number}


def way_back(request: HttpRequest, then: str) -> str:
    """The list as it was filtered, where that is the list at ``then``; else ``then``."""
    wanted = request.GET.get(BACK, "")
    try:
        parts = urlsplit(wanted)
    except ValueError:
        return then
    is_same = not parts.scheme and not parts.netloc and parts.path == urlsplit(then).path
    return f"{parts.path}?{parts.query}" if is_same and parts.query else then
