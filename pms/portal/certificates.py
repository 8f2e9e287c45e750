"""Certificates as pages show them: the verdict check by check, the chain as boxes, the key in words."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from pms.pki.checks import Check, CheckName, Outcome
from pms.pki.reading import Certificate, Key
from pms.trust.errors import CertificateRefused
from pms.trust.queries import Link
from pms.trust.rules import Review, holder_of, issuer_of, state_of
from pms.trust.states import CaKind, CertificateState, Tolerated

Text = str | Promise
ALWAYS_SHOWN = {
    CheckName.STARTED: gettext_lazy("Start of its validity"),
    CheckName.NOT_EXPIRED: gettext_lazy("End of its validity"),
    CheckName.LIFE: gettext_lazy("Time left until its end"),
    CheckName.ORGANISATION: gettext_lazy("Name of the organisation"),
    CheckName.KEY: gettext_lazy("Strength of the key"),
    CheckName.SIGNATURE: gettext_lazy("Method of the signature"),
    CheckName.NOT_SELF_SIGNED: gettext_lazy("Signature by an authority"),
    CheckName.CA_MARK: gettext_lazy("Kind of certificate"),
    CheckName.PATH: gettext_lazy("Chain to a trusted root of the domain"),
}
"""The checks that everybody understands, in the order in which they are shown."""
SHOWN_WHEN_ODD = {
    CheckName.SERIAL: gettext_lazy("Serial number"),
    CheckName.CA_MARK_CRITICAL: gettext_lazy("Mark of an authority"),
    CheckName.KEY_USAGE: gettext_lazy("Permitted use of the key"),
    CheckName.SUBJECT_KEY_ID: gettext_lazy("Identifier of the key"),
    CheckName.AUTHORITY_KEY_ID: gettext_lazy("Identifier of the issuer's key"),
}
"""Technical checks, shown only where something was found."""
ICONS = {Outcome.PASSED: "check", Outcome.TOLERATED: "alert-triangle", Outcome.REFUSED: "x"}
OUTCOMES = {
    Outcome.PASSED: pgettext_lazy("check", "Passed"),
    Outcome.TOLERATED: pgettext_lazy("check", "Accepted as an exception"),
    Outcome.REFUSED: pgettext_lazy("check", "Refused"),
}
CURVES = {"secp256r1": "P-256", "secp384r1": "P-384"}
"""The usual names of the curves that are accepted."""
Part = tuple[str, bool]
"""A piece of a text, and whether it is marked."""


@dataclass(frozen=True, slots=True)
class CheckRow:
    """One check: its words, how it ended, and one sentence on what to do; ``compared`` marks differing letters."""

    label: Text
    outcome: str
    outcome_words: Text
    icon: str
    sentence: Text = ""
    compared: tuple[tuple[Text, list[Part]], ...] = ()


@dataclass(frozen=True, slots=True)
class Box:
    """One certificate of a drawn chain; without ``until`` it is the issuer that nobody knows."""

    label: Text
    name: str
    until: datetime | None = None
    state: CertificateState | None = None
    url: str = ""
    is_own: bool = False


@dataclass(frozen=True, slots=True)
class Preview:
    """A certificate before it is accepted."""

    certificate: Certificate
    rows: list[CheckRow]
    boxes: list[Box]

    @property
    def refused(self) -> int:
        """How many checks say no."""
        return sum(row.outcome == Outcome.REFUSED.value for row in self.rows)

    @property
    def verdict(self) -> str:
        """The result in one sentence."""
        if not self.refused:
            return _("This certificate can be accepted.")
        return ngettext(
            "One thing stands in the way of this certificate.",
            "%(count)s things stand in the way of this certificate.",
            self.refused,
        ) % {"count": self.refused}


def check_rows(review: Review) -> list[CheckRow]:
    """The checks of a verdict as rows, those that everybody understands first.

    What another check says already is not told twice.
    """
    checks = {check.name: check for check in review.verdict.checks}
    rows = [_row(checks[name], words, review) for name, words in ALWAYS_SHOWN.items() if name in checks]
    odd = [name for name in SHOWN_WHEN_ODD if name in checks and checks[name].outcome is not Outcome.PASSED]
    rows += [_row(checks[name], SHOWN_WHEN_ODD[name], review) for name in odd]
    return [row for row in rows if row.sentence or row.outcome != Outcome.REFUSED.value]


def _row(check: Check, words: Text, review: Review) -> CheckRow:
    refusal = None if _is_said_before(check, review) else review.refusal(check)
    sentence: Text = str(refusal) if refusal else ""
    if check.tolerance:
        sentence = Tolerated(check.tolerance.value).label
    return CheckRow(
        label=words,
        outcome=check.outcome.value,
        outcome_words=OUTCOMES[check.outcome],
        icon=ICONS[check.outcome],
        sentence=sentence,
        compared=_compared(refusal) if refusal else (),
    )


def _is_said_before(check: Check, review: Review) -> bool:
    """Whether another refusal says the same: the life of what has expired, the path of a root that is refused."""
    refused = {other.name: other.error.code for other in review.verdict.checks if other.error and other is not check}
    if check.name is CheckName.LIFE:
        return CheckName.NOT_EXPIRED in refused
    if check.name is not CheckName.PATH or check.error is None:
        return False
    return check.error.code in refused.values() or bool(refused and review.certificate.is_self_signed)


def refused_row(label: Text, refusal: CertificateRefused) -> CheckRow:
    """A check that is not one of the verdict's."""
    refused = Outcome.REFUSED
    return CheckRow(label, refused.value, OUTCOMES[refused], ICONS[refused], str(refusal))


def _compared(refusal: CertificateRefused) -> tuple[tuple[Text, list[Part]], ...]:
    """The registered and the found organisation with the differing characters marked, where that is the refusal."""
    data = refusal.data
    if "expected_marks" not in data:
        return ()
    return (
        (pgettext_lazy("organisation", "Registered"), parts(data["expected"], data["expected_marks"])),
        (pgettext_lazy("organisation", "In the certificate"), parts(data["found"], data["found_marks"])),
    )


def parts(text: str, marks: Iterable[tuple[int, int]]) -> list[Part]:
    """``text`` in pieces, those between the (start, end) of ``marks`` marked. A marked blank shows as an open box."""
    pieces: list[Part] = []
    place = 0
    for start, end in marks:
        pieces += [(text[place:start], False), (text[start:end].replace(" ", "\u2423"), True)]
        place = end
    return [piece for piece in (*pieces, (text[place:], False)) if piece[0]]


def boxes(links: Sequence[Link], *, at: datetime, own: Text = "", linked: bool = False) -> list[Box]:
    """A chain from its root down. ``own`` names the last one where it is a partner's; ``linked`` is for staff."""
    top = links[-1].certificate
    drawn = [_box(link, at, own if own and link is links[0] else "", linked) for link in reversed(links)]
    if top.is_self_signed:
        return drawn
    return [Box(gettext_lazy("Not in the trust store"), issuer_of(top)), *drawn]


def _box(link: Link, at: datetime, own: Text, linked: bool) -> Box:
    certificate, row = link.certificate, link.row
    kind = CaKind.ROOT if certificate.is_self_signed else CaKind.INTERMEDIATE
    return Box(
        label=own or kind.label,
        name=holder_of(certificate),
        until=certificate.not_after,
        state=state_of(not_after=certificate.not_after, disabled_at=row.disabled_at if row else None, at=at),
        url=reverse("portal:trust-certificate-detail", args=[row.pk]) if linked and row else "",
        is_own=bool(own),
    )


def key_words(key: Key) -> str:
    """The kind and size of a key, like "RSA, 2048 bits", "EC P-256", "Ed25519"."""
    if key.curve:
        return f"{key.algorithm} {CURVES.get(key.curve, key.curve)}"
    if key.algorithm == "RSA":
        return _("%(algorithm)s, %(size)s bits") % {"algorithm": key.algorithm, "size": key.size}
    return key.algorithm
