"""The calls on policy groups."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest

from pms.api.wire import local_time
from pms.audit.models import LogRow
from pms.events.models import OutboxRow
from pms.policies.models import PolicyGroup
from tests.api.conftest import POLICY, Program, codes
from tests.cast import Cast
from tests.factories.policies import MADE_AT, PolicyFactory, PolicyGroupFactory

Programs = Callable[..., Program]
NEW = f"{POLICY}/policies/group/new"


def test_a_group_is_made(program: Programs, cast: Cast) -> None:
    answer = program(cast.emil).v1("POST", NEW, {"name": "Banks", "desc": "All banks"}, id="x", version="LTS")
    stored = PolicyGroup.objects.get()
    assert (answer["id"], answer["version"], answer["metadata"], answer["errors"]) == ("x", "LTS", None, [])
    assert answer["response"] == {
        "id": stored.pk,
        "name": "Banks",
        "desc": "All banks",
        "is_Active": True,
        "cr_by": "emil",
        "up_by": None,
        "cr_dtimes": answer["response"]["cr_dtimes"],
        "upd_dtimes": None,
    }


def test_a_name_is_taken_once(program: Programs, cast: Cast) -> None:
    PolicyGroupFactory(name="Banks")
    assert codes(program(cast.dana).v1("POST", NEW, {"name": "BANKS", "desc": "x"})) == ["PMS_POL_014"]


@pytest.mark.parametrize(("person", "status", "code"), [("amina", 403, "KER-ATH-403"), (None, 401, "KER-ATH-401")])
def test_only_policy_staff_makes_groups(
    program: Programs, cast: Cast, person: str | None, status: int, code: str
) -> None:
    answer = program(getattr(cast, person) if person else None).call("POST", NEW, {"request": {}})
    assert (answer.status_code, codes(answer.json())) == (status, [code])  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("body", "place"),
    [
        ({"request": {"name": " ", "desc": "x"}}, "request.name"),
        ({"request": {"desc": "x"}}, "request.name"),
        ({"request": {"name": "x" * 129, "desc": "x"}}, "request.name"),
        ({}, "request"),
        ([], "body"),
        (b"{", ""),
        (b'{"request": {"name": "a\\u0000b", "desc": "x"}}', ""),
    ],
)
def test_a_body_that_is_wrong_is_named(program: Programs, cast: Cast, body: object, place: str) -> None:
    answer = program(cast.dana).call("POST", NEW, body)
    assert (answer.status_code, codes(answer.json())) == (400, ["PMS_COR_001"])  # type: ignore[attr-defined]
    assert place in answer.json()["errors"][0]["message"] or place == "body"  # type: ignore[attr-defined]


def test_the_search_finds_pages(program: Programs, cast: Cast) -> None:
    for number in range(3):
        PolicyGroupFactory(name=f"Group {number}")
    body = {
        "filters": [{"columnName": "name", "type": "contains", "value": "group"}],
        "sort": [{"sortField": "name", "sortType": "desc"}],
        "pagination": {"pageStart": "0.0", "pageFetch": 2},
    }
    found = program(cast.dana).v1("POST", f"{POLICY}/policies/group/search", body)["response"]
    assert (found["fromRecord"], found["toRecord"], found["totalRecord"]) == (1, 2, 3)
    assert [row["name"] for row in found["data"]] == ["Group 2", "Group 1"]


def test_a_group_is_deactivated(program: Programs, cast: Cast) -> None:
    banks = PolicyGroupFactory(name="Banks")
    path, name = f"{POLICY}/policies/group/{banks.pk}", "mosip.pms.deactivate.policy.group.patch"
    call = program(cast.dana).v2
    assert codes(call("PATCH", path, {"status": "x"}, name)) == ["PMS_POL_073"]
    assert codes(call("PATCH", path, {"status": "De-Activate"}, "other")) == ["PMS_REQUEST_ERROR_002"]
    assert call("PATCH", path, {"status": "De-Activate"}, name)["response"] == {
        "policyGroupId": banks.pk,
        "isActive": False,
    }
    assert codes(call("PATCH", path, {"status": "De-Activate"}, name)) == ["PMS_POL_067"]
    assert codes(call("PATCH", f"{path}x", {"status": "De-Activate"}, name)) == ["PMS_POL_068"]


@pytest.mark.parametrize(
    ("live", "code"),
    [
        ([{}, {"draft": True}], "PMS_POL_069"),
        ([{}], "PMS_POL_056"),
        ([{"draft": True}], "PMS_POL_070"),
    ],
)
def test_what_keeps_a_group_from_being_deactivated_is_told(
    program: Programs, cast: Cast, live: list[dict[str, bool]], code: str
) -> None:
    group = PolicyGroupFactory()
    PolicyFactory(group=group, deactivated=True)
    for traits in live:
        PolicyFactory(group=group, **traits)
    path, name = f"{POLICY}/policies/group/{group.pk}", "mosip.pms.deactivate.policy.group.patch"
    assert codes(program(cast.emil).v2("PATCH", path, {"status": "De-Activate"}, name)) == [code]
    assert PolicyGroup.objects.get().state == "active"


def test_a_deactivation_is_checked_in_order(program: Programs, cast: Cast) -> None:
    call, name = program(cast.emil).v2, "mosip.pms.deactivate.policy.group.patch"
    blank, unknown = f"{POLICY}/policies/group/%20", f"{POLICY}/policies/group/none"
    assert codes(call("PATCH", blank, {"status": "x"}, "other")) == ["PMS_REQUEST_ERROR_002"]
    assert codes(call("PATCH", blank, {"status": "x"}, name)) == ["PMS_COR_002"]
    assert codes(call("PATCH", unknown, {}, name)) == ["PMS_POL_073"]
    assert codes(call("PATCH", unknown, {"status": "De-Activate"}, name)) == ["PMS_POL_068"]
    answer = program(cast.emil).call("PATCH", blank, {"id": "other", "request": None})
    assert (answer.status_code, codes(answer.json())) == (400, ["PMS_COR_001"])  # type: ignore[attr-defined]


def test_a_group_is_changed(program: Programs, cast: Cast) -> None:
    group = PolicyGroupFactory(name="Banks")
    path = f"{POLICY}/policies/group/{group.pk}"
    answer = program(cast.emil).v1("PUT", path, {"name": " Lenders ", "desc": "All", "isActive": True}, id="7")
    stored = PolicyGroup.objects.get()
    assert (answer["id"], answer["version"]) == ("7", None)
    assert answer["response"] == {
        "id": group.pk,
        "name": "Lenders",
        "desc": "All",
        "is_Active": True,
        "cr_by": "manager",
        "up_by": "emil",
        "cr_dtimes": "2026-01-05T09:00:00.000",
        "upd_dtimes": local_time(stored.updated_at),
    }
    assert (stored.name, stored.description, stored.state, stored.updated_by) == ("Lenders", "All", "active", "emil")


def test_a_group_is_taken_out_of_use_and_back_by_its_flag(program: Programs, cast: Cast) -> None:
    group = PolicyGroupFactory(name="Banks")
    PolicyFactory(group=group, draft=True)
    path, body = f"{POLICY}/policies/group/{group.pk}", {"name": "Banks", "desc": "x"}
    call = program(cast.emil).v1
    assert call("PUT", path, {**body, "isActive": False})["response"]["is_Active"] is False
    assert call("PUT", path, body)["response"]["is_Active"] is False
    assert call("PUT", path, {**body, "isActive": True})["response"]["is_Active"] is True
    events = list(LogRow.objects.filter(ref_id=group.pk).order_by("seq").values_list("event_id", flat=True))
    assert events == ["PMS_PRT_256", "PMS_POLICY_GROUP_003", "PMS_PRT_256", "PMS_PRT_256", "PMS_POLICY_GROUP_005"]
    assert not OutboxRow.objects.exists()


def test_a_change_of_a_group_is_checked_in_order(program: Programs, cast: Cast) -> None:
    PolicyGroupFactory(name="Taken")
    group = PolicyFactory().group
    path, call = f"{POLICY}/policies/group/{group.pk}", program(cast.emil).v1
    off = {"desc": "x", "isActive": False}
    assert codes(call("PUT", f"{path}x", {**off, "name": "taken"})) == ["PMS_POL_008"]
    assert codes(call("PUT", path, {**off, "name": "taken"})) == ["PMS_POL_014"]
    assert codes(call("PUT", path, {**off, "name": "New name"})) == ["PMS_POL_056"]
    stored = PolicyGroup.objects.get(pk=group.pk)
    assert (stored.name, stored.state, stored.updated_at) == (group.name, "active", None)


def test_a_group_tells_of_its_policies(
    program: Programs, cast: Cast, django_assert_max_num_queries: Callable[[int], AbstractContextManager[None]]
) -> None:
    group = PolicyGroupFactory(name="Banks", description="All", updated_by="dana", updated_at=MADE_AT)
    policy = PolicyFactory(group=group, name="A", description="One", version="2", updated_by="dana", updated_at=MADE_AT)
    draft = PolicyFactory(group=group, name="B", draft=True)
    PolicyFactory()
    reader = program(cast.emil)
    with django_assert_max_num_queries(6):
        answer = reader.get(f"{POLICY}/policies/group/{group.pk}")
    assert answer["response"]["policyGroup"] == {
        "id": group.pk,
        "name": "Banks",
        "desc": "All",
        "userId": "dana",
        "isActive": True,
        "isDeleted": False,
        "crBy": "manager",
        "crDtimes": "2026-01-05T09:00:00.000+00:00",
        "updBy": "dana",
        "updDtimes": "2026-01-05T09:00:00.000+00:00",
        "delDtimes": None,
    }
    first, second = answer["response"]["policies"]
    assert first == {
        "policyId": policy.pk,
        "policyName": "A",
        "policyDesc": "One",
        "publishDate": "2026-01-06T09:00:00.000",
        "validTill": "2226-01-06T09:00:00.000",
        "status": "PUBLISHED",
        "version": "2",
        "schema": "https://schemas.mosip.io/v1/auth-policy",
        "is_Active": True,
        "cr_by": "manager",
        "up_by": "dana",
        "cr_dtimes": "2026-01-05T09:00:00.000",
        "upd_dtimes": "2026-01-05T09:00:00.000",
        "policies": policy.data,
    }
    assert (second["policyId"], second["status"], second["schema"], second["publishDate"], second["validTill"]) == (
        draft.pk,
        "DRAFTED",
        None,
        "2026-01-05T09:00:00.000",
        "2226-01-05T09:00:00.000",
    )
    assert codes(reader.get(f"{POLICY}/policies/group/none")) == ["PMS_POL_016"]


def test_all_groups_tell_of_their_policies_without_a_query_for_each(
    program: Programs, cast: Cast, django_assert_max_num_queries: Callable[[int], AbstractContextManager[None]]
) -> None:
    groups = [PolicyGroupFactory(name=f"Group {number}") for number in range(9)]
    for group in groups:
        PolicyFactory.create_batch(2, group=group)
    PolicyGroupFactory(name="Void", deactivated=True)
    reader = program(cast.emil)
    with django_assert_max_num_queries(6):
        answer = reader.get(f"{POLICY}/policies/group/all")
    assert (answer["id"], answer["version"], answer["metadata"], answer["errors"]) == (None, None, None, [])
    told = [(one["policyGroup"]["name"], len(one["policies"])) for one in answer["response"]]
    assert told == [*((f"Group {number}", 2) for number in range(9)), ("Void", 0)]


def test_active_groups_are_listed(
    program: Programs, cast: Cast, django_assert_max_num_queries: Callable[[int], AbstractContextManager[None]]
) -> None:
    reader = program(cast.amina)
    PolicyGroupFactory(deactivated=True)
    assert codes(reader.get(f"{POLICY}/policies/policy-groups")) == ["PMS_POL_059"]
    shops, banks = PolicyGroupFactory(name="Shops"), PolicyGroupFactory(name="banks", description="All")
    with django_assert_max_num_queries(6):
        answer = reader.get(f"{POLICY}/policies/policy-groups")
    assert (answer["id"], answer["version"], answer["errors"]) == ("mosip.pms.policy.groups.get", "1.0", [])
    assert "responseTime" in answer
    assert answer["response"] == [
        {"id": banks.pk, "name": "banks", "description": "All"},
        {"id": shops.pk, "name": "Shops", "description": shops.description},
    ]


@pytest.mark.parametrize(
    "column", ["id", "name", "desc", "userId", "isActive", "isDeleted", "crBy", "crDtimes", "updBy", "delDtimes"]
)
def test_every_column_of_the_search_sorts(program: Programs, cast: Cast, column: str) -> None:
    PolicyGroupFactory.create_batch(2)
    body = {"filters": [], "sort": [{"sortField": column, "sortType": "asc"}], "pagination": {"pageFetch": 10}}
    found = program(cast.amina).v1("POST", f"{POLICY}/policies/group/search", body)["response"]
    assert found["totalRecord"] == 2


def test_filter_values_name_the_group(program: Programs, cast: Cast) -> None:
    PolicyGroupFactory(name="Banks", description="All banks")
    PolicyGroupFactory(name="Shops", description="All shops")
    body = {"filters": [{"columnName": "desc", "type": "unique", "text": "bank"}], "optionalFilters": []}
    answer = program(cast.amina).v1("POST", f"{POLICY}/policies/group/filtervalues", body)
    assert answer["response"] == {
        "filters": [{"fieldID": "desc", "fieldValue": "All banks", "fieldCode": "Banks"}],
    }
