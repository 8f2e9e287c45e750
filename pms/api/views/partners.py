"""One partner: register, change, read, contacts, policy group, status."""

from django.conf import settings

from pms.api.auth import WireRequest
from pms.api.errors import WireError, missing
from pms.api.roles import ANYBODY
from pms.api.router import Endpoints
from pms.api.schemas.partners import (
    ChangedPartner,
    ChangedPartnerV2,
    EmailAnswer,
    EmailQuestion,
    NewContact,
    NewPartner,
    NewPartnerV2,
    PartnerDetail,
    PartnerStatus,
    PartnerStatusAnswer,
    RegisteredPartner,
    WithExtras,
)
from pms.api.wire import V1, V1_ECHO, V1_ECHO_TIMED, V1_RETRIEVE, V1Request
from pms.offboarding import services as offboarding
from pms.partners import queries, wire_queries
from pms.partners.rules import needs_policy_group
from pms.partners.services import policy_group, program
from pms.partners.states import PartnerState, PartnerType

endpoints = Endpoints(tags=["Partners"])
UNKNOWN = "PMS_PRT_005"
UNKNOWN_WORDS = "There is no partner with this id."


@endpoints.wire("POST", "/partners", roles=ANYBODY, envelope=V1_ECHO_TIMED, answers=RegisteredPartner)
def register_partner(request: WireRequest, body: V1Request[NewPartner]) -> RegisteredPartner:
    """Register a partner for the caller and for the user of the partner's name."""
    return _register(request, body.request, program.Extras())


@endpoints.wire("POST", "/partners/v2", roles=ANYBODY, envelope=V1_ECHO, answers=RegisteredPartner)
def register_partner_v2(request: WireRequest, body: V1Request[NewPartnerV2]) -> RegisteredPartner:
    """Register a partner with logo and additional information."""
    return _register(request, body.request, _extras(body.request))


def _register(request: WireRequest, sent: NewPartner, extras: program.Extras) -> RegisteredPartner:
    new = program.NewPartner(
        partner_id=sent.partnerId,
        type=sent.partnerType,
        organisation=sent.organizationName,
        address=sent.address,
        phone=sent.contactNumber,
        email=sent.emailId,
        language=sent.langCode or settings.LANGUAGE_CODE,
        policy_group=sent.policyGroup or "",
        extras=extras,
    )
    return RegisteredPartner.of(program.register_by_program(new=new, actor=request.actor, at=request.at))


def _extras(sent: WithExtras) -> program.Extras:
    """What was sent; the reference stores an empty list where nothing was."""
    info = [] if sent.additionalInfo is None else sent.additionalInfo
    return program.Extras(logo_url=sent.logoUrl or "", additional_info=info)


@endpoints.wire("PUT", "/partners/{partner_id}", roles="putpartners", envelope=V1_ECHO, answers=RegisteredPartner)
def change_partner(request: WireRequest, partner_id: str, body: V1Request[ChangedPartner]) -> RegisteredPartner:
    """Change a partner's address and number; logo and additional information stay."""
    return _change(request, partner_id, body.request, None)


@endpoints.wire("PUT", "/partners/v2/{partner_id}", roles="putpartnersnew", envelope=V1_ECHO, answers=RegisteredPartner)
def change_partner_v2(request: WireRequest, partner_id: str, body: V1Request[ChangedPartnerV2]) -> RegisteredPartner:
    """Change a partner's address, number, logo and additional information; what is not sent is erased."""
    return _change(request, partner_id, body.request, _extras(body.request))


def _change(
    request: WireRequest, partner_id: str, sent: ChangedPartner, extras: program.Extras | None
) -> RegisteredPartner:
    with missing(UNKNOWN, UNKNOWN_WORDS):
        partner = program.change_by_program(
            partner_id=partner_id,
            address=sent.address,
            phone=sent.contactNumber,
            extras=extras,
            actor=request.actor,
            at=request.at,
        )
    return RegisteredPartner.of(partner)


@endpoints.wire(
    "GET", "/partners/{partner_id}", roles="getpartnerspartnerid", envelope=V1_RETRIEVE, answers=PartnerDetail
)
def partner_detail(request: WireRequest, partner_id: str) -> PartnerDetail:
    """One partner."""
    rows = wire_queries.readable_by(request.actor, settings.API_ROLES["getpartnerspartnerid"])
    with missing(UNKNOWN, UNKNOWN_WORDS):
        return PartnerDetail.of(wire_queries.detail(rows, partner_id))


@endpoints.wire("PUT", "/partners/email/verify", roles=ANYBODY, envelope=V1, answers=EmailAnswer)
def verify_partner_email(request: WireRequest, body: V1Request[EmailQuestion]) -> EmailAnswer:
    """Whether an address is a partner's already, and which types of partners need a policy group."""
    email = program.checked_program_email(body.request.emailId or "")
    types = [kind.value.upper() for kind in PartnerType if needs_policy_group(kind)]
    return EmailAnswer(emailExists=wire_queries.email_known(email), policyRequiredPartnerTypes=types)


@endpoints.wire(
    "POST", "/partners/{partner_id}/contact/add", roles="postpartnerscontactadd", envelope=V1_ECHO, answers=str
)
def put_partner_contact(request: WireRequest, partner_id: str, body: V1Request[NewContact]) -> str:
    """Add a further contact to a partner, or change the one of this address."""
    sent = body.request
    contact = program.NewContact(
        address=sent.address, phone=sent.contactNumber, email=sent.emailId, is_active=sent.is_Active
    )
    with missing(UNKNOWN, UNKNOWN_WORDS):
        added = program.put_contact(partner_id=partner_id, contact=contact, actor=request.actor, at=request.at)
    return "The contact was added." if added else "The contact was changed."


@endpoints.wire(
    "PUT",
    "/partners/{partner_id}/policygroup/{policygroup_name}",
    roles="putpartnerspolicygroup",
    envelope=V1,
    answers=str,
)
def map_partner_to_policy_group(request: WireRequest, partner_id: str, policygroup_name: str) -> str:
    """Give a partner that is not active yet its policy group."""
    with missing(UNKNOWN, UNKNOWN_WORDS):
        policy_group.map_by_name(partner_id=partner_id, group_name=policygroup_name, actor=request.actor, at=request.at)
    return "Success"


@endpoints.wire("PATCH", "/partners/{partner_id}", roles="patchpartners", envelope=V1_ECHO, answers=PartnerStatusAnswer)
def change_partner_status(request: WireRequest, partner_id: str, body: V1Request[PartnerStatus]) -> PartnerStatusAnswer:
    """Deactivate a partner. Its certificate activates it; a deactivated one is activated again in the portal."""
    rows = wire_queries.readable_by(request.actor, settings.API_ROLES["patchpartners"])
    with missing("PMS_PMP_005", UNKNOWN_WORDS):
        partner = wire_queries.find(rows, partner_id)
        word = body.request.status.strip().lower()
        if partner.state == PartnerState.DEACTIVATED:
            raise WireError("PMS_PM_063", "The partner is deactivated already.")
        if word not in {"active", "de-active"}:
            raise WireError("PMS_PM_058", "The status is Active or De-Active.")
        if word == "de-active":
            offboarding.deactivate_partner(partner_id=partner.pk, actor=request.actor, at=request.at)
            return PartnerStatusAnswer(message="The partner was deactivated.")
    if partner.state != PartnerState.ACTIVE or queries.current_certificate(partner, request.at) is None:
        raise WireError("PMS_PRT_108", "The partner has no certificate yet.")
    return PartnerStatusAnswer(message="The partner is active.")
