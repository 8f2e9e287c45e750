"""The root of all refusals of certificates, and how their data is written."""

from datetime import datetime

from cryptography import x509
from cryptography.x509.oid import NameOID
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from pms.common.clock import local
from pms.common.errors import DomainError


class CertificateRefused(DomainError):
    """The root of all refusals of a certificate."""

    code = "certificate-refused"
    message = _("This certificate cannot be accepted.")
    field = "file"


class Day:
    """A moment of a certificate, written as a date in the reader's language and time zone when it is shown."""

    def __init__(self, moment: datetime) -> None:
        self.moment = moment

    def __str__(self) -> str:
        return date_format(local(self.moment), "j F Y")


def short_name(name: str) -> str:
    """What to call the holder of an RFC 4514 name: its common name, else its organisation, else all of it."""
    try:
        parsed = x509.Name.from_rfc4514_string(name)
    except ValueError:
        return name
    for oid in (NameOID.COMMON_NAME, NameOID.ORGANIZATION_NAME):
        if found := parsed.get_attributes_for_oid(oid):
            return str(found[0].value)
    return name
