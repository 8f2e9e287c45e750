"""The form of a policy: which fields it has for each type, in words, and what they suggest.

The page's script builds the form from this and the JSON beside it. A field never offers a value that the schema of
the type refuses; a test compares every field with the schema.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from pms.common.errors import Message
from pms.policies.rules.names import ATTRIBUTES, BIOMETRICS, LANGUAGE_OF_CODE, METHODS, language
from pms.policies.states import PolicyType

Option = tuple[str, str | Message]


@dataclass(frozen=True, slots=True)
class Field:
    """One member of a policy as the form shows it.

    ``kind`` is ``choice`` (one of a closed few), ``pick`` (a known word or one of one's own), ``text``, ``count``
    (digits, kept as text), ``tick``, ``texts`` (a list of them), ``group`` (members of its own) or ``rows`` (a list of
    groups). ``suggests`` names a list of ``SUGGESTIONS``. ``blank`` is what is written where the member or a new row is
    missing. ``only_if`` shows a field only beside these values of its neighbours. What is ``folded`` is seen on demand.
    """

    name: str
    kind: str
    label: Message
    hint: Message | str = ""
    optional: bool = False
    options: Sequence[Option] = ()
    suggests: str = ""
    fields: Sequence["Field"] = ()
    blank: Any = None
    add: Message | str = ""
    nothing: Message | str = ""
    only_if: Mapping[str, Sequence[str]] | None = None
    folded: bool = False
    kept_empty: bool = False


TOKENS: Sequence[Option] = (
    ("policy", _("The same token for a person each time, but another one under another policy")),
    ("partner", _("The same token for a person each time, under all policies of the partner")),
    ("random", _("A new token each time, so that visits cannot be linked")),
)

AUTHENTICATION: Sequence[Field] = (
    Field(
        "allowedAuthTypes",
        "rows",
        _("Authentications and services"),
        _("What the partner may use. Tick “required” only where every request must bring this authentication."),
        add=_("Add an authentication"),
        nothing=_("None: the partner may not authenticate people."),
        blank={"authType": "", "authSubType": "", "mandatory": False},
        fields=(
            Field("authType", "pick", _("Authentication or service"), suggests="auth_types"),
            Field(
                "authSubType",
                "pick",
                _("Biometrics"),
                optional=True,
                suggests="modalities",
                only_if={"authType": ["bio"]},
                kept_empty=True,
            ),
            Field("mandatory", "tick", pgettext_lazy("authentication", "Required")),
        ),
    ),
    Field(
        "allowedKycAttributes",
        "rows",
        _("Identity data that the partner may read (e-KYC)"),
        _("Choose a known attribute, or type the name of another one of your platform."),
        add=_("Add an attribute"),
        nothing=_("None: the partner receives no identity data."),
        blank={"attributeName": ""},
        fields=(Field("attributeName", "text", _("Attribute"), suggests="attributes"),),
    ),
    Field(
        "authTokenType",
        "choice",
        _("Token that the partner gets for a person"),
        options=TOKENS,
        blank="policy",
    ),
    Field(
        "kycLanguages",
        "texts",
        _("Languages of the identity data"),
        _("Three small letters each, such as “eng”. Without any, it comes in all languages of the platform."),
        optional=True,
        suggests="languages",
        add=_("Add a language"),
        nothing=_("All languages of the platform."),
        blank="",
    ),
)

FILTER = Field(
    "filter",
    "rows",
    _("Only these parts of it"),
    optional=True,
    add=_("Add a part"),
    nothing=_("All of it."),
    blank={},
    fields=(
        Field("type", "text", _("Kind of biometrics"), optional=True, suggests="filter_types"),
        Field(
            "subType",
            "texts",
            _("Fingers or eyes"),
            optional=True,
            suggests="sub_types",
            add=_("Add a finger or an eye"),
            nothing=_("All of them."),
            blank="",
        ),
        Field("language", "text", _("Language"), optional=True, suggests="languages"),
    ),
)

SOURCE = Field(
    "source",
    "rows",
    _("Where the value comes from"),
    _("A name, or a path such as registration-client/NEW/individualBiometrics."),
    add=_("Add a source"),
    nothing=_("Nowhere: nothing is shared under this name."),
    blank={"attribute": ""},
    fields=(
        Field("attribute", "text", _("Attribute at the source"), suggests="attributes"),
        FILTER,
    ),
    folded=True,
)

TERMS = Field(
    "dataSharePolicies",
    "group",
    _("How the data is shared"),
    blank={
        "typeOfShare": "Data Share",
        "validForInMinutes": "30",
        "transactionsAllowed": "2",
        "encryptionType": "Partner Based",
        "shareDomain": "datashare-service",
        "source": "ID Repository",
    },
    fields=(
        Field(
            "typeOfShare",
            "choice",
            _("Way of sharing"),
            options=(("Data Share", _("By a link")), ("direct", _("Handed over directly, without a link"))),
        ),
        Field(
            "encryptionType",
            "choice",
            _("Encryption of the whole"),
            options=(("Partner Based", _("With the partner's certificate")), ("none", _("Not encrypted"))),
        ),
        Field("validForInMinutes", "count", _("Minutes for which a link is valid")),
        Field("transactionsAllowed", "count", _("Times that a link may be used")),
        Field("shareDomain", "text", _("Host of the links"), _("The data share service."), suggests="hosts"),
        Field("source", "text", _("Where the data comes from"), suggests="sources"),
        Field("protocol", "text", _("Protocol of the links"), optional=True, suggests="protocols", folded=True),
        Field(
            "shareDomainUrlRead",
            "text",
            _("Whole address for reading"),
            _("Newer services use it instead of the host."),
            optional=True,
            folded=True,
        ),
        Field("shareDomainUrlWrite", "text", _("Whole address for writing"), optional=True, folded=True),
    ),
)

SHARED = Field(
    "shareableAttributes",
    "rows",
    _("Data that is shared"),
    _("Choose a known attribute, or type the name of another one of your platform."),
    add=_("Add an attribute"),
    nothing=_("None: nothing is shared."),
    blank={"attributeName": "", "source": [{"attribute": ""}], "encrypted": True},
    fields=(
        Field("attributeName", "text", _("Attribute"), suggests="attributes"),
        Field("encrypted", "tick", _("Encrypted on its own")),
        SOURCE,
        Field(
            "format",
            "text",
            _("Form"),
            _("“extraction” lets a biometric extractor prepare it; “YYYY” gives only the year of a date."),
            optional=True,
            suggests="formats",
            folded=True,
        ),
        Field(
            "group", "text", _("Group"), _("“CBEFF” for biometric data."), optional=True, suggests="groups", folded=True
        ),
    ),
)

DELEGATIONS: Sequence[Field] = (
    Field(
        "allowAuthRequestDelegation", "tick", _("May pass on authentication requests of other partners"), blank=False
    ),
    Field(
        "allowKycRequestDelegation", "tick", _("May pass on requests for identity data of other partners"), blank=False
    ),
    Field("allowKeyBindingDelegation", "tick", _("May pass on requests to bind a wallet to a key"), blank=False),
    Field(
        "allowVciRequestDelegation",
        "tick",
        _("May pass on requests for verifiable credentials"),
        optional=True,
        blank=False,
    ),
    Field(
        "trustBindedAuthVerificationToken",
        "tick",
        _("Its own check of a key bound to a wallet is trusted"),
        optional=True,
        blank=False,
    ),
)

LAYOUTS: Mapping[PolicyType, Sequence[Field]] = {
    PolicyType.AUTH: AUTHENTICATION,
    PolicyType.DATA_SHARE: (SHARED, TERMS),
    PolicyType.CREDENTIAL_ISSUANCE: (SHARED, TERMS),
    PolicyType.MISP: DELEGATIONS,
}

SERVICE_NAMES: Mapping[str, Message] = {
    "otp-request": pgettext_lazy("service", "sending of one-time codes"),
    "kyc": pgettext_lazy("service", "identity data of people who authenticated (e-KYC)"),
    "kycauth": pgettext_lazy("service", "sign-in through the identity provider"),
    "kycexchange": pgettext_lazy("service", "data of people who signed in through the identity provider"),
    "keybinding": pgettext_lazy("service", "binding of a wallet to a key"),
    "vciexchange": pgettext_lazy("service", "verifiable credentials"),
}

FINGERS_AND_EYES = (
    *(f"{side} {finger}" for side in ("Left", "Right") for finger in ("Thumb", "IndexFinger", "MiddleFinger")),
    *(f"{side} {finger}" for side in ("Left", "Right") for finger in ("RingFinger", "LittleFinger")),
    "Left",
    "Right",
)


def blank_of(policy_type: PolicyType) -> dict[str, Any]:
    """The smallest content of a type: everything that its schema asks for, allowing nothing yet."""
    empty: Mapping[str, Any] = {"rows": []}
    return {field.name: empty.get(field.kind, field.blank) for field in LAYOUTS[policy_type] if not field.optional}


def suggestions() -> dict[str, list[list[str]]]:
    """What fields suggest: for each list, the word that is written and what it means where that differs."""
    ways = {**METHODS, "bio": pgettext_lazy("authentication", "biometrics"), **SERVICE_NAMES}
    return {
        "attributes": _pairs(ATTRIBUTES.items()),
        "auth_types": _pairs(ways.items()),
        "modalities": _pairs((name.upper(), label) for name, label in BIOMETRICS.items()),
        "filter_types": _pairs((name.capitalize(), label) for name, label in BIOMETRICS.items()),
        "languages": _pairs((code, language(code)) for code in LANGUAGE_OF_CODE),
        "sub_types": _words(FINGERS_AND_EYES),
        "sources": _words(("ID Repository", "Packet Manager", "Print")),
        "hosts": _words(("datashare-service", "datashare.datashare")),
        "protocols": _words(("http", "https")),
        "formats": _words(("extraction", "YYYY")),
        "groups": _words(("CBEFF",)),
    }


def _pairs(options: Iterable[tuple[str, object]]) -> list[list[str]]:
    return [[name, str(label)] for name, label in options]


def _words(words: Iterable[str]) -> list[list[str]]:
    return [[word, ""] for word in words]


def layout_of(policy_type: PolicyType) -> dict[str, Any]:
    """The form of one type as the page's script reads it."""
    return {"fields": [_told(field) for field in LAYOUTS[policy_type]], "blank": blank_of(policy_type)}


def _told(field: Field) -> dict[str, Any]:
    """A field in plain values and in the language of the page; what is not set is left out."""
    told: dict[str, Any] = {
        "name": field.name,
        "kind": field.kind,
        "label": str(field.label),
        "hint": str(field.hint),
        "optional": field.optional,
        "options": [[value, str(label)] for value, label in field.options],
        "suggests": field.suggests,
        "fields": [_told(inner) for inner in field.fields],
        "add": str(field.add),
        "nothing": str(field.nothing),
        "only_if": field.only_if and dict(field.only_if),
        "folded": field.folded,
        "kept_empty": field.kept_empty,
    }
    return {name: value for name, value in told.items() if value} | {"blank": field.blank}
