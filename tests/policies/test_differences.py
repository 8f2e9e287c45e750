"""How two policies differ: in words, member by member, line by line."""

import copy
from time import perf_counter

import pytest
from django.utils import translation

from pms.policies.rules import differences, json_differences, line_differences, may_be_compared
from pms.policies.rules.differences import Change
from pms.policies.rules.json_diff import Kind, Side
from pms.policies.states import PolicyType
from tests.factories.policies import AUTH_DATA, DATA_SHARE_DATA, MISP_DATA


def test_an_authentication_policy_says_what_it_allows_more_less_and_differently():
    after = copy.deepcopy(AUTH_DATA)
    after["allowedAuthTypes"] = [
        {"authType": "otp", "authSubType": "", "mandatory": True},
        {"authType": "bio", "authSubType": "IRIS", "mandatory": False},
        {"authType": "kyc", "authSubType": "", "mandatory": False},
        {"authType": "kycauth", "authSubType": "", "mandatory": False},
    ]
    after["allowedKycAttributes"] = [{"attributeName": "gender"}, {"attributeName": "fullName"}]
    after["authTokenType"] = "random"
    found = differences(PolicyType.AUTH, AUTH_DATA, after)
    assert found.more == [
        "It may also authenticate people by: iris.",
        "It may sign people in through the platform's identity provider.",
        "It may also read: gender.",
    ]
    assert found.less == [
        "It may no longer authenticate people by: face.",
        "Every request must now use: one-time code.",
        "It may not have one-time codes sent to people.",
        "It may no longer read: date of birth.",
    ]
    assert found.other == [
        Change(
            ["It always gets the same token for a person under this policy, but not under another one."],
            ["It gets a new token for a person each time, so that visits cannot be linked."],
        )
    ]
    back = differences(PolicyType.AUTH, after, AUTH_DATA)
    assert "A request need no longer use: one-time code." in back.more


def test_a_share_says_attributes_and_terms():
    after = copy.deepcopy(DATA_SHARE_DATA)
    after["dataSharePolicies"]["validForInMinutes"] = "60"
    after["dataSharePolicies"]["rate"] = 1
    after["shareableAttributes"].append(
        {"attributeName": "city", "source": [{"attribute": "city"}], "encrypted": False}
    )
    found = differences(PolicyType.DATA_SHARE, DATA_SHARE_DATA, after)
    assert (found.more, found.less) == (["It may also receive: city."], [])
    assert found.other == [
        Change(
            ["Each of these is encrypted on its own."],
            ["Each of these is encrypted on its own, except: city."],
        ),
        Change(["The link stays valid for 30 minutes."], ["The link stays valid for 60 minutes."]),
        Change([], ["It also holds 1 setting that this page does not know."]),
    ]
    credential = differences(PolicyType.CREDENTIAL_ISSUANCE, after, DATA_SHARE_DATA)
    assert credential.less == ["A credential issued under it no longer holds: city."]


def test_a_misp_policy_says_what_may_be_passed_on():
    after = {**MISP_DATA, "allowKeyBindingDelegation": True, "allowKycRequestDelegation": False}
    found = differences(PolicyType.MISP, MISP_DATA, after)
    assert found.more == ["It may pass on requests to bind a wallet to a key."]
    assert found.less == ["It may not pass on requests for identity data of other partners."]
    assert found.other == []


def test_what_is_written_in_another_order_allows_the_same():
    after = copy.deepcopy(AUTH_DATA)
    after["allowedKycAttributes"].reverse()
    assert not differences(PolicyType.AUTH, {**AUTH_DATA, "kycLanguages": []}, AUTH_DATA)
    assert json_differences(AUTH_DATA, after) == []


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_differences_are_told_in_the_reader_s_language(language):
    after = {**AUTH_DATA, "authTokenType": "random"}
    with translation.override(language):
        (change,) = differences(PolicyType.AUTH, AUTH_DATA, after).other
    assert not change.after[0].startswith("It gets")


def test_only_policies_that_speak_of_the_same_are_compared_in_words():
    assert may_be_compared(PolicyType.DATA_SHARE, PolicyType.CREDENTIAL_ISSUANCE)
    assert may_be_compared(PolicyType.MISP, PolicyType.MISP)
    assert not may_be_compared(PolicyType.AUTH, PolicyType.MISP)


def test_members_are_told_by_their_pointers_and_entries_known_again_by_their_names():
    before = {"list": [{"attributeName": "a", "x": 1}, {"attributeName": "b"}], "gone": None, "a/b~c": True}
    after = {"list": [{"attributeName": "new"}, {"attributeName": "a", "x": 2}], "a/b~c": 1, "zero": 0}
    told = [(one.pointer, one.kind, one.before, one.after) for one in json_differences(before, after)]
    assert told == [
        ("/list/0", Kind.ADDED, "", '{"attributeName":"new"}'),
        ("/list/1/x", Kind.CHANGED, "1", "2"),
        ("/list/1", Kind.REMOVED, '{"attributeName":"b"}', ""),
        ("/a~1b~0c", Kind.CHANGED, "true", "1"),
        ("/zero", Kind.ADDED, "", "0"),
        ("/gone", Kind.REMOVED, "null", ""),
    ]


def test_two_documents_of_other_kinds_differ_as_a_whole():
    assert [(one.pointer, one.before, one.after) for one in json_differences([1], {"a": 1})] == [("", "[1]", '{"a":1}')]


def test_the_same_biometric_with_another_part_is_another_entry():
    before = [{"authType": "bio", "authSubType": "FACE"}, {"authType": "bio", "authSubType": "IRIS"}]
    assert [(one.pointer, one.kind) for one in json_differences(before, before[1:])] == [("/0", Kind.REMOVED)]


def test_lines_of_both_stand_once_and_others_are_marked():
    lines = line_differences("{\n  0\n  1\n}", "{\n  0,\n  2\n}")
    assert [(line.side, line.text) for line in lines] == [
        (Side.BOTH, "{"),
        (Side.BOTH, "  0,"),
        (Side.REMOVED, "  1"),
        (Side.ADDED, "  2"),
        (Side.BOTH, "}"),
    ]


def test_long_documents_of_alike_lines_are_laid_over_each_other_at_once():
    before = "\n".join(["["] + ["  1,"] * 4000 + ["]"])
    after = "\n".join(["["] + ["  1,", "  2,"] * 2000 + ["]"])
    began = perf_counter()
    lines = line_differences(before, after)
    assert perf_counter() - began < 2
    assert [line.text for line in lines if line.side is not Side.ADDED] == before.split("\n")
    assert [line.text for line in lines if line.side is not Side.REMOVED] == after.split("\n")
