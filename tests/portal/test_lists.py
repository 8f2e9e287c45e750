"""The one list: what the address says is what is shown, and nothing that it says can break it."""

from datetime import timedelta
from urllib.parse import quote

import pytest
from django.db import DatabaseError
from django.test import Client

from pms.partners.models import Partner
from pms.partners.states import PartnerState, PartnerType
from tests.factories import partners
from tests.factories.accounts import SOME_TIME_AGO

pytestmark = pytest.mark.usefixtures("pages")


def make(number: int, *, name: str = "Bank", **more: object) -> list[Partner]:
    return [
        partners.partner(
            f"{name.lower()}-{index:03}",
            organisation=f"{name} {index:03}",
            registered_at=SOME_TIME_AGO + timedelta(days=index + 1),
            **more,  # type: ignore[arg-type]
        )
        for index in range(number)
    ]


def shown(client: Client, query: str = "", **headers: str) -> list[str]:
    response = client.get(f"/things/{query}", headers=headers)
    assert response.status_code == 200
    return [line["url"].removeprefix("/things/").rstrip("/") for line in response.context["list"].lines]


def body(client: Client, query: str = "") -> str:
    return client.get(f"/things/{query}").content.decode()


def test_rows_come_in_the_default_order_and_in_pages(amina):
    make(25)
    assert shown(amina)[:2] == ["bank-024", "bank-023"]
    assert len(shown(amina)) == 20
    assert len(shown(amina, "?page=2")) == 7  # five banks and the two partners of the cast
    assert "1–20 of 27" in body(amina)
    assert "21–27 of 27" in body(amina, "?page=2")


def test_pages_never_overlap_though_the_sorted_column_ties(amina):
    make(45, state=PartnerState.ACTIVE)
    pages = [set(shown(amina, f"?sort=state&page={number}")) for number in (1, 2, 3)]
    assert sum(len(page) for page in pages) == len(set.union(*pages)) == 47


@pytest.mark.parametrize("sort", ["state", "-state", "organisation", "-registered"])
def test_the_pages_of_both_halves_follow_one_another(amina, sort):
    make(67)
    whole = shown(amina, f"?sort={sort}&size=100")
    parts = [shown(amina, f"?sort={sort}&size=20&page={number}") for number in (1, 2, 3, 4)]
    assert [row for part in parts for row in part] == whole


def test_a_heading_sorts_and_a_second_click_turns_it_round(amina):
    make(3)
    page = body(amina, "?sort=organisation")
    assert shown(amina, "?sort=organisation")[0] == "acme-bank"
    assert 'aria-sort="ascending"' in page
    assert 'href="/things/?sort=-organisation"' in page
    assert shown(amina, "?sort=-organisation")[0] == "north-telecom"


def test_search_looks_into_the_searched_columns_without_regard_to_case(amina):
    make(2)
    assert shown(amina, "?q=BANK%20001") == ["bank-001"]
    assert shown(amina, "?q=north-tel") == ["north-telecom"]


def test_filters_narrow_and_each_value_has_a_chip_that_takes_it_away(amina):
    make(2, state=PartnerState.DEACTIVATED, type=PartnerType.DEVICE)
    query = "?state=deactivated&type=Device_Provider&organisation=bank"
    assert shown(amina, query) == ["bank-001", "bank-000"]
    page = body(amina, query)
    assert "Status: Deactivated" in page
    assert 'href="/things/?organisation=bank&amp;type=Device_Provider"' in page


def test_several_values_of_one_filter_are_joined_and_have_a_chip_each(amina):
    make(1, name="Old", state=PartnerState.DEACTIVATED)
    make(1, name="New", state=PartnerState.IN_PROGRESS)
    assert shown(amina, "?state=deactivated&state=in_progress&sort=id") == ["new-000", "old-000"]
    assert len(amina.get("/things/?state=deactivated&state=in_progress").context["list"].chips) == 2


def test_days_are_whole_days_of_the_installations_zone(amina):
    make(3)
    first = (SOME_TIME_AGO + timedelta(days=1)).date().isoformat()
    assert shown(amina, f"?registered_from={first}&registered_to={first}") == ["bank-000"]


def test_a_list_that_never_had_a_row_says_what_belongs_there_and_how_to_make_the_first(amina):
    page = body(amina, "empty/")
    assert "No organisation has registered yet." in page
    assert '<a class="btn btn-primary" href="/things/new/">Register one</a>' in page
    assert "Nothing matches" not in page


def test_no_hit_names_the_search_and_the_filters_and_offers_to_clear_them(amina):
    page = body(amina, "?q=nobody&state=deactivated&sort=organisation")
    assert "Nothing matches your search and filters." in page
    assert "<bdi>Search: nobody</bdi> · <bdi>Status: Deactivated</bdi>" in page
    assert 'href="/things/?sort=organisation">Clear search and filters' in page
    assert "No organisation has registered yet." not in page


def test_a_failed_read_says_so_with_a_reference_and_offers_a_retry(amina, monkeypatch):
    def fail(self: object) -> None:
        raise DatabaseError("statement timeout")

    monkeypatch.setattr("pms.portal.views.lists.List.load", fail)
    response = amina.get("/things/?q=acme")
    page = response.content.decode()
    assert response.status_code == 503
    assert "This list could not be loaded." in page
    assert response.context["list"].failed in page
    assert 'href="/things/?q=acme">Try again' in page
    assert "No organisation has registered yet." not in page


def test_the_page_size_is_remembered_in_the_browser(amina):
    make(30)
    assert len(shown(amina, "?size=50")) == 32
    assert len(shown(amina)) == 32
    assert len(shown(amina, "?size=20")) == 20


HOSTILE = [
    "?page=99999",
    "?page=-1",
    "?page=0",
    "?page=last",
    "?page=" + "9" * 6000,
    "?page=1e3",
    "?sort=evil",
    "?sort=--id",
    "?sort=password",
    "?sort=type",
    "?sort=%00",
    "?size=1000000",
    "?size=x",
    "?q=" + "a" * 5000,
    "?q=%00",
    "?q=%25_'\"--;",
    "?state=evil",
    "?state=%00",
    "?type=Auth_Partner&type=evil",
    "?id=%00",
    "?organisation=" + "z" * 5000,
    "?registered_from=yesterday",
    "?registered_from=99999-01-01",
    "?registered_to=0001-01-01",
    "?registered_from=9999-12-31",
    "?registered_to=9999-12-31",
    "?q=" + quote("\ud83d", errors="surrogatepass"),
    "?q=%ff%fe",
    "?nothing=known&" + "&".join(f"x{i}=1" for i in range(500)),
]


@pytest.mark.parametrize("query", HOSTILE)
def test_an_address_that_makes_no_sense_still_shows_a_list(amina, query):
    assert amina.get(f"/things/{query}").status_code == 200


def test_what_was_left_out_is_told_at_its_filter_and_not_carried_on(amina):
    response = amina.get("/things/?registered_from=yesterday&state=evil&sort=id&page=7")
    assert "Enter a valid date." in response.content.decode()
    assert response.context["list"].present_url == "/things/?sort=id"


def test_htmx_gets_the_changing_part_only_and_the_clean_address(amina):
    make(3)
    response = amina.get(
        "/things/?q=bank&id=&state=&sort=evil", headers={"HX-Request": "true", "HX-Target": "list-part"}
    )
    page = response.content.decode()
    assert "<html" not in page
    assert page.startswith('<div id="list-part"')
    assert response.headers["HX-Push-Url"] == "/things/?q=bank"
    assert "HX-Request" in response.headers["Vary"]


@pytest.mark.parametrize("number", [1, 3])
def test_a_list_page_takes_the_same_few_queries_for_any_number_of_rows(amina, number, django_assert_num_queries):
    make(number)
    amina.get("/things/")
    with django_assert_num_queries(8):  # session, user, memberships, partners, count, keys, rows, bell
        amina.get("/things/")


def test_every_cell_carries_its_label_for_narrow_screens(amina):
    page = body(amina)
    for label in ("Partner", "Organisation", "Type", "Status", "Registered"):
        assert f'data-label="{label}"' in page


def test_cells_show_words_never_codes(amina):
    page = amina.get("/things/").content.decode()
    assert "Authentication Partner" in page
    assert "Activated" in page
    assert ">Auth_Partner<" not in page
    assert ">activated<" not in page
