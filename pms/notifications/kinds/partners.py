"""What people are told about the organisations to which they belong."""

from django.utils.translation import gettext_lazy as _

from pms.notifications.kinds import Kind

COLLEAGUE_INVITED = Kind(
    "colleague_invited", _("Invitation to an organisation"), ("organisation", "inviter", "until"), portal=False
)
COLLEAGUE_JOINED = Kind("colleague_joined", _("A colleague has joined"), ("organisation", "colleague"), mail=False)
REGISTERED = Kind(
    "partner_registered", _("An organisation was registered"), ("organisation", "partner_id"), portal=False
)
DEACTIVATED = Kind("partner_deactivated", _("An organisation was deactivated"), ("organisation", "reason"))
REACTIVATED = Kind("partner_reactivated", _("An organisation was activated again"), ("organisation",))
CORRECTED = Kind("partner_corrected", _("An organisation's details were corrected"), ("organisation",))
PASSWORD_LINK = Kind(
    "partner_password_link",
    _("Set the password of your account"),
    ("organisation", "username", "until"),
    portal=False,
)
