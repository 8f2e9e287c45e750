"""The base of the portal's forms: errors at their fields, what was typed stays."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.utils.functional import Promise

from pms.common.errors import DomainError


@dataclass(frozen=True, slots=True)
class SummaryLine:
    """One error in the summary on top of a form, with the id of the control it leads to."""

    target: str
    label: str
    message: str


class PortalForm(forms.Form):
    """A form as ``<c-form>`` and ``<c-field>`` show it. A blank optional text is the empty string."""

    use_required_attribute = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)

    def add_domain_error(self, error: DomainError) -> None:
        """Put a refusal at the field that it concerns, or on top where it concerns none of these."""
        place = error.field if error.field in self.fields else None
        self.add_error(place, forms.ValidationError(str(error), code=error.code))

    @property
    def summary(self) -> list[SummaryLine]:
        """All errors, in the order of the fields; those of no field come first."""
        top = [SummaryLine("", "", str(message)) for message in self.errors.get(NON_FIELD_ERRORS, [])]
        return top + [
            SummaryLine(bound.id_for_label or bound.auto_id, str(bound.label).rstrip("."), str(message))
            for bound in self
            for message in bound.errors
        ]


class CardSelect(forms.RadioSelect):
    """Radio buttons that ``<c-field>`` shows as cards, each with a sentence and an icon."""

    def __init__(
        self,
        descriptions: Mapping[str, str | Promise] | None = None,
        icons: Mapping[str, str] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.descriptions = descriptions or {}
        self.icons = icons or {}


class ShowablePassword(forms.PasswordInput):
    """A password that can be shown while typing; ``meter`` adds a hint on how strong a new one is."""

    def __init__(self, *, meter: bool = False, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.meter = meter


class DropFile(forms.ClearableFileInput):
    """A file that can be chosen or dropped; ``accept`` as in HTML."""

    def __init__(self, *, accept: str = "", **kwargs: Any) -> None:
        super().__init__(attrs={"accept": accept} if accept else None, **kwargs)
