"""Any policy that its schema allows can be told in words, and nothing in it is passed over in silence."""

import copy

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pms.policies.rules import differences, explain, faults_of, json_differences, schema_of
from pms.policies.rules.faults import walk
from pms.policies.states import PolicyType

CODES = st.sampled_from(["otp", "OTP", "bio", "demo", "kyc", "kycauth", "otp-request", "wla", "voice", ""])
FINER = st.sampled_from(["", "FACE", "Finger", "ear"])
NAMES = st.sampled_from(["fullName", "photo", "bloodGroup", "individualBiometrics", "biometrics", "", "\u202e"])
WORDS = st.one_of(NAMES, st.text(max_size=8).filter(lambda text: "\0" not in text and text.isprintable()))
ANY = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-9, 9), WORDS),
    lambda inner: st.one_of(st.lists(inner, max_size=2), st.dictionaries(WORDS, inner, max_size=2)),
    max_leaves=4,
)
EXTRA = st.dictionaries(st.sampled_from(["note", "x-rate", "ttl"]), ANY, max_size=2)


def some(required, **optional):
    """An object with members that must be there and members that may."""
    return st.fixed_dictionaries(required, optional=optional)


def merged(first, second):
    """Two objects as one."""
    return st.builds(lambda one, other: {**one, **other}, first, second)


AUTH = some(
    {
        "authTokenType": st.sampled_from(["random", "partner", "policy"]),
        "allowedAuthTypes": st.lists(
            some({"authType": CODES, "mandatory": st.booleans()}, authSubType=FINER), max_size=5
        ),
        "allowedKycAttributes": st.lists(some({"attributeName": WORDS}), max_size=4),
    },
    kycLanguages=st.lists(st.sampled_from(["eng", "ara", "zzz", ""]), max_size=3),
)
PART = merged(
    some(
        {},
        type=st.sampled_from(["Face", "Iris", ""]),
        subType=st.lists(st.sampled_from(["Left Thumb", "Right Eye"]), max_size=3),
        language=st.sampled_from(["eng", "zzz", ""]),
    ),
    EXTRA,
)
SOURCE = merged(some({"attribute": WORDS}, filter=st.lists(PART, max_size=3)), EXTRA)
SHARE = some(
    {
        "dataSharePolicies": merged(
            some(
                {
                    "typeOfShare": st.sampled_from(["Data Share", "direct"]),
                    "validForInMinutes": st.sampled_from(["30", "1", "", "for ever"]),
                    "transactionsAllowed": st.sampled_from(["2", "1", "", "many"]),
                    "encryptionType": st.sampled_from(["Partner Based", "none"]),
                    "shareDomain": WORDS,
                    "source": WORDS,
                },
                protocol=st.sampled_from(["http", "https", ""]),
            ),
            EXTRA,
        ),
        "shareableAttributes": st.lists(
            some(
                {"attributeName": WORDS, "source": st.lists(SOURCE, max_size=2), "encrypted": st.booleans()},
                group=st.sampled_from(["CBEFF", ""]),
                format=st.sampled_from(["extraction", "YYYY", ""]),
            ),
            max_size=3,
        ),
    }
)
FLAG = st.booleans()
MISP = some(
    {"allowAuthRequestDelegation": FLAG, "allowKycRequestDelegation": FLAG, "allowKeyBindingDelegation": FLAG},
    trustBindedAuthVerificationToken=FLAG,
    allowVciRequestDelegation=FLAG,
)
DATA_OF = {
    PolicyType.AUTH: AUTH,
    PolicyType.DATA_SHARE: SHARE,
    PolicyType.CREDENTIAL_ISSUANCE: SHARE,
    PolicyType.MISP: MISP,
}
ANY_POLICY = st.sampled_from(list(PolicyType)).flatmap(lambda kind: st.tuples(st.just(kind), DATA_OF[kind]))
TWO_POLICIES = st.sampled_from(list(PolicyType)).flatmap(
    lambda kind: st.tuples(st.just(kind), DATA_OF[kind], DATA_OF[kind])
)
OFTEN = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def whole(sentence):
    """Whether it reads as a sentence: begins and ends as one, no placeholder left."""
    return sentence[0].isupper() and sentence.endswith(".") and "%(" not in sentence


@OFTEN
@given(ANY_POLICY)
def test_any_valid_policy_is_told_in_whole_sentences(policy):
    kind, data = policy
    assert faults_of(kind, data) == []
    sentences = explain(kind, data)
    assert sentences
    assert [one for one in sentences if not whole(one)] == []


@OFTEN
@given(TWO_POLICIES)
def test_any_two_policies_are_compared_in_whole_sentences_and_a_policy_equals_itself(policies):
    kind, before, after = policies
    found = differences(kind, before, after)
    told = [*found.more, *found.less, *(one for change in found.other for one in (*change.before, *change.after))]
    assert [one for one in told if not whole(one)] == []
    assert not differences(kind, after, copy.deepcopy(after))
    if explain(kind, before) == explain(kind, after):
        assert not found
    back = differences(kind, after, before)
    assert (bool(found.more), bool(found.less)) == (bool(back.less), bool(back.more))


@OFTEN
@given(TWO_POLICIES)
def test_json_that_is_equal_has_no_differences_and_json_that_is_not_has_some(policies):
    _kind, before, after = policies
    assert json_differences(before, copy.deepcopy(before)) == []
    if in_any_order(before) != in_any_order(after):
        assert json_differences(before, after)


def in_any_order(value):
    """The value with its lists sorted."""
    if isinstance(value, dict):
        return {name: in_any_order(member) for name, member in value.items()}
    if isinstance(value, list):
        return sorted((in_any_order(item) for item in value), key=repr)
    return f"{type(value).__name__} {value!r}"


# No member is passed over

FULL_AUTH = {
    "authTokenType": "policy",
    "allowedAuthTypes": [
        {"authType": "otp", "authSubType": "", "mandatory": False},
        {"authType": "bio", "authSubType": "FACE", "mandatory": True},
        {"authType": "kyc", "authSubType": "", "mandatory": False},
    ],
    "allowedKycAttributes": [{"attributeName": "fullName"}, {"attributeName": "photo"}],
    "kycLanguages": ["eng"],
}
FULL_SHARE = {
    "dataSharePolicies": {
        "typeOfShare": "Data Share",
        "validForInMinutes": "30",
        "transactionsAllowed": "2",
        "encryptionType": "Partner Based",
        "shareDomain": "datashare-service",
        "source": "ID Repository",
        "protocol": "https",
    },
    "shareableAttributes": [
        {
            "attributeName": "photo",
            "group": "CBEFF",
            "format": "YYYY",
            "encrypted": True,
            "source": [
                {
                    "attribute": "individualBiometrics",
                    "filter": [
                        {"type": "Iris"},
                        {"type": "Finger", "subType": ["Left Thumb", "Right Thumb"]},
                        {"language": "eng"},
                    ],
                }
            ],
        }
    ],
}
FULL_DIRECT = {**FULL_SHARE, "dataSharePolicies": {**FULL_SHARE["dataSharePolicies"], "typeOfShare": "direct"}}
FULL_MISP = {
    "allowAuthRequestDelegation": True,
    "allowKycRequestDelegation": False,
    "allowKeyBindingDelegation": True,
    "allowVciRequestDelegation": True,
    "trustBindedAuthVerificationToken": False,
}
FULL = [
    (PolicyType.AUTH, FULL_AUTH),
    (PolicyType.DATA_SHARE, FULL_SHARE),
    (PolicyType.DATA_SHARE, FULL_DIRECT),
    (PolicyType.CREDENTIAL_ISSUANCE, FULL_SHARE),
    (PolicyType.MISP, FULL_MISP),
]
ENUMS = {"authTokenType": "random", "encryptionType": "none", "typeOfShare": ("Data Share", "direct")}


def tokens(pointer):
    return [int(token) if token.isdigit() else token for token in pointer.split("/")[1:]]


def changed_at(data, pointer):
    """The same policy with another value of the same kind at that place."""
    data = copy.deepcopy(data)
    *way, last = tokens(pointer)
    place = data
    for token in way:
        place = place[token]
    value = place[last]
    if last in ENUMS:
        other = ENUMS[last]
        place[last] = next(one for one in other if one != value) if isinstance(other, tuple) else other
    else:
        place[last] = (not value) if isinstance(value, bool) else "quite another value"
    return data


def leaves(data):
    return [
        pointer for pointer, _depth, value in walk(data) if isinstance(value, bool | str) and at(data, pointer) is value
    ]


def at(data, pointer):
    for token in tokens(pointer):
        data = data[token]
    return data


def members_of(schema):
    """The names of all members that a schema declares."""
    found = set(schema.get("properties", {}))
    for inner in [*schema.get("properties", {}).values(), schema.get("items", [])]:
        for one in inner if isinstance(inner, list) else [inner]:
            found |= members_of(one)
    return found


@pytest.mark.parametrize(("kind", "data"), FULL)
def test_the_full_policies_of_this_test_hold_every_member_of_their_schema(kind, data):
    assert faults_of(kind, data) == []
    held = {token for pointer, _depth, _value in walk(data) for token in tokens(pointer) if isinstance(token, str)}
    assert held == members_of(schema_of(kind))


@pytest.mark.parametrize(("kind", "data"), FULL)
def test_no_member_of_a_schema_is_passed_over_in_silence(kind, data):
    silent, pointers = [], sorted(set(leaves(data)))
    assert len(pointers) >= len(members_of(schema_of(kind))) - 6
    for pointer in pointers:
        other = changed_at(data, pointer)
        assert faults_of(kind, other) == []
        if explain(kind, other) == explain(kind, data):
            silent.append(pointer)
        if not differences(kind, data, other):
            silent.append(f"difference at {pointer}")
    assert silent == []


def test_what_no_page_knows_is_counted_not_passed_over():
    data = copy.deepcopy(FULL_SHARE)
    data["dataSharePolicies"]["rate"] = 5
    data["shareableAttributes"][0]["source"][0]["since"] = "2020"
    data["shareableAttributes"][0]["source"][0]["filter"] += [
        "odd",
        {"type": 7, "hand": "left", "subType": ["Left Eye", 4]},
    ]
    assert explain(PolicyType.DATA_SHARE, data)[-1] == "It also holds 6 settings that this page does not know."
    one = copy.deepcopy(FULL_SHARE)
    one["dataSharePolicies"]["rate"] = 5
    assert explain(PolicyType.DATA_SHARE, one)[-1] == "It also holds 1 setting that this page does not know."
