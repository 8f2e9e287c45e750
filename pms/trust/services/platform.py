"""The platform's own chain, and signing with it. None of it is ever in the trust store."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import connection, transaction

from pms.audit.actions import trust as actions
from pms.audit.services import record
from pms.common.actor import SYSTEM
from pms.pki.errors import Code, PkiError
from pms.pki.path import is_issued_by
from pms.pki.reading import Certificate, decode
from pms.pki.signing import PlatformName, Purpose, issue, make_issuing, make_root, new_key
from pms.trust import rules
from pms.trust.adapters.keystore import KeyStore
from pms.trust.errors import from_pki
from pms.trust.rules import ROOT_KEY, Signed, TrustSettings
from pms.trust.states import Domain

log = logging.getLogger(__name__)

LOCK = 0x706B69
"""The advisory lock under which the chain is made: one process at a time, on any number of machines."""


def ensure_platform_chain(*, keystore: KeyStore, at: datetime, settings: TrustSettings | None = None) -> None:
    """Make what is missing of the platform's chain: the root, and an issuing CA for each purpose.

    An issuing CA in its last year gets a successor; the old key stays. Called at every start: where nothing is
    missing it only looks. Raises SigningUnavailable when the key store cannot be used.
    """
    name = (settings or TrustSettings()).platform
    with _in_words():
        if keystore.has(ROOT_KEY) and not _missing(keystore, at):
            return
        with transaction.atomic():
            _wait_for_others()
            if not keystore.has(ROOT_KEY):
                _make_root(keystore, name, at)
            for purpose in _missing(keystore, at):
                _make_issuing(keystore, purpose, name, at)


def sign(
    *, certificate: Certificate, domain: Domain, keystore: KeyStore, at: datetime, settings: TrustSettings
) -> Signed:
    """The platform-signed certificate over an accepted partner certificate's key and subject, and its chain.

    Raises SigningUnavailable when the platform's keys cannot be used.
    """
    purpose = rules.purpose_of(domain)
    with _in_words():
        newest = rules.newest_issuing_key(keystore.names(), purpose)
        if newest is None:
            raise PkiError(Code.KEY_MISSING, name=rules.issuing_key(purpose, 1))
        signer = keystore.load(newest[0])
        der = issue(certificate, signer=signer, purpose=purpose, at=at, days=settings.issued_days)
    return Signed(decode(der), (signer.certificate, *signer.chain))


def is_platforms(certificate: Certificate, *, keystore: KeyStore) -> bool:
    """Whether the certificate is one of the platform's chain or was signed by one of its keys, past ones too.

    Raises SigningUnavailable when the key store cannot be read.
    """
    with _in_words():
        own = {
            der for name in keystore.names() for der in (keystore.load(name).certificate, *keystore.load(name).chain)
        }
    return certificate.der in own or any(is_issued_by(certificate.der, issuer=der) for der in own)


def _missing(keystore: KeyStore, at: datetime) -> list[Purpose]:
    """The purposes without an issuing CA, or whose newest one needs a successor."""
    root_ends = decode(keystore.load(ROOT_KEY).certificate).not_after
    return [purpose for purpose in Purpose if _is_missing(keystore, purpose, root_ends, at)]


def _is_missing(keystore: KeyStore, purpose: Purpose, root_ends: datetime, at: datetime) -> bool:
    newest = rules.newest_issuing_key(keystore.names(), purpose)
    if newest is None:
        return True
    return rules.needs_successor(decode(keystore.load(newest[0]).certificate).not_after, root_ends=root_ends, at=at)


def _wait_for_others() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


def _make_root(keystore: KeyStore, name: PlatformName, at: datetime) -> None:
    common_name = rules.root_common_name(name.organisation)
    keystore.save(ROOT_KEY, make_root(key=new_key(), name=name, common_name=common_name, at=at))
    record(actions.PLATFORM_KEY_MADE, actor=SYSTEM, at=at, ref_id=ROOT_KEY, ref_type="signing_key")


def _make_issuing(keystore: KeyStore, purpose: Purpose, name: PlatformName, at: datetime) -> None:
    newest = rules.newest_issuing_key(keystore.names(), purpose)
    generation = newest[1] + 1 if newest else 1
    key_name = rules.issuing_key(purpose, generation)
    signer = make_issuing(
        root=keystore.load(ROOT_KEY),
        key=new_key(),
        name=name,
        common_name=rules.issuing_common_name(name.organisation, purpose, generation),
        purpose=purpose,
        at=at,
    )
    keystore.save(key_name, signer)
    record(actions.PLATFORM_KEY_MADE, actor=SYSTEM, at=at, ref_id=key_name, ref_type="signing_key")


@contextmanager
def _in_words() -> Iterator[None]:
    """A failure of the key store is the platform's business: the log names it, the user is asked to come back."""
    try:
        yield
    except PkiError as error:
        log.error("The platform's signing keys cannot be used: %s", error.code)
        raise from_pki(error) from error
