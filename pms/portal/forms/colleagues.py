"""Forms about the people of an organisation."""

from django import forms
from django.utils.translation import gettext_lazy as _

from pms.accounts.states import Language
from pms.partners.states import MemberRole
from pms.portal.forms.accounts import email_field
from pms.portal.forms.base import CardSelect, PortalForm

ROLE_TEXTS = {
    MemberRole.MEMBER.value: _("Works with certificates, policies and keys."),
    MemberRole.OWNER.value: _("Does the same, and invites and removes colleagues."),
}
ROLES = [(MemberRole.MEMBER.value, MemberRole.MEMBER.label), (MemberRole.OWNER.value, MemberRole.OWNER.label)]


class RoleForm(PortalForm):
    """What a colleague may do."""

    role = forms.ChoiceField(label=_("Role"), choices=ROLES, widget=CardSelect(descriptions=ROLE_TEXTS))


class InviteForm(RoleForm):
    """Whom to invite, as what, and in which language to write."""

    email = email_field()
    language = forms.ChoiceField(label=_("Language of the invitation"), choices=Language.choices)
    field_order = ("email", "role", "language")
