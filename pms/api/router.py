"""Declaring endpoints: who may call, how the answer is wrapped, what the contract file says of it."""

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec

from django.http import HttpRequest, HttpResponseBase
from ninja import Router

from pms.api.auth import WireRequest, opened_by
from pms.api.errors import WireError, code_of
from pms.api.roles import DEFAULTS
from pms.api.wire import Envelope, Fault, V1Response, V2Response
from pms.common.errors import DomainError

P = ParamSpec("P")
View = Callable[P, object]


class Endpoints(Router):
    """The endpoints of one noun. Each names the key of its roles, its envelope and what it answers."""

    def wire(
        self,
        method: str,
        path: str,
        *,
        roles: str,
        envelope: Envelope,
        answers: Any,
        refuses_as_older: bool = False,
        deprecated: bool = False,
        tags: list[str] | None = None,
    ) -> Callable[[View[P]], View[P]]:
        """Register the view below. It gets what it declares, gives what goes into ``response``, and raises the rest.

        A streamed or otherwise finished answer passes as it is. ``body`` is the name of the argument that holds the
        request's envelope. ``refuses_as_older`` says that a newer endpoint also answers in the older envelope.
        """
        answered: Any = (V2Response if envelope.newer else V1Response)[answers]
        if refuses_as_older:
            answered |= V1Response[None]

        def register(view: View[P]) -> View[P]:
            self.add_api_operation(
                path,
                [method],
                wrapped(view, envelope),
                auth=opened_by(roles),
                response={200: answered, (400, 401, 403, 404, 405, 413): V1Response[None]},
                operation_id=view.__name__,
                summary=(view.__doc__ or "").strip().splitlines()[0],
                deprecated=deprecated or None,
                tags=tags or self.tags,
                openapi_extra={
                    "x-roles-key": roles,
                    "x-roles": sorted(DEFAULTS.get(roles, ())),
                    **({"x-id": envelope.id} if envelope.checks_header else {}),
                },
            )
            return view

        return register


def wrapped(view: View[P], envelope: Envelope) -> Callable[P, HttpResponseBase]:
    """The view with its envelope: checks of the header before, the answer or the fault around."""

    @wraps(view)
    def answered(*args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        request, body = _request_of(args), kwargs.get("body")
        try:
            if body is not None and (envelope.checks_time or envelope.checks_header):
                envelope.check(body, at=request.at)  # type: ignore[arg-type]
            response = view(*args, **kwargs)
        except WireError as error:
            if error.status != 200:
                raise
            found = [(error.code, error.message), *error.more]
            return envelope.failure([Fault(errorCode=code, message=text) for code, text in found], at=request.at)
        except DomainError as error:
            return envelope.failure([Fault(errorCode=code_of(error), message=str(error))], at=request.at)
        if isinstance(response, HttpResponseBase):
            return response
        return envelope.answer(response, at=request.at, header=body)  # type: ignore[arg-type]

    return answered


def _request_of(args: tuple[object, ...]) -> WireRequest:
    request = args[0]
    assert isinstance(request, HttpRequest)  # noqa: S101 (ninja calls views with the request first)
    return request  # type: ignore[return-value]
