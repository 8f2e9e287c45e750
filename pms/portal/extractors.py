"""Biometric extractors in words, as pages show them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from pms.policies.rules.names import attribute, isolated
from pms.policy_requests.states import Modality

if TYPE_CHECKING:
    from pms.policy_requests.models import BioExtractor
    from pms.policy_requests.rules import Extractor


@dataclass(frozen=True, slots=True)
class Line:
    """For which biometric of which attribute, and who makes its templates."""

    what: str
    provider: str


def biometric_words(modality: str, sub_types: str) -> str:
    """A biometric by name, with its parts; programs may have named one that is not known."""
    known = {each.value: str(each.label) for each in Modality}
    name = known.get(modality.lower()) or isolated(modality)
    return _("%(biometric)s: %(parts)s") % {"biometric": name, "parts": isolated(sub_types)} if sub_types else name


def provider_words(name: str, version: str) -> str:
    """A provider as lists name it."""
    return f"{name} {version}".strip()


def lines_of(extractors: "Iterable[BioExtractor | Extractor]") -> list[Line]:
    """One line for each extractor."""
    return [
        Line(
            _("%(attribute)s (%(biometric)s)")
            % {"attribute": attribute(one.attribute), "biometric": biometric_words(one.modality, one.sub_types)},
            provider_words(one.provider, one.version),
        )
        for one in extractors
    ]
