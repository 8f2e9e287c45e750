"""A list as a CSV file: what is filtered, in order, in plain values, safe to open."""

import csv
import io
from datetime import timedelta

import pytest
import time_machine
from django.db import DatabaseError
from django.test import Client
from django.utils import translation

from pms.audit.actions import lists as actions
from pms.audit.models import LogRow
from pms.partners.models import Partner
from pms.partners.states import PartnerState, PartnerType
from pms.policy_requests.models import PolicyRequest
from pms.portal import exports
from tests.cast import Cast, sign_in
from tests.factories import partners
from tests.factories.accounts import SOME_TIME_AGO
from tests.factories.policy_requests import AT, policy_request

pytestmark = pytest.mark.usefixtures("pages")


@pytest.fixture(autouse=True)
def _at(cast: Cast) -> object:
    with time_machine.travel(AT, tick=False):
        yield


def fetch(client: Client, query: str = "", path: str = "/things/") -> bytes:
    response = client.get(f"{path}?format=csv{query}")
    assert response.status_code == 200
    assert response.streaming
    return b"".join(response.streaming_content)


def lines(client: Client, query: str = "", path: str = "/things/") -> list[list[str]]:
    return list(csv.reader(io.StringIO(fetch(client, query, path).decode("utf-8-sig"), newline="")))


def test_the_file_has_the_heads_and_plain_values_of_the_list_in_its_order(amina: Client) -> None:
    found = lines(amina, "&sort=id")
    assert found[0] == ["Partner", "Organisation", "Type", "Status", "Registered", "Activated on"]
    registered = SOME_TIME_AGO.strftime("%Y-%m-%dT%H:%M:%SZ")
    assert found[1] == ["acme-bank", "Acme Bank", "Authentication Partner", "Activated", registered, registered]
    assert [line[0] for line in found[1:]] == ["acme-bank", "north-telecom"]


def test_it_begins_with_the_mark_by_which_spreadsheets_know_utf_8(amina: Client) -> None:
    partners.partner("bank", organisation="مصرف")
    content = fetch(amina)
    assert content.startswith(b"\xef\xbb\xbf")
    assert "مصرف" in content.decode("utf-8")


def test_it_holds_what_is_filtered_and_searched_and_all_of_it(amina: Client) -> None:
    for number in range(25):
        partners.partner(f"shut-{number:02}", state=PartnerState.DEACTIVATED, type=PartnerType.DEVICE)
    partners.partner("shut-elsewhere")
    assert len(lines(amina, "&state=deactivated&q=shut&sort=-id&size=20&page=2")) == 26
    assert lines(amina, "&state=deactivated&q=shut&sort=-id")[1][0] == "shut-24"


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝"])
def test_a_cell_that_a_spreadsheet_would_run_is_made_text(amina: Client, start: str) -> None:
    partners.partner("evil", organisation=f'{start}HYPERLINK("https://evil.example";"x")')
    found = {line[0]: line[1] for line in lines(amina)}
    assert found["evil"] == f'\'{start}HYPERLINK("https://evil.example";"x")'
    assert found["acme-bank"] == "Acme Bank"


def test_nor_does_it_run_what_follows_a_semicolon_where_those_part_cells(amina: Client) -> None:
    partners.partner("evil", organisation="x;=1+1;y;z; -2\n@SUM(1)")
    assert {line[0]: line[1] for line in lines(amina)}["evil"] == "x;'=1+1;y;z; -2\n'@SUM(1)"


def test_commas_quotes_and_line_breaks_stay_within_their_cell(amina: Client) -> None:
    name = 'Fish, "Chips"\nand more'
    partners.partner("fish", organisation=name)
    assert {line[0]: line[1] for line in lines(amina)}["fish"] == name


def test_batches_follow_each_other_in_order_without_gap_or_double(
    amina: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exports, "BATCH", 4)
    for number in range(13):
        partners.partner(f"bank-{number:03}", registered_at=SOME_TIME_AGO + timedelta(days=number + 1))
    found = [line[0] for line in lines(amina)[1:]]
    assert found == [f"bank-{number:03}" for number in reversed(range(13))] + ["north-telecom", "acme-bank"]


def test_twenty_thousand_rows_come_in_pieces_with_few_queries(
    amina: Client, django_assert_max_num_queries: object
) -> None:
    Partner.objects.bulk_create(many(20_000), batch_size=2_000)
    with django_assert_max_num_queries(60):  # type: ignore[operator]
        response = amina.get("/things/?format=csv&sort=id")
        pieces = list(response.streaming_content)
    assert len(pieces) == 42  # the heads, and 500 rows a piece
    assert max(len(piece) for piece in pieces) < 100_000
    assert b"".join(pieces).count(b"\r\n") == 20_003


def many(number: int) -> list[Partner]:
    return [
        Partner(
            id=f"bulk-{one:05}",
            id_folded=f"bulk-{one:05}",
            type=PartnerType.AUTH.value,
            organisation=f"Bulk {one}",
            organisation_folded=f"bulk {one}",
            state=PartnerState.ACTIVE.value,
            address="1 Harbour Street",
            contact_email=f"{one}@bulk.example",
            contact_email_folded=f"{one}@bulk.example",
            contact_phone="+33142685300",
            language="en",
            registered_at=SOME_TIME_AGO,
            verified_at=SOME_TIME_AGO,
            activated_at=SOME_TIME_AGO,
        )
        for one in range(number)
    ]


def test_a_real_list_gives_what_its_cells_say_as_words(cast: Cast, client: Client) -> None:
    row = policy_request()
    found = lines(sign_in(client, cast.dana), path="/admin/requests/")
    assert len(found) == 2
    assert row.partner_id in found[1]
    assert "Pending for approval" in found[1]
    assert row.requested_at.strftime("%Y-%m-%dT%H:%M:%SZ") in found[1]
    assert not any("<" in cell for cell in found[1])


def test_heads_and_words_are_in_the_language_of_the_page(cast: Cast, client: Client) -> None:
    policy_request()
    sign_in(client, cast.dana).cookies["pms_language"] = "fr"
    response = client.get("/admin/requests/?format=csv", headers={"Accept-Language": "fr"})
    language = response.headers["Content-Language"]
    with translation.override("ar"):  # whatever is in force when the pieces are read
        content = b"".join(response.streaming_content).decode("utf-8-sig")
    with translation.override(language):
        assert content.splitlines()[0].startswith(exports_heads())


def exports_heads() -> str:
    from pms.portal.tables.policy_requests import RequestTable  # noqa: PLC0415 - its labels belong to the language

    return RequestTable([]).headings()[0]


def test_the_audit_log_says_who_took_how_many_rows_of_what_but_not_what_was_searched(
    cast: Cast, client: Client
) -> None:
    policy_request()
    sign_in(client, cast.dana).get("/admin/requests/?format=csv&q=secret-name&status=in_progress&sort=-requested")
    row = LogRow.objects.get(event_id=actions.EXPORTED.event_id)
    assert (row.session_user_name, row.ref_id, row.ref_id_type) == ("dana", "/admin/requests/", "page")
    assert row.log_desc == "0 rows, narrowed by q, status"


def test_the_file_has_a_name_with_the_day_and_is_never_shown_or_stored(cast: Cast, client: Client) -> None:
    response = sign_in(client, cast.dana).get("/admin/requests/?format=csv")
    assert response.headers["Content-Disposition"] == 'attachment; filename="policy-linking-2026-03-04.csv"'
    assert response.headers["Content-Type"].startswith("text/csv; charset=utf-8")
    assert "no-store" in response.headers["Cache-Control"]
    assert response.headers["X-Content-Type-Options"] == "nosniff"


def test_a_list_without_rows_gives_the_heads_alone_and_offers_no_link(amina: Client) -> None:
    assert len(lines(amina, path="/things/empty/")) == 1
    assert "format=csv" not in amina.get("/things/empty/").content.decode()


def test_the_link_carries_search_filters_and_order_but_neither_page_nor_size(amina: Client) -> None:
    page = amina.get("/things/?q=bank&state=activated&sort=id&size=50&page=1").content.decode()
    assert 'href="/things/?q=bank&amp;state=activated&amp;sort=id&amp;format=csv"' in page


def test_the_link_follows_the_filters_when_only_a_part_of_the_page_is_read(amina: Client) -> None:
    page = amina.get("/things/?q=bank", headers={"HX-Request": "true", "HX-Target": "list-part"}).content.decode()
    assert 'id="list-count" class="heading-count" hx-swap-oob="true"' in page
    assert "/things/?q=bank&amp;format=csv" in page


def test_a_read_that_fails_before_the_file_begins_gives_the_page_of_a_failed_list(
    amina: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(self: object) -> None:
        raise DatabaseError

    monkeypatch.setattr("pms.portal.views.lists.List.export", fail)
    response = amina.get("/things/?format=csv")
    assert response.status_code == 503
    assert "This list could not be loaded." in response.content.decode()


def test_an_export_shows_no_more_than_the_list_does(cast: Cast, client: Client) -> None:
    foreign, own = policy_request(cast.north), policy_request(cast.acme)
    text = fetch(sign_in(client, cast.amina), path="/policies/requests/").decode()
    assert own.policy.name in text
    assert foreign.policy.name not in text
    assert PolicyRequest.objects.count() == 2


@pytest.mark.parametrize("query", ["&format=xml", "&page=99999", "&sort=evil", "&q=%00", "&q=%25_'--", "&state=evil"])
def test_an_address_that_makes_no_sense_still_gives_a_file(amina: Client, query: str) -> None:
    response = amina.get(f"/things/?q=&{query}&format=csv")
    assert response.status_code == 200
    assert b"".join(response.streaming_content).startswith(b"\xef\xbb\xbf")
