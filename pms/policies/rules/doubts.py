"""What the schema allows but the author may not have meant: told, never refused."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from pms.policies.rules.faults import Fault, shown
from pms.policies.rules.names import ATTRIBUTES, BIOMETRICS, METHODS, SERVICES
from pms.policies.rules.say_share import whole_number
from pms.policies.states import PolicyType

Data = Mapping[str, Any]
LANGUAGE_CODE = re.compile("[a-z]{3}")


def doubts_about(policy_type: PolicyType, data: Data) -> list[Fault]:
    """Everything worth a second look. ``data`` must fit the schema of its type."""
    if policy_type is PolicyType.AUTH:
        return [*_auth_types(data["allowedAuthTypes"]), *_auth_pairs(data), *_auth_data(data)]
    if policy_type is PolicyType.MISP:
        return _delegations(data)
    return [*_shared(data["shareableAttributes"]), *_terms(data["dataSharePolicies"])]


def _auth_types(entries: list[Data]) -> Iterator[Fault]:
    seen: set[tuple[str, str]] = set()
    for index, entry in enumerate(entries):
        here = f"/allowedAuthTypes/{index}"
        kind, sub_type = entry["authType"].lower(), entry.get("authSubType", "").lower()
        if not kind.strip():
            yield Fault(f"{here}/authType", "no-name", _("Choose an authentication or a service."))
        elif kind not in METHODS and kind not in SERVICES:
            sentence = _("“%(name)s” is no authentication type of the platform. It will have no effect.")
            yield Fault(f"{here}/authType", "unknown-auth-type", sentence % {"name": shown(entry["authType"])})
        elif kind == "bio" and sub_type not in BIOMETRICS:
            sentence = _("Biometrics need FACE, FINGER or IRIS as “authSubType”.")
            yield Fault(f"{here}/authSubType", "bio-sub-type", sentence)
        elif kind != "bio" and sub_type:
            sentence = _("Only biometrics have an “authSubType”. Leave it empty here.")
            yield Fault(f"{here}/authSubType", "needless-sub-type", sentence)
        if (kind, sub_type) in seen:
            yield Fault(here, "duplicate-auth-type", _("The same authentication is listed twice."))
        seen.add((kind, sub_type))


def _auth_pairs(data: Data) -> Iterator[Fault]:
    """Types that are of little use alone."""
    kinds = {entry["authType"].lower() for entry in data["allowedAuthTypes"]}
    if "otp" in kinds and "otp-request" not in kinds:
        sentence = _("One-time codes are allowed, but not to have them sent. Add “otp-request” if that is meant.")
        yield Fault("/allowedAuthTypes", "otp-without-request", sentence)
    if ("kycauth" in kinds) != ("kycexchange" in kinds):
        sentence = _("To sign people in, a partner needs both “kycauth” and “kycexchange”.")
        yield Fault("/allowedAuthTypes", "half-sign-in", sentence)
    if "kycauth" in kinds and any(entry["mandatory"] for entry in data["allowedAuthTypes"]):
        sentence = _("A policy that insists on an authentication cannot be used for OIDC clients.")
        yield Fault("/allowedAuthTypes", "mandatory-sign-in", sentence)
    if not kinds and not data["allowedKycAttributes"]:
        yield Fault("", "allows-nothing", _("This policy allows nothing."))


def _auth_data(data: Data) -> Iterator[Fault]:
    yield from _names("/allowedKycAttributes", data["allowedKycAttributes"])
    for index, code in enumerate(data.get("kycLanguages", [])):
        if not LANGUAGE_CODE.fullmatch(code):
            sentence = _("Languages are written with three small letters, such as “eng”, “fra” or “ara”.")
            yield Fault(f"/kycLanguages/{index}", "language-code", sentence)


def _names(pointer: str, entries: list[Data]) -> Iterator[Fault]:
    seen: set[str] = set()
    for index, entry in enumerate(entries):
        name, here = entry["attributeName"], f"{pointer}/{index}/attributeName"
        if not name.strip():
            yield Fault(here, "no-name", _("Enter the name of the attribute."))
        elif name in seen:
            yield Fault(here, "duplicate-attribute", _("“%(name)s” is listed twice.") % {"name": shown(name)})
        elif name not in ATTRIBUTES:
            sentence = _("“%(name)s” is not among the attributes known here. Check how it is written.")
            yield Fault(here, "unknown-attribute", sentence % {"name": shown(name)})
        seen.add(name)


def _shared(entries: list[Data]) -> Iterator[Fault]:
    yield from _names("/shareableAttributes", entries)
    if not entries:
        yield Fault("/shareableAttributes", "allows-nothing", _("This policy shares nothing."))
    for index, entry in enumerate(entries):
        if not entry["source"]:
            sentence = _("No source is named, so nothing is shared.")
            yield Fault(f"/shareableAttributes/{index}/source", "no-source", sentence)


def _terms(terms: Data) -> Iterator[Fault]:
    for member in ("validForInMinutes", "transactionsAllowed"):
        if not whole_number(terms[member]):
            sentence = _("A whole number above zero, in quotation marks, is expected here.")
            yield Fault(f"/dataSharePolicies/{member}", "not-a-count", sentence)
    if terms["typeOfShare"] == "Data Share" and not terms["shareDomain"].strip():
        yield Fault("/dataSharePolicies/shareDomain", "no-host", _("Without a host, no link can be made."))
    if terms["encryptionType"] == "none":
        sentence = _("What is shared is not encrypted. Make sure that this is meant.")
        yield Fault("/dataSharePolicies/encryptionType", "not-encrypted", sentence)


def _delegations(data: Data) -> list[Fault]:
    return [] if any(data.values()) else [Fault("", "allows-nothing", _("This policy allows nothing."))]
