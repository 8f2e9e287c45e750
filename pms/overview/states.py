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
