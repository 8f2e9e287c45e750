"""What people are told about the organisations to which they belong."""

from django.utils.translation import gettext_lazy as _

from pms.notifications.kinds import Kind

COLLEAGUE_INVITED = Kind(
    "colleague_invited", _("Invitation to an organisation"), ("organisation", "inviter", "until"), portal=False
)
COLLEAGUE_JOINED = Kind("colleague_joined", _("A colleague has joined"), ("organisation", "colleague"), mail=False)
