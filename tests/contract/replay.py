"""Recorded exchanges: what a client sends and gets, member by member, as files that are played against the product.

A file holds ``{"caller": …, "request": {"method", "path", "body"}, "response": {"status", "body"}}``; ``caller`` is one
of the cast, or null for a call without a token. The files of a folder are one story, played in the order of their
names. In requests ``<time>`` becomes the present moment; in answers it stands for a moment in the form that the member
has there: ``<time>`` ends in Z, ``<local time>`` has no zone, ``<offset time>`` ends in +00:00. ``<id>`` is any
identifier; ``<id:group>`` is one that must be the same wherever the story names it again. ``<text>`` is any text that
is not empty (messages are not part of the contract), anything else must be equal.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.test import Client

from pms.accounts.adapters.installation import token_settings
from pms.api.wire import stamp
from pms.common.clock import now
from pms.partners.services.arrivals import token_for
from tests.api.conftest import Program
from tests.cast import Cast

MOMENT = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}"
FORMS = {
    "<time>": re.compile(MOMENT + "Z"),
    "<local time>": re.compile(MOMENT),
    "<offset time>": re.compile(MOMENT + r"\+00:00"),
    "<id>": re.compile(r"\S{1,36}"),
    "<text>": re.compile(r".*\S.*", re.DOTALL),
}
NAMED = re.compile(r"<id:[a-z-]+>")


@dataclass(frozen=True)
class Exchange:
    """One recorded call with its answer."""

    name: str
    caller: str | None
    request: Mapping[str, Any]
    response: Mapping[str, Any]


def exchanges(folder: Path) -> list[Exchange]:
    """The story that a folder holds."""
    return [Exchange(name=path.stem, **json.loads(path.read_text("utf-8"))) for path in sorted(folder.glob("*.json"))]


def play(folder: Path, *, cast: Cast, bound: Mapping[str, str]) -> int:
    """Play a folder's story and compare every answer; returns how many calls were made.

    ``bound`` holds the identifiers that exist before the story begins, by their placeholders (``{"<id:group>": …}``).
    """
    known = dict(bound)
    story = exchanges(folder)
    for exchange in story:
        answer = _program(exchange.caller, cast).call(
            exchange.request["method"], _filled(exchange.request["path"], known), _body(exchange, known)
        )
        body = json.loads(answer.getvalue())  # a whole list is streamed
        differences = list(_differences(exchange.response["body"], body, known, "body"))
        if answer.status_code != exchange.response["status"]:
            differences.append(f"status: {exchange.response['status']} expected, {answer.status_code} found")
        assert not differences, f"{exchange.name}: {'; '.join(differences)} — answered {json.dumps(body)}"
    return len(story)


def _program(caller: str | None, cast: Cast) -> Program:
    if caller is None:
        return Program(Client(), "")
    return Program(Client(), token_for(getattr(cast, caller).user, at=now(), settings=token_settings()))


def _body(exchange: Exchange, known: Mapping[str, str]) -> Any:
    body = exchange.request.get("body")
    return None if body is None else json.loads(_filled(json.dumps(body), known))


def _filled(text: str, known: Mapping[str, str]) -> str:
    for placeholder, value in {"<time>": stamp(now()), **known}.items():
        text = text.replace(placeholder, value)
    return text


def _differences(wanted: Any, found: Any, known: dict[str, str], place: str) -> Iterator[str]:
    if isinstance(wanted, dict) and isinstance(found, dict):
        if set(wanted) != set(found):
            yield f"{place}: members {sorted(wanted)} expected, {sorted(found)} found"
        for name in wanted.keys() & found.keys():
            yield from _differences(wanted[name], found[name], known, f"{place}.{name}")
    elif isinstance(wanted, list) and isinstance(found, list) and len(wanted) == len(found):
        for number, (one, other) in enumerate(zip(wanted, found, strict=True)):
            yield from _differences(one, other, known, f"{place}[{number}]")
    elif not _fits(wanted, found, known):
        yield f"{place}: {wanted!r} expected, {found!r} found"


def _fits(wanted: Any, found: Any, known: dict[str, str]) -> bool:
    if not isinstance(wanted, str) or not isinstance(found, str):
        return type(wanted) is type(found) and bool(wanted == found)
    if NAMED.fullmatch(wanted):
        return known.setdefault(wanted, found) == found
    form = FORMS.get(wanted)
    return bool(form.fullmatch(found)) if form else wanted == found
