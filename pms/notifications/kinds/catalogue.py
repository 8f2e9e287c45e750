"""Every kind of notice, from an explicit list of files: whoever adds a file adds its line here."""

from functools import cache
from types import ModuleType

from pms.notifications.kinds import Kind, accounts, api_keys, certificates, partners, policy_requests

NOUNS: tuple[ModuleType, ...] = (accounts, partners, policy_requests, api_keys, certificates)


@cache
def all_kinds() -> tuple[Kind, ...]:
    """Every kind of the product, in the order of the files."""
    return tuple(
        value for noun in NOUNS for name, value in vars(noun).items() if name.isupper() and isinstance(value, Kind)
    )


@cache
def _by_name() -> dict[str, Kind]:
    return {kind.name: kind for kind in all_kinds()}


def find(name: str) -> Kind | None:
    """The kind of that name; none for notices older than the present kinds."""
    return _by_name().get(name)
