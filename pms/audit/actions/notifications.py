"""Events of the mailbox and the postman.

``PMS_NOTIF_001`` to ``028`` are the reference's, four for each kind of reminder; kinds without ids of
their own there share the general ones below. The row's ``ref_id`` is the notification's id, or the
mail's where a mail stands alone, and its description names the kind.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from pms.audit.actions import Action, Module


@dataclass(frozen=True, slots=True)
class NoticeActions:
    """What is written when a kind's notification was made, its mail accepted, or its mail given up."""

    made: Action
    mailed: Action
    mail_failed: Action


def _action(number: int, name: str, description: str | Promise) -> Action:
    return Action(f"PMS_NOTIF_{number}", name, description, Module.PARTNER_MANAGEMENT)


GENERAL = NoticeActions(
    made=_action(101, "NOTIFICATION SUCCESS", _("A notification was made.")),
    mailed=_action(103, "NOTIFICATION EMAIL SUCCESS", _("An e-mail was accepted by the mail server.")),
    mail_failed=_action(104, "NOTIFICATION EMAIL FAILURE", _("An e-mail could not be sent.")),
)
SEEN = _action(111, "NOTIFICATIONS SEEN", _("Notifications were seen."))
READ_REFUSED = _action(112, "NOTIFICATION READING REFUSED", _("Opening a notification was refused."))
DISMISSED = _action(113, "NOTIFICATION DISMISSED", _("A notification was dismissed."))
DISMISS_REFUSED = _action(114, "NOTIFICATION DISMISSAL REFUSED", _("The dismissal of a notification was refused."))
RESTORED = _action(115, "NOTIFICATION RESTORED", _("A dismissed notification was restored."))
RESTORE_REFUSED = _action(116, "NOTIFICATION RESTORING REFUSED", _("Restoring a notification was refused."))
