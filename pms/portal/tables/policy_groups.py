"""The list of policy groups."""

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from pms.policies import queries
from pms.policies.states import GroupState
from pms.portal.components import Action
from pms.portal.tables.base import ListTable

if TYPE_CHECKING:
    from pms.policies.models import PolicyGroup


class GroupTable(ListTable):
    """All groups, for those who manage policies."""

    column_map = queries.GROUP_COLUMNS

    def url(self, record: "PolicyGroup") -> str:
        """The group's page."""
        return reverse("portal:policy-group-detail", args=[record.pk])

    def actions(self, record: "PolicyGroup") -> list[Action]:
        """Change it; take it out of use or into use again."""
        edit = Action(_("Rename"), reverse("portal:policy-group-edit", args=[record.pk]), icon="pencil")
        if record.state != GroupState.ACTIVE:
            url = reverse("portal:policy-group-reactivate", args=[record.pk])
            return [edit, Action(_("Activate again"), url, icon="refresh", asks=True)]
        url = reverse("portal:policy-group-deactivate", args=[record.pk])
        return [edit, Action(_("Deactivate"), url, icon="ban", asks=True, danger=True)]
