"""What is sent and answered about API keys."""

from typing import TYPE_CHECKING

from pms.api.lists import Paging
from pms.api.wire import Answer, Lax, NotBlank, OffsetTime, Stamp
from pms.api_keys.states import ApiKeyState
from pms.policy_requests.states import RequestState

if TYPE_CHECKING:
    from pms.api_keys.queries import SearchedKey, ShownKey
    from pms.policy_requests.models import PolicyRequest


class NewKey(Lax):
    """A key for a policy that is approved, by the policy's name."""

    policyName: NotBlank
    label: NotBlank


class MadeKey(Answer):
    """A new key; the key itself is in this answer and in no other."""

    apiKey: str
    label: str
    policyId: str
    partnerId: str


class KeyStatus(Lax):
    """What becomes of the key of that name: Active or De-Active, in any case."""

    label: NotBlank
    status: NotBlank


class KeyMove(Lax):
    """From which policy to which."""

    oldPolicyID: str
    newPolicyID: str


class Said(Answer):
    """A sentence."""

    message: str


class KeyPolicy(Answer):
    """Whose key it is, and for what."""

    partnerID: str
    policyId: str


class KeyPaging(Paging):
    """What the list of keys is narrowed by."""

    partnerId: str | None = None
    apiKeyLabel: str | None = None
    orgName: str | None = None
    policyName: str | None = None
    policyGroupName: str | None = None
    status: str | None = None


class KeyRow(Answer):
    """One row of the list; ``status`` is the one in effect."""

    partnerId: str
    apiKeyLabel: str
    orgName: str
    policyName: str
    policyId: str
    policyDescription: str
    policyGroupId: str
    policyGroupName: str
    policyGroupDescription: str
    status: str
    createdDateTime: OffsetTime

    @classmethod
    def of(cls, key: "ShownKey") -> "KeyRow":
        """One row."""
        policy, group = key.policy, key.policy.group
        return cls(
            partnerId=key.partner_id,
            apiKeyLabel=key.name,
            orgName=key.partner.organisation,
            policyName=policy.name,
            policyId=policy.pk,
            policyDescription=policy.description,
            policyGroupId=group.pk,
            policyGroupName=group.name,
            policyGroupDescription=group.description,
            status=ApiKeyState(key.shown_state).wire,
            createdDateTime=key.created_at,
        )


class RequestWithKey(Answer):
    """A request of a partner, with a key that hangs on it; without any, the last three are null.

    Of the key only its last characters are known.
    """

    apiKeyReqID: str
    apiKeyRequestStatus: str
    partnerApiKey: str | None
    apikeyStatus: str | None
    validityTill: Stamp | None

    @classmethod
    def all_of(cls, request: "PolicyRequest", keys: "list[ShownKey]") -> "list[RequestWithKey]":
        """One entry for each key, or one for the request."""
        status = RequestState(request.state).wire
        entries = [
            cls(
                apiKeyReqID=request.pk,
                apiKeyRequestStatus=status,
                partnerApiKey="*" * 28 + key.last_four,
                apikeyStatus=ApiKeyState(key.shown_state).wire,
                validityTill=key.valid_to,
            )
            for key in keys
        ]
        return entries or [
            cls(
                apiKeyReqID=request.pk,
                apiKeyRequestStatus=status,
                partnerApiKey=None,
                apikeyStatus=None,
                validityTill=None,
            )
        ]


class FoundKey(Answer):
    """One row of the search."""

    label: str
    partnerId: str
    partnerName: str
    policyId: str
    policyName: str
    validFromDatetime: OffsetTime
    validToDatetime: OffsetTime
    isActive: bool
    isDeleted: bool
    crBy: str
    crDtimes: OffsetTime
    updBy: str | None
    updDtimes: OffsetTime | None
    delDtimes: OffsetTime | None

    @classmethod
    def of(cls, key: "SearchedKey") -> "FoundKey":
        """One row."""
        return cls(
            label=key.name,
            partnerId=key.partner_id,
            partnerName=key.partner.organisation,
            policyId=key.policy_id,
            policyName=key.policy.name,
            validFromDatetime=key.valid_from,
            validToDatetime=key.valid_to,
            isActive=key.is_active,
            isDeleted=False,
            crBy=key.made_by,
            crDtimes=key.created_at,
            updBy=key.changed_by,
            updDtimes=key.deactivated_at,
            delDtimes=None,
        )
