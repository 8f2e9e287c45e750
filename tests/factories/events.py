"""Rows of the outbox, a hub, a token endpoint and a data share: real servers on this machine."""

import contextlib
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from jsonschema import Draft202012Validator

from pms.events.models import OutboxRow
from pms.events.states import OutboxState, Topic

_TOPICS = {
    "partner": Topic.PARTNER_UPDATED,
    "partner_certificate": Topic.CA_CERTIFICATE_UPLOADED,
    "trust_certificate": Topic.CA_CERTIFICATE_UPLOADED,
    "policyId": Topic.POLICY_UPDATED,
    "apiKeyId": Topic.APIKEY_UPDATED,
}


def event(
    ref_type: str,
    ref_id: str,
    *,
    at: datetime,
    topic: Topic | None = None,
    order_key: str | None = None,
    state: OutboxState = OutboxState.WAITING,
    last_error: str = "",
) -> OutboxRow:
    """One event about an object, put there straight."""
    return OutboxRow.objects.create(
        topic=(topic or _TOPICS[ref_type]).value,
        ref_type=ref_type,
        ref_id=ref_id,
        order_key=order_key or ref_id,
        created_at=at,
        next_attempt_at=at,
        state=state.value,
        attempts=0 if state == OutboxState.WAITING else 1,
        last_error=last_error,
        sent_at=at if state == OutboxState.SENT else None,
    )


TEXT: dict[str, Any] = {"type": "string", "minLength": 1}
LOCAL = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}$"}
MOMENT = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$"}
STATUS = {"enum": ["ACTIVE", "DEACTIVE"]}


def exactly(**members: Any) -> dict[str, Any]:
    """The schema of an object with all of these members and no other."""
    return {"type": "object", "properties": members, "required": sorted(members), "additionalProperties": False}


PARTNER = exactly(
    partnerId=TEXT,
    partnerName=TEXT,
    certificateData={"type": "string", "pattern": "^-----BEGIN CERTIFICATE-----\n"},
    partnerStatus=STATUS,
)
POLICY = exactly(
    policyId=TEXT,
    policy={"type": "object"},
    policyName=TEXT,
    policyStatus=STATUS,
    policyDescription={"type": "string"},
    policyCommenceOn=LOCAL,
    policyExpiresOn=LOCAL,
)
API_KEY = exactly(
    apiKeyId={"type": "string", "pattern": "^[0-9A-Za-z]{32}$"},
    apiKeyCommenceOn=LOCAL,
    apiKeyExpiresOn=LOCAL,
    apiKeyStatus=STATUS,
)
URL = {"type": "string", "pattern": "^https?://"}
DATA = {
    "PARTNER_UPDATED": exactly(partnerData=PARTNER),
    "CA_CERTIFICATE_UPLOADED": exactly(
        certChainDatashareUrl=URL, partnerDomain={"enum": ["AUTH", "DEVICE", "FTM", "MISP"]}
    ),
    "POLICY_UPDATED": exactly(policyData=POLICY),
    "APIKEY_APPROVED": exactly(partnerData=PARTNER, policyData=POLICY, apiKeyData=API_KEY),
    "APIKEY_UPDATED": exactly(apiKeyData=API_KEY),
}


def schema_of(topic: str) -> dict[str, Any]:
    """The schema of a whole event of the topic."""
    return exactly(
        publisher=TEXT,
        topic={"const": topic},
        publishedOn=MOMENT,
        event=exactly(
            id={"type": "string", "pattern": "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"},
            type=exactly(namespace=TEXT, name=TEXT),
            timestamp=MOMENT,
            data=DATA[topic],
        ),
    )


@dataclass
class Asked:
    """One request as a server got it."""

    path: str
    query: dict[str, list[str]]
    headers: Message
    body: bytes

    @property
    def form(self) -> dict[str, list[str]]:
        """The body as a form."""
        return parse_qs(self.body.decode())


@dataclass
class Reply:
    """What a server answers."""

    status: int = 200
    body: bytes = b""
    headers: tuple[tuple[str, str], ...] = ()


class Dropped(Exception):
    """The server hangs up without an answer."""


@contextlib.contextmanager
def serving(answer: Callable[[Asked], Reply], port: int = 0) -> Iterator[str]:
    """A real HTTP server on this machine whose POSTs ``answer`` answers; gives its address."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            where = urlsplit(self.path)
            try:
                reply = answer(Asked(where.path, parse_qs(where.query), self.headers, body))
            except Dropped:
                self.close_connection = True
                self.connection.shutdown(socket.SHUT_RDWR)
                return
            self.send_response(reply.status)
            for name, value in (*reply.headers, ("Content-Length", str(len(reply.body)))):
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(reply.body)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name that http.server has
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@dataclass
class TestHub:
    """A WebSub hub. It takes what is well formed to the last member and keeps it; or does as it is told."""

    __test__ = False
    status: int = 202
    accepts_in_words: bool = False
    drops: bool = False
    seconds: float = 0.0
    token: str = ""
    refused_topics: set[str] = field(default_factory=set)
    refuses_registration: bool = False
    registered: list[str] = field(default_factory=list)
    taken: list[dict[str, Any]] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)
    got_one: threading.Event = field(default_factory=threading.Event)
    _lock: Any = field(default_factory=threading.Lock)

    def answer(self, asked: Asked) -> Reply:
        """The hub's answer to one request."""
        with self._lock:
            self.asked.append(asked)
        if self.token and not self._knows(asked):
            return Reply(401)
        if asked.query.get("hub.mode") == ["publish"]:
            return self._publish(asked)
        if asked.form.get("hub.mode") == ["register"] and not self.refuses_registration:
            self.registered += asked.form["hub.topic"]
            return Reply(200, b"hub.result=accepted")
        return Reply(400, b"hub.result=denied")

    def _knows(self, asked: Asked) -> bool:
        return (
            asked.headers["Authorization"] == f"Bearer {self.token}"
            and asked.headers["Cookie"] == f"Authorization={self.token}"
        )

    def _publish(self, asked: Asked) -> Reply:
        if self.drops:
            raise Dropped
        (topic,) = asked.query["hub.topic"]
        whole = json.loads(asked.body)
        faults = [error.message for error in Draft202012Validator(schema_of(topic)).iter_errors(whole)]
        if asked.headers["Content-Type"] != "application/json":
            faults.append("content type")
        with self._lock:
            self.faults += faults
            if faults or topic in self.refused_topics:
                return Reply(400, b"hub.result=denied")
            if self.status in {200, 202}:
                self.taken.append(whole)
                self.got_one.set()
        time.sleep(self.seconds)
        return Reply(self.status, b"hub.result=accepted" if self.accepts_in_words else b"")

    @property
    def ids(self) -> list[str]:
        """The ids of the events that it took, in order."""
        return [each["event"]["id"] for each in self.taken]
