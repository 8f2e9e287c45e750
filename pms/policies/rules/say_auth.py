"""What an authentication policy lets a partner do."""

from collections.abc import Iterator, Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pms.common.errors import Message
from pms.policies.rules.names import SERVICES, attributes, isolated, language, listed, method
from pms.policies.rules.statements import Data, Statement

SERVICE_SENTENCES: Mapping[str, tuple[Message, Message]] = {
    "otp-request": (
        gettext_lazy("It may have one-time codes sent to people."),
        gettext_lazy("It may not have one-time codes sent to people."),
    ),
    "kyc": (
        gettext_lazy("It may receive identity data of people who authenticated (e-KYC)."),
        gettext_lazy("It may not receive identity data of people who authenticated (e-KYC)."),
    ),
    "kycauth": (
        gettext_lazy("It may sign people in through the platform's identity provider."),
        gettext_lazy("It may not sign people in through the platform's identity provider."),
    ),
    "kycexchange": (
        gettext_lazy("It may receive the data of people who signed in through the identity provider."),
        gettext_lazy("It may not receive the data of people who signed in through the identity provider."),
    ),
    "keybinding": (
        gettext_lazy("It may bind a person's wallet to a key."),
        gettext_lazy("It may not bind a person's wallet to a key."),
    ),
    "vciexchange": (
        gettext_lazy("It may have verifiable credentials issued to people."),
        gettext_lazy("It may not have verifiable credentials issued to people."),
    ),
}
"""What is said of a kind of request that is allowed, and of one that no longer is."""

TOKEN_SENTENCES: Mapping[str, Message] = {
    "random": gettext_lazy("It gets a new token for a person each time, so that visits cannot be linked."),
    "partner": gettext_lazy("It always gets the same token for a person, under all of its policies."),
    "policy": gettext_lazy("It always gets the same token for a person under this policy, but not under another one."),
}


def ways_of(data: Data) -> list[Data]:
    """The entries that authenticate people."""
    return [entry for entry in data["allowedAuthTypes"] if entry["authType"].lower() not in SERVICES]


def kinds_of(data: Data) -> list[str]:
    """The kinds of request beside authentication, in the order in which they are told."""
    allowed = {entry["authType"].lower() for entry in data["allowedAuthTypes"]}
    return [kind for kind in SERVICE_SENTENCES if kind in allowed]


def words_of(ways: list[Data]) -> list[str]:
    """Ways to authenticate in words, each once."""
    return list(dict.fromkeys(method(way["authType"], way.get("authSubType", "")) for way in ways))


def compulsory(ways: list[Data]) -> list[Data]:
    """The ways on which the policy insists."""
    return [way for way in ways if way["mandatory"]]


def names_of(data: Data) -> list[str]:
    """The identity attributes that may be read."""
    return [entry["attributeName"] for entry in data["allowedKycAttributes"]]


def say_authentication(data: Data) -> Iterator[Statement]:
    """Everything that an authentication policy says, most important first."""
    yield from _ways(ways_of(data))
    yield from (Statement(f"service {kind}", str(SERVICE_SENTENCES[kind][0])) for kind in kinds_of(data))
    yield _identity_data(names_of(data))
    yield from _languages(data.get("kycLanguages", []))
    yield Statement("token", str(TOKEN_SENTENCES[data["authTokenType"]]))
    yield from _without_effect(data["allowedAuthTypes"])


def _ways(ways: list[Data]) -> Iterator[Statement]:
    if not ways:
        yield Statement("ways", _("It may not authenticate people."))
        return
    sentence = _("It may authenticate people by: %(methods)s.")
    yield Statement("ways", sentence % {"methods": listed(words_of(ways))})
    if must := compulsory(ways):
        yield Statement("must", _("Every request must use: %(methods)s.") % {"methods": listed(words_of(must))})


def _identity_data(names: list[str]) -> Statement:
    if not names:
        return Statement("attributes", _("It receives no identity data."))
    return Statement("attributes", _("It may read: %(attributes)s.") % {"attributes": attributes(names)})


def _languages(codes: list[str]) -> Iterator[Statement]:
    if codes:
        sentence = _("Identity data comes in: %(languages)s.")
        yield Statement("languages", sentence % {"languages": listed(map(language, codes))})


def _without_effect(entries: list[Data]) -> Iterator[Statement]:
    """What stands in the entries beside their kind and does nothing there."""
    for entry in entries:
        kind, finer = entry["authType"], entry.get("authSubType", "")
        if finer and kind.lower() != "bio":
            sentence = _("The sub-type %(sub_type)s of %(kind)s has no effect.")
            words = {"sub_type": isolated(finer), "kind": isolated(kind)}
            yield Statement(f"sub-type {kind}", sentence % words)
    idle = [isolated(entry["authType"]) for entry in entries if entry["mandatory"] and _is_service(entry)]
    if idle:
        sentence = _("Marked as mandatory without effect, because they authenticate nobody: %(kinds)s.")
        yield Statement("idle must", sentence % {"kinds": listed(idle)})


def _is_service(entry: Data) -> bool:
    return entry["authType"].lower() in SERVICES
