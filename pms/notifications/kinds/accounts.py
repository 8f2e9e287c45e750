"""What accounts are told by mail. Links that do something once never show in the portal."""

from django.utils.translation import gettext_lazy as _

from pms.notifications.kinds import Kind

VERIFY_EMAIL = Kind("verify_email", _("Confirm your e-mail address"), ("username", "until"), portal=False)
PASSWORD_RESET = Kind("password_reset", _("Choose a new password"), ("username", "until"), portal=False)
PASSWORD_CHANGED = Kind("password_changed", _("Your password was changed"), ("username", "when"), portal=False)
ACCOUNT_MADE = Kind("account_made", _("Your new account"), ("username", "until"), portal=False)
ROLES_CHANGED = Kind("account_roles_changed", _("Your roles were changed"), ("username",))
ACCOUNT_DEACTIVATED = Kind("account_deactivated", _("Your account was deactivated"), ("username",), portal=False)
ACCOUNT_REACTIVATED = Kind("account_reactivated", _("Your account was activated again"), ("username",), portal=False)
