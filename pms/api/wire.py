"""The two generations of envelopes, the forms of times, and what is checked of a request's header."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any, Generic, TypeVar

from django.http import HttpResponse
from pydantic import BaseModel, BeforeValidator, ConfigDict, PlainSerializer, StringConstraints
from pydantic_core import to_json

from pms.api.errors import INVALID, WireError

Part = TypeVar("Part")
VERSION = "1.0"
RETRIEVE = "mosip.partnermanagement.partners.retrieve"
"""The id that the older reads of partners answer with."""
PARTNER_FAILURE = "mosip.partnermanagement"
"""The id of errors of the older endpoints of partners."""
MALFORMED_TIME = "The time of the request is not of the form yyyy-MM-ddTHH:mm:ss.SSSZ."


def stamp(at: datetime) -> str:
    """``2026-11-25T04:07:08.123Z``: the time of envelopes, UTC."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{at.microsecond // 1000:03d}Z"


def local_time(at: datetime) -> str:
    """``2026-11-25T04:07:08.123``: UTC without saying so, as Java's LocalDateTime is written."""
    return stamp(at)[:-1]


def offset_time(at: datetime) -> str:
    """``2026-11-25T04:07:08.123+00:00``: as Java's Date is written."""
    return stamp(at)[:-1] + "+00:00"


def blank_to_none(value: object) -> object:
    """Clients send an empty text where they mean nothing."""
    return None if isinstance(value, str) and not value.strip() else value


Stamp = Annotated[datetime, PlainSerializer(stamp, return_type=str)]
LocalTime = Annotated[datetime, PlainSerializer(local_time, return_type=str)]
OffsetTime = Annotated[datetime, PlainSerializer(offset_time, return_type=str)]
Whole = Annotated[int | None, BeforeValidator(blank_to_none)]
"""A number as clients send it: ``0``, ``"0"``, ``"0.0"``; an empty text is none."""
NotBlank = Annotated[str, StringConstraints(pattern=r"\S")]


class Lax(BaseModel):
    """What clients send, read as the reference reads it: unknown members pass, numbers may stand for texts."""

    model_config = ConfigDict(extra="ignore", coerce_numbers_to_str=True)


class Answer(BaseModel):
    """What is answered; every member is always there, an absent value is null."""


class Fault(Answer):
    """One entry of ``errors``."""

    errorCode: str
    message: str


class Header(Lax):
    """What every request's envelope may hold beside ``request``."""

    id: str | None = None
    version: str | None = None
    metadata: Any = None


class V1Request(Header, Generic[Part]):
    """The older envelope: its time is checked at few endpoints only."""

    requesttime: Annotated[str | None, BeforeValidator(blank_to_none)] = None
    request: Part

    @property
    def time(self) -> str | None:
        """The time as it was sent."""
        return self.requesttime


class V2Request(Header, Generic[Part]):
    """The newer envelope."""

    requestTime: Annotated[str | None, BeforeValidator(blank_to_none)] = None
    request: Part

    @property
    def time(self) -> str | None:
        """The time as it was sent."""
        return self.requestTime


class V1Response(Answer, Generic[Part]):
    """The older envelope of an answer; ``response`` is null where there are ``errors``."""

    id: str | None
    version: str | None
    responsetime: str
    metadata: None
    response: Part | None
    errors: list[Fault]


class V2Response(Answer, Generic[Part]):
    """The newer envelope of an answer."""

    id: str | None
    version: str | None
    responseTime: str
    metadata: None
    response: Part | None
    errors: list[Fault]


@dataclass(frozen=True, slots=True)
class Envelope:
    """How an endpoint wraps its answers.

    ``id`` is fixed, or None; with ``echoes`` id and version of the request come back. ``failure_id`` is the id of
    an answer that is an error, where it differs: errors of the older endpoints echo nothing.
    """

    newer: bool = False
    id: str | None = None
    echoes: bool = False
    failure_id: str | None = None
    checks_time: bool = False
    checks_header: bool = False

    def answer(self, response: object, *, at: datetime, header: Header | None) -> HttpResponse:
        """The answer to a request that went well."""
        name, version = (header.id, header.version) if self.echoes and header else (self.id, None)
        return self._wrapped(name, version or (VERSION if name and not self.echoes else version), response, [], at)

    def failure(self, faults: list[Fault], *, at: datetime) -> HttpResponse:
        """The answer that names what was wrong; the status is 200, as the reference has it."""
        name = self.id if self.newer else self.failure_id
        return self._wrapped(name, VERSION if name else None, None, faults, at)

    def check(self, header: Header, *, at: datetime) -> None:
        """Check id, time and version of a request as far as this endpoint does. Raises WireError."""
        if self.checks_header and header.id != self.id:
            raise WireError("PMS_REQUEST_ERROR_002", "The id of the request is not the one of this endpoint.")
        if self.checks_time or self.checks_header:
            check_time(getattr(header, "time", None), at=at)
        if self.checks_header and header.version != VERSION:
            raise WireError("PMS_REQUEST_ERROR_003", "The version of the request is not 1.0.")

    def _wrapped(
        self, name: str | None, version: str | None, response: object, faults: list[Fault], at: datetime
    ) -> HttpResponse:
        time = "responseTime" if self.newer else "responsetime"
        body = {"id": name, "version": version, time: stamp(at), "metadata": None, "response": response}
        return json_answer({**body, "errors": faults})


V1 = Envelope(failure_id=PARTNER_FAILURE)
V1_ECHO = Envelope(echoes=True, failure_id=PARTNER_FAILURE)
V1_ECHO_TIMED = Envelope(echoes=True, failure_id=PARTNER_FAILURE, checks_time=True)
V1_RETRIEVE = Envelope(id=RETRIEVE, failure_id=PARTNER_FAILURE)
POLICY_V1 = Envelope()
POLICY_V1_ECHO = Envelope(echoes=True)
POLICY_V1_ECHO_TIMED = Envelope(echoes=True, checks_time=True)


def v2(name: str, *, checked: bool = False) -> Envelope:
    """The newer envelope with its fixed id; ``checked`` where the request's id, time and version must be right."""
    return Envelope(newer=True, id=name, checks_header=checked)


def check_time(text: str | None, *, at: datetime) -> None:
    """A request is of today, UTC. Raises WireError."""
    if text is None:
        raise WireError("PMS_REQUEST_ERROR_004", "The time of the request is missing.")
    try:
        sent = datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC)
    except ValueError as error:
        raise WireError(INVALID, MALFORMED_TIME, 400) from error
    if sent.date() != at.astimezone(UTC).date():
        raise WireError("PMS_REQUEST_ERROR_006", "The time of the request is not of today (UTC).")


def json_answer(body: object, status: int = 200) -> HttpResponse:
    """A JSON answer that nobody keeps."""
    return HttpResponse(
        to_json(body), status=status, content_type="application/json", headers={"Cache-Control": "no-store"}
    )


def plain_failure(code: str, message: str, *, status: int, at: datetime) -> HttpResponse:
    """The answer where no endpoint was reached or its body could not be read: all members of the envelope null."""
    body = {"id": None, "version": None, "responsetime": local_time(at), "metadata": None, "response": None}
    return json_answer({**body, "errors": [Fault(errorCode=code, message=message)]}, status)


def read_json(raw: bytes) -> object:
    """The value of a body. Raises WireError for what is not JSON, or holds what no database keeps as text."""
    try:
        value = json.loads(raw, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise WireError(INVALID, "The body is not JSON that can be read.", 400) from error
    if b"\\u" in raw and not is_storable(value):
        raise WireError(INVALID, "The body holds a character that cannot be kept.", 400)
    return value


def is_storable(value: object) -> bool:
    """Whether every text in a JSON value can be stored: no NUL, no half of a surrogate pair."""
    rest = [value]
    while rest:
        one = rest.pop()
        if isinstance(one, dict):
            rest.extend([*one.keys(), *one.values()])
        elif isinstance(one, list):
            rest.extend(one)
        elif isinstance(one, str) and not is_storable_text(one):
            return False
    return True


def is_storable_text(text: str) -> bool:
    """Whether a text has no NUL and is proper Unicode."""
    return "\0" not in text and not any("\ud800" <= character <= "\udfff" for character in text)


def _no_constant(name: str) -> object:
    raise ValueError(name)
