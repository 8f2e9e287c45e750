"""The list of accounts."""

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from pms.accounts.states import AccountKind, role_label
from pms.overview.queries import accounts
from pms.partners.rules import ROLE_OF_TYPE
from pms.partners.states import PartnerType
from pms.portal.tables.base import ListTable, mail_address
from pms.portal.templatetags.portal import NOTHING

LINE = SafeString("<br>")

if TYPE_CHECKING:
    from pms.accounts.models import User


class UserTable(ListTable):
    """Every account, for partner admins. The rows bring ``organisations`` and ``partner_types``."""

    column_map = accounts.COLUMNS

    def url(self, record: "User") -> str:
        """The account's page."""
        return reverse("portal:user-detail", args=[record.pk])

    def name(self, record: "User") -> str:
        """The username."""
        return record.username

    def render_username(self, record: "User") -> str:
        """As it was chosen, and that it is a program's or another issuer's."""
        if not record.is_person:
            note = AccountKind.PROGRAM.label
            return format_html('<bdi>{}</bdi><br><span class="fact-note">{}</span>', record.username, note)
        if record.issuer:
            return format_html(
                '<bdi>{}</bdi><br><span class="fact-note"><bdi>{}</bdi></span>', record.username, record.issuer
            )
        return format_html("<bdi>{}</bdi>", record.username)

    def plain_username(self, record: "User") -> str:
        """The same for a file."""
        return record.username

    def render_name(self, record: "User") -> str:
        """The person with the address."""
        if not record.email:
            return format_html("<bdi>{}</bdi>", record.full_name)
        address = mail_address(record.email)
        return format_html('<bdi>{}</bdi><br><span class="fact-note">{}</span>', record.full_name, address)

    def plain_name(self, record: "User") -> str:
        """The same for a file."""
        return f"{record.full_name} {record.email}".strip() if record.is_person else str(AccountKind.PROGRAM.label)

    def render_roles(self, record: Any) -> str:
        """Its own roles and those of its organisations' types."""
        return join([str(label) for label in roles_of(record)])

    def plain_roles(self, record: Any) -> str:
        """The same for a file."""
        return ", ".join(str(label) for label in roles_of(record))

    def render_organisations(self, record: Any) -> str:
        """The first organisations by name."""
        names, more = record.organisations[: accounts.SHOWN], len(record.organisations) > accounts.SHOWN
        shown = format_html_join(LINE, "<bdi>{}</bdi>", ([name] for name in names))
        return format_html("{}<br>…", shown) if more else shown or NOTHING

    def plain_organisations(self, record: Any) -> str:
        """The same for a file."""
        return ", ".join(record.organisations)


def roles_of(record: Any) -> list[Any]:
    """The names of a row's roles, each once."""
    words = [*record.roles, *(ROLE_OF_TYPE[PartnerType(kind)] for kind in record.partner_types)]
    return [role_label(str(word)) for word in dict.fromkeys(words)]


def join(words: list[str]) -> str:
    """The words, each on a line of its own."""
    return format_html_join(LINE, "{}", ([word] for word in words)) or NOTHING
