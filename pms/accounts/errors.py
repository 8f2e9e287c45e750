"""Named failures of accounts."""

from collections.abc import Sequence
from typing import ClassVar

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from pms.common.errors import DomainError, NotAllowed


class UsernameTaken(DomainError):
    """Another account or partner holds the name, maybe in another case."""

    code = "username-taken"
    message = _("This username is taken. Choose another one.")
    field = "username"


class UsernameInvalid(DomainError):
    """The name has characters that a partner id may not have, or too many."""

    code = "username-invalid"
    message = _("Use up to 36 small letters a–z, digits, hyphens, underscores and dots.")
    field = "username"


class EmailTaken(DomainError):
    """Another account holds the address, maybe in another case."""

    code = "email-taken"
    message = _("An account with this e-mail address exists already. Sign in, or reset its password.")
    field = "email"


class EmailInvalid(DomainError):
    """The address is not one."""

    code = "email-invalid"
    message = _("Enter an e-mail address like name@example.org.")
    field = "email"


class PhoneInvalid(DomainError):
    """The number is not one that exists."""

    code = "phone-invalid"
    message = _("Enter the phone number with its country code, like +33 1 42 68 53 00.")
    field = "phone"


class PasswordTooWeak(DomainError):
    """The password breaks rules; ``reasons`` are translated sentences."""

    code = "password-too-weak"
    field = "password"

    def __init__(self, reasons: Sequence[str]) -> None:
        super().__init__()
        self.reasons = tuple(reasons)

    def __str__(self) -> str:
        return " ".join(self.reasons)


class PasswordWrong(DomainError):
    """The present password was asked for and is another one."""

    code = "password-wrong"
    message = _("This is not your present password.")
    field = "current_password"


class ConsentMissing(DomainError):
    """The terms were not accepted."""

    code = "consent-missing"
    message = _("Accept the terms to go on.")
    field = "consent"


class LinkNotValid(DomainError):
    """No such link, or one whose account is gone."""

    code = "link-not-valid"
    message = _("This link is not complete or no longer valid.")


class LinkUsed(LinkNotValid):
    """The link did its work already."""

    code = "link-used"
    message = _("This link was used already.")


class LinkExpired(LinkNotValid):
    """The link's time is over."""

    code = "link-expired"
    message = _("This link has expired.")


class FirstAdminExists(LinkNotValid):
    """The installation has its first admin; the link is void."""

    code = "first-admin-exists"
    message = _("This installation has its first partner admin already. Sign in with that account.")


class TooOften(DomainError):
    """A limit was reached; ``minutes`` until the next try."""

    code = "too-often"

    def __init__(self, minutes: int) -> None:
        super().__init__(minutes=minutes)

    def __str__(self) -> str:
        minutes = self.data["minutes"]
        return ngettext(
            "Too many attempts. Try again in %(minutes)s minute.",
            "Too many attempts. Try again in %(minutes)s minutes.",
            minutes,
        ) % {"minutes": minutes}


class SignInFailed(NotAllowed):
    """Name and password do not belong together, or there is no such account: the two look the same."""

    code = "sign-in-failed"
    message = _("Username or password is wrong.")


class SignInLocked(SignInFailed):
    """Too many failures; ``minutes`` until the lock opens."""

    code = "sign-in-locked"

    def __init__(self, minutes: int) -> None:
        super().__init__(minutes=minutes)

    def __str__(self) -> str:
        minutes = self.data["minutes"]
        return ngettext(
            "Too many failed attempts. Signing in is locked for %(minutes)s minute.",
            "Too many failed attempts. Signing in is locked for %(minutes)s minutes.",
            minutes,
        ) % {"minutes": minutes}


class AccountDeactivated(NotAllowed):
    """The right password of an account that may no longer act."""

    code = "account-deactivated"
    message = _("This account was deactivated. Ask the people who run this portal if you think that is a mistake.")


class AccountUnverified(NotAllowed):
    """The right password of an account whose address was not confirmed yet."""

    code = "account-unverified"
    message = _("Confirm your e-mail address first: open the link that we sent you.")

    def __init__(self, user_id: int) -> None:
        super().__init__(user_id=user_id)


class RoleUnknown(DomainError):
    """A word that is no role which an account can be given."""

    code = "role-unknown"
    message: ClassVar = _("%(role)s is not a role that an account can have.")
    field = "roles"


class RoleMissing(DomainError):
    """A program without a role could do nothing."""

    code = "role-missing"
    message = _("Choose at least one role.")
    field = "roles"


class RolesFromIssuer(DomainError):
    """The account's roles are those of its last token."""

    code = "roles-from-issuer"
    message = _("The roles of this account come from the service where it signs in. Change them there.")


class OwnAccount(DomainError):
    """Nobody takes their own rights away, by mistake or otherwise."""

    code = "own-account"
    message = _("This is your own account. Another partner admin can change it.")


class LastPartnerAdmin(DomainError):
    """Without this account nobody could decide anything."""

    code = "last-partner-admin"
    message = _("This is the last active partner admin. Make another one first.")


class AccountNotActive(DomainError):
    """What is asked for makes sense for an active account alone."""

    code = "account-not-active"
    message = _("This account is deactivated. Activate it first.")


class AccountActive(DomainError):
    """The account is active already, perhaps by somebody else's hand."""

    code = "account-active"
    message = _("This account is active already.")


class AccountStopped(DomainError):
    """The account is deactivated already, perhaps by somebody else's hand."""

    code = "account-stopped"
    message = _("This account is deactivated already.")
