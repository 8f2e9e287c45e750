"""Forms of the trust store."""

from django import forms
from django.utils.translation import gettext_lazy as _

from pms.portal.forms.base import CardSelect, PortalForm
from pms.portal.forms.certificates import CertificateForm, OctetsField
from pms.trust.states import Domain

SENTENCES = {
    Domain.AUTH.value: _("Banks, telecoms and everybody else who is neither of the following."),
    Domain.DEVICE.value: _("Makers of devices that capture biometrics."),
    Domain.FTM.value: _("Makers of secure chips for such devices."),
    Domain.MISP.value: _("Operators of the licences under which partners reach the platform."),
}


class TrustUploadForm(CertificateForm):
    """A root or intermediate certificate for one domain."""

    domain = forms.ChoiceField(
        label=_("Domain"),
        choices=Domain.choices,
        widget=CardSelect(SENTENCES),
        error_messages={"required": _("Choose the domain in which this authority is to be trusted.")},
    )

    field_order = ("domain", "file", "text")


class TrustAcceptForm(PortalForm):
    """A certificate that was previewed, for its domain."""

    domain = forms.ChoiceField(choices=Domain.choices, widget=forms.HiddenInput)
    certificate = OctetsField()
