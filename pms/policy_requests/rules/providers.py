"""Decisions about the providers of extractors that partners choose from."""

from collections.abc import Iterable

from pms.accounts.rules import is_partner_admin
from pms.common.actor import Actor
from pms.common.text import fold, has_hidden_characters, single_spaced
from pms.policy_requests import errors
from pms.policy_requests.models import EXTRACTOR_LIMITS, PROVIDER_FOLDED_LIMIT
from pms.policy_requests.states import Modality

LONGEST_PROVIDER = EXTRACTOR_LIMITS["provider"]
LONGEST_VERSION = EXTRACTOR_LIMITS["version"]


def may_keep_providers(actor: Actor) -> bool:
    """Only partner admins say which providers partners choose from."""
    return is_partner_admin(actor)


def checked_provider(name: str) -> str:
    """The name with single spaces. Raises ProviderNameInvalid."""
    stored = single_spaced(name)
    fits = 1 <= len(stored) <= LONGEST_PROVIDER and len(fold(stored)) <= PROVIDER_FOLDED_LIMIT
    if not fits or has_hidden_characters(name):
        raise errors.ProviderNameInvalid(limit=LONGEST_PROVIDER)
    return stored


def checked_version(version: str) -> str:
    """The version, which may be empty. Raises ProviderVersionInvalid."""
    stored = single_spaced(version)
    if len(stored) > LONGEST_VERSION or has_hidden_characters(version):
        raise errors.ProviderVersionInvalid(limit=LONGEST_VERSION)
    return stored


def checked_modalities(modalities: Iterable[str]) -> list[str]:
    """The biometrics in their usual order. Raises ModalitiesMissing for none and for unknown ones."""
    wanted = set(modalities)
    known = [each.value for each in Modality if each.value in wanted]
    if not known or len(known) != len(wanted):
        raise errors.ModalitiesMissing
    return known
