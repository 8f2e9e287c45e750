"""What the operator decides of the content of events: the one place where they read settings."""

from django.conf import settings

from pms.api_keys.adapters.installation import key_settings
from pms.events.adapters.installation import datashare_settings
from pms.publishing.installation import PublishingSettings


def publishing_settings() -> PublishingSettings:
    """The present installation's."""
    return PublishingSettings(
        vault=key_settings().vault,
        base_url=settings.BASE_URL.rstrip("/"),
        datashare=datashare_settings(),
        resign_ftm=settings.RESIGN_FTM,
    )
