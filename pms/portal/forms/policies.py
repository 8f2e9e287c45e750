"""Forms of policies: the JSON editor, publishing."""

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from pms.policies.errors import PolicyDataInvalid
from pms.policies.rules import LONGEST_DESCRIPTION, LONGEST_NAME, Fault, read_policy
from pms.policies.states import PolicyType
from pms.portal.forms.api_keys import DayField
from pms.portal.forms.base import DropFile, PortalForm
from pms.portal.forms.policy_requests import CountedText, LongText
from pms.portal.forms.seen import SeenForm

LARGEST_FILE = 200_000
"""Bytes: 100,000 characters, as much as is read of a typed text, mostly fit into it."""

Choice = tuple[str, str]


class GroupSelect(forms.ChoiceField):
    """One of the active groups."""

    def __init__(self) -> None:
        super().__init__(
            label=_("Policy group"),
            help_text=_("Partners of this group can ask for the policy."),
            error_messages={
                "required": _("Choose a policy group."),
                "invalid_choice": _("This policy group is no longer in use. Choose another one."),
            },
        )

    def offer(self, groups: Sequence[Choice]) -> None:
        """Fill the list; with a first empty line, so that nothing is chosen by accident."""
        self.choices = [("", _("Choose a policy group")), *groups]


class ContentForm(PortalForm):
    """Name, description and content of a draft.

    Without script the content may come as a file, which then takes the place of the text. The faults
    found in it stay at hand in ``faults``; ``kind`` is the type whose schema it must fit, None while none is chosen.
    """

    kind: PolicyType | None = None
    name = CountedText(label=_("Name"), help_text=_("Each policy of a group has its own."), most=LONGEST_NAME)
    description = LongText(
        label=_("Description"),
        help_text=_("Partners read it when they choose a policy."),
        most=LONGEST_DESCRIPTION,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    content = forms.CharField(
        label=_("Content as JSON"),
        strip=False,
        widget=forms.Textarea(attrs={"rows": 24, "spellcheck": "false", "dir": "ltr"}),
        error_messages={"required": _("Enter the content, start from a template or upload a file.")},
    )
    file = forms.FileField(
        label=_("Upload a .json file instead"), required=False, widget=DropFile(accept=".json,application/json")
    )

    def __init__(self, data: Any = None, files: Any = None, **kwargs: Any) -> None:
        self.faults: list[Fault] = []
        self.file_error = ""
        if data is not None and files and files.get("file"):
            data = data.copy()
            data["content"] = self._text_of(files["file"], str(data.get("content", "")))
        super().__init__(data, files, **kwargs)

    def _text_of(self, file: "UploadedFile[Any]", otherwise: str) -> str:
        """The text of the file; where it cannot be read, the typed text stays and the file gets an error."""
        if cast(int, file.size) > LARGEST_FILE:
            self.file_error = str(_("This file is too large for a policy."))
            return otherwise
        try:
            return str(file.read().decode("utf-8-sig"))
        except UnicodeDecodeError:
            self.file_error = str(_("This file is not text. Choose a .json file."))
            return otherwise

    def clean_file(self) -> None:
        """Say what was wrong with the file."""
        if self.file_error:
            raise forms.ValidationError(self.file_error, code="policy-file")

    def clean(self) -> dict[str, Any]:
        """Read the content and keep what came of it, or every fault."""
        cleaned = super().clean() or {}
        text = cleaned.get("content")
        if self.kind is None or text is None:
            return cleaned
        reading = read_policy(self.kind, text)
        if reading.faults:
            self.faults = reading.faults
            self.add_domain_error(PolicyDataInvalid(faults=reading.faults))
        else:
            cleaned["policy"] = reading.value
        return cleaned


class DraftForm(ContentForm):
    """A new draft."""

    field_order = ("type", "group", "name", "description", "content", "file")
    type = forms.ChoiceField(
        label=_("Type"),
        help_text=_("It decides what the policy can say, and who may ask for it."),
        choices=[("", _("Choose a type")), *PolicyType.choices()],
        error_messages={"required": _("Choose a type of policy.")},
    )
    group = GroupSelect()

    def __init__(self, *args: Any, groups: Sequence[Choice], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(GroupSelect, self.fields["group"]).offer(groups)
        chosen = self.data.get("type", "")
        self.kind = PolicyType(chosen) if chosen in set(PolicyType) else None


class EditForm(ContentForm, SeenForm):
    """An existing draft, which others may be editing too."""

    def __init__(self, *args: Any, kind: PolicyType, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind


class PublishForm(SeenForm):
    """Until when a policy is valid, and which change of the draft was looked at."""

    seen = forms.DateTimeField(widget=forms.HiddenInput, required=False)
    valid_to = DayField(
        label=_("Last day of validity"),
        help_text=_("Leave it empty for 200 years."),
        required=False,
        error_messages={"invalid": _("Enter a day.")},
    )
