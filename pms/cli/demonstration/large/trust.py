"""A trust store of many authorities, and the two that sign quickly."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from pms.cli.demonstration import authorities
from pms.cli.demonstration.authorities import Authority
from pms.common.actor import Actor
from pms.trust.adapters.installation import keystore, trust_settings
from pms.trust.models import TrustCertificate
from pms.trust.services import disable, upload
from pms.trust.states import CaKind, Domain

BELOW_EACH_ROOT = 3
PLACES = ("North", "South", "Coast", "Capital", "Lakes", "Islands", "Border", "Delta", "Plains")


@dataclass(frozen=True, slots=True)
class Signing:
    """The authority that signs partners' certificates in each domain, and the platform's that signs them again.

    Both have keys on a curve: a hundred thousand RSA signatures would take most of the time. What the platform's
    stand-in signs is whole in itself, but not of the installation's own chain.
    """

    by_domain: dict[Domain, Authority]
    platform: Authority
    platform_chain: tuple[bytes, ...]


def make_trust(*, count: int, actor: Actor, at: datetime) -> Signing:
    """Fill the trust store with so many authorities: some end soon, one ended, one is disabled."""
    start = at - timedelta(days=390)
    signing = {}
    for number, authority in enumerate(_authorities(count, start)):
        domain = list(Domain)[number // (BELOW_EACH_ROOT + 1) % len(Domain)]
        _upload(authority, domain, actor, start + timedelta(hours=number))
        if number % (BELOW_EACH_ROOT + 1) == 0:
            last_root = authority
        if domain not in signing and authority is not last_root:
            signing[domain] = authority
    for domain in Domain:
        signing.setdefault(domain, next(iter(signing.values())))
    _disable_last(actor, at)
    return Signing(signing, *_platform(start))


def _authorities(count: int, start: datetime) -> Iterator[Authority]:
    """A root and those below it, again and again; the first below each signs on a curve."""
    root = None
    for number in range(count):
        turn, place = divmod(number, BELOW_EACH_ROOT + 1)
        if root is None or place == 0:
            root = authorities.root(f"Trust {PLACES[turn % len(PLACES)]} Root CA {turn + 1}", start=start)
            yield root
        else:
            name = f"Trust {PLACES[turn % len(PLACES)]} CA {turn + 1}.{place}"
            days = 1825 if place == 1 else 395 + 17 * turn + 7 * place
            yield authorities.intermediate(root, name, start=start, days=days, on_curve=place == 1)


def _upload(authority: Authority, domain: Domain, actor: Actor, at: datetime) -> None:
    """As staff would, but for the life that must be left: these were young when they came."""
    settings = trust_settings()
    limits = replace(settings.limits, ca_min_months_left=0)
    upload(
        domain=domain,
        data=authority.pem,
        actor=actor,
        at=at,
        settings=replace(settings, limits=limits),
        keystore=keystore(),
    )


def _disable_last(actor: Actor, at: datetime) -> None:
    """Nobody believes the youngest intermediate any more."""
    youngest = (
        TrustCertificate.objects.filter(kind=CaKind.INTERMEDIATE.value, disabled_at=None)
        .order_by("-uploaded_at", "pk")
        .first()
    )
    if youngest:
        reason = "Its key was lost in a move."
        disable(certificate_id=youngest.pk, reason=reason, actor=actor, at=at - timedelta(days=20))


def _platform(start: datetime) -> tuple[Authority, tuple[bytes, ...]]:
    root = authorities.root("Demonstration platform", start=start)
    issuing = authorities.intermediate(root, "Demonstration platform partners", start=start, days=1825, on_curve=True)
    return issuing, (issuing.der, root.der)
