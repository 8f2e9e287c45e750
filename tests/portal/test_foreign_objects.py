"""Nobody sees, changes, counts or guesses what is another's: walked over every address that names an object."""

import re
from collections.abc import Iterator
from operator import attrgetter
from urllib.parse import quote

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from pms.common.ids import new_id
from tests.cast import Cast
from tests.factories.everything import Everything, make_everything, snapshot
from tests.portal.addresses import (
    CARDS,
    LINES,
    NUMBER,
    PEOPLE,
    Line,
    Shape,
    address,
    arguments,
    browser,
    new_key,
    raw_address,
    with_objects,
)

pytestmark = pytest.mark.usefixtures("platform")
METHODS = ("get", "post")
TOKEN = re.compile(r'name="(csrfmiddlewaretoken|nonce)" value="[^"]*"')


@pytest.fixture
def everything(cast: Cast) -> Everything:
    return make_everything(cast)


def told(response: HttpResponse, url: str) -> tuple[int, str | None, str]:
    """What an answer gives away: status, where it leads, and its text without what differs every time."""
    body = TOKEN.sub("", response.content.decode()).replace(response.headers["X-Request-ID"], "REFERENCE")
    for here in (url, quote(url, safe="")):
        body = body.replace(here, "HERE")
    return response.status_code, response.headers.get("Location"), body


def send(client: Client, method: str, name: str, url: str, everything: Everything) -> HttpResponse:
    """Ask, or send what the entitled person would send."""
    sends = LINES[name].sends
    data = sends(everything) if method == "post" and sends else {}
    return getattr(client, method)(url, data)


def missing(name: str) -> dict[str, object]:
    """Ids that nothing has."""
    return {argument: NUMBER if argument in NUMBERS else new_id() for argument in LINES[name].objects}


NUMBERS = ("user_id", "invitation_id", "mail_id", "number")


def test_every_address_has_its_line_and_its_arguments_are_known():
    known = {name: {*line.objects, *line.words} for name, line in LINES.items()}
    assert known == arguments()


@pytest.mark.parametrize("name", with_objects())
def test_a_stranger_learns_and_changes_nothing(name: str, everything: Everything):
    line, chloe, before = LINES[name], browser("chloe", everything.cast), snapshot()
    url, nowhere = address(name, everything), address(name, everything, **missing(name))
    for method in METHODS:
        found = told(send(chloe, method, name, url, everything), url)
        assert found == told(send(chloe, method, name, nowhere, everything), nowhere)
        assert found[0] == answer_to_a_partner(line, method)
    assert snapshot() == before


def answer_to_a_partner(line: Line, method: str) -> int:
    """404 where partners may enter, 403 in the sections of staff; 405 where nothing is to be read."""
    if not {"amina", "karim"} & {*line.who}:
        return 403
    return 405 if line.shape is Shape.SENT and method == "get" else 404


def test_a_visitor_is_sent_to_sign_in_and_changes_nothing(everything: Everything):
    visitor, before, sign_in_page, let_in = Client(), snapshot(), reverse("portal:sign-in"), {}
    for name in [name for name, line in LINES.items() if not line.is_public]:
        for method in METHODS:
            response = send(visitor, method, name, address(name, everything), everything)
            goes = response.status_code in {302, 303} and response.headers["Location"].startswith(sign_in_page)
            if not goes and (LINES[name].shape, method, response.status_code) != (Shape.SENT, "get", 405):
                let_in[f"{method} {name}"] = response.status_code
    assert let_in == {}
    assert snapshot() == before


@pytest.mark.parametrize("name", [name for name, line in LINES.items() if line.sends])
def test_the_same_by_the_entitled_person_does_change_something(name: str, everything: Everything):
    before = snapshot()
    client = browser(LINES[name].who[0], everything.cast)
    response = send(client, "post", name, address(name, everything), everything)
    assert response.status_code in {200, 302, 303}, response.content.decode()
    assert snapshot() != before or "django_language" in response.cookies


@pytest.mark.parametrize("who", PEOPLE)
@pytest.mark.parametrize("method", METHODS)
def test_a_section_is_closed_to_every_role_but_its_own(who: str, method: str, everything: Everything):
    client, before, open_to_others = browser(who, everything.cast), snapshot(), {}
    for name in closed_to(who):
        response = send(client, method, name, address(name, everything), everything)
        expected = 405 if LINES[name].shape is Shape.SENT and method == "get" else 403
        if response.status_code not in {expected, 403}:
            open_to_others[name] = response.status_code
    assert open_to_others == {}
    assert snapshot() == before


def closed_to(who: str) -> Iterator[str]:
    """The addresses that somebody may open, but not ``who``."""
    for name, line in LINES.items():
        partners = ("amina",) if line.who == CARDS else ()  # the same section, another's objects
        if not line.is_public and who not in (*line.who, *line.enters, *partners):
            yield name


@pytest.mark.parametrize("who", ["bashir", "dana", "emil"])
@pytest.mark.parametrize("name", [name for name, line in LINES.items() if line.enters])
def test_a_notification_is_its_receivers_alone(name: str, who: str, everything: Everything):
    client, url, before = browser(who, everything.cast), address(name, everything), snapshot()
    nowhere = address(name, everything, **missing(name))
    found = told(client.post(url), url)
    assert found == told(client.post(nowhere), nowhere)
    assert found[0] == 404
    assert snapshot() == before


@pytest.mark.parametrize("value", ["a\0b", "9" * 40, "é'", "x" * 5000])
@pytest.mark.parametrize("who", ["amina", "dana"])
def test_ids_that_no_link_ever_has_lead_to_the_page_for_what_is_missing(who: str, value: str, everything: Everything):
    client, found = browser(who, everything.cast), {}
    for name in with_objects():
        if who in LINES[name].who:
            for method in METHODS:
                status = getattr(client, method)(raw_address(name, everything, value), follow=True).status_code
                if status not in {404, 405}:
                    found[f"{method} {name}"] = status
    assert found == {}


FORMS = {
    "an API key for another's request": ("api-key-create", "?request={}", "request", "approved_request.pk"),
    "a policy of another's group": ("policy-request-create", "?policy={}", "", "free_policy.pk"),
    "to act for another's organisation": ("partner-switch", "", "partner", "cast.acme.pk"),
}


@pytest.mark.parametrize("form", FORMS)
def test_a_form_that_names_anothers_object_learns_and_changes_nothing(form: str, everything: Everything):
    name, query, field, path = FORMS[form]
    chloe, before, answers = browser("chloe", everything.cast), snapshot(), []
    for value in (attrgetter(path)(everything), new_id()):
        data = {**new_key(everything), "comment": "To open accounts", **({field: value} if field else {})}
        url = reverse(f"portal:{name}") + query.format(value)
        told_here = (told(chloe.post(url, data), url), told(chloe.get(url), url))
        answers.append([(status, leads, text.replace(value, "VALUE")) for status, leads, text in told_here])
    assert answers[0] == answers[1]
    assert snapshot() == before


def test_an_invitation_to_another_address_is_no_use_to_who_finds_it(everything: Everything):
    chloe, before = browser("chloe", everything.cast), snapshot()
    response = chloe.post(reverse("portal:invitation-accept"), {"key": everything.invitation_key})
    assert response.status_code == 410
    assert snapshot() == before
