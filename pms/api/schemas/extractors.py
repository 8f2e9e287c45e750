"""What is sent and answered about biometric extractors."""

from typing import TYPE_CHECKING

from pms.api.wire import Answer, Lax
from pms.policy_requests import rules

if TYPE_CHECKING:
    from pms.policy_requests.models import BioExtractor


class SentProvider(Lax):
    """Who makes the templates, and which version of it."""

    provider: str
    version: str | None = None


class SentExtractor(Lax):
    """An extractor; ``biometric`` is a modality, or one with its sub-types: ``finger[Left Thumb]``."""

    attributeName: str
    biometric: str
    extractor: SentProvider

    def value(self) -> rules.Extractor:
        """As the domain knows it. Raises ExtractorInvalid."""
        return rules.extractor(
            attribute=self.attributeName,
            biometric=self.biometric,
            provider=self.extractor.provider,
            version=self.extractor.version or "",
        )


class SentExtractors(Lax):
    """Those of a partner under a policy."""

    extractors: list[SentExtractor]


class Provider(Answer):
    """Who makes the templates."""

    provider: str
    version: str | None


class StoredExtractor(Answer):
    """One extractor."""

    attributeName: str
    biometric: str
    extractor: Provider

    @classmethod
    def of(cls, row: "BioExtractor") -> "StoredExtractor":
        """One row."""
        return cls(
            attributeName=row.attribute,
            biometric=rules.biometric_of(row.modality, row.sub_types),
            extractor=Provider(provider=row.provider, version=row.version or None),
        )


class StoredExtractors(Answer):
    """All of a partner under a policy."""

    extractors: list[StoredExtractor]
