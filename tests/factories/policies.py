"""Policy groups and policies as rows, for tests of other things than the policies' own verbs."""

import copy
from datetime import UTC, datetime, timedelta

import factory

from pms.common.text import fold
from pms.policies.models import Policy, PolicyGroup
from pms.policies.states import GroupState, PolicyState, PolicyType

MADE_AT = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)

AUTH_DATA = {
    "authTokenType": "policy",
    "allowedAuthTypes": [
        {"authType": "otp", "authSubType": "", "mandatory": False},
        {"authType": "otp-request", "authSubType": "", "mandatory": False},
        {"authType": "bio", "authSubType": "FACE", "mandatory": False},
        {"authType": "kyc", "authSubType": "", "mandatory": False},
    ],
    "allowedKycAttributes": [{"attributeName": "fullName"}, {"attributeName": "dateOfBirth"}],
}
DATA_SHARE_DATA = {
    "dataSharePolicies": {
        "typeOfShare": "Data Share",
        "validForInMinutes": "30",
        "transactionsAllowed": "2",
        "encryptionType": "Partner Based",
        "shareDomain": "datashare-service",
        "source": "ID Repository",
    },
    "shareableAttributes": [{"attributeName": "fullName", "source": [{"attribute": "fullName"}], "encrypted": True}],
}
MISP_DATA = {
    "allowAuthRequestDelegation": True,
    "allowKycRequestDelegation": True,
    "allowKeyBindingDelegation": False,
}
DATA_OF_TYPE = {
    PolicyType.AUTH: AUTH_DATA,
    PolicyType.DATA_SHARE: DATA_SHARE_DATA,
    PolicyType.CREDENTIAL_ISSUANCE: DATA_SHARE_DATA,
    PolicyType.MISP: MISP_DATA,
}


class PolicyGroupFactory(factory.django.DjangoModelFactory):
    """An active group."""

    class Meta:
        model = PolicyGroup

    class Params:
        deactivated = factory.Trait(state=GroupState.DEACTIVATED.value)

    name = factory.Sequence(lambda n: f"Banking {n}")
    name_folded = factory.LazyAttribute(lambda group: fold(group.name))
    description = factory.LazyAttribute(lambda group: f"Policies of {group.name}")
    state = GroupState.ACTIVE.value
    created_by = "manager"
    created_at = MADE_AT


class PolicyFactory(factory.django.DjangoModelFactory):
    """An activated Auth policy; ``PolicyFactory(draft=True)``, ``PolicyFactory(deactivated=True)``,
    ``PolicyFactory(type=PolicyType.MISP)`` for others.
    """

    class Meta:
        model = Policy

    class Params:
        draft = factory.Trait(state=PolicyState.DRAFT.value, published_at=None, valid_from=None, valid_to=None)
        deactivated = factory.Trait(state=PolicyState.DEACTIVATED.value, deactivated_at=MADE_AT + timedelta(days=9))

    group = factory.SubFactory(PolicyGroupFactory)
    type = PolicyType.AUTH.value
    name = factory.Sequence(lambda n: f"Bank KYC {n}")
    name_folded = factory.LazyAttribute(lambda policy: fold(policy.name))
    description = factory.LazyAttribute(lambda policy: f"What {policy.name} allows")
    data = factory.LazyAttribute(lambda policy: copy.deepcopy(DATA_OF_TYPE[PolicyType(policy.type)]))
    state = PolicyState.ACTIVE.value
    created_by = "manager"
    created_at = MADE_AT
    published_at = MADE_AT + timedelta(days=1)
    valid_from = MADE_AT + timedelta(days=1)
    valid_to = factory.LazyAttribute(lambda policy: datetime(2226, 1, 6, 9, 0, tzinfo=UTC))
