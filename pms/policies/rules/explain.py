"""What a policy lets a partner do, in whole sentences of the present language."""

import re
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from pms.common.errors import Message
from pms.policies.rules.names import SERVICES, attribute, attributes, isolated, language, listed, method
from pms.policies.states import PolicyType

Data = Mapping[str, Any]
WHOLE_NUMBER = re.compile("[0-9]{1,9}")


def explain(policy_type: PolicyType, data: Data) -> list[str]:
    """The sentences, most important first. ``data`` must fit the schema of its type."""
    if policy_type is PolicyType.AUTH:
        return _authentication(data)
    if policy_type is PolicyType.MISP:
        return _delegations(data)
    return _share(policy_type, data)


SERVICE_SENTENCES: Mapping[str, Message] = {
    "otp-request": gettext_lazy("It may have one-time codes sent to people."),
    "kyc": gettext_lazy("It may receive identity data of people who authenticated (e-KYC)."),
    "kycauth": gettext_lazy("It may sign people in through the platform's identity provider."),
    "kycexchange": gettext_lazy("It may receive the data of people who signed in through the identity provider."),
    "keybinding": gettext_lazy("It may bind a person's wallet to a key."),
    "vciexchange": gettext_lazy("It may have verifiable credentials issued to people."),
}

TOKEN_SENTENCES: Mapping[str, Message] = {
    "random": gettext_lazy("It gets a new token for a person each time, so that visits cannot be linked."),
    "partner": gettext_lazy("It always gets the same token for a person, under all of its policies."),
    "policy": gettext_lazy("It always gets the same token for a person under this policy, but not under another one."),
}


def _authentication(data: Data) -> list[str]:
    types = data["allowedAuthTypes"]
    ways = [entry for entry in types if entry["authType"].lower() not in SERVICES]
    kinds = {entry["authType"].lower() for entry in types}
    return [
        *_ways(ways),
        *(str(sentence) for kind, sentence in SERVICE_SENTENCES.items() if kind in kinds),
        _identity_data(data),
        *_languages(data.get("kycLanguages", [])),
        str(TOKEN_SENTENCES[data["authTokenType"]]),
    ]


def _ways(ways: list[Data]) -> list[str]:
    if not ways:
        return [_("It may not authenticate people.")]
    sentences = [_("It may authenticate people by: %(methods)s.") % {"methods": _methods(ways)}]
    if must := [way for way in ways if way["mandatory"]]:
        sentences.append(_("Every request must use: %(methods)s.") % {"methods": _methods(must)})
    return sentences


def _methods(ways: list[Data]) -> str:
    return listed(method(way["authType"], way.get("authSubType", "")) for way in ways)


def _identity_data(data: Data) -> str:
    names = [entry["attributeName"] for entry in data["allowedKycAttributes"]]
    if not names:
        return _("It receives no identity data.")
    return _("It may read: %(attributes)s.") % {"attributes": attributes(names)}


def _languages(codes: list[str]) -> list[str]:
    if not codes:
        return []
    return [_("Identity data comes in: %(languages)s.") % {"languages": listed(map(language, codes))}]


def _share(policy_type: PolicyType, data: Data) -> list[str]:
    shared, terms = data["shareableAttributes"], data["dataSharePolicies"]
    return [
        _what_is_shared(policy_type, [entry["attributeName"] for entry in shared]),
        *_encryption(shared),
        *(sentence for entry in shared for sentence in _details(entry)),
        *_way_of_sharing(terms),
        _("The data comes from %(source)s.") % {"source": isolated(terms["source"])},
    ]


def _what_is_shared(policy_type: PolicyType, names: list[str]) -> str:
    if not names:
        return _("It receives no identity data.")
    if policy_type is PolicyType.CREDENTIAL_ISSUANCE:
        return _("A credential issued under this policy holds: %(attributes)s.") % {"attributes": attributes(names)}
    return _("It may receive: %(attributes)s.") % {"attributes": attributes(names)}


def _encryption(shared: list[Data]) -> list[str]:
    """One sentence for all, or the exceptions by name."""
    open_ones = [entry["attributeName"] for entry in shared if not entry["encrypted"]]
    if not shared:
        return []
    if not open_ones:
        return [_("Each of these is encrypted on its own.")]
    if len(open_ones) == len(shared):
        return [_("None of these is encrypted on its own.")]
    return [_("Each of these is encrypted on its own, except: %(attributes)s.") % {"attributes": attributes(open_ones)}]


def _details(entry: Data) -> list[str]:
    """What is said about one attribute only: which part, and in which form."""
    name, sentences = attribute(entry["attributeName"]), []
    if parts := [part for source in entry["source"] for part in _parts(source.get("filter", []))]:
        sentences.append(_("Of %(attribute)s it gets only: %(parts)s.") % {"attribute": name, "parts": listed(parts)})
    if entry.get("format", "") == "extraction":
        sentences.append(_("A biometric extractor prepares %(attribute)s first.") % {"attribute": name})
    elif entry.get("format"):
        sentences.append(
            _("The form of %(attribute)s is %(format)s.") % {"attribute": name, "format": isolated(entry["format"])}
        )
    return sentences


def _parts(filters: list[Any]) -> list[str]:
    """The filters in words; the schema leaves much open here, so nothing is taken for granted."""
    found: list[str] = []
    for part in (entry for entry in filters if isinstance(entry, Mapping)):
        finer = part.get("subType")
        if isinstance(finer, list) and finer:
            found.extend(isolated(name) for name in finer)
        elif part.get("type"):
            found.append(method("bio", str(part["type"])))
        if part.get("language"):
            found.append(language(str(part["language"])))
    return found


def _way_of_sharing(terms: Data) -> list[str]:
    encrypted = (
        _("What is shared is encrypted with the partner's certificate.")
        if terms["encryptionType"] == "Partner Based"
        else _("What is shared is not encrypted for the partner.")
    )
    if terms["typeOfShare"] == "direct":
        return [_("The data is handed over directly, without a link."), encrypted]
    return [
        _("The data is shared as a link to %(host)s.") % {"host": isolated(terms["shareDomain"])},
        _minutes(terms["validForInMinutes"]),
        _fetches(terms["transactionsAllowed"]),
        encrypted,
    ]


def whole_number(text: str) -> int | None:
    """A count written as text, as these policies do; nothing where it is none."""
    return int(text) if WHOLE_NUMBER.fullmatch(text) else None


def _minutes(text: str) -> str:
    count = whole_number(text)
    if count is None:
        return _("How long the link stays valid cannot be read from “%(text)s”.") % {"text": isolated(text)}
    return ngettext(
        "The link stays valid for %(count)s minute.", "The link stays valid for %(count)s minutes.", count
    ) % {"count": count}


def _fetches(text: str) -> str:
    count = whole_number(text)
    if count is None:
        return _("How often the link may be used cannot be read from “%(text)s”.") % {"text": isolated(text)}
    return ngettext("The link may be used %(count)s time.", "The link may be used %(count)s times.", count) % {
        "count": count
    }


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


def _delegations(data: Data) -> list[str]:
    """What it may first, then what it may not."""
    may = [str(yes) for member, (yes, _no) in DELEGATION_SENTENCES.items() if data.get(member) is True]
    may_not = [str(no) for member, (_yes, no) in DELEGATION_SENTENCES.items() if data.get(member) is not True]
    return may + may_not
