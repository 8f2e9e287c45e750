"""What can go wrong when staff handle events."""

from django.utils.translation import gettext_lazy as _

from pms.common.errors import DomainError


class EventNotFailed(DomainError):
    """The event is not one that was given up."""

    code = "event-not-failed"
    message = _("This event has not failed, so it need not be sent again.")
