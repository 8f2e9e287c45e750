"""Who may enter, for whom, from where; and what becomes of a form whose session ended."""

from datetime import timedelta
from html import unescape

import pytest
import time_machine
from django.test import Client, RequestFactory
from django.urls import reverse

from pms.accounts.states import Role, UserState
from pms.audit.models import LogRow
from pms.common.clock import now
from pms.partners.models import Partner
from pms.portal import idle, parking
from pms.portal.access import PARTNER_KEY, SECTIONS, Section, client_ip, sections_of
from pms.portal.navigation import PARTNER, PARTNER_ADMIN, POLICY_MANAGER, address
from tests.cast import Cast, sign_in
from tests.factories import accounts, partners

pytestmark = pytest.mark.usefixtures("pages")
MINUTE = timedelta(minutes=1)


def test_a_visitor_is_sent_to_sign_in_and_back(client, db):
    response = client.get("/things/?q=acme")
    assert response.status_code == 302
    assert response.url == f"{reverse('portal:sign-in')}?next=%2Fthings%2F%3Fq%3Dacme"


def test_a_visitor_is_sent_there_from_within_a_page_too(client, db):
    response = client.get(
        "/things/?q=acme", headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/things/"}
    )
    assert response.headers["HX-Redirect"] == f"{reverse('portal:sign-in')}?next=%2Fthings%2F"


def test_another_role_gets_the_403_page_and_the_refusal_is_audited(amina, cast):
    response = amina.get("/things/admin/")
    assert response.status_code == 403
    assert "This page is not open to you" in response.content.decode()
    row = LogRow.objects.get(event_id="PMS_ACCESS_001")
    assert (row.ref_id, row.session_user_name) == ("/things/admin/", cast.amina.user.username)


def test_the_right_role_enters(client, cast):
    assert sign_in(client, cast.dana).get("/things/admin/").content == b"open"


def test_role_words_are_compared_whole(db):
    assert sections_of(frozenset({"PARTNER_ADMIN_ASSISTANT", "ADMIN", "AUTH"})) == sections_of(frozenset())


def test_every_role_of_people_has_its_line_in_the_table():
    services = {role for role in Role if str(role.label).startswith("Service:")}
    assert set(SECTIONS) == set(Role) - services


@pytest.mark.parametrize(
    "entry", dict.fromkeys((*PARTNER, *PARTNER_ADMIN, *POLICY_MANAGER)), ids=lambda entry: entry.url_name
)
def test_every_entry_of_the_navigation_leads_somewhere(entry):
    assert address(entry.url_name)


def test_every_section_is_opened_by_some_role():
    assert set(Section) == set().union(*SECTIONS.values())


def test_a_user_of_two_organisations_switches_between_them(amina, cast):
    second = partners.partner("acme-telecom", organisation="Acme Telecom")
    partners.member(second, cast.amina.user)
    assert "Acme Bank" in amina.get("/things/").content.decode()
    response = amina.post("/preferences/partner/", {"partner": "acme-telecom"})
    assert response.status_code == 303
    assert amina.session[PARTNER_KEY] == "acme-telecom"
    assert amina.get("/things/").context["request"].partner_id == "acme-telecom"


def test_nobody_switches_to_a_foreign_organisation(amina):
    assert amina.post("/preferences/partner/", {"partner": "north-telecom"}).status_code == 404
    assert amina.get("/things/").context["request"].partner_id == "acme-bank"


def test_who_left_an_organisation_no_longer_acts_for_it(amina, cast):
    amina.get("/things/")
    Partner.objects.get(pk="acme-bank").memberships.all().delete()
    assert amina.get("/things/").context["request"].partner_id is None


@pytest.mark.parametrize(
    ("trusted", "peer", "forwarded", "expected"),
    [
        ([], "203.0.113.9", "198.51.100.1", "203.0.113.9"),
        (["10.0.0.0/8"], "10.1.2.3", "198.51.100.1", "198.51.100.1"),
        (["10.0.0.0/8"], "10.1.2.3", "6.6.6.6, 198.51.100.1", "198.51.100.1"),
        (["10.0.0.0/8"], "10.1.2.3", "198.51.100.1, 10.9.9.9", "198.51.100.1"),
        (["10.0.0.0/8"], "10.1.2.3", "rubbish", "10.1.2.3"),
        (["10.0.0.0/8"], "203.0.113.9", "198.51.100.1", "203.0.113.9"),
    ],
)
def test_the_address_is_the_peers_unless_a_trusted_proxy_speaks(settings, trusted, peer, forwarded, expected):
    settings.TRUSTED_PROXIES = trusted
    request = RequestFactory().get("/", REMOTE_ADDR=peer, HTTP_X_FORWARDED_FOR=forwarded)
    assert client_ip(request) == expected


def test_an_idle_session_ends_on_the_server(amina, settings):
    amina.get("/things/")
    with time_machine.travel(now() + settings.IDLE_MINUTES * MINUTE + 6 * MINUTE):
        response = amina.get("/things/")
    assert response.status_code == 302
    assert "_auth_user_id" not in amina.session


def test_a_used_session_does_not_end(amina, settings):
    start = now()
    for step in range(5):
        with time_machine.travel(start + step * settings.IDLE_MINUTES * MINUTE):
            assert amina.get("/things/").status_code == 200


def test_what_a_page_asks_by_itself_is_no_use_of_the_session(amina, settings):
    start = now()
    amina.get("/things/")
    for step in range(1, 4):
        with time_machine.travel(start + step * 9 * MINUTE):
            assert amina.get("/things/", headers={idle.PASSIVE: "1"}).status_code == 200
    with time_machine.travel(start + settings.IDLE_MINUTES * MINUTE + 6 * MINUTE):
        assert amina.get("/things/", headers={idle.PASSIVE: "1"}).status_code == 302


def test_stay_signed_in_prolongs(amina, settings):
    start = now()
    amina.get("/things/")
    with time_machine.travel(start + settings.IDLE_MINUTES * MINUTE):
        assert amina.post("/session/stay/").status_code == 204
    with time_machine.travel(start + 2 * settings.IDLE_MINUTES * MINUTE):
        assert amina.get("/things/").status_code == 200


FORM = {"kind": "auth", "name": "Bank KYC", "group": "1", "comment": "one\r\ntwo", "password": "hush", "consent": "on"}


def send_late(client: Client, settings, data: dict[str, str] = FORM) -> object:
    """Send the form after the session has ended; the session's end is in the past then."""
    client.get("/things/new/")
    client.session.flush()
    client.cookies.pop("sessionid")
    return client.post("/things/new/", data)


def test_a_form_sent_too_late_waits_and_can_be_sent_after_sign_in(amina, cast, settings):
    response = send_late(amina, settings)
    assert response.status_code == 303
    assert response.url == f"{reverse('portal:sign-in')}?next=%2Fsession%2Fform%2F"
    assert "Bank KYC" not in str(amina.session[parking.KEY])
    sign_in(amina, cast.amina)
    page = unescape(amina.get("/session/form/").content.decode())
    assert 'action="/things/new/"' in page
    assert "Bank KYC" in page
    assert "one\r\ntwo" in page
    assert "hush" not in page
    assert parking.parked(amina.get("/session/form/").wsgi_request).path == "/things/new/"


def test_somebody_else_does_not_see_the_form_that_waits(amina, cast, settings):
    send_late(amina, settings)
    sign_in(amina, cast.chloe)
    assert amina.get("/session/form/").status_code == 302
    assert parking.KEY not in amina.session


def test_a_form_waits_no_longer_than_a_quarter_of_an_hour(amina, cast, settings):
    send_late(amina, settings)
    with time_machine.travel(now() + 16 * MINUTE):
        sign_in(amina, cast.amina)
        assert amina.get("/session/form/").status_code == 302


def test_a_form_that_waits_can_be_discarded(amina, cast, settings):
    send_late(amina, settings)
    sign_in(amina, cast.amina)
    assert amina.post("/session/form/discard/").status_code == 303
    assert parking.KEY not in amina.session


def test_a_form_without_a_known_owner_or_too_large_is_not_kept(client, amina, cast, settings):
    assert Client().post("/things/new/", FORM).status_code == 303
    send_late(amina, settings, {**FORM, "comment": "x" * 70_000})
    assert parking.KEY not in amina.session


def test_an_account_that_is_not_active_opens_nothing_of_its_partner(client, cast: Cast):
    user = accounts.user("sleeper", state=UserState.DEACTIVATED)
    client.force_login(user)
    assert client.get("/things/").status_code == 302
