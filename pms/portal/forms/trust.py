"""Forms of the trust store."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from pms.pki.reading import BUNDLE_LIMIT
from pms.portal.forms.base import CardSelect, DropFile, PortalForm
from pms.portal.forms.certificates import ACCEPTED, CertificateForm, OctetsField
from pms.portal.forms.policy_requests import LongText
from pms.trust.errors import ReasonMissing
from pms.trust.states import LONGEST_REASON, Domain

MOST_FILES = 20
"""Files of one upload."""
NAME_LENGTH = 200
"""Characters of a file's name that are shown."""
SENTENCES = {
    Domain.AUTH.value: _("Banks, telecoms and everybody else who is neither of the following."),
    Domain.DEVICE.value: _("Makers of devices that capture biometrics."),
    Domain.FTM.value: _("Makers of secure chips for such devices."),
    Domain.MISP.value: _("Operators of the licences under which partners reach the platform."),
}


class DropFiles(DropFile):
    """Several files that can be chosen or dropped at once."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files; each is read by itself later, so nothing of one stands in the way of another."""

    widget = DropFiles(accept=ACCEPTED)

    def clean(self, data: Any, initial: Any = None) -> "list[UploadedFile[Any]]":  # noqa: ARG002 - as Django calls it
        """The files that were sent."""
        sent = [one for one in data or [] if one]
        if len(sent) > MOST_FILES:
            text = _("These are too many files at once (%(count)s). Choose at most %(limit)s.")
            raise forms.ValidationError(text, code="too-many-files", params={"count": len(sent), "limit": MOST_FILES})
        return sent


class TrustUploadForm(CertificateForm):
    """Certificates of roots and intermediates for one domain, in one file or several, or as text."""

    domain = forms.ChoiceField(
        label=_("Domain"),
        choices=Domain.choices,
        widget=CardSelect(SENTENCES),
        error_messages={"required": _("Choose the domain in which this authority is to be trusted.")},
    )
    file = FilesField(
        label=_("Certificate files"),
        help_text=_(
            "Files that end in .cer, .crt, .pem, .der or .p7b, up to 20 at a time, in any order. A file may hold a "
            "whole chain. Never a private key."
        ),
        required=False,
    )

    field_order = ("domain", "file", "text")

    def clean(self) -> dict[str, Any]:
        """No file is the same as none chosen."""
        self.cleaned_data["file"] = self.cleaned_data.get("file") or None
        return super().clean()

    def sent(self) -> list[tuple[str, bytes]]:
        """Names and octets of what was sent, at most one octet more than is ever read; text has no name."""
        files: Sequence[UploadedFile[Any]] | None = self.cleaned_data["file"]
        if files:
            return [(str(file.name)[:NAME_LENGTH], bytes(file.read(BUNDLE_LIMIT + 1))) for file in files]
        return [("", str(self.cleaned_data["text"]).encode()[: BUNDLE_LIMIT + 1])]

    def refuse_text(self, sentence: str) -> None:
        """Say no at the field that was used, and forget pasted text: it may be a private key."""
        place = "file" if self.cleaned_data["file"] else "text"
        self.data = {name: value for name, value in self.data.items() if name != "text"}
        self.add_error(place, forms.ValidationError(sentence, code="refused"))


class TrustAcceptForm(PortalForm):
    """Certificates that were previewed, for their domain; those that were ticked come as ``certificate``."""

    domain = forms.ChoiceField(choices=Domain.choices, widget=forms.HiddenInput)

    def ders(self) -> dict[bytes, str]:
        """The DER of what was sent and the file from which it came. What is no base64 is left out: it was altered."""
        found: dict[bytes, str] = {}
        sent = self.data.getlist("certificate") if isinstance(self.data, QueryDict) else []
        for value in sent:
            octets, _colon, name = value.partition(":")
            try:
                found.setdefault(OctetsField().clean(octets), name[:NAME_LENGTH])
            except forms.ValidationError:
                continue
        return found


class DisableForm(PortalForm):
    """Why an authority is no longer to be trusted."""

    reason = LongText(
        label=_("Reason"),
        help_text=_("Your colleagues read it on the page of this authority. Partners do not see it."),
        most=LONGEST_REASON,
        error_messages={"required": ReasonMissing.message},
    )
