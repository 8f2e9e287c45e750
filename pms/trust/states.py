"""Words and states of the trust store."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from pms.common.states import Colour, State, Word

LONGEST_REASON = 500
"""Characters of the reason for which an authority is disabled."""


class Domain(Word):
    """The four separate trust domains."""

    AUTH = "AUTH", _("Authentication")
    DEVICE = "DEVICE", _("Device")
    FTM = "FTM", _("FTM chip")
    MISP = "MISP", _("MISP")


class CaKind(Word):
    """Where a trust certificate stands in its chain."""

    ROOT = "root", _("Root CA")
    INTERMEDIATE = "intermediate", _("Intermediate CA")


class CertificateState(State):
    """How a certificate stands today."""

    VALID = "valid", pgettext_lazy("certificate", "Valid"), Colour.GREEN, "check", "ACTIVE"
    EXPIRED = "expired", pgettext_lazy("certificate", "Expired"), Colour.RED, "hourglass", "EXPIRED"
    DISABLED = "disabled", pgettext_lazy("certificate", "Disabled"), Colour.GREY, "ban", "DEACTIVE"


class Tolerated(Word):
    """What the compatible profile let pass; the values are those of ``pms.pki.errors.Tolerance``."""

    SERIAL_NOT_POSITIVE = "serial-not-positive", _("The serial number is zero or negative.")
    NOT_A_CA = "not-a-ca", _("The root is not marked as an authority.")
    CA_MARK_NOT_CRITICAL = "basic-constraints-not-critical", _("The mark of the authority is not critical.")
    KEY_USAGE_MISSING = "key-usage-missing", _("It does not say what its key may be used for.")
    SUBJECT_KEY_ID_MISSING = "subject-key-id-missing", _("It has no identifier of its own key.")
    AUTHORITY_KEY_ID_MISSING = "authority-key-id-missing", _("It has no identifier of its issuer's key.")
    CA_NOT_ALLOWED = "ca-not-allowed", _("It is marked as an authority, although it belongs to a partner.")
