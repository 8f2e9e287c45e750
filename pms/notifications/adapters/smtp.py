"""The postman: one connection to the mail server, and what its answers mean."""

import contextlib
import re
import smtplib
from dataclasses import dataclass
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

from django.core.mail import EmailMultiAlternatives, get_connection

from pms.notifications.installation import MailSettings
from pms.notifications.models import Mail
from pms.notifications.states import Obstacle

ENHANCED_CODE = re.compile(rb"\d\.\d{1,3}\.\d{1,3}\b")
"""RFC 3463, at the start of the server's text. The rest of that text often holds the address: it is not kept."""


@dataclass(eq=False)
class NotDelivered(Exception):
    """Why a mail was not accepted: ``permanent`` is given up, ``unreachable`` concerns every other mail too."""

    obstacle: Obstacle
    code: str = ""
    permanent: bool = False
    unreachable: bool = False


class Postman:
    """A connection that opens at the first mail and is used for all that follow."""

    def __init__(self, installation: MailSettings) -> None:
        self._installation = installation
        self._connection = get_connection()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._hang_up()

    def deliver(self, mail: Mail) -> None:
        """Hand one mail over; returns once the server has taken it. Raises NotDelivered."""
        try:
            self._connection.open()
        except smtplib.SMTPResponseException as error:
            raise NotDelivered(Obstacle.SETUP, _code(error.smtp_code, error.smtp_error), unreachable=True) from error
        except OSError as error:  # smtplib's own errors are among them
            raise NotDelivered(Obstacle.NO_CONNECTION, unreachable=True) from error
        try:
            self._connection.send_messages([_message(mail, self._installation)])
        except (OSError, ValueError) as error:
            refusal = _meaning(error)
            if refusal.obstacle is Obstacle.NO_CONNECTION or refusal.code.startswith("421"):
                self._hang_up()
            raise refusal from error

    def _hang_up(self) -> None:
        with contextlib.suppress(OSError):
            self._connection.close()


def _message(mail: Mail, installation: MailSettings) -> EmailMultiAlternatives:
    """The mail as it travels. Its Message-ID is the row's, so that a duplicate can be told."""
    host = urlsplit(installation.base_url).hostname or "localhost"
    message = EmailMultiAlternatives(
        subject=mail.subject,
        body=mail.text,
        from_email=installation.sender,
        to=[mail.recipient],
        headers={
            "Message-ID": f"<{mail.pk}.{mail.created_at.timestamp():.0f}@{host}>",
            "Content-Language": mail.language,
            "Auto-Submitted": "auto-generated",
        },
    )
    message.attach_alternative(mail.html, "text/html")
    return message


def _meaning(error: Exception) -> NotDelivered:
    """What an error while sending says about the mail."""
    match error:
        case smtplib.SMTPRecipientsRefused(recipients=refused):
            return _answer(*next(iter(refused.values())))
        case smtplib.SMTPSenderRefused(smtp_code=code, smtp_error=text):
            return NotDelivered(Obstacle.SETUP, _code(code, text))
        case smtplib.SMTPResponseException(smtp_code=code, smtp_error=text):
            return _answer(code, text)
        case smtplib.SMTPNotSupportedError() | ValueError():
            return NotDelivered(Obstacle.ADDRESS, permanent=True)
        case _:
            return NotDelivered(Obstacle.NO_CONNECTION)


def _answer(code: int, text: bytes | str) -> NotDelivered:
    """5xx is final, everything else may be tried again (RFC 5321 §4.2.1)."""
    if 500 <= code < 600:
        return NotDelivered(Obstacle.REFUSED, _code(code, text), permanent=True)
    return NotDelivered(Obstacle.TEMPORARY, _code(code, text))


def _code(code: int, text: bytes | str) -> str:
    """The reply code and the enhanced one behind it, like "550 5.1.1"."""
    raw = text if isinstance(text, bytes) else text.encode(errors="replace")
    enhanced = ENHANCED_CODE.match(raw)
    return f"{code} {enhanced.group().decode()}" if enhanced else str(code)
