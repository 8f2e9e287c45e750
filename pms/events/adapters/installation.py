"""The one place where the publisher reads settings."""

from django.conf import settings

from pms.events.installation import DatashareSettings, HubSettings, TokenSettings


def hub_settings() -> HubSettings:
    """The present installation's hub."""
    return HubSettings(url=settings.WEBSUB_HUB_URL, token=token_settings())


def datashare_settings() -> DatashareSettings:
    """The present installation's data share."""
    return DatashareSettings(
        url=settings.DATASHARE_URL.rstrip("/"),
        policy_id=settings.DATASHARE_POLICY_ID,
        subscriber_id=settings.DATASHARE_SUBSCRIBER_ID,
        token=token_settings(),
    )


def token_settings() -> TokenSettings | None:
    """Where the present installation gets the platform's token; None where it needs none."""
    if not settings.PLATFORM_TOKEN_URL:
        return None
    return TokenSettings(
        url=settings.PLATFORM_TOKEN_URL,
        client_id=settings.PLATFORM_TOKEN_CLIENT_ID,
        secret=settings.PLATFORM_TOKEN_CLIENT_SECRET,
    )
