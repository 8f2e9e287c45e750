"""Words of the accounts domain."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from pms.common.states import Colour, State, Word


class Role(Word):
    """The role words of the wire."""

    PARTNER_ADMIN = "PARTNER_ADMIN", _("Partner admin")
    POLICYMANAGER = "POLICYMANAGER", _("Policy manager")
    AUTH_PARTNER = "AUTH_PARTNER", _("Authentication partner")
    CREDENTIAL_PARTNER = "CREDENTIAL_PARTNER", _("Credential partner")
    DEVICE_PROVIDER = "DEVICE_PROVIDER", _("Device provider")
    FTM_PROVIDER = "FTM_PROVIDER", _("FTM chip provider")
    ONLINE_VERIFICATION_PARTNER = "ONLINE_VERIFICATION_PARTNER", _("Online verification partner")
    ABIS_PARTNER = "ABIS_PARTNER", _("ABIS partner")
    MANUAL_ADJUDICATION = "MANUAL_ADJUDICATION", _("Manual adjudication partner")
    PRINT_PARTNER = "PRINT_PARTNER", _("Print partner")
    BINDING_PARTNER = "BINDING_PARTNER", _("Binding partner")
    SDK_PARTNER = "SDK_PARTNER", _("SDK partner")
    MISP_PARTNER = "MISP_PARTNER", _("MISP partner")
    INTERNAL_PARTNER = "INTERNAL_PARTNER", _("Internal partner")
    ID_AUTHENTICATION = "ID_AUTHENTICATION", _("Service: authentication")
    ID_REPOSITORY = "ID_REPOSITORY", _("Service: identity repository")
    CREDENTIAL_ISSUANCE = "CREDENTIAL_ISSUANCE", _("Service: credential issuance")
    REGISTRATION_PROCESSOR = "REGISTRATION_PROCESSOR", _("Service: registration processor")
    CREATE_SHARE = "CREATE_SHARE", _("Service: data share")
    RESIDENT = "RESIDENT", _("Service: resident services")
    PARTNERMANAGER = "PARTNERMANAGER", _("Service: partner manager")


STAFF_ROLES = frozenset({Role.PARTNER_ADMIN, Role.POLICYMANAGER})


def role_label(word: str) -> str | Promise:
    """What a role is called; a word that only an endpoint asks for stands for itself."""
    return Role(word).label if word in {role.value for role in Role} else word


class AccountKind(Word):
    """Who acts with an account; the value is what the column of persons holds."""

    PERSON = "True", pgettext_lazy("account", "Person")
    PROGRAM = "False", pgettext_lazy("account", "Program")

    @classmethod
    def of(cls, *, is_person: bool) -> "AccountKind":
        """The kind of an account."""
        return cls.PERSON if is_person else cls.PROGRAM


class Language(Word):
    """The languages in which a person may be written to."""

    ENGLISH = "en", _("English")
    FRENCH = "fr", _("French")
    ARABIC = "ar", _("Arabic")

    @property
    def long_code(self) -> str:
        """The three letters of ISO 639-2 (T), in which programs name it."""
        return {"en": "eng", "fr": "fra", "ar": "ara"}[self.value]


class UserState(State):
    """Whether an account may act."""

    UNVERIFIED = "unverified", _("E-mail not verified"), Colour.AMBER, "clock", "UNVERIFIED"
    ACTIVE = "active", pgettext_lazy("account", "Active"), Colour.GREEN, "check", "ACTIVE"
    DEACTIVATED = "deactivated", pgettext_lazy("account", "Deactivated"), Colour.GREY, "ban", "INACTIVE"


class LinkPurpose(Word):
    """What a one-time link does."""

    VERIFY_EMAIL = "verify-email", _("Confirm the e-mail address")
    RESET_PASSWORD = "reset-password", _("Choose a new password")
    SET_PASSWORD = "set-password", _("Choose the first password")
    FIRST_ADMIN = "first-admin", _("Make the first partner admin")
