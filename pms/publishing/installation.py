"""What writing events needs of the installation."""

from dataclasses import dataclass, field

from pms.common.vault import Vault
from pms.events.installation import DatashareSettings


@dataclass(frozen=True, slots=True)
class PublishingSettings:
    """The vault that opens API keys, the portal's address, the data share, and whose chain chip makers get."""

    vault: Vault = field(repr=False)
    base_url: str
    datashare: DatashareSettings
    resign_ftm: bool
