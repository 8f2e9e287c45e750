"""What the operator says about the hub, the platform's tokens and the data share."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class TokenSettings:
    """Where PMS gets its own token for other modules of the platform, and as whom."""

    url: str
    client_id: str
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class HubSettings:
    """The hub; without ``url`` nothing is published. ``token`` is empty where the hub asks for none."""

    url: str
    token: TokenSettings | None = None

    @property
    def publishes(self) -> bool:
        """Whether there is a hub."""
        return bool(self.url)


@dataclass(frozen=True, slots=True)
class DatashareSettings:
    """The data share that takes certificate chains; without ``url`` PMS serves them itself."""

    url: str
    policy_id: str = ""
    subscriber_id: str = ""
    token: TokenSettings | None = None
