"""Certificate chains at addresses that only events tell: for half an hour, for whoever has the address."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.urls import reverse

from pms.audit.models import LogRow
from pms.publishing.adapters.chains import token_of
from pms.trust.services.store import REF_TYPE
from tests.factories import certificates as make
from tests.factories.trust import trusted


@pytest.fixture
def authority(db):
    (row,) = trusted(make.root())
    return row


def address(token: str) -> str:
    return reverse("portal:chain", args=[token])


def test_it_is_there_for_half_an_hour_and_then_no_more(client, authority):
    now = datetime.now(UTC)
    with time_machine.travel(now, tick=False):
        url = address(token_of(REF_TYPE, authority.pk))
    for minutes, status in ((0, 200), (29, 200), (31, 404)):
        with time_machine.travel(now + timedelta(minutes=minutes), tick=False):
            assert client.get(url).status_code == status


def test_it_needs_no_encoding_no_session_and_is_kept_by_no_cache(client, authority):
    token = token_of(REF_TYPE, authority.pk)
    assert address(token) == f"/chains/{token}"
    answer = client.get(address(token))
    assert "no-store" in answer["Cache-Control"]
    assert not answer.cookies
    assert client.post(address(token)).status_code == 405


def test_each_fetch_is_audited(client, authority):
    client.get(address(token_of(REF_TYPE, authority.pk)), REMOTE_ADDR="192.0.2.7")
    row = LogRow.objects.get()
    assert (row.event_id, row.ref_id_type, row.ref_id, row.host_ip) == (
        "PMS_EVENT_004",
        "trust_certificate",
        authority.pk,
        "192.0.2.7",
    )


def test_an_address_that_was_touched_or_made_up_is_missing(client, authority):
    token = token_of(REF_TYPE, authority.pk)
    body, stamp, signature = token.split(":")
    others = [token[:-1], token + "A", f"x{token}", f"{body}:{stamp}", f"{body}:0{stamp}:{signature}", "a", "é", ":::"]
    assert {client.get(address(other)).status_code for other in others} == {404}
    assert set(LogRow.objects.values_list("event_name", flat=True)) == {"ACCESS REFUSED"}


def test_a_chain_whose_certificate_is_gone_is_missing(client, authority):
    url = address(token_of(REF_TYPE, authority.pk))
    authority.delete()
    assert client.get(url).status_code == 404
