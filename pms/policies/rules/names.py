"""The words for what policies name by code: identity attributes, authentications, languages."""

from collections.abc import Iterable, Mapping

from babel import Locale
from django.utils.translation import get_language, pgettext, pgettext_lazy, to_locale

from pms.common.errors import Message
from pms.policies.rules.faults import shown

ATTRIBUTES: Mapping[str, Message] = {
    "fullName": pgettext_lazy("identity attribute", "full name"),
    "firstName": pgettext_lazy("identity attribute", "first name"),
    "middleName": pgettext_lazy("identity attribute", "middle name"),
    "lastName": pgettext_lazy("identity attribute", "last name"),
    "dateOfBirth": pgettext_lazy("identity attribute", "date of birth"),
    "age": pgettext_lazy("identity attribute", "age"),
    "gender": pgettext_lazy("identity attribute", "gender"),
    "phone": pgettext_lazy("identity attribute", "phone number"),
    "email": pgettext_lazy("identity attribute", "e-mail address"),
    "fullAddress": pgettext_lazy("identity attribute", "whole address"),
    "addressLine1": pgettext_lazy("identity attribute", "address line 1"),
    "addressLine2": pgettext_lazy("identity attribute", "address line 2"),
    "addressLine3": pgettext_lazy("identity attribute", "address line 3"),
    "region": pgettext_lazy("identity attribute", "region"),
    "province": pgettext_lazy("identity attribute", "province"),
    "city": pgettext_lazy("identity attribute", "city"),
    "zone": pgettext_lazy("identity attribute", "zone"),
    "postalCode": pgettext_lazy("identity attribute", "postal code"),
    "residenceStatus": pgettext_lazy("identity attribute", "residence status"),
    "preferredLang": pgettext_lazy("identity attribute", "preferred language"),
    "photo": pgettext_lazy("identity attribute", "photo"),
    "face": pgettext_lazy("identity attribute", "face image"),
    "individualBiometrics": pgettext_lazy("identity attribute", "biometric data"),
    "introducerBiometrics": pgettext_lazy("identity attribute", "biometric data of the introducer"),
    "individualAuthBiometrics": pgettext_lazy("identity attribute", "biometric data for authentication"),
    "bestTwoFingers": pgettext_lazy("identity attribute", "best two fingers"),
    "biometrics": pgettext_lazy("identity attribute", "biometric data"),
    "individual_id": pgettext_lazy("identity attribute", "identity number used to sign in"),
    "referenceIdentityNumber": pgettext_lazy("identity attribute", "reference identity number"),
    "UIN": pgettext_lazy("identity attribute", "unique identity number (UIN)"),
    "VID": pgettext_lazy("identity attribute", "virtual identity number (VID)"),
    "introducerName": pgettext_lazy("identity attribute", "name of the introducer"),
    "introducerRID": pgettext_lazy("identity attribute", "registration number of the introducer"),
    "introducerUIN": pgettext_lazy("identity attribute", "UIN of the introducer"),
    "introducerVID": pgettext_lazy("identity attribute", "VID of the introducer"),
    "proofOfAddress": pgettext_lazy("identity attribute", "proof of address"),
    "proofOfIdentity": pgettext_lazy("identity attribute", "proof of identity"),
    "proofOfRelationship": pgettext_lazy("identity attribute", "proof of relationship"),
    "proofOfDateOfBirth": pgettext_lazy("identity attribute", "proof of date of birth"),
    "proofOfException": pgettext_lazy("identity attribute", "proof of exception"),
    "declaredAsDeceased": pgettext_lazy("identity attribute", "whether declared as deceased"),
    "deceasedDeclarationDate": pgettext_lazy("identity attribute", "date of the declaration of death"),
    "typeOfDeath": pgettext_lazy("identity attribute", "type of death"),
    "selectedHandles": pgettext_lazy("identity attribute", "chosen handles"),
    "IDSchemaVersion": pgettext_lazy("identity attribute", "version of the identity schema"),
    "metaInfo": pgettext_lazy("identity attribute", "details of the registration"),
    "audits": pgettext_lazy("identity attribute", "audit records of the registration"),
}

BIOMETRICS: Mapping[str, Message] = {
    "face": pgettext_lazy("authentication", "face"),
    "finger": pgettext_lazy("authentication", "fingerprint"),
    "iris": pgettext_lazy("authentication", "iris"),
}

METHODS: Mapping[str, Message] = {
    "otp": pgettext_lazy("authentication", "one-time code"),
    "bio": pgettext_lazy("authentication", "any biometrics"),
    "demo": pgettext_lazy("authentication", "comparison of name, birth date and other personal details"),
    "pin": pgettext_lazy("authentication", "static PIN"),
    "pwd": pgettext_lazy("authentication", "password"),
    "kbt": pgettext_lazy("authentication", "key bound to a wallet"),
    "wla": pgettext_lazy("authentication", "confirmation in a wallet"),
}

SERVICES = frozenset({"otp-request", "kyc", "kycauth", "kycexchange", "keybinding", "vciexchange"})
"""The kinds of request that are listed among the authentication types but do not authenticate anybody."""

LANGUAGE_OF_CODE = {
    "amh": "am", "ara": "ar", "ben": "bn", "deu": "de", "eng": "en", "fil": "fil", "fra": "fr", "guj": "gu",
    "hin": "hi", "ind": "id", "kan": "kn", "khm": "km", "lao": "lo", "mal": "ml", "mar": "mr", "nep": "ne",
    "por": "pt", "pus": "ps", "sin": "si", "som": "so", "spa": "es", "swa": "sw", "tam": "ta", "tel": "te",
    "tgl": "fil", "urd": "ur", "vie": "vi",
}  # fmt: skip


def isolated(text: object) -> str:
    """A code inside a sentence of any direction: U+2068 … U+2069, what ``<bdi>`` is in HTML."""
    return f"\u2068{shown(text)}\u2069"


def told(text: str) -> str:
    """As ``isolated``; a text without any letter to see is “”, so that the sentence stays whole."""
    return isolated(text) if text.strip() else "“”"


def listed(items: Iterable[object]) -> str:
    """The items as the language lists them, each once."""
    return pgettext("between the items of a list", ", ").join(dict.fromkeys(str(item) for item in items))


def attribute(name: str) -> str:
    """An identity attribute in words, or its own name where the platform has a further one."""
    return str(ATTRIBUTES[name]) if name in ATTRIBUTES else told(name)


def attributes(names: Iterable[str]) -> str:
    """A list of identity attributes in words."""
    return listed(attribute(name) for name in names)


def method(auth_type: str, sub_type: str) -> str:
    """A way to authenticate in words."""
    if auth_type.lower() == "bio" and sub_type:
        return str(BIOMETRICS.get(sub_type.lower()) or isolated(sub_type))
    return str(METHODS.get(auth_type.lower()) or told(auth_type))


def language(code: str) -> str:
    """A language of ISO 639-2 in the words of the present language."""
    short = LANGUAGE_OF_CODE.get(code.lower())
    name = Locale.parse(to_locale(get_language() or "en")).languages.get(short or "")
    return str(name) if name else told(code)
