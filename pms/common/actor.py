"""Who acts: a value that doors make and services, rules and the audit read."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Actor:
    """A person, a service account or the system itself.

    ``id`` is the account's primary key as text (the empty string for nobody and the system),
    ``name`` its username, ``roles`` the role words of the wire, ``owns`` the ids of the
    organisations for which it may act, ``host_ip`` and ``host_name`` where the call came from.
    """

    id: str
    name: str
    roles: frozenset[str] = field(default_factory=frozenset)
    owns: frozenset[str] = field(default_factory=frozenset)
    host_ip: str = ""
    host_name: str = ""

    def has(self, *roles: str) -> bool:
        """Whether one of ``roles`` is held; words are compared whole."""
        return not self.roles.isdisjoint(roles)

    @property
    def user_id(self) -> int | None:
        """The account's primary key; None for nobody and the system."""
        return int(self.id) if self.id else None


SYSTEM = Actor(id="", name="SYSTEM")
"""Jobs and commands act as the system."""


def visitor(host_ip: str = "", host_name: str = "") -> Actor:
    """Somebody who has not signed in."""
    return Actor(id="", name="anonymous", host_ip=host_ip, host_name=host_name)
