"""States of a partner's request for a policy, and of what hangs on it."""

from django.utils.translation import pgettext_lazy

from pms.common.states import Colour, State, Word


class RequestState(State):
    """in progress → approved → revoked, or rejected, or withdrawn."""

    IN_PROGRESS = "in_progress", pgettext_lazy("request", "Pending for approval"), Colour.AMBER, "clock", "InProgress"
    APPROVED = "approved", pgettext_lazy("request", "Approved"), Colour.GREEN, "check", "approved"
    REJECTED = "rejected", pgettext_lazy("request", "Rejected"), Colour.RED, "x", "rejected"
    WITHDRAWN = "withdrawn", pgettext_lazy("request", "Withdrawn"), Colour.GREY, "arrow-back-up", "rejected"
    REVOKED = "revoked", pgettext_lazy("request", "Revoked"), Colour.GREY, "ban", "rejected"


class ProviderState(State):
    """A provider of extractors is offered to partners or no longer offered; what uses it stays as it is."""

    ACTIVE = "active", pgettext_lazy("extractor provider", "Offered"), Colour.GREEN, "check", "active"
    DEACTIVATED = (
        "deactivated",
        pgettext_lazy("extractor provider", "No longer offered"),
        Colour.GREY,
        "ban",
        "inactive",
    )


class Modality(Word):
    """The biometrics of which templates are made."""

    FACE = "face", pgettext_lazy("biometric", "Face")
    FINGER = "finger", pgettext_lazy("biometric", "Fingers")
    IRIS = "iris", pgettext_lazy("biometric", "Iris")
