"""Nobody whom the platform vouches for may vouch for others: its chain and what it signs stay out of the store."""

from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from pms.audit.models import LogRow
from pms.pki.reading import decode
from pms.trust import services
from pms.trust.adapters.keystore import KeyStore
from pms.trust.errors import PlatformCertificate
from pms.trust.models import TrustCertificate
from pms.trust.states import Domain
from tests.cast import Cast
from tests.factories import certificates as make
from tests.factories.trust import SETTINGS

AT = datetime.now(UTC)


def upload(cast: Cast, der: bytes, domain: Domain, keystore: KeyStore) -> TrustCertificate:
    return services.upload(domain=domain, data=der, actor=cast.dana.actor, at=AT, settings=SETTINGS, keystore=keystore)


def test_the_platforms_own_chain_is_refused(cast: Cast, keystore: KeyStore) -> None:
    for name in keystore.names():
        with pytest.raises(PlatformCertificate):
            upload(cast, keystore.load(name).certificate, Domain.DEVICE, keystore)
    assert TrustCertificate.objects.count() == 0
    assert LogRow.objects.filter(log_desc="platform-certificate").count() == len(keystore.names())


def test_a_certificate_that_the_platform_signed_for_a_device_maker_is_refused(cast: Cast, keystore: KeyStore) -> None:
    maker = decode(make.leaf(make.root(at=AT), organisation="Tidal Devices", at=AT).der)
    signed = services.sign(
        certificate=maker, domain=Domain.DEVICE, keystore=keystore, at=AT, settings=SETTINGS
    ).certificate
    assert signed.is_ca
    for data in (signed.der, signed.x509.public_bytes(Encoding.PEM)):
        with pytest.raises(PlatformCertificate):
            upload(cast, data, Domain.DEVICE, keystore)
    assert TrustCertificate.objects.count() == 0


def test_other_authorities_are_welcome_beside_the_platforms_keys(cast: Cast, keystore: KeyStore) -> None:
    root = make.root(at=AT)
    assert upload(cast, root.der, Domain.DEVICE, keystore).sha256 == decode(root.der).sha256
