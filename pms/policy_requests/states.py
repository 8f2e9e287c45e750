"""States of a partner's request for a policy."""

from django.utils.translation import pgettext_lazy

from pms.common.states import Colour, State


class RequestState(State):
    """in progress → approved → revoked, or rejected, or withdrawn."""

    IN_PROGRESS = "in_progress", pgettext_lazy("request", "Pending for approval"), Colour.AMBER, "clock", "InProgress"
    APPROVED = "approved", pgettext_lazy("request", "Approved"), Colour.GREEN, "check", "approved"
    REJECTED = "rejected", pgettext_lazy("request", "Rejected"), Colour.RED, "x", "rejected"
    WITHDRAWN = "withdrawn", pgettext_lazy("request", "Withdrawn"), Colour.GREY, "arrow-back-up", "rejected"
    REVOKED = "revoked", pgettext_lazy("request", "Revoked"), Colour.GREY, "ban", "rejected"
