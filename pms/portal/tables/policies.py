"""Lists of policies, for those who manage them."""

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from pms.policies import queries
from pms.policies.rules import may_deactivate, may_edit
from pms.portal.components import Action
from pms.portal.tables.base import ListTable

if TYPE_CHECKING:
    from pms.policies.models import Policy


def acts_on(policy: "Policy") -> list[Action]:
    """What can be done to a policy in its state, the most likely first."""

    def url(act: str) -> str:
        return reverse(f"portal:policy-{act}", args=[policy.pk])

    acts = []
    if may_edit(policy.state):
        acts += [
            Action(_("Edit"), url("edit"), icon="pencil"),
            Action(_("Publish"), url("publish"), icon="check"),
        ]
    acts += [
        Action(_("Clone"), url("clone"), icon="copy"),
        Action(_("Compare"), url("compare"), icon="arrows-diff"),
    ]
    if may_edit(policy.state):
        acts.append(Action(_("Discard"), url("discard"), icon="trash", asks=True, danger=True))
    if may_deactivate(policy.state):
        acts.append(Action(_("Deactivate"), url("deactivate"), icon="ban", asks=True, danger=True))
    return acts


class PolicyTable(ListTable):
    """Policies of all types."""

    column_map = queries.POLICY_COLUMNS

    def url(self, record: "Policy") -> str:
        """The policy's page."""
        return reverse("portal:policy-detail", args=[record.pk])

    def actions(self, record: "Policy") -> list[Action]:
        """What its state allows."""
        return acts_on(record)


class PolicyOfTypeTable(PolicyTable):
    """Policies of one type: the tab says which."""

    column_map = queries.POLICY_OF_TYPE_COLUMNS


class PolicyOfGroupTable(PolicyTable):
    """Policies of one group: the page says which."""

    column_map = queries.POLICY_OF_GROUP_COLUMNS
