"""What stands in the side navigation, per kind of role, in order."""

from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from pms.accounts.rules import is_partner_admin, is_staff
from pms.common.actor import Actor
from pms.portal.access import Section, may_enter


@dataclass(frozen=True, slots=True)
class Entry:
    """A link of the side navigation: shown to those who may enter ``section``."""

    section: Section
    url_name: str
    label: str | Promise
    icon: str


@dataclass(frozen=True, slots=True)
class Link:
    """An entry as it stands on a page."""

    label: str | Promise
    url: str
    icon: str
    is_current: bool


HOME = Entry(Section.HOME, "portal:home", _("Home"), "home")
API = Entry(Section.API, "portal:api-reference", _("API"), "code")
PARTNER = (
    HOME,
    Entry(Section.PARTNER_CERTIFICATE, "portal:partner-certificate-list", _("Partner Certificate"), "certificate"),
    Entry(Section.POLICY_REQUESTS, "portal:policy-request-list", _("Policies"), "file-text"),
    Entry(Section.API_KEYS, "portal:api-key-list", _("API keys"), "key"),
    Entry(Section.COLLEAGUES, "portal:colleague-list", _("Colleagues"), "users"),
    API,
)
PARTNER_ADMIN = (
    HOME,
    Entry(Section.TRUST_STORE, "portal:trust-certificate-list", _("Certificate Trust Store"), "shield-check"),
    Entry(Section.PARTNERS, "portal:partner-list", pgettext_lazy("list", "Partners"), "building"),
    Entry(Section.POLICIES, "portal:policy-list", _("Policies"), "file-text"),
    Entry(Section.POLICIES, "portal:policy-group-list", _("Policy groups"), "folders"),
    Entry(Section.POLICY_LINKING, "portal:policy-linking-list", _("Partner Policy-Linking"), "link"),
    Entry(Section.EXTRACTOR_PROVIDERS, "portal:extractor-provider-list", _("Extractor providers"), "fingerprint"),
    Entry(Section.AUTHENTICATION_SERVICES, "portal:authentication-service-list", _("Authentication Services"), "key"),
    Entry(Section.USERS, "portal:user-list", _("Users"), "users"),
    Entry(Section.MAIL_LOG, "portal:mail-list", _("Mail log"), "mail"),
    Entry(Section.EVENTS, "portal:event-list", _("Events"), "send"),
    Entry(Section.AUDIT_LOG, "portal:audit-list", _("Audit log"), "history"),
    Entry(Section.STATUS, "portal:status", _("System status"), "cpu"),
    API,
)
POLICY_MANAGER = (
    HOME,
    Entry(Section.POLICIES, "portal:policy-list", _("Policies"), "file-text"),
    Entry(Section.POLICIES, "portal:policy-group-list", _("Policy groups"), "folders"),
    API,
)


def entries_for(actor: Actor) -> tuple[Entry, ...]:
    """The entries of the actor's kind of role that it may enter."""
    menu = PARTNER_ADMIN if is_partner_admin(actor) else POLICY_MANAGER if is_staff(actor) else PARTNER
    return tuple(entry for entry in menu if may_enter(actor, entry.section))


def links_for(actor: Actor, path: str) -> list[Link]:
    """The side navigation of a page at ``path``; the entry with the longest matching address is current."""
    found = [(entry, url) for entry in entries_for(actor) if (url := address(entry.url_name))]
    current = max((url for _entry, url in found if path.startswith(url)), key=len, default="")
    return [Link(entry.label, url, entry.icon, url == current) for entry, url in found]


def address(url_name: str) -> str:
    """The address of a page, or the empty string where the installation has no such page."""
    try:
        return reverse(url_name)
    except NoReverseMatch:
        return ""
