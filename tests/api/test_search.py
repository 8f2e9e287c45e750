"""The older searches: each check with its code, each operator, in SQL on policy groups."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from pms.api.errors import WireError
from pms.api.search import FilterValues, Search, filter_values, search
from pms.policies.models import PolicyGroup
from pms.policies.queries import GROUP_WIRE_COLUMNS, groups_on_the_wire
from tests.factories.policies import PolicyGroupFactory

pytestmark = pytest.mark.django_db


def found(**body: Any) -> list[str]:
    """The names that a search finds."""
    page = search(
        groups_on_the_wire(),
        Search(**{"sort": [{"sortField": "name", "sortType": "asc"}], **body}),
        columns=GROUP_WIRE_COLUMNS,
        render=lambda group: group.name,
    )
    return page.data or []


def condition(**parts: Any) -> dict[str, Any]:
    return {"filters": [{"columnName": "name", "type": "contains", "value": "a", **parts}]}


@pytest.fixture
def groups() -> list[PolicyGroup]:
    active = [PolicyGroupFactory(name=name) for name in ("Alpha Bank", "Beta bank", "100% Gamma")]
    return [*active, PolicyGroupFactory(name="Delta_x", deactivated=True)]


@pytest.mark.parametrize(
    ("parts", "names"),
    [
        ({"value": "BANK"}, ["Alpha Bank", "Beta bank"]),
        ({"value": "*bank"}, ["Alpha Bank", "Beta bank"]),
        ({"value": "*ank*"}, ["Alpha Bank", "Beta bank"]),
        ({"value": "*alpha"}, []),
        ({"value": "%"}, ["100% Gamma"]),
        ({"value": "_"}, ["Delta_x"]),
        ({"type": "startsWith", "value": "alp*"}, ["Alpha Bank"]),
        ({"type": "STARTSWITH", "value": "bank"}, []),
        ({"type": "equals", "value": "beta BANK"}, ["Beta bank"]),
        ({"type": "in", "value": None, "values": ["Alpha Bank", "beta bank"]}, ["Alpha Bank"]),
        ({"type": "between", "value": None, "fromValue": "A", "toValue": "B"}, ["Alpha Bank"]),
        ({"columnName": "isActive", "type": "equals", "value": "false"}, ["Delta_x"]),
        ({"columnName": "NAME", "value": "gamma"}, ["100% Gamma"]),
    ],
)
def test_each_operator(groups: list[PolicyGroup], parts: dict[str, Any], names: list[str]) -> None:
    assert found(**condition(**parts)) == names


def test_a_span_of_time_is_searched(groups: list[PolicyGroup]) -> None:
    span = {"fromValue": "2000-01-01T00:00:00.000Z", "toValue": "2100-01-01T00:00:00"}
    assert len(found(**condition(columnName="crDtimes", type="between", value=None, **span))) == len(groups)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (condition(columnName=" "), "PMS-MSD-311"),
        (condition(columnName="secret"), "PMS-MSD-310"),
        (condition(type=""), "PMS-MSD-312"),
        (condition(type="regex"), "PMS-MSD-324"),
        (condition(value=""), "PMS-MSD-390"),
        (condition(values=["x"]), "PMS-MSD-392"),
        (condition(type="in", value=None), "PMS-MSD-391"),
        (condition(type="between", value=None, fromValue="x"), "PMS-MSD-315"),
        (condition(columnName="isActive", type="equals", value="maybe"), "PMS-MSD-390"),
        (condition(columnName="crDtimes", type="equals", value="yesterday"), "PMS-MSD-316"),
        (condition(columnName="crDtimes", type="equals", value="2026-13-45T00:00:00Z"), "PMS-MSD-316"),
        (condition(columnName="crDtimes", type="contains", value="2026"), "PMS-MSD-324"),
        ({"sort": [{"sortField": "name"}]}, "PMS-MSD-314"),
        ({"sort": [{"sortField": "secret", "sortType": "asc"}]}, "PMS-MSD-357"),
        ({"sort": [{"sortField": "name", "sortType": "up"}]}, "PMS-MSD-358"),
        ({"pagination": {"pageStart": -1, "pageFetch": 1}}, "PMS-MSD-313"),
        ({"pagination": {"pageStart": 0, "pageFetch": 0}}, "PMS-MSD-313"),
        ({**condition(columnName="x"), "sort": [{"sortField": "name"}]}, "PMS-MSD-310"),
    ],
)
def test_each_check_has_its_code(body: dict[str, Any], code: str) -> None:
    with pytest.raises(WireError) as error:
        found(**body)
    assert error.value.code == code


def test_a_page_is_cut_in_the_database(groups: list[PolicyGroup]) -> None:
    with CaptureQueriesContext(connection) as queries:
        assert found(pagination={"pageStart": 1, "pageFetch": 3}) == ["Delta_x"]
    assert "LIMIT 3 OFFSET 3" in queries[0]["sql"]
    assert len(queries) == 2


def test_a_page_beyond_the_end_and_beyond_all_numbers_is_empty(groups: list[PolicyGroup]) -> None:
    assert found(pagination={"pageStart": 9, "pageFetch": 10}) == []
    assert found(pagination={"pageStart": 10**30, "pageFetch": 10**30}) == []


def test_missing_parts_are_empty_ones(groups: list[PolicyGroup]) -> None:
    assert sorted(found(sort=None)) == sorted(group.name for group in groups)


def values(*wanted: dict[str, Any], **more: Any) -> list[tuple[str, str | None]]:
    body = FilterValues(filters=list(wanted), **more)
    answer = filter_values(groups_on_the_wire(), body, columns=GROUP_WIRE_COLUMNS, code="name")
    return [(value.fieldValue, value.fieldCode) for value in answer.filters]


def test_values_of_a_column(groups: list[PolicyGroup]) -> None:
    assert values({"columnName": "name", "type": "unique", "text": "bank"}) == [
        ("Alpha Bank", "Alpha Bank"),
        ("Beta bank", "Beta bank"),
    ]
    assert values({"columnName": "isActive", "type": "all", "text": ""}) == [("true", ""), ("false", "")]
    only = {"columnName": "name", "type": "equals", "value": "Delta_x"}
    assert values({"columnName": "name", "type": "all", "text": None}, optionalFilters=[only]) == [
        ("Delta_x", "Delta_x")
    ]


def test_every_finding_about_the_columns_is_reported() -> None:
    wanted = [
        {"columnName": "x", "type": "all"},
        {"columnName": "name", "type": ""},
        {"columnName": "crDtimes", "type": "all"},
    ]
    with pytest.raises(WireError) as error:
        values(*wanted)
    assert [error.value.code, *(code for code, _ in error.value.more)] == ["PMS-MSD-317", "PMS-MSD-322", "PMS-MSD-324"]
