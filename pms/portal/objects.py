"""What the objects of events and of the audit log are called, and where staff look at them."""

from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class ObjectKind:
    """A kind of object: what it is called, and the name of its page for staff, if there is one."""

    label: str | Promise
    page: str = ""


PARTNER = ObjectKind(_("Partner"), "portal:partner-detail")
KINDS: dict[str, ObjectKind] = {
    "partnerId": PARTNER,
    "partner": PARTNER,
    "policyRequestId": ObjectKind(_("Policy request"), "portal:policy-linking-detail"),
    "extractorProviderId": ObjectKind(_("Extractor provider"), "portal:extractor-provider-edit"),
    "policyId": ObjectKind(_("Policy"), "portal:policy-detail"),
    "policyGroupId": ObjectKind(_("Policy group"), "portal:policy-group-detail"),
    "apiKeyId": ObjectKind(_("API key"), "portal:authentication-service-detail"),
    "trust_certificate": ObjectKind(_("CA certificate"), "portal:trust-certificate-detail"),
    "partner_certificate": ObjectKind(_("Partner certificate")),
    "userId": ObjectKind(_("Account"), "portal:user-detail"),
    "notificationId": ObjectKind(_("Notification")),
    "mailId": ObjectKind(_("E-mail"), "portal:mail-detail"),
    "eventId": ObjectKind(_("Event")),
    "deviceTypeCode": ObjectKind(_("Device type")),
    "signing_key": ObjectKind(_("Signing key of the platform")),
    "trust_domain": ObjectKind(_("Trust domain")),
    "tokenKeyId": ObjectKind(_("Key for access tokens")),
    "jobKind": ObjectKind(_("Kind of job")),
    "page": ObjectKind(_("Page of the portal")),
}
"""By the words that rows store as ``ref_type``."""


def label_of(ref_type: str | None) -> str | Promise:
    """What the kind of object is called; the stored word where it is not known."""
    kind = KINDS.get(ref_type or "")
    return kind.label if kind else ref_type or ""


def address_of(ref_type: str | None, ref_id: str | None) -> str:
    """The page of the object for staff; the empty string where it has none."""
    kind = KINDS.get(ref_type or "")
    return page_address(kind.page, ref_id) if kind and kind.page and ref_id else ""


def page_address(page: str, *arguments: object) -> str:
    """The address of a page with its arguments; the empty string where there is no such page."""
    try:
        return reverse(page, args=arguments)
    except NoReverseMatch:
        return ""


def choices() -> list[tuple[str, str | Promise]]:
    """The kinds of objects to choose from, by what they are called."""
    return sorted(((word, kind.label) for word, kind in KINDS.items()), key=lambda choice: str(choice[1]))
