"""The WebSub hub: registering topics, publishing, and what its answers mean."""

from http import HTTPStatus
from types import TracebackType
from typing import Self
from urllib.parse import parse_qs

import httpx
import structlog

from pms.events.adapters.platform import Answer, PlatformClient
from pms.events.installation import HubSettings
from pms.events.messages import NotPublished
from pms.events.states import Obstacle

logger = structlog.get_logger(__name__)
FORBIDDEN = {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}
OVERLOADED = {HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.BAD_GATEWAY, HTTPStatus.SERVICE_UNAVAILABLE}
_registered: set[tuple[str, str]] = set()
"""Hub and topic of every topic that this process has registered."""


class Hub:
    """A connection to the hub for one run."""

    def __init__(self, settings: HubSettings) -> None:
        self._url = settings.url
        self._client = PlatformClient(settings.token)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._client.__exit__(kind, error, trace)

    def publish(self, topic: str, body: bytes) -> None:
        """Hand one event over; returns once the hub has taken it. Raises NotPublished."""
        self._register_once(topic)
        answer = self._asked(
            params={"hub.mode": "publish", "hub.topic": topic},
            content=body,
            headers={"Content-Type": "application/json"},
        )
        if not is_accepted(answer):
            _registered.discard((self._url, topic))  # it may have forgotten the topic
            raise _meaning(answer.status)

    def register(self, topic: str) -> Answer:
        """Announce a topic; a hub that has it already may refuse. Raises NotPublished where it cannot be asked."""
        return self._asked(data={"hub.mode": "register", "hub.topic": topic})

    def _register_once(self, topic: str) -> None:
        """Announce a topic if this process has not; a refusal is only logged, as publishing will show what it means."""
        if (self._url, topic) in _registered:
            return
        try:
            answer = self.register(topic)
        except NotPublished as reason:
            if reason.obstacle is not Obstacle.NO_CONNECTION:
                raise
            logger.warning("topic_not_registered", topic=topic, reason=reason.words)
            return
        if is_accepted(answer):
            _registered.add((self._url, topic))
        else:
            logger.warning("topic_not_registered", topic=topic, reason=str(answer.status))

    def _asked(self, **request: object) -> Answer:
        try:
            return self._client.post(self._url, **request)  # type: ignore[arg-type]  # httpx's own arguments
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise NotPublished(Obstacle.NO_CONNECTION, unreachable=True) from error


def is_accepted(answer: Answer) -> bool:
    """202, or 200 whose form says ``hub.result=accepted``."""
    if answer.status == HTTPStatus.ACCEPTED:
        return True
    form = parse_qs(answer.body.decode("utf-8", "replace").strip())
    return answer.status == HTTPStatus.OK and form.get("hub.result") == ["accepted"]


def _meaning(status: int) -> NotPublished:
    """What an answer says about the event: all of it may be otherwise the next time."""
    if status in FORBIDDEN:
        return NotPublished(Obstacle.NOT_ALLOWED, str(status), unreachable=status == HTTPStatus.UNAUTHORIZED)
    if status in OVERLOADED:
        return NotPublished(Obstacle.OUT_OF_ORDER, str(status), unreachable=True)
    return NotPublished(Obstacle.OUT_OF_ORDER if status >= 500 else Obstacle.REFUSED, str(status))
