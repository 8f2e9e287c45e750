"""What was mailed, for tests: the rows of the queue."""

import re

from pms.notifications.models import Mail


def mailed_key(kind: str, to: str) -> str:
    """The key of the one-time link in the newest mail of that kind to that address."""
    mail = Mail.objects.filter(kind=kind, recipient=to).latest("id")
    keys = re.findall(r"\?key=([0-9A-Za-z]{43})\b", mail.text)
    assert len(keys) == 1
    assert mail.secret
    return keys[0]


def mails() -> list[tuple[str, str]]:
    """Kind and address of every mail, oldest first."""
    return list(Mail.objects.order_by("id").values_list("kind", "recipient"))
