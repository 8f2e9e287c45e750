"""The audit log in the portal: for partner admins, filtered by time, actor, event, object."""

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from pms.audit import services
from pms.audit.actions import accounts
from pms.audit.actions import status as actions
from pms.audit.models import LogRow
from pms.common.actor import SYSTEM, Actor
from tests.cast import sign_in
from tests.factories.audit import AT, row

LIST = reverse("portal:audit-list")
BERTA = Actor(id="18", name="berta", host_ip="192.0.2.18")


@pytest.fixture
def dana(cast, client) -> Client:
    return sign_in(client, cast.dana)


def detail(one: LogRow) -> str:
    return reverse("portal:audit-detail", args=[one.log_id])


def test_the_list_tells_who_did_what_to_what_and_when(dana):
    one = row("drawer-77")
    page = dana.get(LIST)
    assert page.status_code == 200
    for words in (detail(one), "anna", "DRAWER OPENED", "drawer-77", "192.0.2.17", "3 May 2026"):
        assert words in page.text


@pytest.mark.parametrize(
    "query",
    [
        {"actor": "BERT"},
        {"object": "drawer-2"},
        {"host": "192.0.2.18"},
        {"at_from": "2026-06-01"},
        {"outcome": "refused"},
        {"event": "PMS_STATUS_002"},
        {"object_type": "userId"},
        {"module": "PMS_SYS"},
        {"actor": "berta", "outcome": "refused", "at_to": "2026-06-03"},
    ],
)
def test_rows_are_found_by_time_actor_event_and_object(dana, query):
    first = row("drawer-1")
    services.record(
        actions.RETRY_REFUSED, actor=BERTA, at=datetime(2026, 6, 2, tzinfo=UTC), ref_id="drawer-2", ref_type="userId"
    )
    second = LogRow.objects.latest("seq")
    page = dana.get(LIST, query).text
    assert detail(second) in page
    assert detail(first) not in page


def test_what_came_from_no_address_has_none(dana):
    services.record(actions.RETRY_REFUSED, actor=SYSTEM, at=AT, ref_id="drawer-9", ref_type="userId")
    assert "Unknown Host" not in dana.get(LIST).text
    assert "Unknown Host" not in dana.get(detail(LogRow.objects.latest("seq"))).text


def test_a_row_says_whether_it_is_sealed(dana):
    one = row("drawer-77")
    assert "It will be sealed within a few minutes." in dana.get(detail(one)).text
    services.seal(at=AT)
    page = dana.get(detail(one)).text
    assert "Seal 1 covers it." in page
    assert "A drawer was opened." in page


@pytest.mark.parametrize("who", ["amina", "emil"])
def test_the_log_is_closed_to_partners_and_policy_managers(cast, client, who):
    one = row()
    browser = sign_in(client, getattr(cast, who))
    assert [browser.get(url).status_code for url in (LIST, detail(one))] == [403, 403]


def test_a_row_that_does_not_exist_is_missing(dana):
    assert dana.get(reverse("portal:audit-detail", args=["no-such-id"])).status_code == 404


def test_the_list_asks_the_database_no_more_for_many_rows_than_for_few(dana):
    row()
    dana.get(LIST)  # the first page of a session writes it
    for_few = queries_for(dana)
    for _ in range(10):
        row()
    assert queries_for(dana) == for_few <= 12


def queries_for(browser: Client) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert browser.get(LIST).status_code == 200
    return len(captured)


def test_the_events_stand_under_the_part_of_the_product_that_they_belong_to(dana):
    page = dana.get(LIST).text
    group = page.index('<optgroup label="Accounts and access">')
    assert group < page.index('<option value="PMS_ACCOUNT_038">An account was deactivated.</option>')
    chip = dana.get(LIST, {"event": "PMS_ACCOUNT_038"}).text
    assert "What: An account was deactivated." in chip


def test_a_row_leads_to_its_object_to_its_actor_and_to_what_happened_before_and_after(dana, cast):
    user = str(cast.emil.user.pk)
    written = []
    for action in (accounts.ROLES_CHANGED, accounts.DEACTIVATED, accounts.REACTIVATED):
        services.record(action, actor=cast.dana.actor, at=AT, ref_id=user, ref_type="userId")
        written.append(LogRow.objects.latest("seq"))
    page = dana.get(detail(written[1])).text
    for url in (
        detail(written[0]),
        detail(written[2]),
        reverse("portal:user-detail", args=[user]),
        reverse("portal:user-detail", args=[cast.dana.user.pk]),
    ):
        assert f'href="{url}"' in page
    assert "Before that, same object" not in dana.get(detail(written[0])).text


def test_rows_about_no_object_are_no_neighbours(dana):
    for _ in range(3):
        services.record(actions.RETRIED, actor=BERTA, at=AT)
    page = dana.get(detail(LogRow.objects.latest("seq"))).text
    assert "same object" not in page
    assert "NO_ID" not in page


def test_what_is_no_time_no_event_and_no_object_is_left_out(dana):
    row("drawer-1")
    odd = "\u202e%_'\"\U0001f511"
    query = {"at_from": "yesterday", "event": "' OR 1=1", "object": odd, "actor": odd, "page": "999"}
    assert dana.get(LIST, query).status_code == 200
