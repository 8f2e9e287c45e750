"""States of policy groups and policies."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from pms.common.states import Colour, State, Word


class GroupState(State):
    """A policy group is used or no longer used."""

    ACTIVE = "active", pgettext_lazy("policy group", "Activated"), Colour.GREEN, "check", "activated"
    DEACTIVATED = "deactivated", pgettext_lazy("policy group", "Deactivated"), Colour.GREY, "ban", "deactivated"


class PolicyState(State):
    """draft → activated → deactivated; only a draft can change."""

    DRAFT = "draft", pgettext_lazy("policy", "Draft"), Colour.GREY, "pencil", "draft"
    ACTIVE = "activated", pgettext_lazy("policy", "Activated"), Colour.GREEN, "check", "activated"
    DEACTIVATED = "deactivated", pgettext_lazy("policy", "Deactivated"), Colour.GREY, "ban", "deactivated"


class PolicyType(Word):
    """What kind of data a policy holds; decides its schema."""

    AUTH = "Auth", _("Authentication")
    DATA_SHARE = "DataShare", _("Data share")
    CREDENTIAL_ISSUANCE = "CredentialIssuance", _("Credential issuance")
    MISP = "MISP", _("MISP")
