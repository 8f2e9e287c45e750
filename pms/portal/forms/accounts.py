"""Forms of sign-in and passwords, and the fields that every form about a person shares."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from pms.accounts.rules import EMAIL_LIMIT
from pms.accounts.services import NewUser
from pms.accounts.states import Language
from pms.common.text import has_hidden_characters
from pms.portal.forms.base import PortalForm, ShowablePassword

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

NAME_LIMIT = 64
USERNAME_LIMIT = 36
PASSWORD_LIMIT = 128


def no_hidden_characters(text: str) -> None:
    """Refuse controls, direction overrides and invisible blanks in a single line."""
    if has_hidden_characters(text):
        raise ValidationError(_("Remove the invisible characters: type the text instead of pasting it."), code="hidden")


def no_hidden_characters_in_lines(text: str) -> None:
    """As above, for a text of several lines."""
    if has_hidden_characters(text, lines=True):
        raise ValidationError(_("Remove the invisible characters: type the text instead of pasting it."), code="hidden")


def line(label: "str | _StrPromise", most: int, *, complete: str = "", **more: Any) -> forms.CharField:
    """A line of text; ``complete`` is the browser's name for what it may fill in (HTML autocomplete)."""
    widget = forms.TextInput(attrs={"autocomplete": complete} if complete else None)
    return forms.CharField(label=label, max_length=most, widget=widget, validators=[no_hidden_characters], **more)


def email_field(**more: Any) -> forms.EmailField:
    """An e-mail address."""
    widget = forms.EmailInput(attrs={"autocomplete": "email", "dir": "ltr", "spellcheck": "false"})
    return forms.EmailField(label=_("E-mail address"), max_length=EMAIL_LIMIT, widget=widget, **more)


def phone_field(**more: Any) -> forms.CharField:
    """A phone number with its country code."""
    return forms.CharField(
        label=_("Phone number"),
        max_length=32,
        help_text=_("With the country code, like +33 1 42 68 53 00."),
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "dir": "ltr"}),
        **more,
    )


def username_field(help_text: "str | _StrPromise", **attrs: str) -> forms.CharField:
    """The name to sign in with."""
    widget = forms.TextInput(
        attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false", "dir": "ltr", **attrs}
    )
    return forms.CharField(label=_("Username"), max_length=USERNAME_LIMIT, help_text=help_text, widget=widget)


def new_password_field() -> forms.CharField:
    """A new password, with a hint on its strength."""
    return forms.CharField(
        label=_("Password"),
        max_length=PASSWORD_LIMIT,
        strip=False,
        help_text=_(
            "At least 10 characters. A few words that only you would put together are strong and easy to remember."
        ),
        widget=ShowablePassword(meter=True, attrs={"autocomplete": "new-password"}),
    )


def repeated_password_field() -> forms.CharField:
    """The same password once more."""
    return forms.CharField(
        label=_("Password once more"),
        max_length=PASSWORD_LIMIT,
        strip=False,
        widget=ShowablePassword(attrs={"autocomplete": "new-password"}),
    )


def language_field() -> forms.ChoiceField:
    """The language of mails."""
    return forms.ChoiceField(
        label=_("Language of messages"),
        choices=Language.choices,
        help_text=_("E-mails come in this language. The language of the pages is chosen at the top."),
    )


def consent_field() -> forms.BooleanField:
    """The tick that accepts the terms; a form without it is told so by the domain."""
    return forms.BooleanField(
        label=_("I have read the terms and accept them"),
        required=True,
        error_messages={
            "required": _("Accept the terms to go on."),
        },
    )


class TwicePasswordForm(PortalForm):
    """A form in which a new password is typed twice."""

    password = new_password_field()
    password2 = repeated_password_field()

    @property
    def type_again(self) -> bool:
        """Whether passwords that were good must be typed again, because the page never sends them back."""
        return bool(self.errors) and not {"password", "password2"} & set(self.errors)

    def clean(self) -> dict[str, Any]:
        """Both passwords are the same."""
        data = super().clean() or {}
        first, second = data.get("password"), data.get("password2")
        if first and second and first != second:
            self.add_error(
                "password2", ValidationError(_("The two passwords differ. Type the same one twice."), code="differ")
            )
        return data


class SignInForm(PortalForm):
    """Username or e-mail address, and password."""

    username = forms.CharField(
        label=_("Username or e-mail address"),
        max_length=EMAIL_LIMIT,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "username",
                "autocapitalize": "none",
                "spellcheck": "false",
                "autofocus": True,
                "dir": "ltr",
            }
        ),
    )
    password = forms.CharField(
        label=_("Password"),
        max_length=PASSWORD_LIMIT,
        strip=False,
        widget=ShowablePassword(attrs={"autocomplete": "current-password"}),
    )


class SignInAgainForm(SignInForm):
    """The same over a page whose session ended: the name is known, and the page may have fields of these names."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="again_%s", **kwargs)
        del self.fields["username"].widget.attrs["autofocus"]
        self.fields["password"].widget.attrs["autofocus"] = True


class ResetForm(PortalForm):
    """Whose password was forgotten."""

    username = forms.CharField(
        label=_("Username or e-mail address"),
        max_length=EMAIL_LIMIT,
        widget=forms.TextInput(
            attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false", "dir": "ltr"}
        ),
    )


class ChangePasswordForm(TwicePasswordForm):
    """The present password and a new one."""

    current_password = forms.CharField(
        label=_("Present password"),
        max_length=PASSWORD_LIMIT,
        strip=False,
        widget=ShowablePassword(attrs={"autocomplete": "current-password"}),
    )
    field_order = ("current_password", "password", "password2")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].label, self.fields["password2"].label = _("New password"), _("New password once more")


class TermsForm(PortalForm):
    """The tick that accepts the terms."""

    consent = consent_field()


class NewAccountForm(TwicePasswordForm):
    """A new account for a person whose address is known to be theirs."""

    first_name = line(_("First name"), NAME_LIMIT, complete="given-name")
    last_name = line(_("Last name"), NAME_LIMIT, complete="family-name")
    username = username_field(_("You sign in with it. Small letters a–z, digits, hyphens, underscores and dots."))
    language = language_field()
    consent = consent_field()
    field_order: Iterable[str] = (
        "first_name", "last_name", "username", "password", "password2", "language", "consent",
    )  # fmt: skip

    def new_user(self, email: str) -> NewUser:
        """The account that the form describes."""
        return new_user(self.cleaned_data, email=email)


class FirstAdminForm(NewAccountForm):
    """The account of the first partner admin."""

    email = email_field()
    field_order = ("first_name", "last_name", "email", "username", "password", "password2", "language", "consent")


def new_user(data: Mapping[str, Any], *, email: str) -> NewUser:
    """A new account from a form's cleaned data; usernames are kept in small letters."""
    return NewUser(
        username=data["username"].lower(),
        email=email,
        password=data["password"],
        first_name=data["first_name"],
        last_name=data["last_name"],
        phone=data.get("phone", ""),
        language=Language(data["language"]),
    )
