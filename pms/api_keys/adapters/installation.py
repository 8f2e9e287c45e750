"""What this installation decides about keys: the one place where they read settings. For edges only."""

from functools import cache

from django.conf import settings

from pms.api_keys.rules import KeySettings
from pms.common.vault import Vault


def key_settings() -> KeySettings:
    """The present installation's. A ciphertext is kept only where a hub's publisher will need the key again."""
    return KeySettings(
        lifetime_days=settings.API_KEY_LIFETIME_DAYS,
        vault=_vault(settings.API_KEY_SECRET),
        sealed=bool(settings.WEBSUB_HUB_URL),
    )


@cache
def _vault(secret: str) -> Vault:
    return Vault.of(secret)
