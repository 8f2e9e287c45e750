"""What can be audited: the vocabulary of the log, one file per noun, one constant per event.

``catalogue.py`` lists the files. An id that is in use keeps its meaning for good: rows outlive code.
"""

from dataclasses import dataclass
from enum import Enum

from django.utils.functional import Promise


class Module(Enum):
    """The part of the product that an event belongs to: id and name as they are stored.

    The reference files everything about partners, policies, trust and notices under one module.
    """

    PARTNER_MANAGEMENT = ("PMS_PRT", "Partner Management Service")
    ACCOUNTS = ("PMS_ACC", "Accounts")
    AUDIT = ("PMS_AUD", "Audit")
    SYSTEM = ("PMS_SYS", "System")

    @property
    def id(self) -> str:
        """The stored ``module_id``, at most 64 characters."""
        return self.value[0]

    @property
    def title(self) -> str:
        """The stored ``module_name``, at most 128 characters."""
        return self.value[1]


@dataclass(frozen=True, slots=True)
class Action:
    """One event of the log.

    ``event_id`` (≤ 64) is unique and never used again for another meaning; the success and the
    refusal of a verb are two actions. ``name`` (≤ 128) is stored as ``event_name``: the reference's
    where it has one, else capitals like "POLICY REQUEST APPROVED"; unique as well. ``description`` is
    a sentence marked for translation: stored in English, shown in the reader's language.
    """

    event_id: str
    name: str
    description: str | Promise
    module: Module
