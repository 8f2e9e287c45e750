"""Forms of requests for policies."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from pms.policy_requests.rules import LONGEST_COMMENT
from pms.portal.forms.base import PortalForm


class CountedText(forms.CharField):
    """A text that is counted while typing. Its limit is the service's: no browser cuts what is pasted."""

    def __init__(self, *, most: int, **more: Any) -> None:
        super().__init__(**more)
        self.max_length = most  # set afterwards: the counter reads it, but no validator and no maxlength come of it


class LongText(CountedText):
    """A counted text of several lines."""

    widget = forms.Textarea(attrs={"rows": 4})


class RequestForm(PortalForm):
    """The words of a partner that asks for a policy."""

    comment = LongText(
        label=_("What you need it for"),
        help_text=_("The partner admin reads this before deciding. Name the service and who will use it."),
        most=LONGEST_COMMENT,
    )


class DecisionForm(PortalForm):
    """The words of a partner admin that decides."""

    comment = LongText(
        label=pgettext_lazy("of a decision", "Comment"),
        help_text=_("The partner sees it. A rejection needs a reason here."),
        most=LONGEST_COMMENT,
        required=False,
    )


class OnBehalfForm(PortalForm):
    """For which partner an admin asks."""

    partner = forms.CharField(
        label=_("Partner ID"), max_length=36, help_text=_("The ID of the partner for which you ask.")
    )
