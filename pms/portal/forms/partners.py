"""Forms of partner admins about partners."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from pms.accounts.states import Language
from pms.partners.rules import (
    ADDRESS_LIMIT,
    ORGANISATION_LIMIT,
    PERSON_NAME_LIMIT,
    REASON_LIMIT,
    STAFF_ONBOARDED,
    needs_policy_group,
)
from pms.partners.services.corrections import Contact
from pms.partners.services.onboarding import FirstPerson, NewPartner
from pms.partners.states import PartnerType
from pms.portal.forms.accounts import email_field, line, no_hidden_characters_in_lines, phone_field
from pms.portal.forms.base import CardSelect, PortalForm
from pms.portal.forms.partner_certificates import LATER, NOW, AcceptForm
from pms.portal.forms.policy_requests import LongText
from pms.portal.forms.seen import SeenForm

TYPE_TEXTS = {
    PartnerType.ONLINE_VERIFICATION: _("Checks people's identity data online, for an agency or a service."),
    PartnerType.ABIS: _("Runs the system that compares biometrics and finds duplicates."),
    PartnerType.MANUAL_ADJUDICATION: _("Its people decide by eye whether two records are of one person."),
    PartnerType.INTERNAL: _("Another part of the platform that reads identity data."),
    PartnerType.PRINT: _("Prints identity cards and letters from credentials."),
    PartnerType.BINDING: _("Binds wallets to people, so that they can sign in with them."),
    PartnerType.MISP: _("Carries the authentication calls of other partners to the platform."),
    PartnerType.SDK: _("Supplies the biometric software that the platform uses."),
}
"""What each of the types that staff creates is, in one sentence."""
TYPE_ICONS = {
    PartnerType.ONLINE_VERIFICATION: "shield-check",
    PartnerType.ABIS: "fingerprint",
    PartnerType.MANUAL_ADJUDICATION: "users",
    PartnerType.INTERNAL: "building",
    PartnerType.PRINT: "id",
    PartnerType.BINDING: "link",
    PartnerType.MISP: "send",
    PartnerType.SDK: "code",
}


def address_field() -> forms.CharField:
    """The postal address of an organisation."""
    return forms.CharField(
        label=_("Postal address"),
        max_length=ADDRESS_LIMIT,
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off"}),
        validators=[no_hidden_characters_in_lines],
    )


def organisation_field() -> forms.CharField:
    """The name of an organisation."""
    return line(
        _("Name of the organisation"),
        ORGANISATION_LIMIT,
        complete="off",
        help_text=_(
            "Exactly as it stands in its certificate, in the field O (organisation): both must be equal later."
        ),
    )


def language_field() -> forms.ChoiceField:
    """The language in which the platform writes to the partner."""
    return forms.ChoiceField(label=_("Language of messages"), choices=Language.choices)


class CreateForm(PortalForm):
    """A partner of a type that does not register itself, and perhaps its first person."""

    type = forms.ChoiceField(
        label=_("Type of partner"),
        choices=[(kind.value, kind.label) for kind in STAFF_ONBOARDED],
        widget=CardSelect(
            descriptions={kind.value: text for kind, text in TYPE_TEXTS.items()},
            icons={kind.value: icon for kind, icon in TYPE_ICONS.items()},
        ),
        error_messages={"required": _("Choose what the organisation is.")},
    )
    organisation = organisation_field()
    partner_id = forms.CharField(
        label=_("Partner ID"),
        max_length=36,
        help_text=_(
            "Final, and the username of its first person. Small letters a–z, digits, hyphens, underscores and dots."
        ),
        widget=forms.TextInput(
            attrs={"autocapitalize": "none", "autocomplete": "off", "spellcheck": "false", "dir": "ltr"}
        ),
    )
    address = address_field()
    email = email_field(
        help_text=_("The organisation's contact. It is told what happens as long as nobody belongs to it.")
    )
    phone = phone_field()
    language = language_field()
    policy_group = forms.ChoiceField(
        label=_("Policy group"),
        required=False,
        help_text=_("It decides which policies the partner can ask for. You may also choose it later."),
    )
    first_name = line(_("First name"), PERSON_NAME_LIMIT, complete="off", required=False)
    last_name = line(_("Last name"), PERSON_NAME_LIMIT, complete="off", required=False)
    person_email = email_field(
        required=False, help_text=_("We mail a link there with which the person sets a password.")
    )

    def __init__(self, *args: Any, groups: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["policy_group"].choices = [("", _("Choose later")), *groups]  # type: ignore[attr-defined]
        self.fields["email"].label = _("Contact e-mail address")
        for name in ("email", "person_email", "phone"):  # of other people than who types here
            self.fields[name].widget.attrs["autocomplete"] = "off"

    def clean_partner_id(self) -> str:
        """Capital letters are small ones here."""
        return str(self.cleaned_data["partner_id"]).lower()

    def clean(self) -> dict[str, Any]:
        """A person with a name has an address too."""
        data = super().clean() or self.cleaned_data
        named = data.get("first_name") or data.get("last_name")
        if named and not data.get("person_email") and "person_email" not in self.errors:
            message = _("Enter the address to which the link is mailed, or leave the name out too.")
            self.add_error("person_email", forms.ValidationError(message, code="required"))
        return data

    def partner(self) -> NewPartner:
        """The partner that the form describes; a policy group that its type does not have is left out."""
        data, kind = self.cleaned_data, PartnerType(self.cleaned_data["type"])
        return NewPartner(
            partner_id=data["partner_id"],
            type=kind,
            organisation=data["organisation"],
            address=data["address"],
            email=data["email"],
            phone=data["phone"],
            language=Language(data["language"]),
            policy_group_id=data["policy_group"] if needs_policy_group(kind) else "",
        )

    def person(self) -> FirstPerson | None:
        """Its first person, if one was named."""
        data = self.cleaned_data
        if not data["person_email"]:
            return None
        return FirstPerson(first_name=data["first_name"], last_name=data["last_name"], email=data["person_email"])


class OrganisationForm(SeenForm):
    """The corrected name of an organisation."""

    organisation = organisation_field()


class ContactForm(SeenForm):
    """How a partner is reached, corrected."""

    email = forms.CharField(
        label=_("Contact e-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off", "dir": "ltr", "spellcheck": "false"}),
    )
    phone = phone_field()
    address = address_field()
    language = language_field()

    def contact(self) -> Contact:
        """What the form says."""
        data = self.cleaned_data
        return Contact(data["email"], data["phone"], data["address"], Language(data["language"]))


class PolicyGroupForm(SeenForm):
    """The policy group of a partner."""

    policy_group = forms.ChoiceField(label=_("Policy group"), error_messages={"required": _("Choose a policy group.")})

    def __init__(self, *args: Any, groups: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["policy_group"].choices = [("", _("Choose a policy group")), *groups]  # type: ignore[attr-defined]


class DeactivateForm(PortalForm):
    """Why a partner is deactivated."""

    reason = LongText(label=_("Reason"), help_text=_("The partner reads it."), most=REASON_LIMIT)


class OnBehalfAcceptForm(AcceptForm):
    """As ``AcceptForm``, in the words of somebody who acts for a partner."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "when" in self.fields:
            field = self.fields["when"]
            field.label = _("When should it replace the present certificate?")
            field.widget.descriptions = {
                NOW: _("The new certificate is used at once."),
                LATER: _("The present one stays in use until then, so that the partner can change its systems."),
            }
