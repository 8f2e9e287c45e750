"""What a MISP policy lets a partner pass on."""

from collections.abc import Iterator, Mapping

from django.utils.translation import gettext_lazy

from pms.common.errors import Message
from pms.policies.rules.statements import Data, Statement

DELEGATION_SENTENCES: Mapping[str, tuple[Message, Message]] = {
    "allowAuthRequestDelegation": (
        gettext_lazy("It may pass on authentication requests of other partners."),
        gettext_lazy("It may not pass on authentication requests of other partners."),
    ),
    "allowKycRequestDelegation": (
        gettext_lazy("It may pass on requests for identity data of other partners."),
        gettext_lazy("It may not pass on requests for identity data of other partners."),
    ),
    "allowKeyBindingDelegation": (
        gettext_lazy("It may pass on requests to bind a wallet to a key."),
        gettext_lazy("It may not pass on requests to bind a wallet to a key."),
    ),
    "allowVciRequestDelegation": (
        gettext_lazy("It may pass on requests for verifiable credentials."),
        gettext_lazy("It may not pass on requests for verifiable credentials."),
    ),
    "trustBindedAuthVerificationToken": (
        gettext_lazy("Its own check of a key bound to a wallet is trusted."),
        gettext_lazy("Its own check of a key bound to a wallet is not trusted."),
    ),
}


def allows(data: Data, member: str) -> bool:
    """Whether a member is set; one that is missing allows nothing."""
    return data.get(member) is True


def say_delegation(data: Data) -> Iterator[Statement]:
    """What it may first, then what it may not."""
    for wanted in (True, False):
        for member, (yes, no) in DELEGATION_SENTENCES.items():
            if allows(data, member) is wanted:
                yield Statement(member, str(yes if wanted else no))
