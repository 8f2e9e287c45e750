"""A trust store, the platform's keys, and accepted certificates for tests."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pms.partners.models import Partner, PartnerCertificate
from pms.pki.reading import Certificate, decode
from pms.pki.signing import PlatformName, Purpose, make_issuing, make_root, new_key
from pms.trust.adapters.keystore import KeyStore
from pms.trust.models import TrustCertificate
from pms.trust.rules import (
    ROOT_KEY,
    TrustSettings,
    holder_of,
    issuer_of,
    issuing_common_name,
    issuing_key,
    kind_of,
    name_hash,
)
from pms.trust.states import Domain
from tests.factories import certificates as make
from tests.factories.certificates import Made

PIN = "only-for-tests"
SETTINGS = TrustSettings()


def trusted(
    *made: Made, domain: Domain = Domain.AUTH, at: datetime | None = None, disabled_at: datetime | None = None
) -> list[TrustCertificate]:
    """The authorities in the domain's trust store, put there straight."""
    return [_row(each, domain, at or datetime.now(UTC), disabled_at) for each in made]


def _row(made: Made, domain: Domain, at: datetime, disabled_at: datetime | None) -> TrustCertificate:
    certificate = decode(made.der)
    return TrustCertificate.objects.create(
        domain=domain.value,
        kind=kind_of(certificate).value,
        der=certificate.der,
        sha256=certificate.sha256,
        subject=certificate.subject,
        subject_hash=name_hash(certificate.x509.subject),
        key_sha256=certificate.key.fingerprint,
        issued_to=holder_of(certificate),
        issuer=certificate.issuer,
        issuer_hash=name_hash(certificate.x509.issuer),
        issued_by=issuer_of(certificate),
        serial=certificate.serial,
        not_before=certificate.not_before,
        not_after=certificate.not_after,
        uploaded_at=at,
        disabled_at=disabled_at,
    )


def accepted(
    partner: Partner,
    made: Made | None = None,
    *,
    at: datetime | None = None,
    in_force_from: datetime | None = None,
    announced: bool = True,
    issued_days: int = 367,
    tolerances: Sequence[str] = (),
) -> PartnerCertificate:
    """A certificate that was accepted for the partner, put there straight; it also stands for what was signed."""
    at = at or datetime.now(UTC)
    made = made or make.leaf(make.root(at=at), organisation=partner.organisation, at=at)
    certificate = decode(made.der)
    return PartnerCertificate.objects.create(
        partner=partner,
        domain=Domain.AUTH.value,
        der=certificate.der,
        sha256=certificate.sha256,
        subject=certificate.subject,
        issued_to=holder_of(certificate),
        issuer=certificate.issuer,
        issued_by=issuer_of(certificate),
        authority=_authority_of(certificate, Domain.AUTH),
        serial=certificate.serial,
        not_before=certificate.not_before,
        not_after=certificate.not_after,
        issued_der=certificate.der,
        issued_serial=certificate.serial,
        issued_not_after=min(certificate.not_after, at + timedelta(days=issued_days)),
        tolerances=list(tolerances),
        uploaded_at=at,
        in_force_from=in_force_from or at,
        announced_at=at if announced else None,
    )


def _authority_of(certificate: Certificate, domain: Domain) -> TrustCertificate | None:
    """Who issued it, where the trust store has an authority of that name."""
    hashed = name_hash(certificate.x509.issuer)
    return TrustCertificate.objects.filter(domain=domain.value, subject_hash=hashed).order_by("-uploaded_at").first()


@pytest.fixture(scope="session")
def platform_keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the platform's root and issuing CAs, made once for all tests that sign."""
    folder = tmp_path_factory.mktemp("keystore")
    store, at = KeyStore(folder, PIN, rounds=1000), datetime.now(UTC) - timedelta(days=365)
    name = PlatformName(organisation="Partner Management")
    root = make_root(key=new_key(), name=name, common_name="Test Platform Root", at=at)
    store.save(ROOT_KEY, root)
    for purpose in Purpose:
        common_name = issuing_common_name(name.organisation, purpose, 1)
        signer = make_issuing(root=root, key=new_key(), name=name, common_name=common_name, purpose=purpose, at=at)
        store.save(issuing_key(purpose, 1), signer)
    return folder


@pytest.fixture
def keystore(platform_keys: Path) -> KeyStore:
    """The platform's keys as services take them."""
    return KeyStore(platform_keys, PIN)


@pytest.fixture
def platform(platform_keys: Path, settings: object) -> None:
    """The platform's keys as this installation's, for tests that come through a door."""
    settings.SIGNING_KEYSTORE = str(platform_keys)  # type: ignore[attr-defined]
    settings.SIGNING_PIN = PIN  # type: ignore[attr-defined]
