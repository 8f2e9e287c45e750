"""What a policy for sharing data, or for issuing credentials, lets a partner receive."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from pms.policies.rules.names import attribute, attributes, isolated, language, listed, method, told
from pms.policies.rules.statements import Data, Statement, beyond
from pms.policies.states import PolicyType

WHOLE_NUMBER = re.compile("[0-9]{1,9}")
TERMS = frozenset(
    {
        "typeOfShare",
        "validForInMinutes",
        "transactionsAllowed",
        "encryptionType",
        "shareDomain",
        "source",
        "protocol",
    }
)
SOURCE = frozenset({"attribute", "filter"})
PART = frozenset({"type", "subType", "language"})
DIRECT = "direct"


def names_of(data: Data) -> list[str]:
    """The attributes that are shared."""
    return [entry["attributeName"] for entry in data["shareableAttributes"]]


def say_share(policy_type: PolicyType, data: Data) -> Iterator[Statement]:
    """Everything that such a policy says, most important first."""
    shared, terms = data["shareableAttributes"], data["dataSharePolicies"]
    yield _what_is_shared(policy_type, names_of(data))
    yield from _encryption(shared)
    for entry in shared:
        yield from _details(entry)
    yield from _way_of_sharing(terms)
    yield Statement("origin", _("The data comes from %(source)s.") % {"source": told(terms["source"])})
    yield from beyond(unknown_in(data))


def unknown_in(data: Data) -> int:
    """How many settings stand in the policy that no sentence tells: the schema leaves room for any."""
    sources = [source for entry in data["shareableAttributes"] for source in entry["source"]]
    return (
        len(data["dataSharePolicies"].keys() - TERMS)
        + sum(len(source.keys() - SOURCE) for source in sources)
        + sum(_unknown_in_part(part) for source in sources for part in source.get("filter", []))
    )


def _unknown_in_part(part: Any) -> int:
    if not isinstance(part, Mapping):
        return 1
    finer = part.get("subType", [])
    odd = sum(not isinstance(item, str) for item in finer) if isinstance(finer, list) else 1
    return len(part.keys() - PART) + odd + sum(not isinstance(part.get(name, ""), str) for name in ("type", "language"))


def _what_is_shared(policy_type: PolicyType, names: list[str]) -> Statement:
    if not names:
        return Statement("attributes", _("It receives no identity data."))
    sentence = (
        _("A credential issued under this policy holds: %(attributes)s.")
        if policy_type is PolicyType.CREDENTIAL_ISSUANCE
        else _("It may receive: %(attributes)s.")
    )
    return Statement("attributes", sentence % {"attributes": attributes(names)})


def _encryption(shared: list[Data]) -> Iterator[Statement]:
    """One sentence for all, or the exceptions by name."""
    open_ones = [entry["attributeName"] for entry in shared if not entry["encrypted"]]
    if not shared:
        return
    if not open_ones:
        sentence = _("Each of these is encrypted on its own.")
    elif len(open_ones) == len(shared):
        sentence = _("None of these is encrypted on its own.")
    else:
        sentence = _("Each of these is encrypted on its own, except: %(attributes)s.") % {
            "attributes": attributes(open_ones)
        }
    yield Statement("encryption", sentence)


def _details(entry: Data) -> Iterator[Statement]:
    """What is said about one attribute only: where it is taken from, which part, in which form."""
    name = entry["attributeName"]
    yield from _sources(name, entry["source"])
    for source in entry["source"]:
        yield from _parts_taken(name, source)
    words = {"attribute": attribute(name)}
    if entry.get("format", "") == "extraction":
        yield Statement(f"form {name}", _("A biometric extractor prepares %(attribute)s first.") % words)
    elif entry.get("format"):
        sentence = _("The form of %(attribute)s is %(format)s.")
        yield Statement(f"form {name}", sentence % {**words, "format": told(entry["format"])})
    if entry.get("group"):
        sentence = _("The group of %(attribute)s is %(group)s.")
        yield Statement(f"group {name}", sentence % {**words, "group": told(entry["group"])})


def _sources(name: str, sources: list[Data]) -> Iterator[Statement]:
    """Nothing where the attribute is taken from that of its own name, as mostly."""
    taken = [source["attribute"] for source in sources]
    if not taken:
        sentence = _("No source is named for %(attribute)s, so it is not shared.")
        yield Statement(f"source {name}", sentence % {"attribute": attribute(name)})
    elif set(taken) != {name}:
        sentence = _("The value of %(attribute)s is taken from: %(sources)s.")
        words = {"attribute": attribute(name), "sources": attributes(taken)}
        yield Statement(f"source {name}", sentence % words)


def _parts_taken(name: str, source: Data) -> Iterator[Statement]:
    parts = [word for part in source.get("filter", []) if isinstance(part, Mapping) for word in _part(part)]
    if not parts:
        return
    if source["attribute"] == name:
        sentence = _("Of %(attribute)s it gets only: %(parts)s.")
    else:
        sentence = _("Of %(source)s only these parts are taken for %(attribute)s: %(parts)s.")
    words = {"attribute": attribute(name), "source": attribute(source["attribute"]), "parts": listed(parts)}
    yield Statement(f"parts {name}", sentence % words)


def _part(part: Data) -> Iterator[str]:
    """A filter in words; the schema leaves much open here, so nothing is taken for granted."""
    kind, finer, spoken = part.get("type"), part.get("subType"), part.get("language")
    word = method("bio", kind) if isinstance(kind, str) and kind else ""
    finer_words = [told(item) for item in finer if isinstance(item, str)] if isinstance(finer, list) else []
    if word and finer_words:
        pattern = pgettext("part of biometric data", "%(kind)s (%(details)s)")
        yield pattern % {"kind": word, "details": listed(finer_words)}
    elif word:
        yield word
    else:
        yield from finer_words
    if isinstance(spoken, str) and spoken:
        yield language(spoken)


def _way_of_sharing(terms: Data) -> Iterator[Statement]:
    if terms["typeOfShare"] == DIRECT:
        yield from _without_link(terms)
    else:
        sentence = _("The data is shared as a link to %(host)s.")
        yield Statement("way", sentence % {"host": told(terms["shareDomain"])})
        yield Statement("minutes", _minutes(terms["validForInMinutes"]))
        yield Statement("uses", _fetches(terms["transactionsAllowed"]))
    if terms.get("protocol"):
        sentence = _("The protocol is %(protocol)s.")
        yield Statement("protocol", sentence % {"protocol": told(terms["protocol"])})
    encrypted = (
        _("What is shared is encrypted with the partner's certificate.")
        if terms["encryptionType"] == "Partner Based"
        else _("What is shared is not encrypted for the partner.")
    )
    yield Statement("protection", encrypted)


def _without_link(terms: Data) -> Iterator[Statement]:
    yield Statement("way", _("The data is handed over directly, without a link."))
    sentence = _("What is set for links has no effect: host %(host)s, minutes %(minutes)s, number of uses %(uses)s.")
    words = {
        "host": told(terms["shareDomain"]),
        "minutes": told(terms["validForInMinutes"]),
        "uses": told(terms["transactionsAllowed"]),
    }
    yield Statement("idle link", sentence % words)


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
