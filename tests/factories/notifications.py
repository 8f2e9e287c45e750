"""Notices of a kind that only tests have, and mail servers of every temper."""

import asyncio
import contextlib
import itertools
import socket
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller

from pms.notifications import services
from pms.notifications.kinds import Kind
from pms.notifications.models import Mail, Notification
from pms.notifications.recipients import Recipient

AT = datetime(2026, 5, 3, 9, 30, tzinfo=UTC)
TEMPLATES = Path(__file__).parent.parent / "notifications" / "templates"
DRAWER_OPENED = Kind(name="drawer_opened", label="Drawer opened", parameters=("drawer", "spoons", "opened_on"))
PARAMETERS = {"drawer": "kitchen", "spoons": 3, "opened_on": "2026-05-03"}
numbers = itertools.count(1)


def recipient(language: str = "en", email: str | None = None) -> Recipient:
    """Somebody with an account and an address of their own."""
    number = next(numbers)
    return Recipient(number, f"r{number}@example.org" if email is None else email, language, "Anna")


def notification(user_id: int, at: datetime = AT) -> Notification:
    """One notification, without a mail."""
    before = set(Notification.objects.values_list("pk", flat=True))
    services.notify(
        DRAWER_OPENED,
        recipients=[Recipient(user_id=user_id, email="", language="en", name="Anna")],
        parameters=PARAMETERS,
        ref_type="drawerId",
        ref_id="drawer-1",
        path="/drawers/1/",
        at=at,
    )
    return Notification.objects.exclude(pk__in=before).get()


def mail(secret: bool = False, at: datetime = AT, email: str | None = None, language: str = "en") -> Mail:
    """One mail, queued or kept as the installation has it."""
    services.send_mail(
        DRAWER_OPENED,
        recipient=recipient(email=email, language=language),
        parameters=PARAMETERS,
        path="/drawers/1/?key=secret-key",
        at=at,
        secret=secret,
    )
    return Mail.objects.latest("id")


@dataclass
class MailServer:
    """A real SMTP server. The answers are given instead of "250 OK" where they are set; what it took is kept."""

    answer_to_rcpt: str = ""
    answer_to_data: str = ""
    answers_by_address: dict[str, str] = field(default_factory=dict)
    drops: bool = False
    seconds: float = 0.0
    taken: list[EmailMessage] = field(default_factory=list)
    sessions: int = 0

    async def handle_EHLO(  # noqa: N802 - the name that aiosmtpd calls
        self, server: Any, session: Any, envelope: Any, hostname: str, responses: list[str]
    ) -> list[str]:
        self.sessions += 1
        session.host_name = hostname
        return responses

    async def handle_RCPT(  # noqa: N802
        self, server: Any, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        answer = self.answers_by_address.get(address) or self.answer_to_rcpt
        if answer:
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        if self.drops:
            server.transport.abort()
            return "250 never seen"
        if self.seconds:
            await asyncio.sleep(self.seconds)
        if self.answer_to_data:
            return self.answer_to_data
        message = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(message, EmailMessage)
        self.taken.append(message)
        return "250 OK"


@contextlib.contextmanager
def running(server: MailServer, settings: Any) -> Iterator[MailServer]:
    """``server`` on a free port of this machine, and the product configured to use it."""
    controller = Controller(server, hostname="127.0.0.1", port=free_port())
    controller.start()
    try:
        use_port(settings, controller.port)
        yield server
    finally:
        controller.stop()


def use_port(settings: Any, port: int) -> None:
    """The product is configured to send to that port, whether or not somebody listens there."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", port, 2
    settings.EMAIL_CONFIGURED = True


def free_port() -> int:
    """A port where nobody listens now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
