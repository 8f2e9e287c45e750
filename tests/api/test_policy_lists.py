"""The lists and searches of policies."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest

from pms.common.columns import Kind
from pms.policies import queries
from pms.policies.models import Policy
from tests.api.conftest import POLICY, Program, codes
from tests.cast import Cast
from tests.factories.policies import MADE_AT, PolicyFactory

Programs = Callable[..., Program]
MostQueries = Callable[[int], AbstractContextManager[None]]
PATH = f"{POLICY}/policies"


@pytest.fixture
def emil(program: Programs, cast: Cast) -> Program:
    return program(cast.emil)


@pytest.fixture
def three(emil: Program) -> list[Policy]:
    """An activated, a drafted and a deactivated policy, made in this order."""
    return [
        PolicyFactory(name="Alpha_1", group__name="Banks", id="p1", description="One"),
        PolicyFactory(name="Beta", group__name="Shops", id="p2", draft=True, type="MISP", created_at=MADE_AT + HOUR),
        PolicyFactory(name="Gamma", group__name="Ports", id="p3", deactivated=True, created_at=MADE_AT + 2 * HOUR),
    ]


HOUR = timedelta(hours=1)


def page(program: Program, **query: object) -> Any:
    return program.get(f"{PATH}/v2?{urlencode(query)}")


def ids(envelope: Any) -> str:
    return " ".join(row["policyId"] for row in envelope["response"]["data"])


def test_policies_are_listed_newest_first(
    emil: Program, three: list[Policy], django_assert_max_num_queries: MostQueries
) -> None:
    with django_assert_max_num_queries(6):
        answer = page(emil)
    assert (answer["id"], answer["version"], answer["errors"]) == ("mosip.pms.policies.get", "1.0", [])
    response = answer["response"]
    assert (response["pageNo"], response["pageSize"], response["totalResults"]) == (0, 8, 3)
    assert [row["policyId"] for row in response["data"]] == ["p3", "p2", "p1"]
    assert response["data"][2] == {
        "policyId": "p1",
        "policyType": "Auth",
        "policyName": "Alpha_1",
        "policyDescription": "One",
        "policyGroupId": three[0].group.pk,
        "policyGroupName": "Banks",
        "status": "activated",
        "createdDateTime": "2026-01-05T09:00:00.000+00:00",
    }


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"policyName": "ALPHA"}, "p1"),
        ({"policyName": "_"}, "p1"),
        ({"policyType": "mis"}, "p2"),
        ({"policyId": "3"}, "p3"),
        ({"policyDescription": "one"}, "p1"),
        ({"policyGroupName": "or"}, "p3"),
        ({"status": "draft"}, "p2"),
        ({"status": "deactivated"}, "p3"),
        ({"status": "Draft"}, ""),
        ({"status": "activated", "policyName": "Beta"}, ""),
        ({"sortFieldName": "policyName", "sortType": "ASC"}, "p1 p2 p3"),
        ({"sortFieldName": "status", "sortType": "desc"}, "p2 p3 p1"),
        ({"sortFieldName": "policyGroupName", "sortType": "desc"}, "p2 p3 p1"),
        ({"sortFieldName": "createdDateTime", "sortType": "asc"}, "p1 p2 p3"),
        ({"sortFieldName": "policyId", "sortType": "asc"}, "p1 p2 p3"),
        ({"sortFieldName": "policyDescription", "sortType": "asc"}, "p1 p3 p2"),
        ({"sortFieldName": "policyName"}, "p3 p2 p1"),
        ({"sortType": "asc"}, "p3 p2 p1"),
        ({"pageSize": 2, "pageNo": 1}, "p1"),
        ({"pageSize": "2.0", "pageNo": ""}, "p3 p2"),
        ({"pageNo": 9}, ""),
        ({"pageNo": 10**30, "pageSize": 10**30}, ""),
    ],
)
def test_the_list_filters_sorts_and_pages(
    emil: Program, three: list[Policy], query: dict[str, object], found: str
) -> None:
    if query.get("sortFieldName") == "policyDescription":
        Policy.objects.filter(pk="p3").update(description="p")
        Policy.objects.filter(pk="p2").update(description="q")
    assert ids(page(emil, **query)) == found


def test_an_empty_page_has_no_numbers(emil: Program) -> None:
    assert page(emil, pageNo=3)["response"] == {"pageNo": 0, "pageSize": 0, "totalResults": 0, "data": []}


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ({"sortFieldName": "policyType", "sortType": "up", "pageNo": -1}, "PMS_PRT_357"),
        ({"sortFieldName": "policyName", "sortType": "up", "pageNo": -1}, "PMS_PRT_358"),
        ({"pageNo": -1, "pageSize": 0}, "PMS_PRT_360"),
        ({"pageSize": 0}, "PMS_PRT_361"),
    ],
)
def test_the_parameters_are_checked_in_order(emil: Program, query: dict[str, object], code: str) -> None:
    assert codes(page(emil, **query)) == [code]


# The older search


def search(program: Program, kind: str = "all", *filters: dict[str, Any], sort: str = "name", way: str = "asc") -> Any:
    body = {
        "policyType": kind,
        "filters": list(filters),
        "sort": [{"sortField": sort, "sortType": way}],
        "pagination": {"pageStart": 0, "pageFetch": 10},
    }
    return program.v1("POST", f"{PATH}/search", body)


def test_the_search_tells_every_stored_member(
    emil: Program, three: list[Policy], django_assert_max_num_queries: MostQueries
) -> None:
    with django_assert_max_num_queries(6):
        answer = search(emil)
    assert (answer["id"], answer["version"]) == (None, None)
    found = answer["response"]
    assert (found["fromRecord"], found["toRecord"], found["totalRecord"]) == (1, 3, 3)
    text = found["data"][0].pop("policies")
    assert isinstance(text, str)
    assert "authTokenType" in text
    assert found["data"][0] == {
        "id": "p1",
        "name": "Alpha_1",
        "desc": "One",
        "version": "1.1",
        "policyType": "Auth",
        "schema": "https://schemas.mosip.io/v1/auth-policy",
        "policyGroupId": three[0].group.pk,
        "policyGroupName": "Banks",
        "isActive": True,
        "isDeleted": False,
        "crBy": "manager",
        "crDtimes": "2026-01-05T09:00:00.000+00:00",
        "updBy": None,
        "updDtimes": None,
        "delDtimes": None,
        "validFromDate": "2026-01-06T09:00:00.000",
        "validToDate": "2226-01-06T09:00:00.000",
    }
    assert (found["data"][1]["schema"], found["data"][1]["validFromDate"]) == (None, "2026-01-05T10:00:00.000")


@pytest.mark.parametrize(
    ("kind", "condition", "found"),
    [
        ("ALL", {"columnName": "desc", "type": "equals", "value": "one"}, ["p1"]),
        ("all", {"columnName": "descr", "type": "startsWith", "value": "what gamma"}, ["p3"]),
        ("misp", {"columnName": "name", "type": "contains", "value": "a"}, ["p2"]),
        ("Binding", {"columnName": "name", "type": "contains", "value": "a"}, []),
        ("all", {"columnName": "policyGroupName", "type": "equals", "value": "ank"}, ["p1"]),
        ("all", {"columnName": "policyFileId", "type": "contains", "value": "KeyBinding"}, ["p2"]),
        ("all", {"columnName": "isActive", "type": "equals", "value": "false"}, ["p2", "p3"]),
        ("all", {"columnName": "schema", "type": "contains", "value": "auth"}, ["p1", "p3"]),
        ("all", {"columnName": "version", "type": "in", "values": ["1.1"]}, ["p1", "p2", "p3"]),
        ("all", {"columnName": "delDtimes", "type": "between", "fromValue": "2020-01-01T00:00:00.000Z",
                 "toValue": "2099-01-01T00:00:00.000Z"}, []),
        ("all", {"columnName": "validFromDate", "type": "between", "fromValue": "2026-01-06T00:00:00.000Z",
                 "toValue": "2099-01-01T00:00:00.000Z"}, ["p1", "p3"]),
    ],
)  # fmt: skip
def test_the_search_filters(
    emil: Program, three: list[Policy], kind: str, condition: dict[str, Any], found: list[str]
) -> None:
    data = search(emil, kind, condition)["response"]["data"]
    assert [row["id"] for row in data or []] == found


@pytest.mark.parametrize("column", [word for word, one in queries.POLICY_WIRE_COLUMNS.items() if one.sortable])
def test_every_field_of_the_search_sorts_both_ways(emil: Program, three: list[Policy], column: str) -> None:
    for way in ("ASC", "desc"):
        assert search(emil, sort=column, way=way)["response"]["totalRecord"] == 3


@pytest.mark.parametrize(
    ("sort", "condition", "code"),
    [
        ("desc", {"columnName": "name", "type": "equals", "value": "x"}, "PMS-MSD-357"),
        ("policyGroupName", {"columnName": "name", "type": "equals", "value": "x"}, "PMS-MSD-357"),
        ("name", {"columnName": "colour", "type": "equals", "value": "x"}, "PMS-MSD-310"),
        ("name", {"columnName": "isActive", "type": "equals", "value": "maybe"}, "PMS-MSD-390"),
    ],
)
def test_the_search_refuses_with_a_code(emil: Program, sort: str, condition: dict[str, Any], code: str) -> None:
    assert codes(search(emil, "all", condition, sort=sort)) == [code]


@pytest.mark.parametrize("call", ["search", "filtervalues"])
@pytest.mark.parametrize("members", [{}, {"policyType": " "}, {"policyType": None}])
def test_the_type_is_asked_for(emil: Program, call: str, members: dict[str, Any]) -> None:
    answer = emil.call("POST", f"{PATH}/{call}", {"request": {"filters": [], **members}})
    assert (answer.status_code, codes(answer.json())) == (400, ["PMS_COR_001"])  # type: ignore[attr-defined]
    assert "request.policyType" in answer.json()["errors"][0]["message"]  # type: ignore[attr-defined]


# Filter values


def values(program: Program, column: str, kind: str = "all", **more: Any) -> Any:
    body = {"policyType": kind, "filters": [{"columnName": column, "type": "unique", "text": "", **more}]}
    return program.v1("POST", f"{PATH}/filtervalues", body)


def test_filter_values_name_the_policy(emil: Program, three: list[Policy]) -> None:
    assert values(emil, "name")["response"]["filters"] == [
        {"fieldID": "name", "fieldValue": name, "fieldCode": key}
        for name, key in [("Alpha_1", "p1"), ("Beta", "p2"), ("Gamma", "p3")]
    ]
    assert [one["fieldValue"] for one in values(emil, "name", "Auth")["response"]["filters"]] == ["Alpha_1", "Gamma"]
    assert [one["fieldCode"] for one in values(emil, "name", text="GAM")["response"]["filters"]] == ["p3"]


@pytest.mark.parametrize(
    "column", [word for word, one in queries.POLICY_WIRE_COLUMNS.items() if one.kind is not Kind.DATE_TIME]
)
def test_every_column_has_filter_values(emil: Program, three: list[Policy], column: str) -> None:
    assert values(emil, column)["errors"] == []


def test_filter_values_refuse_with_a_code(program: Programs, emil: Program, cast: Cast) -> None:
    assert codes(values(emil, "colour")) == ["PMS-MSD-317"]
    assert codes(values(emil, "crDtimes")) == ["PMS-MSD-324"]
    assert values(program(cast.amina), "name")["errors"] == []
    assert program(cast.amina).call("POST", f"{PATH}/search", {"request": {}}).status_code == 403
    assert program(cast.amina).call("GET", f"{PATH}/v2").status_code == 403
