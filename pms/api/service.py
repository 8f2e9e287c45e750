"""What the two services share: reading bodies, answering faults, finding the endpoint of an address."""

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.operation import PathView
from ninja.parser import Parser

from pms.api import contract
from pms.api.auth import WireRequest
from pms.api.errors import INVALID, WireError
from pms.api.router import Endpoints
from pms.api.wire import plain_failure, read_json


class LaxParser(Parser):
    """Reads bodies whatever their content type says, as long as they are JSON."""

    def parse_body(self, request: HttpRequest) -> dict[str, object]:
        """The body's value; an empty one is an empty object."""
        return read_json(request.body or b"{}")  # type: ignore[return-value]


def service(title: str, namespace: str, nouns: Sequence[Endpoints]) -> NinjaAPI:
    """One of the two services: the endpoints of its nouns, and the answers that all of them share."""
    api = NinjaAPI(
        title=title,
        version=contract.VERSION,
        urls_namespace=namespace,
        docs_url=None,
        openapi_url=None,
        parser=LaxParser(),
    )
    api.exception_handler(WireError)(refused)
    api.exception_handler(ValidationError)(invalid)
    api.exception_handler(HttpError)(unreadable)
    for endpoints in one_view_per_address(nouns):
        api.add_router("", endpoints)
    return api


def one_view_per_address(nouns: Sequence[Endpoints]) -> Sequence[Endpoints]:
    """The same endpoints, those of one address together: an address is looked up once, then its methods."""
    known: dict[str, PathView] = {}
    for endpoints in nouns:
        for address in list(endpoints.path_operations):
            if address in known:
                known[address].operations.extend(endpoints.path_operations.pop(address).operations)
            else:
                known[address] = endpoints.path_operations[address]
    return nouns


def refused(request: WireRequest, error: WireError) -> HttpResponse:
    """An answer that has a status of its own."""
    return plain_failure(error.code, error.message, status=error.status, at=request.at)


def invalid(request: WireRequest, error: ValidationError) -> HttpResponse:
    """The first member that is missing or wrong, by its path."""
    first = error.errors[0]
    place = ".".join(str(part) for part in first["loc"] if part not in {"body", "query", "path"})
    return plain_failure(INVALID, f"Invalid request: {first['msg']} ({place})", status=400, at=request.at)


def unreadable(request: WireRequest, error: HttpError) -> HttpResponse:
    """A body that ninja could not read."""
    return plain_failure(INVALID, str(error), status=error.status_code, at=request.at)


def fixed_first(api: NinjaAPI) -> tuple[list[URLPattern | URLResolver], str, str]:
    """The addresses of a service, so that one with a fixed word is found before one with a parameter there."""
    patterns, app, namespace = api.urls
    return (
        sorted(patterns, key=lambda one: [part.startswith("<") for part in str(one.pattern).split("/")]),
        app,
        namespace,
    )
