"""Forms of requests for policies."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from pms.common.errors import DomainError
from pms.policy_requests import errors
from pms.policy_requests.rules import LONGEST_COMMENT, checked_comment
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


class DraftForm(PortalForm):
    """The words of a request that is not sent yet."""

    comment = LongText(
        label=_("What you need it for"),
        help_text=_("The partner admin reads this before deciding. Name the service and who will use it."),
        most=LONGEST_COMMENT,
        required=False,
    )

    def clean_comment(self) -> str:
        """The words as they are kept."""
        return checked(self.cleaned_data["comment"], None)


class DecisionForm(PortalForm):
    """The words of a partner admin that decides."""

    comment = LongText(
        label=pgettext_lazy("of a decision", "Comment"),
        help_text=_("The partner sees it. A rejection needs a reason here."),
        most=LONGEST_COMMENT,
        required=False,
    )


class RevokeForm(PortalForm):
    """The reason of a partner admin that takes an approval back."""

    comment = LongText(
        label=pgettext_lazy("of a decision", "Reason"),
        help_text=_("The partner sees it."),
        most=LONGEST_COMMENT,
        error_messages={"required": errors.RevocationReasonMissing.message},
    )


class RejectManyForm(PortalForm):
    """The reason for several rejections: it is checked before any of them, so that nobody types it twice."""

    comment = LongText(
        label=pgettext_lazy("of a decision", "Reason"),
        help_text=_("Each partner sees it."),
        most=LONGEST_COMMENT,
        error_messages={"required": errors.ReasonMissing.message},
    )

    def clean_comment(self) -> str:
        """The reason as it is stored."""
        return checked(self.cleaned_data["comment"], errors.ReasonMissing)


class ApproveManyForm(PortalForm):
    """The comment on several approvals."""

    comment = LongText(
        label=pgettext_lazy("of a decision", "Comment"),
        help_text=_("Each partner sees it."),
        most=LONGEST_COMMENT,
        required=False,
    )

    def clean_comment(self) -> str:
        """The comment as it is stored."""
        return checked(self.cleaned_data["comment"], None)


def checked(text: str, missing: type[DomainError] | None) -> str:
    """The words, checked as the verb checks them."""
    try:
        return checked_comment(text, missing)
    except DomainError as error:
        raise forms.ValidationError(str(error), code=error.code) from error


class OnBehalfForm(PortalForm):
    """For which partner an admin asks."""

    partner = forms.CharField(
        label=_("Partner ID"), max_length=36, help_text=_("The ID of the partner for which you ask.")
    )


def credential_form(types: Sequence[str]) -> type[PortalForm]:
    """The form that asks which of these credential types a partner gets under a policy."""

    class CredentialForm(PortalForm):
        type = forms.ChoiceField(
            label=_("Credential type"), choices=[("", _("Choose a credential type")), *((word, word) for word in types)]
        )

    return CredentialForm
