"""Forms about accounts of staff and of programs."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from pms.accounts.services import NewUser
from pms.accounts.states import STAFF_ROLES, Language, Role, role_label
from pms.portal.forms.accounts import NAME_LIMIT, USERNAME_LIMIT, email_field, line, username_field
from pms.portal.forms.base import CardSelect, PortalForm

STAFF_TEXTS = {
    Role.PARTNER_ADMIN.value: _("Decides about partners, the trust store, policies and accounts. Sees everything."),
    Role.POLICYMANAGER.value: _("Writes and publishes policies and policy groups. Sees no partners."),
}


class CardChecks(CardSelect, forms.CheckboxSelectMultiple):
    """Boxes to tick that ``<c-field>`` shows as cards."""


def role_choices(words: Iterable[str], *, with_words: bool) -> list[tuple[str, str | Promise]]:
    """The roles by their names, staff first; ``with_words`` says the word of the wire beside the name."""

    def shown(word: str) -> str | Promise:
        label = role_label(word)
        return format_lazy("{label} ({word})", label=label, word=word) if with_words and label != word else label

    order = [*Role]
    known = sorted(words, key=lambda word: (order.index(Role(word)) if word in {*order} else len(order), word))
    return [(word, shown(word)) for word in known]


class StaffForm(PortalForm):
    """A new account of a partner admin or policy manager."""

    first_name = line(_("First name"), NAME_LIMIT)
    last_name = line(_("Last name"), NAME_LIMIT)
    email = email_field(help_text=_("We mail a link to this address. Who opens it chooses the password."))
    username = username_field(_("To sign in with. Small letters a–z, digits, hyphens, underscores and dots."))
    language = forms.ChoiceField(label=_("Language of messages"), choices=Language.choices)
    roles = forms.MultipleChoiceField(
        label=_("Roles"),
        choices=role_choices(STAFF_ROLES, with_words=False),
        widget=CardChecks(descriptions=STAFF_TEXTS),
        error_messages={"required": _("Choose at least one role.")},
    )

    def new_user(self) -> NewUser:
        """The account that the form describes; usernames are kept in small letters."""
        data = self.cleaned_data
        return NewUser(
            username=data["username"].lower(),
            email=data["email"],
            first_name=data["first_name"],
            last_name=data["last_name"],
            language=Language(data["language"]),
        )


class RolesForm(PortalForm):
    """The roles of an account that exists."""

    roles = forms.MultipleChoiceField(label=_("Roles"), required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, words: Collection[str], is_person: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = role_choices(words, with_words=not is_person)
        if is_person:
            self.fields["roles"].widget = CardChecks(descriptions=STAFF_TEXTS)
        self.fields["roles"].choices = choices  # type: ignore[attr-defined]


class ProgramForm(RolesForm):
    """A new account of a program."""

    username = forms.CharField(
        label=_("Client ID"),
        max_length=USERNAME_LIMIT,
        help_text=_("The name by which the program asks for tokens. Small letters, digits, hyphens and dots."),
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false", "dir": "ltr"}
        ),
    )
    field_order: Sequence[str] = ("username", "roles")

    def __init__(self, *args: Any, words: Collection[str], **kwargs: Any) -> None:
        super().__init__(*args, words=words, is_person=False, **kwargs)
        self.fields["roles"].required = True
        self.fields["roles"].error_messages["required"] = _("Choose at least one role.")
