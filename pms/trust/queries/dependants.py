"""What hangs on an authority: the intermediates below it, and which authorities vouch through nobody else."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from pms.pki.path import INTERMEDIATES, is_issued_by
from pms.trust import rules
from pms.trust.models import TrustCertificate
from pms.trust.queries.lists import with_state
from pms.trust.states import CaKind

HEAVY = ("der", "subject", "issuer", "serial", "tolerances")
"""What is not read of a whole domain."""

Signed = Callable[[TrustCertificate, TrustCertificate], bool]
"""Whether the second one's name and key made the first."""


@dataclass(frozen=True, slots=True)
class Dependants:
    """What hangs on an authority.

    ``below`` are the intermediates under it, the nearest first, each with its ``shown_state``. ``issuers`` are the ids
    of all authorities through which a certificate may chain to it, itself too. Of both, ``only_below`` and
    ``only_issuers`` are those that vouch through it and nobody else while it is enabled.
    """

    below: list[TrustCertificate]
    only_below: list[TrustCertificate]
    issuers: list[str]
    only_issuers: list[str]


def dependants_of(row: TrustCertificate, *, at: datetime) -> Dependants:
    """What hangs on an authority ``at``. Two queries, however large the domain is."""
    rows = with_state(TrustCertificate.objects.filter(domain=row.domain), at).defer(*HEAVY)
    domain = list(rows.order_by("issued_to", "pk"))
    own = next(one for one in domain if one.pk == row.pk)
    related = _related(own, domain)
    signed = _signatures(related)
    below = _below(own, related, signed)
    usable = [one for one in related if one is not own and rules.counts(one, at=at)]
    if rules.is_in_time(own, at=at):
        with_it, without = _vouching([own, *usable], signed), _vouching(usable, signed)
    else:
        with_it = without = _vouching(usable, signed)
    lost = _of_authorities([one for one in with_it if one not in without], related, but=without)
    return Dependants(
        below=below,
        only_below=[one for one in below if one in with_it and one.pk in lost],
        issuers=_of_authorities([own, *below], related),
        only_issuers=lost,
    )


def _related(own: TrustCertificate, domain: Sequence[TrustCertificate]) -> list[TrustCertificate]:
    """Whoever may stand below the authority or above one of those, by name alone: only these are read whole."""
    below = _below(own, domain, lambda _child, _parent: True)
    related = {one.pk: one for one in [own, *below]}
    for _step in range(INTERMEDIATES + 1):
        names = {name for one in related.values() for name in (one.subject_hash, one.issuer_hash)}
        related = {one.pk: one for one in domain if one.pk in related or one.subject_hash in names}
    return list(related.values())


def _signatures(rows: Sequence[TrustCertificate]) -> Signed:
    """Looks at signatures among these rows."""
    found = TrustCertificate.objects.filter(pk__in=[one.pk for one in rows])
    ders = {pk: bytes(der) for pk, der in found.values_list("pk", "der")}
    return lambda child, parent: is_issued_by(ders[child.pk], issuer=ders[parent.pk])


def _below(own: TrustCertificate, rows: Sequence[TrustCertificate], signed: Signed) -> list[TrustCertificate]:
    """Step by step down from an authority, each intermediate once."""
    found: list[TrustCertificate] = []
    level = [own]
    while level:
        left = [one for one in rows if one is not own and one not in found]
        level = [child for child in left if _has_parent(child, level, signed)]
        found += level
    return found


def _vouching(usable: Sequence[TrustCertificate], signed: Signed) -> list[TrustCertificate]:
    """Those of these authorities that have a way to a root through the others."""
    found = [one for one in usable if one.kind == CaKind.ROOT]
    for _step in range(INTERMEDIATES):
        found += [one for one in usable if one not in found and _has_parent(one, found, signed)]
    return found


def _has_parent(child: TrustCertificate, parents: Iterable[TrustCertificate], signed: Signed) -> bool:
    if child.kind != CaKind.INTERMEDIATE:
        return False
    return any(parent.subject_hash == child.issuer_hash and signed(child, parent) for parent in parents)


def _of_authorities(
    rows: Iterable[TrustCertificate], among: Sequence[TrustCertificate], but: Iterable[TrustCertificate] = ()
) -> list[str]:
    """The ids of all certificates of the authorities of ``rows``, without those that are of one in ``but`` too.

    Certificates that agree in name and key are one authority: what one issued, the other vouches for.
    """
    wanted = {(one.subject_hash, one.key_sha256) for one in rows} - {(one.subject_hash, one.key_sha256) for one in but}
    return [one.pk for one in among if (one.subject_hash, one.key_sha256) in wanted]
