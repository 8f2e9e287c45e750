"""A certificate for every partner that was ever activated, and the present one for those that changed theirs."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from pms.cli.demonstration.authorities import PARTNER_NAME, Mint, subject_of
from pms.cli.demonstration.large.partners import Member
from pms.cli.demonstration.large.pouring import Dice, pour
from pms.cli.demonstration.large.trust import Signing
from pms.partners.models import PartnerCertificate
from pms.partners.rules import domain_of
from pms.trust.states import Domain

RENEWED = 0.1
LIVES = (365, 365, 365, 400, 730)
"""Days that certificates are valid."""


def make_certificates(*, members: Iterable[Member], signing: Signing, at: datetime) -> int:
    """The certificates, each really signed; their holders share one key, as nobody will ever use it."""
    key = ec.generate_private_key(ec.SECP256R1())
    mints = Mints(
        {domain: Mint(above, key) for domain, above in signing.by_domain.items()}, Mint(signing.platform, key)
    )
    return pour(_certificates(members, signing, mints, Dice("certificates"), at))


@dataclass(frozen=True, slots=True)
class Mints:
    """What makes the partners' own certificates in each domain, and the platform's over the same key."""

    by_domain: dict[Domain, Mint]
    platform: Mint


def _certificates(
    members: Iterable[Member], signing: Signing, mints: Mints, dice: Dice, at: datetime
) -> Iterator[PartnerCertificate]:
    for member in members:
        moments = [member.activated_at]
        if dice.random() < RENEWED:
            moments.append(dice.within(member.activated_at, at))
        for moment in moments:
            yield _certificate(member, moment, signing, mints, dice)


def _certificate(member: Member, moment: datetime, signing: Signing, mints: Mints, dice: Dice) -> PartnerCertificate:
    domain, days = domain_of(member.type), dice.choice(LIVES)
    start = (moment - timedelta(hours=dice.randrange(1, 100))).replace(microsecond=0)
    serial, issued_serial = dice.getrandbits(120) + 1, dice.getrandbits(120) + 1
    own = mints.by_domain[domain].der(member.organisation, serial, start=start, days=days)
    ends, issuer = start + timedelta(days=days), signing.by_domain[domain].certificate.subject
    return PartnerCertificate(
        id=dice.id(),
        partner_id=member.id,
        domain=domain.value,
        der=own,
        sha256=hashlib.sha256(own).hexdigest(),
        subject=subject_of(member.organisation),
        issued_to=PARTNER_NAME,
        issuer=issuer.rfc4514_string(),
        issued_by=str(issuer.get_attributes_for_oid(NameOID.COMMON_NAME)[0].value),
        serial=f"{serial:x}",
        not_before=start,
        not_after=ends,
        issued_der=mints.platform.der(member.organisation, issued_serial, start=start, days=days),
        issued_chain=list(signing.platform_chain),
        issued_serial=f"{issued_serial:x}",
        issued_not_after=ends,
        uploaded_by_id=member.user_id,
        uploaded_at=moment,
        in_force_from=moment,
        announced_at=moment,
    )
