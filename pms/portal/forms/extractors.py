"""Forms of biometric extractors: which one a partner uses for each biometric, and the providers to choose from."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pms.policies.rules.names import attribute
from pms.policy_requests.errors import ExtractorInvalid, ExtractorsNeeded
from pms.policy_requests.rules import (
    LONGEST_PROVIDER,
    LONGEST_VERSION,
    Biometric,
    Extractor,
    biometric_of,
    extractor,
    refuse_gaps,
)
from pms.policy_requests.states import Modality
from pms.portal.extractors import biometric_words, provider_words
from pms.portal.forms.base import PortalForm
from pms.portal.forms.policy_requests import CountedText

if TYPE_CHECKING:
    from pms.policy_requests.models import ExtractorProvider

KEPT = "kept"
"""The choice of a provider that stands in no list: a program named it, or it is no longer offered."""


@dataclass(frozen=True, slots=True)
class Group:
    """The controls of one attribute."""

    name: str
    fields: list[forms.BoundField]


class ExtractorForm(PortalForm):
    """One choice for each biometric that a policy shares; two words where no provider is offered for it.

    With ``needed``, each attribute wants an extractor for one of its biometrics at least.
    """

    def __init__(
        self,
        data: Any,
        *,
        biometrics: Sequence[Biometric],
        providers: "Sequence[ExtractorProvider]",
        chosen: Iterable[Extractor],
        needed: bool,
    ) -> None:
        super().__init__(data)
        self.biometrics, self.needed = biometrics, needed
        self.providers = {provider.pk: provider for provider in providers}
        self.chosen = {one.place: one for one in chosen}
        for number, biometric in enumerate(biometrics):
            self._add(f"place_{number}", biometric)

    def _add(self, name: str, biometric: Biometric) -> None:
        offered = [each for each in self.providers.values() if biometric.modality in each.modalities]
        present = self.chosen.get(biometric.place)
        label = biometric_words(biometric.modality, biometric.sub_types)
        if offered:
            self.fields[name] = self._choice(label, offered, present)
            return
        self.fields[name] = CountedText(
            label=_("%(biometric)s: provider") % {"biometric": label},
            most=LONGEST_PROVIDER,
            required=False,
            initial=present.provider if present else "",
        )
        self.fields[f"{name}_version"] = CountedText(
            label=_("%(biometric)s: version") % {"biometric": label},
            most=LONGEST_VERSION,
            required=False,
            initial=present.version if present else "",
        )

    @staticmethod
    def _choice(label: str, offered: "list[ExtractorProvider]", present: Extractor | None) -> forms.ChoiceField:
        choices = [("", _("No extractor"))]
        choices += [(each.pk, provider_words(each.name, each.version)) for each in offered]
        initial = ""
        if present:
            pair = (present.provider, present.version)
            initial = next((each.pk for each in offered if (each.name, each.version) == pair), KEPT)
        if present and initial == KEPT:
            choices.append((KEPT, provider_words(present.provider, present.version)))
        return forms.ChoiceField(label=label, choices=choices, required=False, initial=initial)

    def clean(self) -> dict[str, Any]:
        """Each attribute has an extractor where one is needed; the error stands at the attribute's first control."""
        if self.errors:
            return self.cleaned_data
        try:
            known = {one.attribute for one in self.extractors}
            if self.needed:
                refuse_gaps(self.biometrics, known)
        except ExtractorsNeeded as error:
            self._say_gap(error.data["attribute"])
        except ExtractorInvalid as error:
            self.add_domain_error(error)
        return self.cleaned_data

    def _say_gap(self, missing: str) -> None:
        number = next(number for number, each in enumerate(self.biometrics) if each.attribute == missing)
        said = ExtractorsNeeded(attribute=attribute(missing))
        self.add_error(f"place_{number}", forms.ValidationError(str(said), code=said.code))

    @property
    def extractors(self) -> list[Extractor]:
        """What was chosen, of a form that is valid so far."""
        found = (self._extractor(f"place_{number}", each) for number, each in enumerate(self.biometrics))
        return [one for one in found if one is not None]

    def _extractor(self, name: str, biometric: Biometric) -> Extractor | None:
        value = str(self.cleaned_data.get(name, "")).strip()
        if not value:
            return None
        if value == KEPT and isinstance(self.fields[name], forms.ChoiceField):
            return self.chosen[biometric.place]
        provider = self.providers.get(value)
        version = str(self.cleaned_data.get(f"{name}_version", "")).strip()
        named, version = (provider.name, provider.version) if provider else (value, version)
        biometric_word = biometric_of(biometric.modality, biometric.sub_types)
        return extractor(attribute=biometric.attribute, biometric=biometric_word, provider=named, version=version)

    @property
    def groups(self) -> list[Group]:
        """The controls by attribute, in the order of the policy."""
        found: dict[str, list[forms.BoundField]] = {}
        for number, each in enumerate(self.biometrics):
            names = (f"place_{number}", f"place_{number}_version")
            found.setdefault(each.attribute, []).extend(self[name] for name in names if name in self.fields)
        return [Group(attribute(name), fields) for name, fields in found.items()]


class ProviderForm(PortalForm):
    """A provider of extractors that partners may choose."""

    name = CountedText(
        label=gettext_lazy("Provider"),
        help_text=gettext_lazy("Exactly as the platform's modules call it, such as mock."),
        most=LONGEST_PROVIDER,
    )
    version = CountedText(
        label=gettext_lazy("Version"),
        help_text=gettext_lazy("A provider that is used in several versions stands in the list once for each."),
        most=LONGEST_VERSION,
        required=False,
    )
    modalities = forms.MultipleChoiceField(
        label=gettext_lazy("Biometrics"),
        help_text=gettext_lazy("For which of them it makes templates."),
        choices=Modality.choices,
        widget=forms.CheckboxSelectMultiple,
    )
