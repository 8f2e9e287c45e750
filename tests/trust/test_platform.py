"""The platform's own chain, and signing with it."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Thread

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.db import connection

from pms.audit.models import LogRow
from pms.pki.reading import decode
from pms.pki.signing import PlatformName, Purpose, make_issuing
from pms.trust import rules, services
from pms.trust.adapters.keystore import KeyStore
from pms.trust.errors import SigningUnavailable
from pms.trust.models import TrustCertificate
from pms.trust.states import Domain
from tests.factories import certificates as make
from tests.factories.trust import PIN, SETTINGS

AT = datetime(2026, 6, 1, 12, tzinfo=UTC)
NAMES = ["issuing-issue-1", "issuing-use-1", "root"]


@pytest.mark.django_db(transaction=True)
def test_the_chain_is_made_once_even_when_several_start_at_once(tmp_path: Path) -> None:
    folder = tmp_path / "keys"

    def start() -> None:
        services.ensure_platform_chain(keystore=KeyStore(folder, PIN, rounds=1000), at=AT)
        connection.close()

    threads = [Thread(target=start) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert KeyStore(folder, PIN).names() == NAMES
    assert sorted(LogRow.objects.filter(event_id="PMS_TRUST_003").values_list("ref_id", flat=True)) == NAMES
    assert TrustCertificate.objects.count() == 0

    before = {path: path.read_bytes() for path in folder.iterdir()}
    services.ensure_platform_chain(keystore=KeyStore(folder, PIN), at=AT)
    assert {path: path.read_bytes() for path in folder.iterdir()} == before
    assert LogRow.objects.count() == 3


@pytest.mark.django_db
def test_an_issuing_authority_in_its_last_year_gets_a_successor(platform_keys: Path, tmp_path: Path) -> None:
    old, new = KeyStore(platform_keys, PIN), KeyStore(tmp_path, PIN, rounds=1000)
    for name in (rules.ROOT_KEY, "issuing-use-1", "issuing-issue-1"):
        new.save(name, old.load(name))
    ends = decode(old.load("issuing-use-1").certificate).not_after
    services.ensure_platform_chain(keystore=new, at=ends - rules.RENEWED_AHEAD - timedelta(days=1))
    assert new.names() == NAMES
    services.ensure_platform_chain(keystore=new, at=ends - rules.RENEWED_AHEAD)
    assert new.names() == ["issuing-issue-1", "issuing-issue-2", "issuing-use-1", "issuing-use-2", "root"]
    signed = services.sign(
        certificate=decode(make.leaf(make.root(at=ends), at=ends).der),
        domain=Domain.AUTH,
        keystore=new,
        at=ends - timedelta(days=30),
        settings=SETTINGS,
    )
    assert signed.chain[0] == new.load("issuing-use-2").certificate


def test_no_successor_is_made_that_could_not_last_longer() -> None:
    ends = AT + timedelta(days=10)
    assert not rules.needs_successor(ends, root_ends=ends, at=AT)
    assert rules.needs_successor(ends, root_ends=ends + timedelta(days=1), at=AT)


def test_what_is_issued_is_the_partner_s_key_under_the_platform_s_chain(keystore: KeyStore) -> None:
    now = datetime.now(UTC)
    leaf = make.leaf(make.root(at=now), organisation="Acme Bank", at=now)
    signed = services.sign(
        certificate=decode(leaf.der), domain=Domain.AUTH, keystore=keystore, at=now, settings=SETTINGS
    )
    spki = (Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    assert signed.certificate.x509.public_key().public_bytes(*spki) == leaf.x509.public_key().public_bytes(*spki)
    assert (signed.certificate.organisation, signed.certificate.is_ca) == ("Acme Bank", False)
    assert signed.certificate.not_after == now.replace(microsecond=0) + timedelta(days=367)
    assert [decode(der).common_name for der in signed.chain] == [
        "Partner Management CA for Partners 1",
        "Test Platform Root",
    ]


def test_makers_of_devices_get_a_certificate_that_signs_keys(keystore: KeyStore) -> None:
    now = datetime.now(UTC)
    leaf = decode(make.leaf(make.root(at=now), at=now).der)
    for domain, is_ca in ((Domain.DEVICE, True), (Domain.FTM, True), (Domain.MISP, False), (Domain.AUTH, False)):
        signed = services.sign(certificate=leaf, domain=domain, keystore=keystore, at=now, settings=SETTINGS)
        assert signed.certificate.is_ca is is_ca


def test_an_empty_or_locked_key_store_is_the_platform_s_fault(platform_keys: Path, tmp_path: Path) -> None:
    leaf = decode(make.leaf(make.root()).der)
    for keystore in (KeyStore(tmp_path, PIN), KeyStore(platform_keys, "another PIN")):
        with pytest.raises(SigningUnavailable):
            services.sign(
                certificate=leaf, domain=Domain.AUTH, keystore=keystore, at=datetime.now(UTC), settings=SETTINGS
            )


def test_a_long_name_of_the_platform_is_cut_to_what_a_certificate_holds(keystore: KeyStore) -> None:
    name = PlatformName(organisation=rules.fitting("ب" * 64))
    common_name = rules.issuing_common_name(name.organisation, Purpose.ISSUE, 1)
    signer = make_issuing(
        root=keystore.load(rules.ROOT_KEY),
        key=keystore.load("issuing-use-1").key,
        name=name,
        common_name=common_name,
        purpose=Purpose.ISSUE,
        at=AT,
    )
    assert decode(signer.certificate).common_name == common_name
    assert rules.root_common_name(name.organisation) == "ب" * 16 + " Root CA"
