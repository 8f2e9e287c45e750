"""Words and states of the trust store."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from pms.common.states import Colour, State, Word


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
