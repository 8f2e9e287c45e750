"""Events of accounts: sign-in, passwords, links, consent, profile."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from pms.audit.actions import Action, Module


def _action(number: int, name: str, description: Promise) -> Action:
    return Action(f"PMS_ACCOUNT_{number:03}", name, description, Module.ACCOUNTS)


SIGNED_IN = _action(1, "SIGN IN", _("Signed in."))
SIGN_IN_FAILED = _action(2, "SIGN IN FAILED", _("A sign-in failed."))
SIGN_IN_LOCKED = _action(3, "SIGN IN LOCKED", _("Signing in was locked after too many failures."))
SIGNED_OUT = _action(4, "SIGN OUT", _("Signed out."))
CREATED = _action(5, "ACCOUNT CREATED", _("An account was created."))
CREATE_REFUSED = _action(6, "ACCOUNT CREATION REFUSED", _("Creating an account was refused."))
EMAIL_VERIFIED = _action(7, "EMAIL VERIFIED", _("The e-mail address was confirmed."))
EMAIL_VERIFICATION_REFUSED = _action(
    8, "EMAIL VERIFICATION REFUSED", _("A confirmation of an e-mail address was refused.")
)
VERIFICATION_SENT = _action(9, "EMAIL VERIFICATION SENT", _("A link to confirm the e-mail address was sent."))
VERIFICATION_SEND_REFUSED = _action(10, "EMAIL VERIFICATION NOT SENT", _("Sending a confirmation link was refused."))
RESET_ASKED = _action(11, "PASSWORD RESET ASKED", _("A new password was asked for."))
RESET_SENT = _action(12, "PASSWORD RESET SENT", _("A link to choose a new password was sent."))
PASSWORD_RESET = _action(13, "PASSWORD RESET", _("A new password was chosen through a one-time link."))
PASSWORD_RESET_REFUSED = _action(
    14, "PASSWORD RESET REFUSED", _("Choosing a password through a one-time link was refused.")
)
PASSWORD_CHANGED = _action(15, "PASSWORD CHANGED", _("The password was changed."))
PASSWORD_CHANGE_REFUSED = _action(16, "PASSWORD CHANGE REFUSED", _("A change of the password was refused."))
CONSENT_GIVEN = _action(17, "CONSENT GIVEN", _("The terms were accepted."))
CONSENT_REFUSED = _action(18, "CONSENT REFUSED", _("Going on without accepting the terms was refused."))
PROFILE_CHANGED = _action(19, "PROFILE CHANGED", _("The profile was changed."))
PROFILE_CHANGE_REFUSED = _action(20, "PROFILE CHANGE REFUSED", _("A change of the profile was refused."))
NOTICES_CHANGED = _action(21, "NOTICE LANGUAGE CHANGED", _("The language of messages was changed."))
NOTICES_CHANGE_REFUSED = _action(
    22, "NOTICE LANGUAGE CHANGE REFUSED", _("A change of the language of messages was refused.")
)
FIRST_ADMIN_LINK_MADE = _action(23, "FIRST ADMIN LINK MADE", _("A one-time link for the first partner admin was made."))
FIRST_ADMIN_CREATED = _action(
    24, "FIRST ADMIN CREATED", _("The first partner admin was made through the one-time link.")
)
FIRST_ADMIN_REFUSED = _action(25, "FIRST ADMIN REFUSED", _("Making the first partner admin was refused."))
SET_PASSWORD_LINK_MADE = _action(
    26, "SET PASSWORD LINK MADE", _("A one-time link to choose the first password was made.")
)
TOKEN_KEY_MADE = _action(27, "TOKEN KEY MADE", _("A key that signs access tokens was made."))
TOKEN_KEY_DELETED = _action(28, "TOKEN KEY DELETED", _("A key that signed access tokens was deleted."))
TOKEN_ISSUED = _action(29, "TOKEN ISSUED", _("An access token was issued to a program."))
CLIENT_CREATED = _action(30, "CLIENT CREATED", _("An account of a program was created."))
CLIENT_CREATE_REFUSED = _action(31, "CLIENT CREATION REFUSED", _("Creating an account of a program was refused."))
ARRIVED = _action(32, "ACCOUNT ARRIVED", _("An account was made for somebody whom another issuer's token names."))
PAGE_TOKEN_ISSUED = _action(
    33, "API PAGE TOKEN ISSUED", _("A short access token was issued to the API page of the portal.")
)
CLIENT_SECRET_CHANGED = _action(34, "CLIENT SECRET CHANGED", _("A program got a new secret."))
CLIENT_SECRET_CHANGE_REFUSED = _action(
    35, "CLIENT SECRET CHANGE REFUSED", _("Giving a program a new secret was refused.")
)
ROLES_CHANGED = _action(36, "ACCOUNT ROLES CHANGED", _("The roles of an account were changed."))
ROLES_CHANGE_REFUSED = _action(37, "ACCOUNT ROLES CHANGE REFUSED", _("A change of an account's roles was refused."))
DEACTIVATED = _action(38, "ACCOUNT DEACTIVATED", _("An account was deactivated."))
DEACTIVATION_REFUSED = _action(39, "ACCOUNT DEACTIVATION REFUSED", _("Deactivating an account was refused."))
REACTIVATED = _action(40, "ACCOUNT REACTIVATED", _("An account was activated again."))
REACTIVATION_REFUSED = _action(41, "ACCOUNT REACTIVATION REFUSED", _("Activating an account again was refused."))
SET_PASSWORD_LINK_REFUSED = _action(
    42, "SET PASSWORD LINK REFUSED", _("Sending a link to choose the first password was refused.")
)
