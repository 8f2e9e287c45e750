"""Lists of partners and, on a partner's page, of what belongs to it."""

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from pms.api_keys import queries as keys
from pms.partners import queries, staff_queries
from pms.partners.rules import has_own_password
from pms.partners.states import CertificateUpload, PartnerState
from pms.policy_requests import queries as requests
from pms.portal.components import Action
from pms.portal.tables.api_keys import KeyTable
from pms.portal.tables.base import ListTable, mail_address
from pms.portal.tables.policy_requests import RequestTable
from pms.portal.templatetags.portal import badge, short_day

if TYPE_CHECKING:
    from pms.partners.models import Invitation, Membership
    from pms.partners.staff_queries import ListedPartner


class PartnerTable(ListTable):
    """All partners, for partner admins."""

    column_map = staff_queries.COLUMNS
    beside = frozenset({"email"})

    def url(self, record: "ListedPartner") -> str:
        """The partner's page."""
        return reverse("portal:partner-detail", args=[record.pk])

    def render_organisation(self, record: "ListedPartner") -> SafeString:
        """Its name, and the address of its contact."""
        address = mail_address(record.contact_email)
        return format_html('<bdi>{}</bdi><br><span class="fact-note">{}</span>', record.organisation, address)

    def plain_organisation(self, record: "ListedPartner") -> str:
        """The name alone: in a file the address has a column of its own."""
        return record.organisation

    def plain_email(self, record: "ListedPartner") -> str:
        """The address as it was given; the column holds its folded form."""
        return record.contact_email

    def render_created(self, record: "ListedPartner") -> SafeString:
        """The day, shortened: enough in a table as wide as this."""
        return short_day(record.registered_at)

    def render_certificate(self, record: "ListedPartner") -> SafeString:
        """Uploaded or not, as words with colour and icon."""
        return badge(CertificateUpload.UPLOADED if record.has_certificate else CertificateUpload.NOT_UPLOADED)

    def actions(self, record: "ListedPartner") -> list[Action]:
        """What the partner's state allows."""
        if record.state == PartnerState.ACTIVE:
            url = reverse("portal:partner-deactivate", args=[record.pk])
            return [Action(_("Deactivate"), url, icon="ban", asks=True, danger=True)]
        if record.state == PartnerState.DEACTIVATED:
            url = reverse("portal:partner-reactivate", args=[record.pk])
            return [Action(_("Activate again"), url, icon="refresh", asks=True)]
        return []


class PartnerRequestTable(RequestTable):
    """The requests of one partner; each leads to its review page."""

    column_map = requests.OWN_COLUMNS


class PartnerKeyTable(KeyTable):
    """The API keys of one partner."""

    column_map = keys.OWN_COLUMNS


class PartnerUserTable(ListTable):
    """The people of one partner."""

    column_map = queries.MEMBER_COLUMNS

    def actions(self, record: "Membership") -> list[Action]:
        """Mail the link with which they set their password."""
        user = record.user
        if not has_own_password(state=user.state, is_person=user.is_person, issuer=user.issuer):
            return []
        url = reverse("portal:partner-user-link", args=[record.partner_id, record.user_id])
        return [Action(_("Mail a link to set the password"), url, icon="mail", asks=True)]


class PartnerInvitationTable(ListTable):
    """The open invitations of one partner."""

    column_map = queries.INVITATION_COLUMNS

    def actions(self, record: "Invitation") -> list[Action]:
        """Send it once more; take it back."""
        args = [record.partner_id, record.pk]
        return [
            Action(_("Send again"), reverse("portal:partner-invitation-resend", args=args), icon="mail", asks=True),
            Action(
                _("Withdraw"),
                reverse("portal:partner-invitation-withdraw", args=args),
                icon="x",
                asks=True,
                danger=True,
            ),
        ]
