"""What is sent and answered about partners' requests for policies."""

from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from pms.api.lists import Paging
from pms.api.wire import Answer, Lax, NotBlank, OffsetTime
from pms.partners.states import PartnerState
from pms.policy_requests.rules import WIRE
from pms.policy_requests.states import RequestState

if TYPE_CHECKING:
    from pms.policy_requests.models import PolicyRequest
    from pms.policy_requests.queries.programs import SearchedRequest

Comment = Annotated[str, Field(max_length=WIRE.longest_comment)]


class NewRequest(Lax):
    """A request for a policy of the partner's group, by its name."""

    policyName: str
    useCaseDescription: Comment


class Requested(Answer):
    """The id of a request that was made."""

    mappingkey: str
    message: str


class Decision(Lax):
    """Approved or Rejected, in any case."""

    status: NotBlank


class RequestPaging(Paging):
    """What the list of requests is narrowed by."""

    partnerId: str | None = None
    partnerType: str | None = None
    orgName: str | None = None
    policyId: str | None = None
    policyName: str | None = None
    policyGroupName: str | None = None
    partnerComment: str | None = None
    status: str | None = None


class RequestRow(Answer):
    """One row of the list; the group is the partner's."""

    id: str
    partnerId: str
    partnerStatus: str
    orgName: str
    partnerType: str
    policyGroupId: str | None
    policyGroupName: str | None
    policyGroupDescription: str | None
    policyId: str
    policyName: str
    policyDescription: str
    partnerComment: str
    status: str
    createdDateTime: OffsetTime
    updatedDateTime: OffsetTime | None

    @classmethod
    def of(cls, request: "PolicyRequest") -> "RequestRow":
        """One row."""
        partner, policy, group = request.partner, request.policy, request.partner.policy_group
        return cls(
            id=request.pk,
            partnerId=partner.pk,
            partnerStatus=status_of_partner(partner.state),
            orgName=partner.organisation,
            partnerType=partner.type,
            policyGroupId=group.pk if group else None,
            policyGroupName=group.name if group else None,
            policyGroupDescription=group.description if group else None,
            policyId=policy.pk,
            policyName=policy.name,
            policyDescription=policy.description,
            partnerComment=request.comment,
            status=RequestState(request.state).wire,
            createdDateTime=request.requested_at,
            updatedDateTime=request.changed_at,
        )


def status_of_partner(state: str) -> str:
    """A partner's state as the lists of requests call it."""
    return PartnerState.IN_PROGRESS.wire if state == PartnerState.IN_PROGRESS else state


class OlderRequest(Answer):
    """A request as the older reads of the manager give it; ``policyDesc`` is the partner's comment."""

    partnerID: str
    status: str
    organizationName: str
    policyId: str
    policyDesc: str
    apiKeyReqNo: str

    @classmethod
    def of(cls, request: "PolicyRequest") -> "OlderRequest":
        """One request."""
        return cls(
            partnerID=request.partner_id,
            status=RequestState(request.state).wire,
            organizationName=request.partner.organisation,
            policyId=request.policy_id,
            policyDesc=request.comment,
            apiKeyReqNo=request.pk,
        )


class OlderRequests(Answer):
    """All of them."""

    apikeyRequests: list[OlderRequest]


class FoundRequest(Answer):
    """One row of the search."""

    apikeyRequestId: str
    partnerId: str
    partnerName: str
    policyId: str
    policyName: str
    requestDatetimes: OffsetTime
    requestDetail: str
    statusCode: str
    isDeleted: bool
    crBy: str
    crDtimes: OffsetTime
    updBy: str | None
    updDtimes: OffsetTime | None
    delDtimes: OffsetTime | None

    @classmethod
    def of(cls, request: "SearchedRequest") -> "FoundRequest":
        """One row."""
        return cls(
            apikeyRequestId=request.pk,
            partnerId=request.partner_id,
            partnerName=request.partner.organisation,
            policyId=request.policy_id,
            policyName=request.policy.name,
            requestDatetimes=request.requested_at,
            requestDetail=request.comment,
            statusCode=request.wire_state,
            isDeleted=False,
            crBy=request.asked_by,
            crDtimes=request.requested_at,
            updBy=request.changed_by,
            updDtimes=request.last_changed,
            delDtimes=None,
        )
