"""What a policy lets a partner do, in whole sentences of the present language."""

from collections.abc import Iterator

from pms.policies.rules.say_auth import say_authentication
from pms.policies.rules.say_misp import say_delegation
from pms.policies.rules.say_share import say_share
from pms.policies.rules.statements import Data, Statement
from pms.policies.states import PolicyType


def explain(policy_type: PolicyType, data: Data) -> list[str]:
    """The sentences, most important first. ``data`` must fit the schema of its type.

    No member is passed over: what the sentences do not know is counted in the last one.
    """
    return [statement.sentence for statement in statements(policy_type, data)]


def statements(policy_type: PolicyType, data: Data) -> Iterator[Statement]:
    """As ``explain``, each sentence with what it is about."""
    if policy_type is PolicyType.AUTH:
        return say_authentication(data)
    if policy_type is PolicyType.MISP:
        return say_delegation(data)
    return say_share(policy_type, data)
