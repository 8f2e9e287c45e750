"""Pure decisions on policies."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pms.common.actor import Actor
from pms.policies import rules
from pms.policies.states import PolicyType

AT = datetime(2026, 11, 24, tzinfo=UTC)


@pytest.mark.parametrize(
    ("roles", "may"),
    [
        ({"PARTNER_ADMIN"}, True),
        ({"POLICYMANAGER"}, True),
        ({"POLICYMANAGER_JUNIOR"}, False),
        ({"partner_admin"}, False),
        ({"AUTH_PARTNER", "PARTNERMANAGER"}, False),
        (set(), False),
    ],
)
def test_roles_are_compared_whole(roles, may):
    assert rules.may_manage(Actor(id="1", name="x", roles=frozenset(roles))) is may


@pytest.mark.parametrize(
    ("name", "taken", "expected"),
    [
        ("Bank KYC", [], "Bank KYC"),
        ("Bank KYC", ["bank kyc"], "Bank KYC (2)"),
        ("Bank KYC", ["bank kyc", "bank kyc (2)"], "Bank KYC (3)"),
        ("Bank KYC (2)", ["bank kyc (2)", "bank kyc"], "Bank KYC (3)"),
        ("x" * 128, ["x" * 128], "x" * 124 + " (2)"),
    ],
)
def test_a_clone_is_offered_the_next_free_name(name, taken, expected):
    assert rules.free_name(name=name, taken=frozenset(taken)) == expected


def test_a_policy_is_in_force_from_its_first_to_before_its_last_moment():
    def in_force(at, state="activated"):
        return rules.is_in_force(state=state, valid_from=AT, valid_to=AT + timedelta(days=1), at=at)

    assert not in_force(AT - timedelta(seconds=1))
    assert in_force(AT)
    assert not in_force(AT + timedelta(days=1))
    assert not in_force(AT, state="deactivated")
    assert not rules.is_in_force(state="draft", valid_from=None, valid_to=None, at=AT)


def test_members_are_shown_in_the_order_of_the_schema():
    text = rules.pretty(
        "Auth", {"authTokenType": "x", "extra": 1, "allowedAuthTypes": [{"mandatory": True, "authType": "otp"}]}
    )
    assert text.index("allowedAuthTypes") < text.index("authTokenType") < text.index("extra")
    assert text.index('authType"') < text.index("mandatory")


def test_what_is_short_stands_on_one_line():
    data = {
        "dataSharePolicies": {"typeOfShare": "direct"},
        "shareableAttributes": [{"attributeName": "a" * 50}, {}],
        "x": [],
    }
    assert rules.pretty(PolicyType.DATA_SHARE, data) == (
        "{\n"
        '  "dataSharePolicies": {"typeOfShare": "direct"},\n'
        '  "shareableAttributes": [\n'
        f'    {{"attributeName": "{"a" * 50}"}},\n'
        "    {}\n"
        "  ],\n"
        '  "x": []\n'
        "}"
    )


@given(st.recursive(st.none() | st.booleans() | st.text(), lambda x: st.lists(x) | st.dictionaries(st.text(), x)))
def test_pretty_text_is_the_same_content(data):
    assert json.loads(rules.pretty(PolicyType.AUTH, data)) == data
