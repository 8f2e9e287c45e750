"""Forms of one's own profile and of the organisation's address."""

from django import forms
from django.utils.translation import gettext_lazy as _

from pms.partners.rules import ADDRESS_LIMIT
from pms.portal.forms.accounts import NAME_LIMIT, language_field, line, no_hidden_characters_in_lines, phone_field
from pms.portal.forms.base import PortalForm


class ProfileForm(PortalForm):
    """One's own name and phone number."""

    first_name = line(_("First name"), NAME_LIMIT, complete="given-name")
    last_name = line(_("Last name"), NAME_LIMIT, complete="family-name")
    phone = phone_field(required=False)


class OrganisationForm(PortalForm):
    """The organisation's address and phone number."""

    address = forms.CharField(
        label=_("Postal address"),
        max_length=ADDRESS_LIMIT,
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "street-address"}),
        validators=[no_hidden_characters_in_lines],
    )
    phone = phone_field()


class NoticesForm(PortalForm):
    """The language of mails."""

    language = language_field()
