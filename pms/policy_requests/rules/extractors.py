"""Decisions about biometric extractors: what one is made of, for which biometrics of a policy one is needed."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pms.policies.states import PolicyType
from pms.policy_requests import errors
from pms.policy_requests.models import EXTRACTOR_LIMITS
from pms.policy_requests.rules.settings import LinkSettings
from pms.policy_requests.states import Modality


@dataclass(frozen=True, slots=True)
class Extractor:
    """Which extractor makes the templates of one biometric of an attribute."""

    attribute: str
    modality: str
    sub_types: str
    provider: str
    version: str

    @property
    def place(self) -> tuple[str, str, str]:
        """What it is for: there is one extractor for each."""
        return self.attribute, self.modality, self.sub_types


_BIOMETRIC = re.compile(r"([^\[\]]+)(?:\[([^\[\]]*)\])?")


def extractor(*, attribute: str, biometric: str, provider: str, version: str) -> Extractor:
    """An extractor of its parts; ``biometric`` is a modality, or one with its sub-types: ``finger[Left Thumb]``.

    Raises ExtractorInvalid for parts that are missing or longer than their columns.
    """
    found = _BIOMETRIC.fullmatch(biometric.strip())
    modality, sub_types = (found[1].strip(), (found[2] or "").strip()) if found else ("", "")
    made = Extractor(attribute.strip(), modality, sub_types, provider.strip(), version.strip())
    needed = made.attribute and made.modality and made.provider
    if not needed or any(len(getattr(made, part)) > most for part, most in EXTRACTOR_LIMITS.items()):
        raise errors.ExtractorInvalid(attribute=made.attribute[:36])
    return made


def biometric_of(modality: str, sub_types: str) -> str:
    """The modality with its sub-types, as programs write it."""
    return f"{modality}[{sub_types}]" if sub_types else modality


def one_per_place(extractors: Iterable[Extractor]) -> list[Extractor]:
    """The extractors without those that a later one for the same place replaces."""
    return list({one.place: one for one in extractors}.values())


@dataclass(frozen=True, slots=True)
class Biometric:
    """One biometric of an attribute that a policy shares; ``sub_types`` are parts of it such as ``Left Thumb``."""

    attribute: str
    modality: str
    sub_types: str = ""

    @property
    def place(self) -> tuple[str, str, str]:
        """As ``Extractor.place``."""
        return self.attribute, self.modality, self.sub_types


SHARING = frozenset({PolicyType.DATA_SHARE, PolicyType.CREDENTIAL_ISSUANCE})
"""The policy types under which data, and so templates of biometrics, are handed to a partner."""

EVERY_MODALITY = tuple(each.value for each in Modality)
FACE, FINGER = Modality.FACE.value, Modality.FINGER.value
MODALITIES_OF_ATTRIBUTE: Mapping[str, tuple[str, ...]] = {
    "individualBiometrics": EVERY_MODALITY,
    "individualAuthBiometrics": EVERY_MODALITY,
    "introducerBiometrics": EVERY_MODALITY,
    "biometrics": EVERY_MODALITY,
    "bestTwoFingers": (FINGER,),
    "photo": (FACE,),
    "face": (FACE,),
}
"""The attributes of the platform's identity schema that are biometrics, with what each of them may hold."""


def biometrics_of(policy_type: str, data: Mapping[str, Any]) -> list[Biometric]:
    """The biometrics that a policy of this content shares, in its order; ``data`` fits the schema of its type."""
    if policy_type not in SHARING:
        return []
    found = [each for entry in data.get("shareableAttributes", []) for each in _biometrics_in(entry)]
    return list({each.place: each for each in found}.values())


def _biometrics_in(entry: Mapping[str, Any]) -> Iterator[Biometric]:
    name = str(entry["attributeName"])[: EXTRACTOR_LIMITS["attribute"]]
    parts = [part for source in entry["source"] for part in source.get("filter", []) if isinstance(part, Mapping)]
    named = [(modality, part) for part in parts if (modality := str(part.get("type", "")).lower()) in EVERY_MODALITY]
    for modality, part in named:
        yield Biometric(name, modality, _sub_types(part.get("subType")))
    if not named:
        yield from (Biometric(name, modality) for modality in _modalities(entry))


def _sub_types(value: object) -> str:
    """The parts as one word, or none where they do not fit: then the extractor is for all of them."""
    words = ",".join(str(part) for part in value) if isinstance(value, list) else ""
    return words if len(words) <= EXTRACTOR_LIMITS["sub_types"] and not {*words} & {"[", "]"} else ""


def _modalities(entry: Mapping[str, Any]) -> tuple[str, ...]:
    """What an attribute may hold of which no filter says it: by its name, by that of its source, by its format."""
    names = [entry["attributeName"], *(str(source.get("attribute", "")).split("/")[-1] for source in entry["source"])]
    known = next((MODALITIES_OF_ATTRIBUTE[name] for name in names if name in MODALITIES_OF_ATTRIBUTE), ())
    marked = entry.get("format") == "extraction" or str(entry.get("group", "")).upper() == "CBEFF"
    return known or (EVERY_MODALITY if marked else ())


def needs_extractors(partner_type: str, biometrics: Iterable[Biometric], settings: LinkSettings) -> bool:
    """Whether a partner of this type must say which extractors it uses before the policy is approved for it."""
    return partner_type in settings.extractors_required and any(True for _each in biometrics)


def refuse_gaps(biometrics: Iterable[Biometric], known: Collection[str]) -> None:
    """Raises ExtractorsNeeded unless each biometric attribute is ``known`` to have an extractor."""
    missing = next((each.attribute for each in biometrics if each.attribute not in known), None)
    if missing is not None:
        raise errors.ExtractorsNeeded(attribute=missing)
