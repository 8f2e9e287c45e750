"""What all pages of policies share: the ways back, and the groups to choose from."""

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from pms.policies import queries
from pms.portal.views.base import Crumb

if TYPE_CHECKING:
    from pms.policies.models import Policy


def policies_crumb() -> Crumb:
    """The way back to the list."""
    return Crumb(_("Policies"), reverse("portal:policy-list"))


def policy_crumb(policy: "Policy") -> Crumb:
    """The way back to one policy."""
    return Crumb(policy.name, detail_url(policy))


def detail_url(policy: "Policy") -> str:
    """The page of a policy."""
    return reverse("portal:policy-detail", args=[policy.pk])


def group_choices() -> list[tuple[str, str]]:
    """The groups that take new policies."""
    return [(group.pk, group.name) for group in queries.active_groups()]
