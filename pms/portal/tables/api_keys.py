"""Lists of API keys."""

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from pms.api_keys import queries, rules
from pms.portal.components import Action
from pms.portal.tables.base import ListTable
from pms.portal.templatetags.portal import identifier

if TYPE_CHECKING:
    from pms.api_keys.queries import ShownKey


class OwnKeyTable(ListTable):
    """A partner's own keys."""

    column_map = queries.OWN_COLUMNS
    by_staff = False
    detail, deactivate = "portal:api-key-detail", "portal:api-key-deactivate"

    def url(self, record: "ShownKey") -> str:
        """The key's page."""
        return reverse(self.detail, args=[record.pk])

    def render_last_four(self, record: "ShownKey") -> SafeString:
        """The end of the key, as it stands in the key itself."""
        return identifier(record.last_four)

    def actions(self, record: "ShownKey") -> list[Action]:
        """A key that has not ended can be deactivated."""
        if not rules.can_end(record.shown_state, record.partner.state, by_staff=self.by_staff):
            return []
        return [Action(_("Deactivate"), reverse(self.deactivate, args=[record.pk]), icon="ban", asks=True, danger=True)]


class KeyTable(OwnKeyTable):
    """The keys of all partners, for partner admins."""

    column_map = queries.COLUMNS
    by_staff = True
    detail, deactivate = "portal:authentication-service-detail", "portal:authentication-service-deactivate"
