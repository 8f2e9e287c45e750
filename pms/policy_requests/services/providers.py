"""Verbs of the providers of extractors that partners choose from: reference data that staff keeps."""

from collections.abc import Sequence
from datetime import datetime

from django.db import IntegrityError, transaction

from pms.audit.actions import Action
from pms.audit.actions import extractor_providers as actions
from pms.audit.services import audit_refusals, record
from pms.common.actor import Actor
from pms.common.errors import NotAllowed, NotFound
from pms.common.text import fold
from pms.policy_requests import errors, rules
from pms.policy_requests.models import ExtractorProvider
from pms.policy_requests.states import ProviderState

PROVIDER_REF = "extractorProviderId"
"""How the audit log names a provider."""


@audit_refusals(actions.ADD_REFUSED, ref_type=PROVIDER_REF)
@transaction.atomic
def add_provider(
    *, name: str, version: str, modalities: Sequence[str], actor: Actor, at: datetime
) -> ExtractorProvider:
    """Offer a provider to partners.

    Raises NotAllowed, ProviderNameInvalid, ProviderVersionInvalid, ModalitiesMissing, ProviderTaken.
    """
    _require_keeper(actor)
    made = ExtractorProvider(created_by=actor.name, created_at=at)
    _describe(made, name, version, modalities)
    _save(made, insert=True)
    record(actions.ADDED, actor=actor, at=at, ref_id=made.pk, ref_type=PROVIDER_REF)
    return made


@audit_refusals(actions.CHANGE_REFUSED, ref="provider_id", ref_type=PROVIDER_REF)
@transaction.atomic
def edit_provider(
    *, provider_id: str, name: str, version: str, modalities: Sequence[str], actor: Actor, at: datetime
) -> ExtractorProvider:
    """Describe a provider anew; extractors that name it keep the words that they have.

    Raises NotFound and what ``add_provider`` raises.
    """
    provider = _locked(provider_id, actor)
    _describe(provider, name, version, modalities)
    provider.updated_by, provider.updated_at = actor.name, at
    _save(provider, insert=False)
    record(actions.CHANGED, actor=actor, at=at, ref_id=provider.pk, ref_type=PROVIDER_REF)
    return provider


@audit_refusals(actions.DEACTIVATE_REFUSED, ref="provider_id", ref_type=PROVIDER_REF)
@transaction.atomic
def deactivate_provider(*, provider_id: str, actor: Actor, at: datetime) -> ExtractorProvider:
    """Offer a provider no longer; what uses it stays as it is. Raises NotAllowed, NotFound, ProviderStateKept."""
    return _turn(provider_id, ProviderState.DEACTIVATED, actions.DEACTIVATED, actor, at)


@audit_refusals(actions.REACTIVATE_REFUSED, ref="provider_id", ref_type=PROVIDER_REF)
@transaction.atomic
def reactivate_provider(*, provider_id: str, actor: Actor, at: datetime) -> ExtractorProvider:
    """Offer a provider again. Raises NotAllowed, NotFound, ProviderStateKept."""
    return _turn(provider_id, ProviderState.ACTIVE, actions.REACTIVATED, actor, at)


def _turn(provider_id: str, state: ProviderState, action: Action, actor: Actor, at: datetime) -> ExtractorProvider:
    provider = _locked(provider_id, actor)
    if provider.state == state:
        raise errors.ProviderStateKept
    provider.state, provider.updated_by, provider.updated_at = state.value, actor.name, at
    provider.save(update_fields=["state", "updated_by", "updated_at"])
    record(action, actor=actor, at=at, ref_id=provider.pk, ref_type=PROVIDER_REF)
    return provider


def _require_keeper(actor: Actor) -> None:
    if not rules.may_keep_providers(actor):
        raise NotAllowed


def _locked(provider_id: str, actor: Actor) -> ExtractorProvider:
    _require_keeper(actor)
    rows = ExtractorProvider.objects.select_for_update()
    provider = None if "\0" in provider_id else rows.filter(pk=provider_id).first()
    if provider is None:
        raise NotFound
    return provider


def _describe(provider: ExtractorProvider, name: str, version: str, modalities: Sequence[str]) -> None:
    provider.name, provider.version = rules.checked_provider(name), rules.checked_version(version)
    provider.name_folded = fold(provider.name)
    provider.modalities = rules.checked_modalities(modalities)


def _save(provider: ExtractorProvider, *, insert: bool) -> None:
    """Save in a savepoint, so that a pair that is taken leaves the transaction usable."""
    try:
        with transaction.atomic():
            provider.save(force_insert=insert)
    except IntegrityError as error:
        raise errors.ProviderTaken(provider=provider.name) from error
