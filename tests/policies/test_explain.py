"""A policy in whole sentences."""

import copy

from django.utils import translation

from pms.policies.rules import explain
from pms.policies.states import PolicyType
from tests.factories.policies import AUTH_DATA, DATA_SHARE_DATA, MISP_DATA


def test_an_authentication_policy_says_ways_services_data_and_token():
    assert explain(PolicyType.AUTH, AUTH_DATA) == [
        "It may authenticate people by: one-time code, face.",
        "It may have one-time codes sent to people.",
        "It may receive identity data of people who authenticated (e-KYC).",
        "It may read: full name, date of birth.",
        "It always gets the same token for a person under this policy, but not under another one.",
    ]


def test_mandatory_ways_languages_and_unknown_names_are_told_and_codes_are_isolated():
    data = copy.deepcopy(AUTH_DATA)
    data["allowedAuthTypes"] = [
        {"authType": "bio", "authSubType": "FINGER", "mandatory": True},
        {"authType": "voice", "mandatory": False},
    ]
    data["allowedKycAttributes"] = [{"attributeName": "bloodGroup"}, {"attributeName": "gender"}]
    data["kycLanguages"] = ["eng", "ara", "xyz"]
    data["authTokenType"] = "random"
    assert explain(PolicyType.AUTH, data) == [
        "It may authenticate people by: fingerprint, \u2068voice\u2069.",
        "Every request must use: fingerprint.",
        "It may read: \u2068bloodGroup\u2069, gender.",
        "Identity data comes in: English, Arabic, \u2068xyz\u2069.",
        "It gets a new token for a person each time, so that visits cannot be linked.",
    ]


def test_an_empty_authentication_policy_says_so():
    data = {"authTokenType": "partner", "allowedAuthTypes": [], "allowedKycAttributes": []}
    assert explain(PolicyType.AUTH, data) == [
        "It may not authenticate people.",
        "It receives no identity data.",
        "It always gets the same token for a person, under all of its policies.",
    ]


def test_a_share_says_what_how_long_how_often_and_how_it_is_protected():
    assert explain(PolicyType.DATA_SHARE, DATA_SHARE_DATA) == [
        "It may receive: full name.",
        "Each of these is encrypted on its own.",
        "The data is shared as a link to \u2068datashare-service\u2069.",
        "The link stays valid for 30 minutes.",
        "The link may be used 2 times.",
        "What is shared is encrypted with the partner's certificate.",
        "The data comes from \u2068ID Repository\u2069.",
    ]


def test_parts_forms_and_exceptions_of_a_share_are_told():
    data = copy.deepcopy(DATA_SHARE_DATA)
    data["dataSharePolicies"].update(typeOfShare="direct", encryptionType="none")
    data["shareableAttributes"] = [
        {
            "attributeName": "individualBiometrics",
            "group": "CBEFF",
            "format": "extraction",
            "encrypted": True,
            "source": [
                {
                    "attribute": "individualBiometrics",
                    "filter": [{"type": "Iris"}, {"type": "Finger", "subType": ["Left Thumb", "Right Thumb"]}],
                }
            ],
        },
        {
            "attributeName": "dateOfBirth",
            "format": "YYYY",
            "encrypted": False,
            "source": [{"attribute": "dateOfBirth", "filter": [{}, {}, {"language": "fra"}, "odd"]}],
        },
    ]
    assert explain(PolicyType.CREDENTIAL_ISSUANCE, data) == [
        "A credential issued under this policy holds: biometric data, date of birth.",
        "Each of these is encrypted on its own, except: date of birth.",
        "Of biometric data it gets only: iris, fingerprint (\u2068Left Thumb\u2069, \u2068Right Thumb\u2069).",
        "A biometric extractor prepares biometric data first.",
        "The group of biometric data is \u2068CBEFF\u2069.",
        "Of date of birth it gets only: French.",
        "The form of date of birth is \u2068YYYY\u2069.",
        "The data is handed over directly, without a link.",
        (
            "What is set for links has no effect: host \u2068datashare-service\u2069, minutes \u206830\u2069, "
            "number of uses \u20682\u2069."
        ),
        "What is shared is not encrypted for the partner.",
        "The data comes from \u2068ID Repository\u2069.",
        "It also holds 1 setting that this page does not know.",
    ]


def test_another_source_a_missing_one_and_what_has_no_effect_are_told():
    data = copy.deepcopy(DATA_SHARE_DATA)
    data["shareableAttributes"] = [
        {
            "attributeName": "photo",
            "source": [{"attribute": "individualBiometrics", "filter": [{"type": "Face"}]}],
            "encrypted": True,
        },
        {"attributeName": "city", "source": [], "encrypted": True},
    ]
    sentences = explain(PolicyType.DATA_SHARE, data)
    assert "The value of photo is taken from: biometric data." in sentences
    assert "Of biometric data only these parts are taken for photo: face." in sentences
    assert "No source is named for city, so it is not shared." in sentences
    auth = copy.deepcopy(AUTH_DATA)
    auth["allowedAuthTypes"] = [
        {"authType": "otp", "authSubType": "sms", "mandatory": False},
        {"authType": "kyc", "mandatory": True},
    ]
    assert explain(PolicyType.AUTH, auth)[-2:] == [
        "The sub-type \u2068sms\u2069 of \u2068otp\u2069 has no effect.",
        "Marked as mandatory without effect, because they authenticate nobody: \u2068kyc\u2069.",
    ]


def test_counts_are_read_with_care():
    data = copy.deepcopy(DATA_SHARE_DATA)
    data["dataSharePolicies"].update(validForInMinutes="1", transactionsAllowed="many")
    data["shareableAttributes"] = []
    sentences = explain(PolicyType.DATA_SHARE, data)
    assert sentences[0] == "It receives no identity data."
    assert "The link stays valid for 1 minute." in sentences
    assert "How often the link may be used cannot be read from “\u2068many\u2069”." in sentences


def test_a_misp_policy_says_what_it_may_and_then_what_it_may_not():
    assert explain(PolicyType.MISP, MISP_DATA) == [
        "It may pass on authentication requests of other partners.",
        "It may pass on requests for identity data of other partners.",
        "It may not pass on requests to bind a wallet to a key.",
        "It may not pass on requests for verifiable credentials.",
        "Its own check of a key bound to a wallet is not trusted.",
    ]


def test_languages_are_named_in_the_reader_s_language():
    data = {**AUTH_DATA, "kycLanguages": ["eng"]}
    with translation.override("fr"):
        assert any("anglais" in sentence for sentence in explain(PolicyType.AUTH, data))
