"""How far a partner is on its way: pure decisions over counted facts."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from pms.api_keys.states import ApiKeyState
from pms.overview.states import Step
from pms.partners.rules import requestable_policy_types
from pms.partners.states import PartnerType
from pms.policy_requests.states import RequestState

SOON = timedelta(days=30)
"""How far ahead a home looks for what expires."""

EXPIRY_WEEKS, MONTHS = 26, 12
"""What the charts of the dashboard cover."""

MONTHS_OF_YEAR = 12


@dataclass(frozen=True, slots=True)
class Progress:
    """What counts for the checklist: the type, the end of the current certificate, rows by state."""

    type: PartnerType
    certificate_ends: datetime | None
    requests: Mapping[str, int]
    keys: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class ChecklistStep:
    """One step, whether it is done, and whether it is the one to do now."""

    step: Step
    done: bool
    current: bool


def uses_keys(partner_type: str) -> bool:
    """Whether partners of the type work with API keys: the authentication partners do."""
    return PartnerType(partner_type) == PartnerType.AUTH


def uses_policies(partner_type: str) -> bool:
    """Whether partners of the type ask for policies."""
    return bool(requestable_policy_types(partner_type))


def steps_of(partner_type: str) -> tuple[Step, ...]:
    """The steps that a partner of the type goes."""
    policy = (Step.POLICY,) if uses_policies(partner_type) else ()
    key = (Step.KEY,) if uses_keys(partner_type) else ()
    return (Step.REGISTER, Step.CERTIFICATE, *policy, *key)


def checklist(progress: Progress, at: datetime) -> tuple[ChecklistStep, ...]:
    """The steps in order; the first that is not done is current. An expired certificate counts as none."""
    certified = progress.certificate_ends is not None and progress.certificate_ends > at
    done = {
        Step.REGISTER: True,
        Step.CERTIFICATE: certified,
        Step.POLICY: progress.requests.get(RequestState.APPROVED, 0) > 0,
        Step.KEY: progress.keys.get(ApiKeyState.ACTIVE, 0) > 0,
    }
    steps = steps_of(progress.type)
    current = next((step for step in steps if not done[step]), None)
    return tuple(ChecklistStep(step, done[step], step == current) for step in steps)


def next_weeks(today: date, count: int) -> tuple[date, ...]:
    """The edges of so many periods of seven days, the first of which begins today: one edge more than periods."""
    return tuple(today + timedelta(weeks=number) for number in range(count + 1))


def last_months(today: date, count: int) -> tuple[date, ...]:
    """The edges of so many calendar months, the last of which is the present one: one edge more than periods."""
    present = today.year * MONTHS_OF_YEAR + today.month - 1
    numbers = range(present - count + 1, present + 2)
    return tuple(date(number // MONTHS_OF_YEAR, number % MONTHS_OF_YEAR + 1, 1) for number in numbers)
