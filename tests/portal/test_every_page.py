"""What holds for every page of every role: it opens, has its heading and title, costs little, and nothing breaks it."""

from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.cast import Cast
from tests.factories.everything import Everything, make_everything, make_many
from tests.portal.addresses import CARDS, LINES, PEOPLE, WALKERS, Shape, address, browser, of_shape
from tests.portal.reading import Page, brand_in, data_of_people, latin_sentences

pytestmark = pytest.mark.usefixtures("platform")
LANGUAGES = {"en": "ltr", "fr": "ltr", "ar": "rtl"}
MOST_QUERIES = 15
MANY = 30
SIGN_IN = "/sign-in/"  # who is signed in goes on from there to where the link came from
HOSTILE = [
    {"page": "9999999"},
    {"page": "abc"},
    {"page": "-1"},
    {"page": "9" * 400},
    {"sort": "evil"},
    {"sort": "--"},
    {"sort": "-password"},
    {"size": "-1"},
    {"per_page": "-1"},
    {"q": "x" * 10_000},
    {"q": "a\0b"},
    {"q": "%00"},
    {"q": "<script>alert(1)</script>"},
    {"q": "' OR 1=1 --"},
    {"q": "\U0001f511 ﷺ \u202e"},
]


@pytest.fixture
def everything(cast: Cast) -> Everything:
    return make_everything(cast)


def speaking(client: Client, language: str) -> Client:
    """The browser with its language chosen."""
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    return client


def faults_of(page: Page, language: str) -> list[str]:
    """What is wrong with a page as such."""
    checks = {
        "language": page.root.get("lang") == language,
        "direction": page.root.get("dir") == LANGUAGES[language],
        "one first heading": page.headings == 1,
        "title": page.title.split("·")[-1].strip() == brand_in(language) and not page.title.startswith(" "),
    }
    return [name for name, holds in checks.items() if not holds]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("who", WALKERS)
def test_every_page_opens_with_its_heading_title_and_language(who: str, language: str, everything: Everything):
    client, faults = speaking(browser(who, everything.cast), language), {}
    for name, line in LINES.items():
        if who not in line.who:
            continue
        response = client.get(address(name, everything))
        if response.status_code != line.status:
            faults[name] = [response.status_code]
        elif line.shape in {Shape.LIST, Shape.PAGE} and (wrong := faults_of(read(response), language)):
            faults[name] = wrong
        speaking(client, language)
    assert faults == {}


def read(response: HttpResponse) -> Page:
    """The page of an answer."""
    return Page(response.content.decode())


def queries_of(client: Client, url: str) -> int:
    """How many queries a page costs, all counted."""
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url).status_code == 200
    return len(queries)


@pytest.mark.parametrize("name", [*of_shape(Shape.LIST), "home"])
def test_a_list_costs_few_queries_however_long_it_is(name: str, everything: Everything):
    costs = {}
    for count in (0, MANY):
        make_many(everything, count)
        for who in LINES[name].who:
            client, url = browser(who, everything.cast), address(name, everything)
            client.get(url)
            costs[who, count] = queries_of(client, url)
    for who in LINES[name].who:
        assert costs[who, MANY] <= costs[who, 0], costs
        assert costs[who, MANY] <= MOST_QUERIES, costs


@pytest.mark.parametrize("name", of_shape(Shape.LIST))
def test_nothing_in_the_address_breaks_a_list(name: str, everything: Everything):
    client, url, broken = browser(LINES[name].who[0], everything.cast), address(name, everything), {}
    for query in HOSTILE:
        response = client.get(f"{url}?{urlencode(query)}")
        if response.status_code != 200 or b"<script>alert" in response.content:
            broken[str(query)[:60]] = response.status_code
    assert broken == {}


def test_nothing_in_the_address_breaks_the_filters_of_a_list(everything: Everything):
    broken = {}
    for name in of_shape(Shape.LIST):
        client, url = browser(LINES[name].who[0], everything.cast), address(name, everything)
        fields = client.get(url).context["list"].filters.form.fields
        names = [*fields, *(f"{field}_{end}" for field in fields for end in ("0", "1", "after", "before", "min"))]
        for value in ("evil", "a\0b", "9" * 40, "9999-99-99", "-1"):
            if client.get(f"{url}?{urlencode(dict.fromkeys(names, value))}").status_code != 200:
                broken[name] = value
    assert broken == {}


@pytest.mark.parametrize("who", [*PEOPLE, *CARDS])
def test_every_link_of_a_roles_pages_leads_to_a_page(who: str, everything: Everything):
    client = browser(who, everything.cast)
    links = {"/"}
    for name in of_shape(Shape.LIST, Shape.PAGE):
        if who in LINES[name].who:
            page = read(client.get(address(name, everything)))
            links.update(link.split("#")[0] for link in page.links if link.startswith("/"))
    answers = {link: client.get(link, follow=True).status_code for link in sorted(links) if SIGN_IN not in link}
    assert {link: status for link, status in answers.items() if status != 200} == {}


@pytest.mark.parametrize("who", WALKERS)
def test_no_latin_sentence_stands_on_an_arabic_page(who: str, everything: Everything):
    client, known, found = browser(who, everything.cast), [brand_in("ar"), *data_of_people()], {}
    for name in of_shape(Shape.LIST, Shape.PAGE):
        if who in LINES[name].who:
            page = read(speaking(client, "ar").get(address(name, everything)))
            if sentences := latin_sentences([page.title, *page.texts], known):
                found[name] = sentences
    assert found == {}
