"""Reads of the providers of extractors that partners choose from."""

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from pms.accounts.rules import is_partner_admin
from pms.common.actor import Actor
from pms.common.columns import Column, Kind, Operator, column_map
from pms.common.errors import NotFound
from pms.policy_requests.models import ExtractorProvider
from pms.policy_requests.states import ProviderState

_TEXT = frozenset({Operator.CONTAINS})

PROVIDER_COLUMNS = column_map(
    Column("name", "name", _("Provider"), Kind.TEXT, _TEXT, sortable=True, searched=True),
    Column("version", "version", _("Version"), Kind.TEXT, _TEXT, sortable=True, searched=True),
    Column("modalities", "modalities", _("Biometrics"), Kind.TEXT),
    Column("added", "created_at", _("Added"), Kind.DATE_TIME, sortable=True),
    Column(
        "status",
        "state",
        _("Status"),
        Kind.STATE,
        frozenset({Operator.EQUALS, Operator.ONE_OF}),
        sortable=True,
        values=ProviderState,
    ),
)
"""What the list of providers shows, sorts and filters."""


def providers_for(actor: Actor) -> QuerySet[ExtractorProvider]:
    """All providers for a partner admin, none for anybody else."""
    return ExtractorProvider.objects.all() if is_partner_admin(actor) else ExtractorProvider.objects.none()


def get_provider(*, actor: Actor, provider_id: str) -> ExtractorProvider:
    """One provider; raises NotFound."""
    found = None if "\0" in provider_id else providers_for(actor).filter(pk=provider_id).first()
    if found is None:
        raise NotFound
    return found


def offered_providers() -> list[ExtractorProvider]:
    """The providers that partners may choose, by name and version."""
    rows = ExtractorProvider.objects.filter(state=ProviderState.ACTIVE.value)
    return list(rows.order_by("name_folded", "version"))
