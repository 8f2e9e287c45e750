"""How this installation makes and accepts tokens: the one place where accounts reads settings. For edges only."""

from datetime import timedelta
from functools import cache

from django.conf import settings

from pms.accounts.rules import TokenSettings
from pms.common.vault import Vault


def token_settings() -> TokenSettings:
    """The present installation's."""
    return TokenSettings(
        issuer=settings.BASE_URL,
        lifetime=timedelta(minutes=settings.TOKEN_MINUTES),
        vault=_vault(settings.SECRET_KEY),
        outside=settings.OIDC_ISSUERS,
        audiences=tuple(settings.OIDC_AUDIENCES),
    )


@cache
def _vault(secret: str) -> Vault:
    return Vault.of(secret)
