"""States and types of partners."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from pms.common.states import Colour, State, Word


class PartnerState(State):
    """in progress → activated ⇄ deactivated."""

    IN_PROGRESS = "in_progress", pgettext_lazy("partner", "In progress"), Colour.AMBER, "clock", "InProgress"
    ACTIVE = "activated", pgettext_lazy("partner", "Activated"), Colour.GREEN, "check", "approved"
    DEACTIVATED = "deactivated", pgettext_lazy("partner", "Deactivated"), Colour.GREY, "ban", "approved"


class PartnerType(Word):
    """The partner types by their wire code; ``rules.py`` says what each of them needs."""

    AUTH = "Auth_Partner", _("Authentication Partner")
    CREDENTIAL = "Credential_Partner", _("Credential Partner")
    ONLINE_VERIFICATION = "Online_Verification_Partner", _("Online Verification Partner")
    ABIS = "ABIS_Partner", _("ABIS Partner")
    MANUAL_ADJUDICATION = "Manual_Adjudication", _("Manual Adjudication Partner")
    INTERNAL = "Internal_Partner", _("Internal Partner")
    PRINT = "Print_Partner", _("Print Partner")
    BINDING = "Binding_Partner", _("Binding Partner")
    DEVICE = "Device_Provider", _("Device Provider")
    FTM = "FTM_Provider", _("FTM Chip Provider")
    MISP = "MISP_Partner", _("MISP Partner")
    SDK = "SDK_Partner", _("SDK Partner")


class CertificateUpload(State):
    """Whether a certificate of a partner is in force, expired or not."""

    UPLOADED = (
        "uploaded",
        pgettext_lazy("whether there is a certificate", "Uploaded"),
        Colour.GREEN,
        "check",
        "uploaded",
    )
    NOT_UPLOADED = (
        "not_uploaded",
        pgettext_lazy("whether there is a certificate", "Not uploaded"),
        Colour.GREY,
        "x",
        "not_uploaded",
    )


class MemberRole(Word):
    """What a person is in an organisation."""

    OWNER = "owner", _("Owner")
    MEMBER = "member", _("Member")


class PartnerCertificateState(State):
    """Which of a partner's certificates stands."""

    CURRENT = "current", pgettext_lazy("certificate", "Current"), Colour.GREEN, "check", "ACTIVE"
    PLANNED = "planned", pgettext_lazy("certificate", "Planned"), Colour.BLUE, "calendar", "ACTIVE"
    SUPERSEDED = "superseded", pgettext_lazy("certificate", "Superseded"), Colour.GREY, "history", "DEACTIVE"
    EXPIRED = "expired", pgettext_lazy("certificate", "Expired"), Colour.RED, "hourglass", "EXPIRED"
    WITHDRAWN = "withdrawn", pgettext_lazy("certificate", "Withdrawn"), Colour.GREY, "arrow-back-up", "DEACTIVE"
