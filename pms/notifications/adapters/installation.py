"""The one place where the mailbox reads settings."""

from django.conf import settings
from django.utils.translation import gettext_lazy

from pms.notifications.installation import MailSettings

OWN_NAME = gettext_lazy("Partner Management")


def mail_settings() -> MailSettings:
    """The present installation's."""
    return MailSettings(
        base_url=settings.BASE_URL.rstrip("/"),
        brand=OWN_NAME if settings.BRAND_NAME == "Partner Management" else settings.BRAND_NAME,
        support=settings.SUPPORT_CONTACT,
        sender=settings.DEFAULT_FROM_EMAIL,
        default_language=settings.LANGUAGE_CODE,
        sends=settings.EMAIL_CONFIGURED,
        loopback=settings.LOOPBACK,
    )
