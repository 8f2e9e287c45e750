"""Forms that bring a certificate: as a file or as pasted text first, as octets to be accepted then."""

import base64
import binascii
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from pms.pki.reading import BUNDLE_LIMIT
from pms.portal.forms.base import DropFile, PortalForm
from pms.trust.errors import CertificateRefused, NotACertificate

ACCEPTED = ".cer,.crt,.pem,.der,.p7b,.p7c"


class CertificateForm(PortalForm):
    """A certificate as a file, or as text where no file is at hand. A file wins over text."""

    file = forms.FileField(
        label=_("Certificate file"),
        help_text=_("A file that ends in .cer, .crt, .pem, .der or .p7b. Never a private key."),
        required=False,
        allow_empty_file=True,
        widget=DropFile(accept=ACCEPTED),
    )
    text = forms.CharField(
        label=_("Or paste the certificate as text"),
        required=False,
        strip=False,
        widget=forms.Textarea(
            attrs={"rows": 6, "dir": "ltr", "spellcheck": "false", "autocomplete": "off", "class": "mono"}
        ),
    )

    def clean(self) -> dict[str, Any]:
        """Something has to be chosen or pasted."""
        data = super().clean() or self.cleaned_data
        if data.get("file") is None and not data.get("text") and not self.errors:
            self.add_error(
                "file", forms.ValidationError(_("Choose a file, or paste the certificate as text."), code="required")
            )
        return data

    def octets(self) -> bytes:
        """What was sent, at most one octet more than is ever read."""
        file: UploadedFile[Any] | None = self.cleaned_data["file"]
        if file:
            return bytes(file.read(BUNDLE_LIMIT + 1))
        return str(self.cleaned_data["text"]).encode()[: BUNDLE_LIMIT + 1]

    def refuse(self, refusal: CertificateRefused) -> None:
        """Say no at the field that was used, and forget pasted text: it may be a private key."""
        used_text = not self.files.get("file") and self.data.get("text")
        self.data = {name: value for name, value in self.data.items() if name != "text"}
        self.add_error("text" if used_text else "file", forms.ValidationError(str(refusal), code=refusal.code))


class OctetsField(forms.CharField):
    """A certificate's octets in base64, as a preview hands them on."""

    widget = forms.HiddenInput

    def to_python(self, value: object) -> bytes:  # type: ignore[override] # octets, not text
        """The octets. Whatever was altered on the way is judged anew, so nothing here has to be trusted."""
        try:
            return base64.b64decode(str(value or ""), validate=True)
        except (binascii.Error, ValueError) as error:
            raise forms.ValidationError(str(NotACertificate()), code=NotACertificate.code) from error

    def prepare_value(self, value: object) -> object:
        """Octets as base64; what was sent stays as it is."""
        return base64.b64encode(value).decode() if isinstance(value, bytes) else value

    def validate(self, value: object) -> None:
        """Nothing at all is no certificate."""
        if not value:
            raise forms.ValidationError(str(NotACertificate()), code=NotACertificate.code)

    def run_validators(self, value: object) -> None:
        """The validators of text do not concern octets."""
