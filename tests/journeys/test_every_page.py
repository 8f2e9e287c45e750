"""Every page of every role in a browser, English and Arabic, light and dark, wide and narrow."""

import pytest
from playwright.sync_api import Page, expect

from pms.accounts.models import User
from pms.accounts.services.first_admin import first_admin_link
from pms.common.clock import now
from tests.cast import Cast
from tests.factories.accounts import PASSWORD
from tests.factories.everything import Everything, make_everything
from tests.journeys.conftest import Profiles, sign_in
from tests.journeys.inspecting import WIDE, inspect
from tests.journeys.moments import FRESH, PARTNERS, STAFF, VISITORS, Moment, fresh_partner
from tests.portal.addresses import LINES, WALKERS, Shape, address
from tests.portal.reading import Page as Reading
from tests.portal.reading import brand_in, data_of_people, latin_sentences

pytestmark = pytest.mark.usefixtures("platform")
FIRST_ADMIN = {
    "first_name": "Olga",
    "last_name": "Lund",
    "email": "olga@platform.example",
    "username": "olga",
    "password": PASSWORD,
    "password2": PASSWORD,
}
ENGLISH, ARABIC = "en", "ar"
LANGUAGES = pytest.mark.parametrize("language", [pytest.param(ENGLISH, marks=pytest.mark.slow), ARABIC])
"""The way round that breaks sooner is looked at always; the other one, and more of each page, in `make proof`."""


@pytest.fixture
def everything(committed_cast: Cast) -> Everything:
    return make_everything(committed_cast)


def pages_of(who: str) -> list[str]:
    """The pages of a role; what the first of its roles sees is not looked at again for the others."""
    lines = [(name, line) for name, line in LINES.items() if line.shape in {Shape.LIST, Shape.PAGE}]
    return [name for name, line in lines if who == line.who[0] or (who in line.who and name in SEEN_BY_EACH)]


SEEN_BY_EACH = ("home", "profile", "notification-list", "policy-list", "policy-detail", "terms")


@pytest.fixture
def tab(profiles: Profiles, language: str) -> Page:
    """A tab in a profile of its own, in the language of the test; nothing moves in it."""
    return profiles(locale=language, viewport=WIDE, reduced_motion="reduce").new_page()


@LANGUAGES
@pytest.mark.parametrize("who", WALKERS)
def test_axe_finds_nothing_and_nothing_sticks_out(tab: Page, everything: Everything, who: str, language: str) -> None:
    faults = {}
    if person := getattr(everything.cast, who, None):
        sign_in(tab.context, person)
    for name in pages_of(who):
        tab.goto(address(name, everything))
        if found := inspect(tab, thoroughly=language == ENGLISH):
            faults[name] = found
    assert faults == {}


@LANGUAGES
@pytest.mark.parametrize(
    ("who", "moments"),
    [("", VISITORS), ("amina", PARTNERS), ("fresh", FRESH), ("dana", STAFF)],
    ids=["visitors", "partners", "beginners", "staff"],
)
def test_what_opens_on_a_page_is_as_good_as_the_page(
    tab: Page, everything: Everything, who: str, moments: dict[str, Moment], language: str
) -> None:
    if who:
        sign_in(tab.context, fresh_partner() if who == "fresh" else getattr(everything.cast, who))
    known, faults = [brand_in(ARABIC), *data_of_people()], {}
    for name, moment in moments.items():
        moment(tab, everything)
        page = Reading(tab.content())
        assert (page.root["lang"], page.headings) == (language, 1), name
        latin = latin_sentences([page.title, *page.texts], known) if language == ARABIC else []
        if found := [*inspect(tab, thoroughly=language == ENGLISH), *latin]:
            faults[name] = found
    assert faults == {}


def test_the_first_partner_admin_is_made_by_the_printed_link(page: Page, transactional_db: None) -> None:
    page.goto(first_admin_link(base_url="", at=now()))
    assert inspect(page) == []
    for name, value in FIRST_ADMIN.items():
        page.locator(f"[name={name}]").fill(value)
    page.get_by_role("checkbox").check()
    page.locator("main button[type=submit]:visible").first.click()
    expect(page.get_by_role("heading", level=1, name="Sign in", exact=True)).to_be_visible()
    assert list(User.objects.values_list("username", "roles")) == [("olga", ["PARTNER_ADMIN"])]
