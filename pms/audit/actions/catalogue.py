"""Every action, from an explicit list of files: whoever adds a file adds its line here."""

from collections.abc import Iterator
from functools import cache
from types import ModuleType

from pms.audit.actions import (
    Action,
    access,
    accounts,
    api_keys,
    audit,
    certificates,
    events,
    extractor_providers,
    lists,
    notifications,
    partners,
    policies,
    policy_requests,
    reference_data,
    status,
    trust,
)
from pms.audit.actions.notifications import NoticeActions

NOUNS: tuple[ModuleType, ...] = (
    audit,
    access,
    accounts,
    notifications,
    partners,
    policies,
    policy_requests,
    extractor_providers,
    api_keys,
    trust,
    certificates,
    events,
    reference_data,
    lists,
    status,
)


def _within(value: object) -> Iterator[Action]:
    """The actions that a constant is or groups."""
    if isinstance(value, Action):
        yield value
    elif isinstance(value, NoticeActions):
        yield from (value.made, value.mailed, value.mail_failed)


@cache
def all_actions() -> tuple[Action, ...]:
    """Every action of the product, in the order of the files."""
    return tuple(
        action for noun in NOUNS for name, value in vars(noun).items() if name.isupper() for action in _within(value)
    )


@cache
def _by_id() -> dict[str, Action]:
    return {action.event_id: action for action in all_actions()}


def find(event_id: str) -> Action | None:
    """The action of that id; none for rows older than the present vocabulary."""
    return _by_id().get(event_id)
