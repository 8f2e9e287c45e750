"""Lists of requests for policies."""

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from pms.partners.states import PartnerState
from pms.policy_requests import queries
from pms.policy_requests.states import RequestState
from pms.portal.components import Action
from pms.portal.tables.base import ListTable

if TYPE_CHECKING:
    from pms.policy_requests.models import PolicyRequest


class OwnRequestTable(ListTable):
    """A partner's own requests."""

    column_map = queries.OWN_COLUMNS

    def url(self, record: "PolicyRequest") -> str:
        """The request's page."""
        return reverse("portal:policy-request-detail", args=[record.pk])

    def actions(self, record: "PolicyRequest") -> list[Action]:
        """An open request can be withdrawn, except by a deactivated partner, which only reads."""
        if record.state != RequestState.IN_PROGRESS or record.partner.state == PartnerState.DEACTIVATED:
            return []
        url = reverse("portal:policy-request-withdraw", args=[record.pk])
        return [Action(_("Withdraw"), url, icon="arrow-back-up", asks=True)]


class RequestTable(ListTable):
    """The requests of all partners, for partner admins."""

    column_map = queries.COLUMNS

    def url(self, record: "PolicyRequest") -> str:
        """The page on which the request is reviewed."""
        return reverse("portal:policy-linking-detail", args=[record.pk])

    def actions(self, record: "PolicyRequest") -> list[Action]:
        """What can be decided about it: an open one is approved or rejected, an approved one revoked."""
        if record.state == RequestState.IN_PROGRESS:
            pick = f"?pick={record.pk}"
            approve, reject = (reverse(f"portal:policy-linking-{act}-many") + pick for act in ("approve", "reject"))
            return [
                Action(_("Approve"), approve, icon="check", asks=True),
                Action(_("Reject…"), reject, icon="x", asks=True, danger=True),
            ]
        if record.state == RequestState.APPROVED:
            url = reverse("portal:policy-linking-revoke", args=[record.pk])
            return [Action(_("Revoke…"), url, icon="ban", asks=True, danger=True)]
        return []
