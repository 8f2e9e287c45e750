"""What another policy lets a partner do more, less or differently, in whole sentences of the present language."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from pms.policies.rules import say_auth, say_share
from pms.policies.rules.explain import statements
from pms.policies.rules.names import attributes, listed
from pms.policies.rules.say_misp import DELEGATION_SENTENCES, allows
from pms.policies.rules.statements import Data, by_subject
from pms.policies.states import PolicyType

SHARES = frozenset({PolicyType.DATA_SHARE, PolicyType.CREDENTIAL_ISSUANCE})


@dataclass(frozen=True, slots=True)
class Change:
    """What one policy says about a thing and what the other does; one of them may say nothing."""

    before: Sequence[str]
    after: Sequence[str]


@dataclass(frozen=True, slots=True)
class Differences:
    """Sentences on what the second policy allows beyond the first, no longer, and otherwise."""

    more: Sequence[str]
    less: Sequence[str]
    other: Sequence[Change]

    def __bool__(self) -> bool:
        return bool(self.more or self.less or self.other)


@dataclass(frozen=True, slots=True)
class Allowed:
    """A thing that one of two policies allows: ``about`` is its statement's, ``gained`` whether the second has it."""

    about: str
    gained: bool
    sentence: str


def may_be_compared(first: PolicyType, second: PolicyType) -> bool:
    """Whether the two speak of the same things, so that a difference can be told in words."""
    return first is second or {first, second} <= SHARES


def differences(policy_type: PolicyType, before: Data, after: Data) -> Differences:
    """What ``after`` allows, seen from ``before``. Both must fit the schema of ``policy_type``."""
    found = list(_allowed(policy_type, before, after))
    told = {one.about for one in found}
    old, new = by_subject(statements(policy_type, before)), by_subject(statements(policy_type, after))
    changed = [about for about in dict.fromkeys([*old, *new]) if about not in told and old.get(about) != new.get(about)]
    return Differences(
        more=[one.sentence for one in found if one.gained],
        less=[one.sentence for one in found if not one.gained],
        other=[Change(old.get(about, []), new.get(about, [])) for about in changed],
    )


def _allowed(policy_type: PolicyType, before: Data, after: Data) -> Iterator[Allowed]:
    if policy_type is PolicyType.AUTH:
        return _authentication(before, after)
    if policy_type is PolicyType.MISP:
        return _delegation(before, after)
    return _share(policy_type, before, after)


Pair = tuple[Sequence[str], Sequence[str]]
"""What the first policy has and what the second one has, in words or by name."""


def _gains(pair: Pair) -> list[str]:
    return [one for one in pair[1] if one not in pair[0]]


def _losses(pair: Pair) -> list[str]:
    return [one for one in pair[0] if one not in pair[1]]


def _authentication(before: Data, after: Data) -> Iterator[Allowed]:
    old, new = say_auth.ways_of(before), say_auth.ways_of(after)
    yield from _ways((say_auth.words_of(old), say_auth.words_of(new)))
    must = [say_auth.words_of(say_auth.compulsory(ways)) for ways in (old, new)]
    yield from _must((must[0], must[1]))
    kinds = say_auth.kinds_of(before), say_auth.kinds_of(after)
    for kind in dict.fromkeys([*_gains(kinds), *_losses(kinds)]):
        gained = kind in kinds[1]
        yield Allowed(f"service {kind}", gained, str(say_auth.SERVICE_SENTENCES[kind][0 if gained else 1]))
    names = say_auth.names_of(before), say_auth.names_of(after)
    also, no_longer = _("It may also read: %(attributes)s."), _("It may no longer read: %(attributes)s.")
    yield from _attributes(names, also, no_longer)


def _ways(ways: Pair) -> Iterator[Allowed]:
    if gains := _gains(ways):
        sentence = _("It may also authenticate people by: %(methods)s.")
        yield Allowed("ways", True, sentence % {"methods": listed(gains)})
    if losses := _losses(ways):
        sentence = _("It may no longer authenticate people by: %(methods)s.")
        yield Allowed("ways", False, sentence % {"methods": listed(losses)})


def _must(must: Pair) -> Iterator[Allowed]:
    """What a policy insists on narrows what a partner may do."""
    if losses := _losses(must):
        yield Allowed("must", True, _("A request need no longer use: %(methods)s.") % {"methods": listed(losses)})
    if gains := _gains(must):
        yield Allowed("must", False, _("Every request must now use: %(methods)s.") % {"methods": listed(gains)})


def _attributes(names: Pair, also: str, no_longer: str) -> Iterator[Allowed]:
    if gains := _gains(names):
        yield Allowed("attributes", True, also % {"attributes": attributes(gains)})
    if losses := _losses(names):
        yield Allowed("attributes", False, no_longer % {"attributes": attributes(losses)})


def _share(policy_type: PolicyType, before: Data, after: Data) -> Iterator[Allowed]:
    names = say_share.names_of(before), say_share.names_of(after)
    if policy_type is PolicyType.CREDENTIAL_ISSUANCE:
        also = _("A credential issued under it also holds: %(attributes)s.")
        no_longer = _("A credential issued under it no longer holds: %(attributes)s.")
    else:
        also, no_longer = _("It may also receive: %(attributes)s."), _("It may no longer receive: %(attributes)s.")
    return _attributes(names, also, no_longer)


def _delegation(before: Data, after: Data) -> Iterator[Allowed]:
    for member, sentences in DELEGATION_SENTENCES.items():
        gained = allows(after, member)
        if gained != allows(before, member):
            yield Allowed(member, gained, str(sentences[0 if gained else 1]))
