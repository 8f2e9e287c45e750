"""Partners as partner admins see them."""

from typing import Annotated

from ninja import Query

from pms.api.auth import WireRequest
from pms.api.errors import WireError, missing
from pms.api.lists import Page, WireList
from pms.api.router import Endpoints
from pms.api.schemas.partner_lists import AdminPartner, AdminPartnerRow, AdminQuery
from pms.api.wire import v2
from pms.partners import queries, wire_queries

endpoints = Endpoints(tags=["Partner admin"])
LIST = WireList(
    columns=wire_queries.LISTED_COLUMNS,
    sorts={
        "partnerId": "id",
        "partnerType": "type",
        "orgName": "organisation",
        "policyGroupId": "group_id",
        "policyGroupName": "group",
        "emailAddress": "email",
        "certificateUploadStatus": "certificate",
        "status": "approval",
        "isActive": "active",
        "createdDateTime": "registered",
    },
    contains={"partnerId": "id", "partnerType": "type", "orgName": "organisation", "policyGroupName": "group"},
    default_size=8,
)
UPLOADED = {"uploaded": True, "not_uploaded": False}


@endpoints.wire(
    "GET",
    "/admin-partners",
    roles="getadminpartners",
    envelope=v2("mosip.pms.admin.partners.get"),
    answers=Page[AdminPartnerRow],
)
def admin_partners(request: WireRequest, query: Annotated[AdminQuery, Query(...)]) -> Page[AdminPartnerRow]:
    """Every partner, page by page."""
    LIST.checked(query)
    if query.sortFieldName == "emailAddress":
        raise WireError("KER_PRT_391", "The partners cannot be sorted by their addresses.")
    word = query.certificateUploadStatus or None
    rows = wire_queries.narrowed(
        LIST.filtered(wire_queries.listed(request.at), query),
        email=query.emailAddress,
        active=query.isActive,
        with_certificate=UPLOADED.get(word) if word else None,
    )
    return LIST.page(rows.none() if word and word not in UPLOADED else rows, query, AdminPartnerRow.of)


@endpoints.wire(
    "GET",
    "/admin-partners/{partner_id}",
    roles="getpartnerdetails",
    envelope=v2("mosip.pms.partner.details.get"),
    answers=AdminPartner,
)
def admin_partner(request: WireRequest, partner_id: str) -> AdminPartner:
    """One partner with its people and its certificate."""
    with missing("PMS_PRT_005", "There is no partner with this id."):
        partner = wire_queries.find(queries.visible_to(request.actor), partner_id)
    return AdminPartner.of(
        partner,
        person=wire_queries.person_of(partner),
        certificate=queries.current_certificate(partner, request.at),
    )
