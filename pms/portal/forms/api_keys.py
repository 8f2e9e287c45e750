"""Forms of API keys."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from pms.api_keys.rules import LONGEST_NAME, LONGEST_REASON
from pms.portal.forms.base import PortalForm
from pms.portal.forms.policy_requests import CountedText, LongText

LAST_YEAR = 9000  # beyond every lifetime, and far enough from the calendar's own end


def end_of_day(day: date) -> datetime:
    """The moment at which ``day`` is over in the installation's time zone."""
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))


class DayField(forms.DateField):
    """A day as browsers send it, chosen in the browser's own calendar."""

    def __init__(self, **more: Any) -> None:
        super().__init__(
            widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), input_formats=["%Y-%m-%d"], **more
        )

    def clean(self, value: object) -> date | None:
        """A day before the year 9000, or none."""
        day: date | None = super().clean(value)
        if day is not None and day.year >= LAST_YEAR:
            raise forms.ValidationError(_("Choose an earlier day."), code="too-late")
        return day


class GenerateForm(PortalForm):
    """A new key: for which approved policy, its name, and its last day if it shall end early."""

    request = forms.ChoiceField(label=pgettext_lazy("of an API key", "Policy"), help_text=_("Your approved policies."))
    name = CountedText(
        label=pgettext_lazy("of an API key", "Name"),
        most=LONGEST_NAME,
        help_text=_("So that you know it again, such as the system that will use it."),
        widget=forms.TextInput(attrs={"data-counted": "1", "autocomplete": "off"}),
    )
    last_day = DayField(label=_("Last day"), help_text=_("Leave it empty for the longest life."), required=False)
    nonce = forms.RegexField(r"^[0-9A-Za-z]{32}$", widget=forms.HiddenInput)

    def __init__(self, *args: Any, links: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["request"].choices = list(links)  # type: ignore[attr-defined]


class DeactivateForm(PortalForm):
    """Why staff deactivates a partner's key."""

    reason = LongText(label=_("Reason"), help_text=_("The partner sees it."), most=LONGEST_REASON)


class ExpiryForm(PortalForm):
    """The new last day of a key."""

    last_day = DayField(label=_("Last day"))
