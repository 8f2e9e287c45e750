"""Signing in again over a page whose session ended, and what a page that stood open asks about its session."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from pms.accounts.models import User
from pms.accounts.states import UserState
from pms.audit.models import LogRow
from pms.common.clock import now
from pms.partners.states import PartnerType
from pms.portal import idle, parking
from pms.portal.access import PARTNER_KEY
from tests.cast import Cast, sign_in
from tests.factories import accounts, partners
from tests.factories.accounts import PASSWORD

pytestmark = pytest.mark.usefixtures("pages")


def state(client: Client, **headers: str) -> dict[str, str]:
    return client.get("/session/state/", headers={idle.PASSIVE: "1", **headers}).json()


def again(client: Client, username: str = "acme-bank", password: str = PASSWORD, **more: str):
    return client.post("/session/sign-in/", {"username": username, "password": password, **more})


def end_session(client: Client) -> None:
    """The session is gone, the browser keeps its other cookies."""
    client.session.flush()
    client.cookies.pop("sessionid")


def kept_page(client: Client, path: str = "/things/new/") -> str:
    """What a page says of for whom it was made."""
    return client.get(path).context["frame"].acting


def events() -> list[str]:
    rows = LogRow.objects.filter(event_name__startswith="SIGN IN").order_by("action_dtimes", "log_id")
    return list(rows.values_list("event_name", flat=True))


def test_a_page_of_who_is_signed_in_brings_the_dialog_with_the_name_filled_in(amina):
    page = amina.get("/things/new/").content.decode()
    dialog = page.partition('<template id="session"')[2].partition("</template>")[0]
    assert 'name="username" value="acme-bank"' in dialog
    assert 'id="again_password"' in dialog
    assert 'data-reveal="again_password"' in dialog
    assert '<a class="btn" href="/">' in dialog
    assert "again_" not in page.replace(dialog, "")
    assert 'id="session"' not in Client().get("/things/public/").content.decode()


def test_signing_in_again_tells_who_acts_and_gives_a_token_that_forms_are_taken_with(cast: Cast):
    client = sign_in(Client(enforce_csrf_checks=True), cast.amina)
    made_for, old = kept_page(client), state(client)["token"]
    end_session(client)
    answer = again(client, csrfmiddlewaretoken=old)
    assert answer.status_code == 200
    assert answer.json()["acting"] == made_for
    assert client.post("/session/stay/", {"csrfmiddlewaretoken": old}).status_code == 403
    assert client.post("/session/stay/", {"csrfmiddlewaretoken": answer.json()["token"]}).status_code == 204
    assert events() == ["SIGN IN"]


def test_the_dialog_is_refused_without_a_token_like_every_form(cast: Cast):
    assert again(Client(enforce_csrf_checks=True)).status_code == 403


def test_a_wrong_password_is_told_in_the_dialog_and_audited(cast: Cast, client):
    answer = again(client, password="wrong")
    part = answer.content.decode()
    assert answer.status_code == 422
    assert "Username or password is wrong." in part
    assert 'value="acme-bank"' in part
    assert "<html" not in part
    assert events() == ["SIGN IN FAILED"]
    assert state(client)["acting"] == ""


def test_an_empty_password_is_told_at_its_field(cast: Cast, client):
    answer = again(client, password="")
    assert answer.status_code == 422
    assert 'id="again_password_error"' in answer.content.decode()
    assert events() == []


def test_failures_in_the_dialog_and_on_the_page_lock_together(cast: Cast, client):
    for _ in range(2):
        client.post("/sign-in/", {"username": "acme-bank", "password": "wrong"})
    assert [again(client, password="wrong").status_code for _ in range(3)] == [422, 422, 429]
    locked = again(client)
    assert locked.status_code == 429
    assert "Signing in is locked for 15 minutes." in locked.content.decode()
    assert state(client)["acting"] == ""


def test_a_deactivated_account_stays_outside(cast: Cast, amina):
    end_session(amina)
    User.objects.filter(pk=cast.amina.user.pk).update(state=UserState.DEACTIVATED)
    answer = again(amina)
    assert answer.status_code == 422
    assert "This account was deactivated." in answer.content.decode()


def test_another_person_is_somebody_else_than_the_page_was_made_for(cast: Cast, amina):
    made_for = kept_page(amina)
    end_session(amina)
    answer = again(amina, "north-telecom").json()
    assert answer["acting"].startswith(f"{cast.chloe.user.pk}|north-telecom|")
    assert answer["acting"] != made_for


def test_other_roles_are_noticed(cast: Cast, amina):
    made_for = kept_page(amina)
    end_session(amina)
    partners.partner("second", type=PartnerType.DEVICE, owner=cast.amina.user)
    assert again(amina).json()["acting"] != made_for


def test_the_page_keeps_its_organisation_but_nobody_gets_one_that_is_not_theirs(cast: Cast, amina):
    partners.member(cast.north, cast.amina.user)
    amina.post("/preferences/partner/", {"partner": "north-telecom"})
    made_for = kept_page(amina)
    end_session(amina)
    assert again(amina, partner="north-telecom").json()["acting"] == made_for
    assert amina.session[PARTNER_KEY] == "north-telecom"
    bashirs = Client()
    assert "|acme-bank|" in again(bashirs, "bashir", partner="north-telecom").json()["acting"]
    assert PARTNER_KEY not in bashirs.session


def test_the_new_session_has_its_whole_time_and_nothing_of_the_end_of_the_old_one(cast: Cast, amina, settings):
    amina.get("/things/")
    with time_machine.travel(now() + timedelta(minutes=settings.IDLE_MINUTES + 6)):
        assert amina.post("/things/new/", {"name": "late"}).status_code == 303
        assert parking.KEY in amina.session
        assert again(amina).status_code == 200
        assert parking.KEY not in amina.session
        page = amina.get("/things/").content.decode()
        assert "You were signed out because" not in page
    with time_machine.travel(now() + timedelta(minutes=2 * settings.IDLE_MINUTES + 13)):
        assert state(amina)["acting"] == ""


def test_the_last_seconds_of_a_session_are_no_way_around_the_password(cast: Cast, amina):
    assert again(amina, password="wrong").status_code == 422
    assert state(amina)["acting"] == ""


def test_who_owes_consent_or_a_confirmed_address_is_led_there(db, client):
    accounts.partner_admin("dana", consented=False)
    terms = again(client, "dana", next="/account/").json()
    assert terms == {"goes": "/terms/accept/?next=%2Faccount%2F"}
    accounts.user("new", email="new@example.org", state=UserState.UNVERIFIED, created_at=now())
    assert again(Client(), "new").json() == {"goes": "/verify-email/sent/"}


def test_the_language_of_the_account_comes_along(cast: Cast, client):
    User.objects.filter(pk=cast.amina.user.pk).update(shown_language="fr")
    again(client)
    assert client.cookies["django_language"].value == "fr"


def test_asking_is_no_activity_and_tells_a_visitor_nothing(cast: Cast, amina, settings):
    made_for = kept_page(amina)
    start = now()
    for minutes, acting in ((20, made_for), (settings.IDLE_MINUTES + 6, "")):
        with time_machine.travel(start + timedelta(minutes=minutes)):
            assert state(amina)["acting"] == acting
    assert state(Client())["acting"] == ""


@pytest.mark.parametrize("site", ["cross-site", "same-site", "none"])
def test_only_this_portal_may_ask(amina, site):
    answer = amina.get("/session/state/", headers={"Sec-Fetch-Site": site})
    assert answer.status_code == 403
    assert "token" not in answer.content.decode().replace("csrfmiddlewaretoken", "")


def test_no_answer_about_a_session_is_kept_anywhere(cast: Cast, amina):
    for answer in (amina.get("/session/state/"), again(amina), again(amina, password="wrong")):
        assert "no-store" in answer.headers["Cache-Control"]
    assert amina.get("/session/sign-in/").status_code == 405


def test_a_part_of_a_page_that_leads_to_sign_in_says_that_the_session_is_over(amina):
    end_session(amina)
    part = amina.get("/things/", headers={"HX-Request": "true", "HX-Target": "list-part"})
    assert part.headers[parking.OVER] == "1"
    assert part.headers["HX-Redirect"].startswith("/sign-in/?next=")
