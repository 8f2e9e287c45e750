"""What mails say about the installation that sends them."""

from dataclasses import dataclass

from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class MailSettings:
    """Everything that a mail needs besides its kind and its recipient.

    ``base_url`` without a slash at the end; ``brand`` is translated where it is the product's own
    name; ``sender`` as the From line has it; ``sends`` is whether a
    mail server is configured (else mails are kept as rows); ``loopback`` whether the portal's address is
    this machine itself, so that only its user can reach it.
    """

    base_url: str
    brand: str | Promise
    support: str
    sender: str
    default_language: str
    sends: bool
    loopback: bool
