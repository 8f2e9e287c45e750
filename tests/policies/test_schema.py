"""Content that does not fit its schema: every fault at once, each with pointer and sentence."""

import copy
import json

import pytest

from pms.policies.rules import STARTS, faults_of, read_policy, schema_of
from pms.policies.states import PolicyType
from tests.factories.policies import AUTH_DATA, DATA_OF_TYPE, DATA_SHARE_DATA, MISP_DATA

TEN_FAULTS = """{
  "allowedAuthTypes": [
    {"authType": "otp"},
    {"authType": 7, "mandatory": "no"},
    {"authtype": "bio", "mandatory": false},
    "kyc"
  ],
  "allowedKycAttributes": {"attributeName": "fullName"},
  "kycLanguages": ["eng", 5],
  "authTokenType": "everlasting",
  "comment": "hello"
}"""


def told(faults):
    return [(fault.pointer, fault.sentence) for fault in faults]


@pytest.mark.parametrize("policy_type", list(PolicyType))
def test_what_the_platform_sends_fits(policy_type):
    assert faults_of(policy_type, DATA_OF_TYPE[policy_type]) == []


@pytest.mark.parametrize("start", STARTS, ids=lambda start: start.key)
def test_every_shape_to_start_from_fits_its_type(start):
    assert read_policy(start.type, start.text).faults == []


@pytest.mark.parametrize("policy_type", list(PolicyType))
def test_every_schema_is_draft_4(policy_type):
    assert schema_of(policy_type)["$schema"] == "http://json-schema.org/draft-04/schema#"


def test_a_policy_with_ten_faults_shows_all_ten_in_the_order_of_the_text():
    faults = read_policy(PolicyType.AUTH, TEN_FAULTS).faults
    assert [(fault.line, fault.pointer, fault.sentence) for fault in faults] == [
        (3, "/allowedAuthTypes/0/mandatory", "“mandatory” is missing."),
        (4, "/allowedAuthTypes/1/authType", "Text in double quotation marks is expected here."),
        (4, "/allowedAuthTypes/1/mandatory", "true or false is expected here, without quotation marks."),
        (5, "/allowedAuthTypes/2/authType", "“authType” is missing."),
        (5, "/allowedAuthTypes/2/authtype", "“authtype” is not known here. Did you mean “authType”?"),
        (6, "/allowedAuthTypes/3", "An object in curly brackets { } is expected here."),
        (8, "/allowedKycAttributes", "A list in square brackets [ ] is expected here."),
        (9, "/kycLanguages/1", "Text in double quotation marks is expected here."),
        (10, "/authTokenType", "“everlasting” is not possible here. Possible are: “random”, “partner”, “policy”."),
        (
            11,
            "/comment",
            (
                "“comment” is not known here. Possible are: "
                "allowedKycAttributes, allowedAuthTypes, authTokenType, kycLanguages."
            ),
        ),
    ]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("[]", "An object in curly brackets { } is expected here."),
        ("null", "An object in curly brackets { } is expected here."),
        ('"policy"', "An object in curly brackets { } is expected here."),
        ("7", "An object in curly brackets { } is expected here."),
    ],
)
def test_a_policy_is_an_object(text, sentence):
    assert told(read_policy(PolicyType.MISP, text).faults) == [("", sentence)]


def test_a_pasted_request_of_the_onboarding_scripts_is_recognised():
    whole = [{"id": "string", "request": {"policies": AUTH_DATA, "policyType": "Auth"}}]
    assert told(faults_of(PolicyType.AUTH, whole)) == [
        ("", "This is a whole request to the interface. Paste only what stands under “policies” in it.")
    ]


def test_members_beyond_the_schema_are_refused_but_not_where_the_platform_allows_them():
    extra = copy.deepcopy(DATA_SHARE_DATA)
    extra["dataSharePolicies"]["shareDomainUrlRead"] = "https://share.example"
    assert faults_of(PolicyType.DATA_SHARE, extra) == []
    extra["shareableAttributes"][0]["colour"] = "blue"
    assert [fault.pointer for fault in faults_of(PolicyType.DATA_SHARE, extra)] == ["/shareableAttributes/0/colour"]


def test_yes_and_no_are_not_numbers_nor_text():
    for wrong in (0, 1, "true", None):
        faults = faults_of(PolicyType.MISP, {**MISP_DATA, "allowKycRequestDelegation": wrong})
        assert told(faults) == [
            ("/allowKycRequestDelegation", "true or false is expected here, without quotation marks.")
        ]


def test_20_000_characters_fit_and_one_more_does_not():
    data = copy.deepcopy(DATA_SHARE_DATA)
    data["dataSharePolicies"]["note"] = ""
    room = 20_000 - len(json.dumps(data, separators=(",", ":")))
    data["dataSharePolicies"]["note"] = "é" * room
    assert faults_of(PolicyType.DATA_SHARE, data) == []
    data["dataSharePolicies"]["note"] += "x"
    assert told(faults_of(PolicyType.DATA_SHARE, data)) == [
        ("", "A policy may hold at most 20,000 characters, not counting blanks; this one has 20,001.")
    ]


def test_blanks_between_the_parts_do_not_count():
    text = json.dumps(AUTH_DATA, indent=40) + " " * 50_000
    assert read_policy(PolicyType.AUTH, text).faults == []


@pytest.mark.parametrize("bad", ["\0", "\ud800", "a\udfffb"])
def test_characters_that_cannot_be_stored_are_faults(bad):
    data = copy.deepcopy(DATA_SHARE_DATA)
    data["dataSharePolicies"]["source"] = bad
    data["dataSharePolicies"][bad] = 1
    faults = faults_of(PolicyType.DATA_SHARE, data)
    assert {fault.sentence for fault in faults} == {"There is a character here that cannot be stored."}
    assert len(faults) == 2
    assert all(fault.pointer.encode() for fault in faults)


@pytest.mark.parametrize("bad", [float("inf"), float("nan"), 1e300, 2**53 + 1, 10**400])
def test_numbers_that_other_programs_cannot_keep_are_faults(bad):
    data = copy.deepcopy(DATA_SHARE_DATA)
    data["dataSharePolicies"]["extra"] = bad
    [fault] = faults_of(PolicyType.DATA_SHARE, data)
    assert (fault.pointer, fault.sentence) == ("/dataSharePolicies/extra", "This number is too large.")


def test_depth_is_refused_also_when_it_comes_as_a_value():
    deep = "end"
    for _level in range(5_000):
        deep = [deep]
    [fault] = faults_of(PolicyType.DATA_SHARE, {"dataSharePolicies": {"x": deep}})
    assert fault.kind == "depth"


def test_a_hostile_member_name_is_shown_short_and_without_control_characters():
    name = "\u202e<script>" + "x" * 5_000
    [fault] = faults_of(PolicyType.MISP, {**MISP_DATA, name: True})
    assert fault.sentence.startswith("“\ufffd<script>xxx")
    assert len(fault.sentence) < 300


def test_thousands_of_faults_are_all_reported():
    data = {**AUTH_DATA, "allowedKycAttributes": [{}] * 6_000}
    assert len(faults_of(PolicyType.AUTH, data)) == 6_000
