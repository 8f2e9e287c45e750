"""Forms of partner certificates."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from pms.portal.forms.base import CardSelect, PortalForm
from pms.portal.forms.certificates import OctetsField

NOW, LATER = "now", "later"


class LocalMoment(forms.DateTimeInput):
    """A date and time of the installation's time zone, chosen with the browser's own control."""

    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M")


class AcceptForm(PortalForm):
    """A certificate that was previewed, and when it replaces the present one. ``submission`` makes it count once."""

    certificate = OctetsField()
    submission = forms.UUIDField(widget=forms.HiddenInput)
    when = forms.ChoiceField(
        label=_("When should it replace your present certificate?"),
        choices=[(NOW, _("Switch now")), (LATER, _("At a set time"))],
        widget=CardSelect(
            {
                NOW: _("The new certificate is used at once."),
                LATER: _(
                    "The present one stays in use until then, so that you can change your systems at the same time."
                ),
            }
        ),
    )
    in_force_from = forms.DateTimeField(
        label=_("Date and time of the switch"),
        required=False,
        widget=LocalMoment(),
        error_messages={"invalid": _("Enter a date and a time.")},
    )

    def __init__(self, *args: Any, is_first: bool, zone: str, **kwargs: Any) -> None:
        """``is_first`` takes the choice away: the first certificate replaces none. ``zone`` stands beside the time."""
        super().__init__(*args, **kwargs)
        if is_first:
            del self.fields["when"], self.fields["in_force_from"]
        else:
            self.fields["in_force_from"].help_text = _("In the time zone %(zone)s.") % {"zone": zone}

    def clean_in_force_from(self) -> datetime | None:
        """The time that was set, if one is wanted."""
        moment: datetime | None = self.cleaned_data["in_force_from"]
        if self.cleaned_data.get("when") != LATER:
            return None
        if moment is None:
            raise forms.ValidationError(_("Choose when the new certificate replaces the present one."), code="required")
        return moment
