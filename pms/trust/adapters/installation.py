"""How this installation judges and signs: the one place where trust reads settings. For edges only."""

from functools import cache
from pathlib import Path

from django.conf import settings

from pms.pki.checks import Limits, Profile
from pms.pki.signing import PlatformName
from pms.trust.adapters.keystore import KeyStore
from pms.trust.rules import TrustSettings, fitting


def trust_settings() -> TrustSettings:
    """The present installation's."""
    return TrustSettings(
        profile=Profile(settings.CERTIFICATE_PROFILE),
        limits=Limits(
            ca_min_months_left=settings.CA_MIN_MONTHS_LEFT,
            partner_min_days_left=settings.CERTIFICATE_MIN_DAYS_LEFT,
        ),
        issued_days=settings.ISSUED_DAYS,
        platform=PlatformName(organisation=fitting(settings.BRAND_NAME)),
    )


def keystore() -> KeyStore:
    """The platform's keys; one object per process, because opening a key takes a second."""
    return _opened(Path(settings.SIGNING_KEYSTORE), settings.SIGNING_PIN)


@cache
def _opened(folder: Path, pin: str) -> KeyStore:
    return KeyStore(folder, pin)
