"""The list of the providers of extractors."""

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from pms.policies.rules.names import listed
from pms.policy_requests import queries
from pms.policy_requests.states import Modality, ProviderState
from pms.portal.components import Action
from pms.portal.tables.base import ListTable

if TYPE_CHECKING:
    from pms.policy_requests.models import ExtractorProvider


class ProviderTable(ListTable):
    """All of them, for partner admins."""

    column_map = queries.PROVIDER_COLUMNS

    def url(self, record: "ExtractorProvider") -> str:
        """The page on which it is changed."""
        return reverse("portal:extractor-provider-edit", args=[record.pk])

    def render_modalities(self, record: "ExtractorProvider") -> str:
        """The biometrics by name."""
        return listed(Modality(each).label for each in record.modalities)

    def actions(self, record: "ExtractorProvider") -> list[Action]:
        """Take it out of the list that partners see, or put it back."""
        if record.state == ProviderState.ACTIVE:
            url = reverse("portal:extractor-provider-deactivate", args=[record.pk])
            return [Action(_("Offer no longer"), url, icon="ban", asks=True, danger=True)]
        url = reverse("portal:extractor-provider-reactivate", args=[record.pk])
        return [Action(_("Offer again"), url, icon="refresh", asks=True)]
