"""Asking the trust store whether it vouches for a certificate."""

from datetime import datetime

from pms.pki.reading import Certificate
from pms.trust import queries
from pms.trust.errors import from_pki
from pms.trust.rules import TrustSettings
from pms.trust.states import Domain


def validate(*, certificate: Certificate, domain: Domain, at: datetime, settings: TrustSettings) -> list[bytes]:
    """The DER path from the certificate up to a root of the domain, all of it valid ``at``.

    Only enabled CAs of the domain's trust store count. Raises CertificateRefused.
    """
    way = queries.way_to_root(certificate, domain=domain, at=at, profile=settings.profile)
    if way.check.error:
        raise way.instead or from_pki(way.check.error)
    return list(way.path)
