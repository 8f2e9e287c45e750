"""Lists of an organisation's people and of its open invitations."""

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from pms.partners import queries
from pms.portal.components import Action
from pms.portal.tables.base import ListTable

if TYPE_CHECKING:
    from pms.partners.models import Invitation, Membership


class MemberTable(ListTable):
    """The people, as their colleagues see them."""

    column_map = queries.MEMBER_COLUMNS


class ManagedMemberTable(MemberTable):
    """The people, as an owner sees them."""

    def actions(self, record: "Membership") -> list[Action]:
        """Change what they may do; remove them."""
        return [
            Action(
                _("Change the role"), reverse("portal:colleague-role", args=[record.user_id]), icon="pencil", asks=True
            ),
            Action(
                _("Remove"),
                reverse("portal:colleague-remove", args=[record.user_id]),
                icon="trash",
                asks=True,
                danger=True,
            ),
        ]


class InvitationTable(ListTable):
    """Invitations that nobody accepted yet, for owners."""

    column_map = queries.INVITATION_COLUMNS

    def actions(self, record: "Invitation") -> list[Action]:
        """Send it once more; take it back."""
        return [
            Action(_("Send again"), reverse("portal:invitation-resend", args=[record.pk]), icon="mail", asks=True),
            Action(
                _("Withdraw"), reverse("portal:invitation-withdraw", args=[record.pk]), icon="x", asks=True, danger=True
            ),
        ]
