"""The form by which an organisation registers itself."""

from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from pms.partners.rules import ADDRESS_LIMIT, ORGANISATION_LIMIT, SELF_REGISTERED, needs_policy_group
from pms.partners.services.registration import Registration
from pms.partners.states import PartnerType
from pms.policies import queries as policies
from pms.portal.forms.accounts import (
    NAME_LIMIT,
    TwicePasswordForm,
    consent_field,
    email_field,
    language_field,
    line,
    new_user,
    no_hidden_characters_in_lines,
    phone_field,
    username_field,
)
from pms.portal.forms.base import CardSelect

TYPE_TEXTS = {
    PartnerType.AUTH: _("You let people prove who they are, for a bank account, a SIM card or a service."),
    PartnerType.CREDENTIAL: _("You issue credentials or print cards from verified identity data."),
    PartnerType.DEVICE: _("You make or sell devices that capture fingerprints, irises or faces."),
    PartnerType.FTM: _("You make the secure chips inside biometric devices."),
}
TYPE_ICONS = {
    PartnerType.AUTH: "shield-check",
    PartnerType.CREDENTIAL: "id",
    PartnerType.DEVICE: "fingerprint",
    PartnerType.FTM: "cpu",
}


class RegistrationForm(TwicePasswordForm):
    """Organisation, person, consent: three short steps on one page."""

    type = forms.ChoiceField(
        label=_("Type of partner"),
        choices=[(kind.value, kind.label) for kind in SELF_REGISTERED],
        widget=CardSelect(
            descriptions={kind.value: text for kind, text in TYPE_TEXTS.items()},
            icons={kind.value: icon for kind, icon in TYPE_ICONS.items()},
        ),
        error_messages={"required": _("Choose what your organisation is.")},
    )
    organisation = line(
        _("Name of the organisation"),
        ORGANISATION_LIMIT,
        complete="organization",
        help_text=_(
            "Exactly as it stands in your certificate, in the field O (organisation): both must be equal later."
        ),
    )
    address = forms.CharField(
        label=_("Postal address"),
        max_length=ADDRESS_LIMIT,
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "street-address"}),
        validators=[no_hidden_characters_in_lines],
    )
    policy_group = forms.ChoiceField(
        label=_("Policy group"),
        required=False,
        help_text=_(
            "For authentication and credential partners. It decides which policies you can ask for, and it is final. "
            "You may also choose it later."
        ),
    )
    first_name = line(_("First name"), NAME_LIMIT, complete="given-name")
    last_name = line(_("Last name"), NAME_LIMIT, complete="family-name")
    email = email_field(help_text=_("We send a link there. Open it to confirm that the address is yours."))
    phone = phone_field()
    language = language_field()
    username = username_field(
        _(
            "You sign in with it, and it becomes your partner ID for good. "
            "Small letters a–z, digits, hyphens, underscores and dots."
        )
    )
    consent = consent_field()
    field_order = (
        "type", "organisation", "address", "policy_group", "first_name", "last_name", "email", "phone", "username",
        "password", "password2", "language", "consent",
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        groups = [(group.pk, group.name) for group in policies.active_groups()]
        self.fields["policy_group"].choices = [("", _("Choose later")), *groups]  # type: ignore[attr-defined]
        for name, trigger in (("username", "input changed delay:600ms"), ("email", "change")):
            self.fields[name].widget.attrs.update(
                {
                    "hx-post": reverse("portal:register-hint"),
                    "hx-trigger": trigger,
                    "hx-target": f"#{name}-hint",
                    "hx-params": f"{name},csrfmiddlewaretoken",
                }
            )

    def clean_username(self) -> str:
        """Capital letters are small ones here."""
        return str(self.cleaned_data["username"]).lower()

    def registration(self) -> Registration:
        """What the form says; a policy group that the type does not have is left out."""
        data = self.cleaned_data
        kind = PartnerType(data["type"])
        return Registration(
            type=kind,
            organisation=data["organisation"],
            address=data["address"],
            person=new_user(data, email=data["email"]),
            accepted=data["consent"],
            policy_group_id=data["policy_group"] if needs_policy_group(kind) else "",
        )
