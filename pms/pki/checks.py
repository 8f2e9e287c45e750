"""The rules for one certificate by itself, one function each, and the verdict that a preview shows."""

from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, StrEnum

from pms.pki.certificate import Certificate
from pms.pki.errors import Code, PkiError, Tolerance
from pms.pki.organisation import check_organisation
from pms.pki.policy import check_key, check_signature_algorithm


class Profile(Enum):
    """How much a certificate may differ from RFC 5280: the setting PMS_CERTIFICATE_PROFILE."""

    STRICT = "strict"
    COMPATIBLE = "compatible"


@dataclass(frozen=True, slots=True)
class Limits:
    """What life must be left on the day of acceptance: whole months for a CA, whole days for a partner."""

    ca_min_months_left: int = 12
    partner_min_days_left: int = 335


class CheckName(StrEnum):
    """The checks as a preview lists them, in this order."""

    SERIAL = "serial"
    KEY = "key"
    SIGNATURE = "signature"
    STARTED = "started"
    NOT_EXPIRED = "not-expired"
    LIFE = "life"
    CA_MARK = "ca-mark"
    CA_MARK_CRITICAL = "ca-mark-critical"
    KEY_USAGE = "key-usage"
    SUBJECT_KEY_ID = "subject-key-id"
    AUTHORITY_KEY_ID = "authority-key-id"
    ORGANISATION = "organisation"
    NOT_SELF_SIGNED = "not-self-signed"
    PATH = "path"


class Outcome(Enum):
    """How a check ended."""

    PASSED = "passed"
    TOLERATED = "tolerated"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Check:
    """One check of a verdict; ``error`` says why it was refused, ``tolerance`` what the profile let pass."""

    name: CheckName
    outcome: Outcome
    error: PkiError | None = None
    tolerance: Tolerance | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """All checks of one certificate, none left out after the first refusal."""

    checks: tuple[Check, ...]

    @property
    def accepted(self) -> bool:
        """Whether nothing was refused."""
        return all(check.error is None for check in self.checks)

    @property
    def tolerances(self) -> list[Tolerance]:
        """What the compatible profile let pass."""
        return [check.tolerance for check in self.checks if check.tolerance]

    def raise_first(self) -> None:
        """Raise the first refusal, if there is one."""
        for check in self.checks:
            if check.error:
                raise check.error

    def plus(self, check: Check) -> "Verdict":
        """This verdict with one more check (the path) at its end."""
        return Verdict((*self.checks, check))


Rule = Callable[[Certificate], None]


def check_ca(certificate: Certificate, *, profile: Profile, limits: Limits, at: datetime) -> Verdict:
    """All rules for a CA certificate of the trust store but its path (``path.check_path``)."""
    rules: list[tuple[CheckName, Rule]] = [
        *_common(at),
        (CheckName.LIFE, lambda found: check_ca_life(found, limits=limits, at=at)),
        *AUTHORITY_RULES,
    ]
    return _verdict(certificate, rules, profile)


def check_partner(
    certificate: Certificate,
    *,
    organisation: str,
    domain_allows_ca: bool,
    profile: Profile,
    limits: Limits,
    at: datetime,
) -> Verdict:
    """All rules for a partner certificate but its path (``path.check_path``).

    ``organisation`` is the partner's; ``domain_allows_ca`` is true for DEVICE and FTM.
    """
    rules: list[tuple[CheckName, Rule]] = [
        *_common(at),
        (CheckName.LIFE, lambda found: check_partner_life(found, limits=limits, at=at)),
        (CheckName.CA_MARK, lambda found: check_may_be_ca(found, domain_allows_ca=domain_allows_ca)),
        (CheckName.AUTHORITY_KEY_ID, check_authority_key_id),
        (CheckName.ORGANISATION, lambda found: check_organisation(found, organisation=organisation)),
        (CheckName.NOT_SELF_SIGNED, check_not_self_signed),
    ]
    return _verdict(certificate, rules, profile)


def run(name: CheckName, rule: Rule, certificate: Certificate, *, profile: Profile) -> Check:
    """One rule's outcome, with what the profile tolerates."""
    try:
        rule(certificate)
    except PkiError as error:
        if profile is Profile.COMPATIBLE and (tolerance := _tolerated(certificate, error.code)):
            return Check(name, Outcome.TOLERATED, tolerance=tolerance)
        return Check(name, Outcome.REFUSED, error=error)
    return Check(name, Outcome.PASSED)


def check_serial(certificate: Certificate) -> None:
    """RFC 5280, 4.1.2.2: positive."""
    if int(certificate.serial, 16) <= 0:
        raise PkiError(Code.SERIAL_NOT_POSITIVE)


def check_started(certificate: Certificate, *, at: datetime) -> None:
    """Not in the future."""
    if certificate.not_before > at:
        raise PkiError(Code.NOT_YET_VALID, not_before=certificate.not_before)


def check_not_expired(certificate: Certificate, *, at: datetime) -> None:
    """The last second still counts (RFC 5280, 4.1.2.5)."""
    if certificate.not_after < at:
        raise PkiError(Code.EXPIRED, not_after=certificate.not_after)


def check_ca_life(certificate: Certificate, *, limits: Limits, at: datetime) -> None:
    """Enough calendar months left; the last day counts whole, so that a year lasts through the day it was made."""
    if certificate.not_after.date() < months_later(at, limits.ca_min_months_left).date():
        raise PkiError(Code.CA_LIFE_TOO_SHORT, months_least=limits.ca_min_months_left, not_after=certificate.not_after)


def check_partner_life(certificate: Certificate, *, limits: Limits, at: datetime) -> None:
    """Enough whole days left."""
    days_left = max((certificate.not_after - at).days, 0)
    if days_left < limits.partner_min_days_left:
        raise PkiError(
            Code.PARTNER_LIFE_TOO_SHORT,
            days_left=days_left,
            days_least=limits.partner_min_days_left,
            not_after=certificate.not_after,
        )


def check_is_ca(certificate: Certificate) -> None:
    """RFC 5280, 4.2.1.9: a CA says so in basicConstraints."""
    if not certificate.is_ca:
        raise PkiError(Code.NOT_A_CA)


def check_ca_mark_critical(certificate: Certificate) -> None:
    """RFC 5280, 4.2.1.9: and marks it critical."""
    if certificate.is_ca and not certificate.basic_constraints_critical:
        raise PkiError(Code.BASIC_CONSTRAINTS_NOT_CRITICAL)


def check_has_key_usage(certificate: Certificate) -> None:
    """RFC 5280, 4.2.1.3: a CA has keyUsage."""
    if certificate.key_usages is None:
        raise PkiError(Code.KEY_USAGE_MISSING)


def check_may_sign(certificate: Certificate) -> None:
    """RFC 5280, 4.2.1.3: with keyCertSign in it, where there is one."""
    if certificate.key_usages is not None and "keyCertSign" not in certificate.key_usages:
        raise PkiError(Code.NO_CERTIFICATE_SIGNING)


def check_subject_key_id(certificate: Certificate) -> None:
    """RFC 5280, 4.2.1.2: a CA has a subject key identifier."""
    if not certificate.ski:
        raise PkiError(Code.SUBJECT_KEY_ID_MISSING)


def check_authority_key_id(certificate: Certificate) -> None:
    """RFC 5280, 4.2.1.1: all but self-signed certificates name their issuer's key."""
    if not certificate.aki and not certificate.is_self_signed:
        raise PkiError(Code.AUTHORITY_KEY_ID_MISSING)


def check_may_be_ca(certificate: Certificate, *, domain_allows_ca: bool) -> None:
    """Only device and chip providers sign keys of their own."""
    if certificate.is_ca and not domain_allows_ca:
        raise PkiError(Code.CA_NOT_ALLOWED)


def check_not_self_signed(certificate: Certificate) -> None:
    """By signature, not by name: whoever vouches for himself is vouched for by nobody."""
    if certificate.is_self_signed:
        raise PkiError(Code.SELF_SIGNED)


def check_key_usage(certificate: Certificate) -> None:
    """Both rules for a CA's keyUsage."""
    check_has_key_usage(certificate)
    check_may_sign(certificate)


FORM_RULES: tuple[tuple[CheckName, Rule], ...] = (
    (CheckName.SERIAL, check_serial),
    (CheckName.KEY, check_key),
    (CheckName.SIGNATURE, check_signature_algorithm),
)
"""What every certificate keeps."""

PATH_RULES: tuple[tuple[CheckName, Rule], ...] = (
    *FORM_RULES,
    (CheckName.CA_MARK, check_is_ca),
    (CheckName.KEY_USAGE, check_key_usage),
    (CheckName.SUBJECT_KEY_ID, check_subject_key_id),
    (CheckName.AUTHORITY_KEY_ID, check_authority_key_id),
)
"""What every authority on a path keeps, whatever its dates. RFC 5280, 6.1.4 asks for no critical CA mark there."""

AUTHORITY_RULES: tuple[tuple[CheckName, Rule], ...] = (
    (CheckName.CA_MARK, check_is_ca),
    (CheckName.CA_MARK_CRITICAL, check_ca_mark_critical),
    (CheckName.KEY_USAGE, check_key_usage),
    (CheckName.SUBJECT_KEY_ID, check_subject_key_id),
    (CheckName.AUTHORITY_KEY_ID, check_authority_key_id),
)
"""What a CA certificate keeps besides when it enters the trust store."""


def months_later(at: datetime, months: int) -> datetime:
    """The same day and time so many calendar months later, or that month's last day."""
    year, month = divmod(at.month - 1 + months, 12)
    year, month = at.year + year, month + 1
    return at.replace(year=year, month=month, day=min(at.day, monthrange(year, month)[1]))


def _common(at: datetime) -> list[tuple[CheckName, Rule]]:
    return [
        *FORM_RULES,
        (CheckName.STARTED, lambda found: check_started(found, at=at)),
        (CheckName.NOT_EXPIRED, lambda found: check_not_expired(found, at=at)),
    ]


def _verdict(certificate: Certificate, rules: list[tuple[CheckName, Rule]], profile: Profile) -> Verdict:
    return Verdict(tuple(run(name, rule, certificate, profile=profile) for name, rule in rules))


def _tolerated(certificate: Certificate, code: Code) -> Tolerance | None:
    """What the compatible profile makes of a refusal; a missing CA mark only on a self-signed root."""
    if code is Code.NOT_A_CA and not certificate.is_self_signed:
        return None
    return next((tolerance for tolerance in Tolerance if tolerance.value == code.value), None)
