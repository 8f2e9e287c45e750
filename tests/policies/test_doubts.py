"""What the schema allows but is worth a second look is told, never refused."""

import copy

import pytest

from pms.policies.rules import STARTS, doubts_about, faults_of
from pms.policies.states import PolicyType
from tests.factories.policies import AUTH_DATA, DATA_SHARE_DATA, MISP_DATA


def auth(types=None, attributes=(), **more):
    listed = [{"authType": kind, "authSubType": sub, "mandatory": must} for kind, sub, must in types or []]
    return {
        "authTokenType": "random",
        "allowedAuthTypes": listed,
        "allowedKycAttributes": [{"attributeName": name} for name in attributes],
        **more,
    }


def share(**terms):
    data = copy.deepcopy(DATA_SHARE_DATA)
    data["dataSharePolicies"].update(terms)
    return data


def kinds(policy_type, data):
    assert faults_of(policy_type, data) == []
    return [(doubt.pointer, doubt.kind) for doubt in doubts_about(policy_type, data)]


@pytest.mark.parametrize("start", STARTS, ids=lambda start: start.key)
def test_the_shapes_to_start_from_raise_no_doubt(start):
    assert doubts_about(start.type, start.data) == []


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (auth([("otpp", "", False)]), [("/allowedAuthTypes/0/authType", "unknown-auth-type")]),
        (auth([("bio", "", False)]), [("/allowedAuthTypes/0/authSubType", "bio-sub-type")]),
        (auth([("bio", "EAR", False)]), [("/allowedAuthTypes/0/authSubType", "bio-sub-type")]),
        (auth([("demo", "FACE", False)]), [("/allowedAuthTypes/0/authSubType", "needless-sub-type")]),
        (auth([("demo", "", False), ("DEMO", "", True)]), [("/allowedAuthTypes/1", "duplicate-auth-type")]),
        (auth([("otp", "", False)]), [("/allowedAuthTypes", "otp-without-request")]),
        (auth([("kycauth", "", False)]), [("/allowedAuthTypes", "half-sign-in")]),
        (
            auth([("kycauth", "", False), ("kycexchange", "", True)]),
            [("/allowedAuthTypes", "mandatory-sign-in")],
        ),
        (
            auth([("demo", "", False)], ["fullName", "fullName"]),
            [("/allowedKycAttributes/1/attributeName", "duplicate-attribute")],
        ),
        (auth([("demo", "", False)], ["fulName"]), [("/allowedKycAttributes/0/attributeName", "unknown-attribute")]),
        (auth([("demo", "", False)], kycLanguages=["eng", "en"]), [("/kycLanguages/1", "language-code")]),
        (auth([("", "", False)]), [("/allowedAuthTypes/0/authType", "no-name")]),
        (auth([("demo", "", False)], [" "]), [("/allowedKycAttributes/0/attributeName", "no-name")]),
        (auth(), [("", "allows-nothing")]),
    ],
)
def test_doubts_about_an_authentication_policy(data, expected):
    assert kinds(PolicyType.AUTH, data) == expected


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (share(validForInMinutes="half an hour"), [("/dataSharePolicies/validForInMinutes", "not-a-count")]),
        (share(transactionsAllowed="0"), [("/dataSharePolicies/transactionsAllowed", "not-a-count")]),
        (share(transactionsAllowed="-1"), [("/dataSharePolicies/transactionsAllowed", "not-a-count")]),
        (share(shareDomain=" "), [("/dataSharePolicies/shareDomain", "no-host")]),
        (share(encryptionType="none"), [("/dataSharePolicies/encryptionType", "not-encrypted")]),
        ({**share(), "shareableAttributes": []}, [("/shareableAttributes", "allows-nothing")]),
        (
            {**share(), "shareableAttributes": [{"attributeName": "fullName", "source": [], "encrypted": True}]},
            [("/shareableAttributes/0/source", "no-source")],
        ),
    ],
)
def test_doubts_about_a_share(data, expected):
    assert kinds(PolicyType.DATA_SHARE, data) == expected
    assert kinds(PolicyType.CREDENTIAL_ISSUANCE, data) == expected


def test_a_misp_policy_without_any_delegation_is_doubted():
    assert kinds(PolicyType.MISP, MISP_DATA) == []
    assert kinds(PolicyType.MISP, dict.fromkeys(MISP_DATA, False)) == [("", "allows-nothing")]


def test_a_usual_policy_raises_no_doubt():
    assert kinds(PolicyType.AUTH, AUTH_DATA) == []
