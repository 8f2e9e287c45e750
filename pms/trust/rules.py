"""Decisions about trust: who may change it, how certificates of a domain are meant, what keys are called."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum
from typing import TYPE_CHECKING

from cryptography import x509

from pms.common.actor import Actor
from pms.pki import names
from pms.pki.checks import Check, CheckName, Limits, Profile, Verdict
from pms.pki.reading import Certificate
from pms.pki.signing import PlatformName, Purpose
from pms.trust.errors import AlreadyInStore, CertificateRefused, DisabledInStore, ReasonMissing, ReasonTooLong, from_pki
from pms.trust.states import LONGEST_REASON, CaKind, CertificateState, Domain

if TYPE_CHECKING:  # settings are read before there are models
    from pms.trust.models import TrustCertificate

RENEWED_AHEAD = timedelta(days=365)
"""An issuing CA gets its successor this long before its end, so that what it issues can still run a year."""

ROOT_KEY = "root"

NAME_OCTETS = 64
NAME_ROOM = 32
"""What a name in a certificate holds (RFC 5280, appendix A), and the platform's own share of it; UTF-8 octets."""


@dataclass(frozen=True, slots=True)
class TrustSettings:
    """How this installation judges and signs certificates; edges read it from the settings."""

    profile: Profile = Profile.COMPATIBLE
    limits: Limits = field(default_factory=Limits)
    issued_days: int = 367
    platform: PlatformName = field(default_factory=lambda: PlatformName(organisation="Partner Management"))


@dataclass(frozen=True, slots=True)
class Review:
    """A certificate as it was read, what each check says to it, and its path to a root (empty when there is none).

    ``instead`` says better than the check of the path why there is none: that another domain vouches for it, that an
    authority on the way is disabled, that its issuer has to be uploaded first.
    """

    certificate: Certificate
    domain: Domain
    verdict: Verdict
    path: tuple[bytes, ...] = ()
    instead: CertificateRefused | None = None

    def refusal(self, check: Check) -> CertificateRefused | None:
        """Why one of the checks says no, in words that say what to do; None when it does not."""
        if check.error is None:
            return None
        return (self.instead if check.name is CheckName.PATH else None) or from_pki(check.error)

    def raise_first(self) -> None:
        """Raise the first refusal in words, if there is one."""
        for refusal in map(self.refusal, self.verdict.checks):
            if refusal:
                raise refusal


@dataclass(frozen=True, slots=True)
class Signed:
    """A platform-signed certificate and the DER certificates above it, up to the platform's root."""

    certificate: Certificate
    chain: tuple[bytes, ...]


class DownloadForm(Enum):
    """The files of a certificate of the trust store: it alone or with all above it, as PEM or PKCS#7."""

    PEM = "cer"
    PEM_CHAIN = "pem-chain"
    P7B = "p7b-alone"
    P7B_CHAIN = "p7b"


@dataclass(frozen=True, slots=True)
class Download:
    """A file to be saved: its name, its media type, its octets."""

    name: str
    media_type: str
    content: bytes


def may_manage(actor: Actor) -> bool:
    """Whether ``actor`` may look into the trust store and change it."""
    return actor.has("PARTNER_ADMIN")


def may_add(actor: Actor) -> bool:
    """Whether ``actor`` may add to the trust store: programs of the partner manager may, without looking into it."""
    return actor.has("PARTNER_ADMIN", "PARTNERMANAGER")


def domain_called(word: str) -> Domain | None:
    """The domain of that word without regard to case, if there is one."""
    return next((domain for domain in Domain if domain.value == word.strip().upper()), None)


def kind_of(certificate: Certificate) -> CaKind:
    """A self-signed authority is a root, any other an intermediate."""
    return CaKind.ROOT if certificate.is_self_signed else CaKind.INTERMEDIATE


def is_disabled(disabled_at: datetime | None, *, at: datetime) -> bool:
    """Whether an authority that was disabled then, or never, is disabled ``at``."""
    return disabled_at is not None and disabled_at <= at


def refused_again(disabled_at: datetime | None, *, at: datetime) -> AlreadyInStore:
    """That a domain has the certificate already, in words that fit whether it is disabled there."""
    return DisabledInStore() if is_disabled(disabled_at, at=at) else AlreadyInStore()


def is_in_time(row: "TrustCertificate", *, at: datetime) -> bool:
    """Whether ``at`` lies in the authority's validity."""
    return row.not_before <= at < row.not_after


def counts(row: "TrustCertificate", *, at: datetime) -> bool:
    """Whether the authority may vouch for anybody ``at``: neither out of its time nor disabled."""
    return is_in_time(row, at=at) and not is_disabled(row.disabled_at, at=at)


def state_of(*, not_after: datetime, disabled_at: datetime | None, at: datetime) -> CertificateState:
    """How a certificate of the trust store stands; a disabled one stays disabled when it expires."""
    if is_disabled(disabled_at, at=at):
        return CertificateState.DISABLED
    return CertificateState.EXPIRED if not_after <= at else CertificateState.VALID


def checked_reason(text: str) -> str:
    """``text`` as it is stored: outer blanks gone, line ends as one character each, no NUL.

    Raises ReasonMissing for nothing at all, ReasonTooLong beyond the limit.
    """
    stored = text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "").strip()
    if not stored:
        raise ReasonMissing
    if len(stored) > LONGEST_REASON:
        raise ReasonTooLong(length=len(stored), limit=LONGEST_REASON)
    return stored


def purpose_of(domain: Domain) -> Purpose:
    """What holders of the domain's certificates do with them: makers of devices and chips sign keys themselves."""
    return Purpose.ISSUE if domain in {Domain.DEVICE, Domain.FTM} else Purpose.USE


def name_hash(name: x509.Name) -> str:
    """The hash of a name, equal for names that are equal when compared as RFC 5280, section 7.1, says."""
    parts = [sorted(map(repr, attributes)) for attributes in names.canonical(name)]
    return hashlib.sha256(repr(parts).encode()).hexdigest()


def holder_of(certificate: Certificate) -> str:
    """What to call the holder of a certificate: common name, else organisation, else the whole name."""
    return certificate.common_name or certificate.organisation or certificate.subject


def issuer_of(certificate: Certificate) -> str:
    """What to call the issuer of a certificate, as ``holder_of``."""
    return certificate.issuer_common_name or certificate.issuer_organisation or certificate.issuer


def issuing_key(purpose: Purpose, generation: int) -> str:
    """The name of an issuing CA's key in the key store: ``issuing-use-1`` …"""
    return f"issuing-{purpose.value}-{generation}"


def issuing_common_name(organisation: str, purpose: Purpose, generation: int) -> str:
    """The common name of an issuing CA's certificate."""
    word = "Device Makers" if purpose is Purpose.ISSUE else "Partners"
    return f"{fitting(organisation, NAME_ROOM)} CA for {word} {generation}"


def root_common_name(organisation: str) -> str:
    """The common name of the platform's root."""
    return f"{fitting(organisation, NAME_ROOM)} Root CA"


def fitting(name: str, octets: int = NAME_OCTETS) -> str:
    """``name`` cut to what fits into so many UTF-8 octets."""
    return name.encode()[:octets].decode(errors="ignore").strip()


def newest_issuing_key(key_names: Iterable[str], purpose: Purpose) -> tuple[str, int] | None:
    """Name and generation of the newest issuing key for ``purpose`` among the key store's."""
    prefix = issuing_key(purpose, 0).removesuffix("0")
    numbers = [name.removeprefix(prefix) for name in key_names if name.startswith(prefix)]
    generation = max((int(number) for number in numbers if number.isdecimal()), default=0)
    return (issuing_key(purpose, generation), generation) if generation else None


def needs_successor(ends: datetime, *, root_ends: datetime, at: datetime) -> bool:
    """Whether an issuing CA that ``ends`` then is in its last year, and a new one could last longer."""
    return ends <= at + RENEWED_AHEAD and ends < root_ends


def pem_file(name: str, content: bytes) -> Download:
    """One certificate as PEM."""
    return Download(f"{name}.cer", "application/x-x509-user-cert", content)


def pem_chain_file(name: str, content: bytes) -> Download:
    """A chain as PEM, the certificate itself first."""
    return Download(f"{name}.pem", "application/x-pem-file", content)


def p7b_file(name: str, content: bytes) -> Download:
    """A chain as PKCS#7."""
    return Download(f"{name}.p7b", "application/x-pkcs7-certificates", content)
