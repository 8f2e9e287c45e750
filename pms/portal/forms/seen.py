"""Editing what others may be editing too."""

from datetime import datetime

from django import forms

from pms.portal.forms.base import PortalForm


class SeenForm(PortalForm):
    """A form that knows the change from which its editor started, so that the second of two is told."""

    was_overtaken = False
    seen = forms.DateTimeField(widget=forms.HiddenInput)

    def look_again(self, changed_at: datetime) -> None:
        """Start from a newer change, after its editor was told of it: saving again then replaces it."""
        self.was_overtaken = True
        self.data = {**self.data.dict(), "seen": changed_at.isoformat()}  # type: ignore[attr-defined]  # bound by a QueryDict
