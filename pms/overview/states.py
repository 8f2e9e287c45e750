"""Words of the homes."""

from django.utils.translation import pgettext_lazy

from pms.common.states import Word


class Step(Word):
    """What a partner does on its way to a working credential, in this order."""

    REGISTER = "register", pgettext_lazy("set-up step", "Register")
    CERTIFICATE = "certificate", pgettext_lazy("set-up step", "Upload your certificate")
    POLICY = "policy", pgettext_lazy("set-up step", "Request a policy")
    KEY = "key", pgettext_lazy("set-up step", "Create an API key")


class Expiring(Word):
    """What can run out."""

    CERTIFICATE = "certificate", pgettext_lazy("what expires", "Partner certificate")
    KEY = "key", pgettext_lazy("what expires", "API key")


class Waiting(Word):
    """What can wait for a decision of a partner admin."""

    REQUEST = "request", pgettext_lazy("what waits", "Request for a policy")


class Counted(Word):
    """What the charts of the dashboard count."""

    ROOT = "root", pgettext_lazy("chart", "Root certificates")
    INTERMEDIATE = "intermediate", pgettext_lazy("chart", "Intermediate certificates")
    CERTIFICATE = "certificate", pgettext_lazy("chart", "Partner certificates")
    KEY = "key", pgettext_lazy("chart", "API keys")
    REGISTRATION = "registration", pgettext_lazy("chart", "Registrations")
    REQUEST = "request", pgettext_lazy("chart", "Requests for policies")


class Change(Word):
    """What happened last to a policy."""

    CREATED = "created", pgettext_lazy("change of a policy", "Created")
    EDITED = "edited", pgettext_lazy("change of a policy", "Edited")
    PUBLISHED = "published", pgettext_lazy("change of a policy", "Published")
    DEACTIVATED = "deactivated", pgettext_lazy("change of a policy", "Deactivated")
