"""Many partners: whole lists, the caller's own, searches."""

from collections.abc import Callable, Iterator
from typing import Annotated, Any, cast

from django.conf import settings
from django.db.models import QuerySet
from django.http import StreamingHttpResponse
from ninja import Query
from pydantic_core import to_json

from pms.api.auth import WireRequest
from pms.api.errors import WireError
from pms.api.fixed_rows import FixedRows
from pms.api.lists import CHUNK
from pms.api.roles import ANYBODY
from pms.api.router import Endpoints
from pms.api.schemas import partner_lists as schemas
from pms.api.search import FilterValues, Found, Search, Values, filter_values, search
from pms.api.wire import RETRIEVE, V1, V1_RETRIEVE, VERSION, V1Request, stamp, v2
from pms.common.columns import Column, Kind, column_map
from pms.partners import wire_queries
from pms.partners.states import PartnerType

endpoints = Endpoints(tags=["Partners"])
TYPE_COLUMNS = column_map(
    Column("code", "code", "", sortable=True),
    Column("partnerDescription", "partnerDescription", "", sortable=True),
    Column("isPolicyRequired", "isPolicyRequired", "", kind=Kind.YES_NO, sortable=True),
    Column("isActive", "isActive", "", kind=Kind.YES_NO, sortable=True),
    Column("isDeleted", "isDeleted", "", kind=Kind.YES_NO, sortable=True),
    Column("crBy", "crBy", "", sortable=True),
    Column("crDtimes", "crDtimes", "", kind=Kind.DATE_TIME, sortable=True),
    Column("updBy", "updBy", "", sortable=True),
    Column("updDtimes", "updDtimes", "", kind=Kind.DATE_TIME, sortable=True),
)


@endpoints.wire(
    "GET", "/partners", roles="getpartners", envelope=V1_RETRIEVE, answers=schemas.AllPartners, deprecated=True
)
def all_partners(request: WireRequest, partnerType: str | None = None) -> StreamingHttpResponse:  # noqa: N803
    """Every partner, or every one of a type."""
    return _whole_list(request, "getpartners", partnerType, schemas.row_of)


@endpoints.wire(
    "GET", "/partners/v2", roles="getpartnersnew", envelope=V1_RETRIEVE, answers=schemas.AllPartnersV2, deprecated=True
)
def all_partners_v2(request: WireRequest, partnerType: str | None = None) -> StreamingHttpResponse:  # noqa: N803
    """Every partner, or every one of a type, with logo and additional information."""
    return _whole_list(request, "getpartnersnew", partnerType, schemas.row_v2_of)


def _whole_list(
    request: WireRequest, key: str, partner_type: str | None, render: Callable[[Any], Any]
) -> StreamingHttpResponse:
    """All partners that the caller reads, sent in pieces: nobody is left out and no table is held in memory."""
    rows = wire_queries.of_type(wire_queries.readable_by(request.actor, settings.API_ROLES[key]), partner_type)
    if not rows.exists():
        raise WireError("PMS_PMP_013", "There are no such partners.")
    head = to_json({"id": RETRIEVE, "version": VERSION, "responsetime": stamp(request.at), "metadata": None})[:-1]

    def pieces() -> Iterator[bytes]:
        yield head + b',"response":{"partners":['
        for place, row in enumerate(rows.iterator(chunk_size=CHUNK)):
            yield (b"," if place else b"") + to_json(render(row))
        yield b']},"errors":[]}'

    return StreamingHttpResponse(pieces(), content_type="application/json", headers={"Cache-Control": "no-store"})


@endpoints.wire(
    "GET",
    "/partners/v3",
    roles="getpartnersv3",
    envelope=v2("mosip.pms.partners.v3.get"),
    answers=list[schemas.OwnPartner],
)
def own_partners(request: WireRequest, query: Annotated[schemas.OwnQuery, Query(...)]) -> list[schemas.OwnPartner]:
    """The caller's partners in a state."""
    if not request.actor.owns:
        raise WireError("PMS_CERTIFICATE_ERROR_002", "The caller belongs to no partner.")
    grouped = query.policyGroupAvailable
    rows = wire_queries.own_in_state(
        request.actor, approval=query.status, partner_type=query.partnerType or None, grouped=grouped
    )
    return [schemas.OwnPartner.of(row, with_group=bool(grouped)) for row in rows]


@endpoints.wire(
    "POST",
    "/partners/partnertype/search",
    roles="postpartnerspartnertypesearch",
    envelope=V1,
    answers=Found[schemas.PartnerTypeRow],
)
def search_partner_types(request: WireRequest, body: V1Request[Search]) -> Found[schemas.PartnerTypeRow]:
    """Search the types of partners."""
    rows = FixedRows([schemas.PartnerTypeRow.of(kind) for kind in PartnerType])
    return search(cast("QuerySet[Any]", rows), body.request, columns=TYPE_COLUMNS, render=lambda row: row)


@endpoints.wire(
    "POST",
    "/partners/search",
    roles="postpartnerssearch",
    envelope=V1,
    answers=Found[schemas.StoredPartnerAnswer],
    deprecated=True,
)
def search_partners(request: WireRequest, body: V1Request[schemas.PartnerSearch]) -> Found[schemas.StoredPartnerAnswer]:
    """Search the partners that the caller may see."""
    readable = wire_queries.readable_by(request.actor, settings.API_ROLES["postpartnerssearch"])
    return search(
        wire_queries.stored(wire_queries.like_type(readable, body.request.partnerType), request.at),
        body.request,
        columns=wire_queries.STORED_COLUMNS,
        render=schemas.StoredPartnerAnswer.of,
        unsearchable=wire_queries.UNSEARCHABLE,
    )


@endpoints.wire("POST", "/partners/filtervalues", roles=ANYBODY, envelope=V1, answers=Values, deprecated=True)
def partner_filter_values(request: WireRequest, body: V1Request[FilterValues]) -> Values:
    """The values of columns of the partners that the caller may see."""
    rows = wire_queries.stored(wire_queries.readable_by(request.actor, ()), request.at)
    return filter_values(rows, body.request, columns=wire_queries.STORED_COLUMNS, code="id")
